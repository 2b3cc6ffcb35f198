"""Posting to an ERP from the command line: plan, send, let the answers be landed.

<warehouse>.outbox.sqlite    the outbox, beside the warehouse
<warehouse>.erp/<name>/      the folder the ERP picks files up from, unless another is named; for an ERP
                             reached by its API, the replies written down of what it holds
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from rich.console import Console

import posting
from ingest import erp as landed_erp
from ingest import land_folder
from ingest import outbox as landed_outbox
from posting.errors import DeliveryError, NotDelivered
from tieout import steps
from tieout.dbt import Run
from tieout.erps import books_of, erp_named
from tieout.errors import UsageProblem
from tieout.landable import check_can_land, landed_or_said
from tieout.planned import facts_of, show_planned
from tieout.policy import complete_policy
from tieout.read import Reader
from tieout.settings import policy_path, warehouse_path
from tieout.summary import rows_table

Clock = Callable[[], datetime]
# What is posted and what is left, derived again from what was landed; the rest waits for the next build.
STATUS = " ".join(
    f"int_subledger__entries_held_otherwise+,group:{stage}" for stage in ("subledger", "posting")
)

WAITING = """
    select count(*) as waiting from posting.posting_status
    where erp = '{erp}' and status in ('sent', 'unknown')
"""


@dataclass(frozen=True)
class Target:
    """Where a posting goes and where it is remembered."""

    warehouse: Path
    outbox: Path
    erp_folder: Path
    erp: posting.Erp


def target(warehouse: Path | None, erp: str, erp_folder: Path | None) -> Target:
    """The ERP of a name; its folder stands beside the warehouse unless one is named."""
    path = warehouse_path(warehouse)
    folder = (erp_folder or path.with_suffix(".erp") / erp).resolve()
    built = erp_named(erp, folder, is_folder_named=erp_folder is not None)
    return Target(path, path.with_suffix(".outbox.sqlite"), folder, built)


def run(
    target: Target,
    period: str | None,
    *,
    dry_run: bool,
    retry: bool,
    replay: str | None,
    clock: Clock,
    plan_only: bool = False,
    release: str | None = None,
    by: str = "",
) -> dict[str, Any]:
    """Plan and send a period, or ask again, or replay a batch; then land the outbox and the replies.

    In two steps: `plan_only` prepares, `release` names the batch to send, and `by` says who does it.
    """
    if not (dry_run or plan_only):
        check_can_land(target.warehouse)
    try:
        facts = _posted(target, period, dry_run, retry, replay, clock, plan_only, release, by)
    except DeliveryError:
        land(target, clock)  # what had left before is known to the next build
        raise
    if facts["sent"] is not None:
        landed_or_said(lambda: land(target, clock), facts["sent"]["batches"])
    return facts


def _posted(
    target: Target, period: str | None, dry_run: bool, retry: bool, replay: str | None, clock: Clock,
    plan_only: bool, release: str | None, by: str,
) -> dict[str, Any]:  # fmt: skip
    facts: dict[str, Any]
    if release:
        released = posting.release(target.outbox, target.erp, release, clock=clock, by=by)
        facts = {"planned": None, "sent": asdict(released)}
    elif dry_run or not (retry or replay):
        if period is None:
            raise UsageProblem("Name the posting period with --period YYYY-MM. Nothing was sent.")
        plan = posting.plan(
            target.warehouse, period, target.erp, outbox=target.outbox, clock=clock, dry_run=dry_run, by=by
        )
        if dry_run or plan_only:
            return {"planned": facts_of(plan), "sent": None}
        sent = posting.send(target.outbox, target.erp, clock=clock, period=period)
        facts = {"planned": facts_of(plan), "sent": asdict(sent)}
    elif retry:
        facts = {
            "planned": None,
            "sent": asdict(posting.retry(target.warehouse, target.outbox, target.erp, clock=clock)),
        }
    else:
        again = posting.replay(target.warehouse, str(replay), target.erp, outbox=target.outbox, clock=clock)
        facts = {"planned": None, "sent": asdict(again)}
    return facts


def is_done(facts: dict[str, Any]) -> bool:
    """Whether all that was asked was done: nothing refused, in doubt or in conflict."""
    planned, sent = facts["planned"], facts["sent"]
    if planned is not None and sent is not None and (planned["awaiting_correction"] or planned["conflicts"]):
        return False
    return sent is None or all(batch["outcome"] in ("sent", "found") for batch in sent["batches"])


def land(target: Target, clock: Clock) -> None:
    """Land what was sent, what was answered and what the ERP's books say; the next build ties them."""
    books = books_of(target.erp)
    if target.erp.adapter.caps.transport == "api" and books is None and target.outbox.is_file():
        with suppress(NotDelivered):  # nobody to ask now: the next run asks
            replies = target.erp_folder / "replies"
            posting.confirm(target.warehouse, target.outbox, target.erp, replies, clock=clock)
    if target.outbox.is_file():
        landed_outbox.land_outbox(target.outbox, target.warehouse)
    replies = target.erp_folder / "replies"
    if replies.is_dir():
        landed_erp.land_replies(replies, target.warehouse)
    extracts = target.erp_folder / "extracts"
    if extracts.is_dir() and any(extracts.iterdir()):
        land_folder(extracts, target.warehouse, source="erp")
    if books is not None:
        books(target.warehouse)


def rebuild_status(target: Target, policy: Path | None, facts: dict[str, Any], console: Console) -> None:
    """Where the ERP answers at once: derive what is posted and left again, and tell what still waits."""
    if books_of(target.erp) is None:
        return
    steps.build(Run(target.warehouse, complete_policy(policy_path(policy))), console, STATUS)
    with Reader(target.warehouse) as reader:
        [row] = reader.rows(WAITING.format(erp=target.erp.name.replace("'", "''")))
    facts["sent"]["waiting_for_reply"] = row["waiting"]


def show(facts: dict[str, Any], console: Console) -> None:
    """What was planned and what became of it."""
    columns = ("batch_id", "legal_entity_id", "posting_period", "currency_code", "entry_count", "line_count")
    planned, sent = facts["planned"], facts["sent"]
    if planned is not None:
        show_planned(planned, console)
        if sent is None and not planned["is_dry_run"]:
            console.print("Prepared, nothing sent. Release each with `tieout post --send BATCH`.")
    if sent is not None:
        console.print(
            rows_table("Sent", [{c: b[c] for c in (*columns, "outcome", "detail")} for b in sent["batches"]])
        )
        console.print(
            f"Waiting for a reply: {sent['waiting_for_reply']} entries. Build again to see them answered."
        )
