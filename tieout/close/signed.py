"""The signed manifest of a closed period: written once, whole or not at all, and read again to prove it.

    closes/<period>.json     beside the warehouse, or in the folder named

Promise: but for the signature (who, when) the same warehouse and policy give the same bytes; `digest` is over
all of it but the signature. A period that is signed is never signed over.
"""

import hashlib
import json
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from posting.transport.files import write_whole
from tieout.close.seal import catch_ups_of, derived_of, sealed_of, totals_of
from tieout.errors import UsageProblem
from tieout.policy import Policy
from tieout.read import Reader, Row

OUTSIDE_DIGEST = ("digest", "signature")


def folder_of(warehouse: Path, out: Path | None) -> Path:
    """Where the manifests of a warehouse's closes are."""
    return out.resolve() if out else warehouse.parent / "closes"


def sign(
    facts: dict[str, Any],
    warehouse: Path,
    policy: Policy,
    folder: Path,
    signed_by: str,
    at: datetime,
) -> Path:
    """Write the manifest of a period whose gate is passed. UsageProblem where another stands already."""
    if not facts["is_closable"]:
        raise ValueError("a period with open items is not signed")
    content = _content(facts, warehouse, policy)
    path = folder / f"{facts['period']}.json"
    if path.exists():
        before = read(path)
        raise UsageProblem(
            f"{path} was signed by {before['signature']['signed_by']} on {before['signature']['signed_at']}, "
            f"over {'the same' if before['digest'] == content['digest'] else 'other'} content. "
            "Nothing was written. Compare with --verify; sign a period that was reopened with --out."
        )
    content["signature"] = {"signed_by": signed_by, "signed_at": at.isoformat(timespec="seconds")}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_whole(path, (json.dumps(content, indent=2, sort_keys=True) + "\n").encode())
    except OSError as problem:
        raise UsageProblem(
            f"{path} can't be written: {problem.strerror}. Nothing was signed. "
            "Free space or give this user the right to write there, or name another folder with --out."
        ) from problem
    return path


def verify(warehouse: Path, folder: Path, period: str) -> dict[str, Any]:
    """The signed manifest against the warehouse of today: what is sealed must be the same, to the byte."""
    before = read(folder / f"{period}.json")
    with Reader(warehouse) as reader:
        sealed = _compared(before["sealed"], sealed_of(reader, period))
        derived = _compared(before["derived"], derived_of(reader, period))
        catch_ups = catch_ups_of(reader, period)
    return {
        "period": period,
        "signature": before["signature"],
        "is_unchanged": all(row["is_same"] for row in sealed),
        "sealed": sealed,
        "derived": derived,
        "catch_ups": catch_ups,
    }


def read(path: Path) -> dict[str, Any]:
    """A signed manifest; UsageProblem where there is none, or where somebody changed it since."""
    if not path.is_file():
        raise UsageProblem(f"There is no signed close {path}. Close the period first, or name its --out.")
    try:
        content: dict[str, Any] = json.loads(path.read_text("utf-8"))
        is_whole = content["digest"] == _digest(content) and bool(content["signature"]["signed_by"])
    except (OSError, UnicodeDecodeError, ValueError, KeyError, TypeError) as problem:
        raise UsageProblem(f"{path} can't be read as a signed close: {problem}.") from problem
    if not is_whole:
        raise UsageProblem(
            f"{path} is not as it was signed: its digest is not that of its content. Nothing was verified. "
            "Restore it from its backup."
        )
    return content


def _content(facts: dict[str, Any], warehouse: Path, policy: Policy) -> dict[str, Any]:
    period = facts["period"]
    with Reader(warehouse) as reader:
        content: dict[str, Any] = {
            "period": period,
            "version": version("tieout"),
            "policy": policy.digest,
            "checklist": facts["checklist"],
            "waivers": [waiver for waiver in facts["waivers"] if waiver["waiver_state"] == "used"],
            "posted": totals_of(reader, period),
            "sealed": sealed_of(reader, period),
            "derived": derived_of(reader, period),
        }
    # As they are written: dates and decimals become text.
    content = json.loads(json.dumps(content, default=str))
    content["digest"] = _digest(content)
    return content


def _digest(content: dict[str, Any]) -> str:
    kept = {name: part for name, part in content.items() if name not in OUTSIDE_DIGEST}
    return hashlib.sha256(json.dumps(kept, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def _compared(before: list[Row], now: list[Row]) -> list[Row]:
    """Each table with its rows then and now. A table only one side knows counts as changed."""
    then, today = ({row["table"]: row for row in rows} for rows in (before, now))
    return [
        {
            "table": name,
            "rows_signed": then.get(name, {}).get("rows"),
            "rows_now": today.get(name, {}).get("rows"),
            "is_same": then.get(name) == today.get(name),
        }
        for name in sorted(then | today)
    ]
