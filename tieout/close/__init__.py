"""Closing a period: the gate, the signature, and the proof afterwards that nothing moved.

    built warehouse ── gate ──> checklist ── all of it ties or is waived ──> closes/<period>.json, signed
                                                                                    │
    rebuilt later, with backdated changes ── verify ──> the same posted rows, to the byte

The gate only reads. What it signs is what no later change may alter: the entries and lines posted in the
period and what the ERP holds of them. What is derived (journal, balances, reports) is noted as it stood; a
backdated change may move it, and its difference is posted in the first open period.
"""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from rich.console import Console

from tieout.close import gate, signed
from tieout.close.show import show_checklist, show_verdict
from tieout.policy import complete_policy
from tieout.settings import policy_path, warehouse_path
from tieout.steps import checked_period


def run(
    period: str,
    warehouse: Path | None,
    policy: Path | None,
    out: Path | None,
    *,
    signed_by: str | None,
    verify: bool,
    clock: Callable[[], datetime],
) -> dict[str, Any]:
    """The verdict on a signed close, or the checklist, signed where nothing is open and somebody signs."""
    checked_period(period)
    path = warehouse_path(warehouse)
    folder = signed.folder_of(path, out)
    if verify:
        verdict = signed.verify(path, folder, period)
        return {**verdict, "is_done": verdict["is_unchanged"]}
    completed = complete_policy(policy_path(policy))
    facts = gate.check(path, completed, period)
    facts.update(manifest=None, signed_on=None, is_done=facts["is_closable"])
    if signed_by and facts["is_closable"]:
        at = clock()
        facts["manifest"] = str(signed.sign(facts, path, completed, folder, signed_by, at))
        facts["signed_on"] = at.date().isoformat()
    return facts


def show(facts: dict[str, Any], console: Console) -> None:
    """A verdict or a checklist, as tables."""
    (show_verdict if "is_unchanged" in facts else show_checklist)(facts, console)
