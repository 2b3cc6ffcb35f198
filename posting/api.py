"""The verbs of posting, for the command line and for any scheduler.

    plan     freeze what is still to post, or show it (dry run): reads the warehouse, writes the outbox
    send     send what is planned: reads and writes the outbox, talks to the ERP
    release  send one prepared batch, as another person
    retry    ask the ERP about everything without a reply, and send what it does not have
    replay   plan the refused entries of a batch again and send them, after the cause was corrected
    confirm  look at what an API ERP holds of what it was sent, and write that down as replies for ingest

Every verb takes its clock (a function giving an aware UTC instant) from the caller and returns a frozen
report. Running any of them twice sends nothing the second time.
"""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from posting.adapter import Erp
from posting.batch import Batch
from posting.confirm import write_confirmed
from posting.decision import is_answered, refusal_of
from posting.driver import Clock, Driver
from posting.errors import NotReleased
from posting.export import dialect_named
from posting.handover import check_release, prepared, unreleased
from posting.lock import sole_sender
from posting.outbox import EntryState, Outbox
from posting.plan import make_plan
from posting.refusals import DeadLetter, dead_letter
from posting.replies import write_replies
from posting.report import BatchOutcome, PlanReport, SendReport, done
from posting.warehouse import Reply, Warehouse


def plan(
    warehouse: Path,
    period: str,
    erp: Erp,
    *,
    outbox: Path,
    clock: Clock,
    dry_run: bool = False,
    by: str = "",
) -> PlanReport:
    """Freeze the difference still to post in a period. A dry run writes nothing and shows the exact bytes."""
    return make_plan(warehouse, period, erp, outbox=outbox, at=clock(), is_dry_run=dry_run, by=by)


def send(outbox: Path, erp: Erp, *, clock: Clock, period: str | None = None) -> SendReport:
    """Send what is planned, after asking about anything an earlier sender left open.

    NotReleased where some of it waits for a second person: nothing is sent then.
    """
    with Outbox.open(outbox) as box, sole_sender(outbox, erp.name, _companies(box, erp)):
        waiting = {batch.batch_id for batch in box.planned_batches(erp.name, period)}
        held = waiting & unreleased(box.handovers())
        if held:
            raise NotReleased(f"{len(held)} batches wait for a second person ({', '.join(sorted(held))}).")
        driver = Driver(box, erp, clock)
        outcomes = driver.recover() + driver.send_planned(period)
        return _report(erp, box, outcomes, {})


def release(outbox: Path, erp: Erp, batch: str, *, clock: Clock, by: str) -> SendReport:
    """Send one prepared batch, named by its id or its digest, if it is still exactly what was prepared."""
    with Outbox.open(outbox) as box, sole_sender(outbox, erp.name, _companies(box, erp)):
        plan = prepared(box.handovers(), batch)
        chosen = [one for one in box.planned_batches(erp.name) if one.batch_id == plan.batch_id]
        check_release(plan, [erp.adapter.render(one).digest for one in chosen], by)
        box.hand_over([replace(plan, step="released", person=by)], clock())
        driver = Driver(box, erp, clock)
        outcomes = driver.recover() + driver.send_each(chosen)
        return _report(erp, box, outcomes, {})


def retry(warehouse: Path, outbox: Path, erp: Erp, *, clock: Clock) -> SendReport:
    """Ask about everything without a reply; send what the ERP does not have or had no time for.

    What waits for a second person waits on.
    """
    with Warehouse.open(warehouse) as source:
        replies = source.replies()
    with Outbox.open(outbox) as box, sole_sender(outbox, erp.name, _companies(box, erp)):
        driver = Driver(box, erp, clock)
        outcomes = driver.recover() + driver.send_planned(held=unreleased(box.handovers()))
        asked = {outcome.batch_id for outcome in outcomes}
        pending = _unanswered(box.states(), erp, replies)
        open_batches = [box.batch(batch_id) for batch_id in pending if batch_id not in asked]
        outcomes += driver.each(open_batches, lambda one: _ask(driver, one, pending[one.batch_id], replies))
        busy = [letter for letter in _letters(box.states(), erp, replies) if letter.refusal_class == "retry"]
        report = _report(erp, box, outcomes, replies)
    for period in sorted({letter.posting_period for letter in busy}):
        ids = [letter.external_id for letter in busy if letter.posting_period == period]
        make_plan(warehouse, period, erp, outbox=outbox, at=clock(), replaying=ids)
    return _joined(report, _send_unheld(outbox, erp, clock)) if busy else report


