"""Plan: freeze what is still to post into the outbox. Nothing leaves here; `send` does that, perhaps
another person.

warehouse (read-only) -> entries, fitted to the ERP's limits -> decision -> batches -> outbox, in one
transaction
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from posting.adapter import Erp
from posting.batch import Batch, batched, fitted
from posting.decision import Decision, decide, refusal_of, withdraw_unwanted
from posting.errors import StaleWarehouse
from posting.handover import Handover
from posting.journal import Entry
from posting.outbox import EntryState, Outbox
from posting.report import BatchPlan, PlanReport, planned
from posting.summary import summary_entries
from posting.warehouse import Reply, Warehouse


@dataclass(frozen=True, slots=True)
class WarehouseView:
    """What the warehouse said at one moment."""

    entries: tuple[Entry, ...]
    replies: Mapping[str, Reply]
    known_as_posted: frozenset[str]
    asks_for_four_eyes: bool


def make_plan(
    warehouse: Path,
    period: str,
    erp: Erp,
    *,
    outbox: Path,
    at: datetime,
    is_dry_run: bool = False,
    replaying: Collection[str] | None = None,
    by: str = "",
) -> PlanReport:
    """`replaying` limits the plan to these refused entries and plans them again."""
    view = read_view(warehouse, period, erp)
    if is_dry_run and not outbox.exists():
        decision = decide(view.entries, {}, view.replies)
        return _report(_plans(erp, _batches(decision, {}, erp), by, True, True), erp, period, decision, True)
    opened = Outbox.open(outbox, read_only=True) if is_dry_run else Outbox.create(outbox)
    with opened as box:
        states = box.states()
        decision = _decision(view, states, erp, period, replaying)
        _refuse_stale(box, view, states, decision.new)
        batches = _batches(decision, states, erp)
        if not is_dry_run:
            conflicts = [
                (c.external_id, c.refused_payload_digest, "other payload") for c in decision.conflicts
            ]
            handovers = [
                Handover(b.batch_id, "planned", by, erp.adapter.render(b).digest, view.asks_for_four_eyes)
                for b in batches
            ]
            box.freeze(batches, decision.withdrawn, conflicts, decision.replays, states, at, handovers)
        waiting = [batch for batch in box.planned_batches(erp.name, period) if batch not in batches]
        people = {one.batch_id: one.person for one in box.handovers() if one.step == "planned"}
    if is_dry_run:
        waiting = _without(waiting, decision.withdrawn)
    new_ids = {batch.batch_id for batch in batches}
    waiting = [batch for batch in waiting if batch.batch_id not in new_ids]
    plans = [
        plan
        for batch in waiting
        for plan in _plans(erp, [batch], people.get(batch.batch_id, ""), False, is_dry_run)
    ]
    return _report([*plans, *_plans(erp, batches, by, True, is_dry_run)], erp, period, decision, is_dry_run)


def read_view(warehouse: Path, period: str, erp: Erp) -> WarehouseView:
    with Warehouse.open(warehouse) as source:
        whole = source.entries_to_post(period)
        if source.post_grain() == "summary":
            whole = summary_entries(whole)
        entries = [part for entry in whole for part in fitted(entry, erp.adapter.limits)]
        return WarehouseView(
            tuple(entries),
            source.replies(),
            frozenset(source.known_as_posted()),
            source.asks_for_four_eyes(),
        )


def _decision(
    view: WarehouseView,
    states: Mapping[str, EntryState],
    erp: Erp,
    period: str,
    replaying: Collection[str] | None,
) -> Decision:
    if replaying is not None:
        entries = [entry for entry in view.entries if entry.external_id in replaying]
        return decide(entries, states, view.replies, replaying)
    decision = decide(view.entries, states, view.replies)
    wanted = {entry.external_id for entry in decision.new} | set(decision.already_planned)
    mine = [s for s in states.values() if s.erp == erp.name and s.posting_period == period]
    withdraw_unwanted(decision, mine, wanted)
    return decision


def _refuse_stale(
    box: Outbox, view: WarehouseView, states: Mapping[str, EntryState], new: Sequence[Entry]
) -> None:
    """A new entry about something that was sent, but that the build did not know of, would post it twice."""
    unseen = [
        state.external_id
        for state in states.values()
        if state.state in ("sent", "unknown")
        and state.external_id not in view.known_as_posted
        and refusal_of(state, view.replies) is None
    ]
    if not unseen or not new:
        return
    sent_keys = box.line_keys(unseen)
    stale = [
        entry
        for entry in new
        if any(_posting_key(entry, number) in sent_keys for number in range(len(entry.lines)))
    ]
    if stale:
        raise StaleWarehouse(
            f"{len(stale)} entries to post (first: {stale[0].external_id!r}) are about amounts already sent, "
            f"which this warehouse was built without knowing."
        )


def _posting_key(entry: Entry, number: int) -> tuple[str, ...]:
    line = entry.lines[number]
    return (
        line.accounting_contract_id, line.obligation_id or "", line.account_code, line.entry_kind,
        line.origin_period,
    )  # fmt: skip


def _batches(decision: Decision, states: Mapping[str, EntryState], erp: Erp) -> list[Batch]:
    """New entries in batches; an entry's later attempts travel in batches of their own."""
    by_attempt: dict[int, list[Entry]] = {}
    for entry in decision.new:
        before = states.get(entry.external_id)
        by_attempt.setdefault(before.attempt_no + 1 if before else 1, []).append(entry)
    return [
        batch
        for attempt_no, entries in sorted(by_attempt.items())
        for batch in batched(entries, erp.name, erp.adapter.limits, attempt_no)
    ]


def _without(batches: Sequence[Batch], withdrawn: Mapping[str, str]) -> list[Batch]:
    kept = [batch.only(key for key in batch.external_ids if key not in withdrawn) for batch in batches]
    return [batch for batch in kept if batch is not None]


def _plans(erp: Erp, batches: Sequence[Batch], by: str, is_new: bool, is_dry_run: bool) -> list[BatchPlan]:
    return [
        planned(
            batch, is_new=is_new, artifact=erp.adapter.render(batch), planned_by=by, is_dry_run=is_dry_run
        )
        for batch in batches
    ]


def _report(
    plans: Sequence[BatchPlan], erp: Erp, period: str, decision: Decision, is_dry_run: bool
) -> PlanReport:
    return PlanReport(
        erp=erp.name,
        period=period,
        is_dry_run=is_dry_run,
        batches=tuple(plans),
        already_planned=tuple(decision.already_planned),
        already_sent=tuple(decision.already_sent),
        withdrawn=tuple(sorted(decision.withdrawn)),
        awaiting_correction=tuple(decision.awaiting_correction),
        conflicts=tuple(decision.conflicts),
    )