def replay(warehouse: Path, batch_id: str, erp: Erp, *, outbox: Path, clock: Clock) -> SendReport:
    """Plan the refused entries of a batch again, as far as they are still to post unchanged, and send them.

    What was corrected in the data has another external id or payload by now: `plan` and `send` take it.
    """
    with Warehouse.open(warehouse) as source:
        replies = source.replies()
    with Outbox.open(outbox) as box:
        batch = box.batch(batch_id)
        states = box.states()
    refused = [key for key in batch.external_ids if refusal_of(states[key], replies) is not None]
    make_plan(warehouse, batch.posting_period, erp, outbox=outbox, at=clock(), replaying=refused)
    return send(outbox, erp, clock=clock, period=batch.posting_period)


def take_result(result: Path, dialect: str, outbox: Path, folder: Path, *, clock: Clock) -> Path:
    """Turn an ERP's result file into a file of replies in `folder`, for ingest to land."""
    with Outbox.open(outbox, read_only=True) as box:
        return write_replies(result, dialect_named(dialect), box.states(), folder, clock())


def confirm(warehouse: Path, outbox: Path, erp: Erp, folder: Path, *, clock: Clock) -> Path | None:
    """Write replies for what an API ERP holds, final and as sent; None where it holds nothing."""
    with Warehouse.open(warehouse) as source:
        replies = source.replies()
    with Outbox.open(outbox, read_only=True) as box:
        pending = _unanswered(box.states(), erp, replies)
        return write_confirmed(pending, box, erp, folder, clock().isoformat())


def dead_letters(warehouse: Path, outbox: Path, erp: Erp) -> tuple[DeadLetter, ...]:
    """Every entry whose last attempt the ERP refused, with its class, owner and remedy."""
    with Warehouse.open(warehouse) as source, Outbox.open(outbox, read_only=True) as box:
        return tuple(_letters(box.states(), erp, source.replies()))


def _send_unheld(outbox: Path, erp: Erp, clock: Clock) -> SendReport:
    with Outbox.open(outbox) as box, sole_sender(outbox, erp.name, _companies(box, erp)):
        outcomes = Driver(box, erp, clock).send_planned(held=unreleased(box.handovers()))
        return _report(erp, box, outcomes, {})


def _letters(states: Mapping[str, EntryState], erp: Erp, replies: Mapping[str, Reply]) -> list[DeadLetter]:
    return [
        dead_letter(state.external_id, state.batch_id, state.posting_period, reason)
        for state in states.values()
        if state.erp == erp.name and (reason := refusal_of(state, replies)) is not None
    ]


def _companies(box: Outbox, erp: Erp) -> set[str]:
    """Legal entities about which something may be sent or asked now."""
    open_states = ("planned", "sent", "unknown")
    return {s.legal_entity_id for s in box.states().values() if s.erp == erp.name and s.state in open_states}


def _unanswered(
    states: Mapping[str, EntryState], erp: Erp, replies: Mapping[str, Reply]
) -> dict[str, list[str]]:
    """Batch -> its entries that were sent and have no answer."""
    pending: dict[str, list[str]] = {}
    for state in states.values():
        if state.erp == erp.name and state.state in ("sent", "unknown") and not is_answered(state, replies):
            pending.setdefault(state.batch_id, []).append(state.external_id)
    return pending


def _ask(driver: Driver, batch: Batch, pending: list[str], replies: Mapping[str, Reply]) -> BatchOutcome:
    answered = [key for key in batch.external_ids if key in replies and key not in pending]
    if answered and driver.erp.adapter.caps.atomic == "batch":
        return done(
            batch, "found", f"picked up: {len(answered)} of its entries are answered, {len(pending)} not yet"
        )
    return driver.ask(batch, pending)


def _report(erp: Erp, box: Outbox, outcomes: list[BatchOutcome], replies: Mapping[str, Reply]) -> SendReport:
    waiting = sum(len(keys) for keys in _unanswered(box.states(), erp, replies).values())
    return SendReport(erp.name, tuple(outcomes), waiting)


def _joined(first: SendReport, second: SendReport) -> SendReport:
    return SendReport(first.erp, first.batches + second.batches, second.waiting_for_reply)
