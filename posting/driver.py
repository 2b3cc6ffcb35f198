"""The one driver, for every ERP: outbox first, look up, deliver only what is missing, finalize, look up,
compare.

    planned batch -> look up -> begin (on disk) -> deliver -> [finalize] -> delivered -> look up, compare
                        |                             |- NotDelivered  -> planned again, the error goes up
                        |                             |- RefusedByErp  -> refused, the next batch goes on
                        |                             |- PartlyRefused -> these refused, the others delivered
                        |                             `- Ambiguous     -> unknown: asked before sending again
                        `- all there -> found, nothing is sent

An entry that the ERP holds otherwise than it was sent is never sent again and never accepted: the other
batches go on, then ErpHoldsOtherContent says both sides.

A delivery that was started and has no end (we were killed) is treated as unknown by whoever sends next. An
unknown batch is not sent again before the ERP was asked, and it is not asked before an earlier request can
no longer commit (`caps.request_ceiling_s`), unless the ERP itself refuses a key it holds.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from posting.adapter import Erp, Seen
from posting.batch import Batch
from posting.decision import REFUSED_BY_ERP
from posting.errors import (
    Ambiguous,
    ErpHoldsOtherContent,
    NotDelivered,
    OutboxError,
    PartlyRefused,
    PostingError,
    RefusedByErp,
)
from posting.export import Artifact
from posting.outbox import Outbox, State
from posting.readback import told
from posting.refusals import refusal_class_of
from posting.report import BatchOutcome, done, joined, refused_in_part

Clock = Callable[[], datetime]
NEVER_SENT: Final[tuple[State, ...]] = ("planned",)
PERHAPS_SENT: Final[tuple[State, ...]] = ("sent", "unknown")


@dataclass(slots=True)
class Driver:
    """Sends for one ERP; the caller holds the sole sender's lock."""

    outbox: Outbox
    erp: Erp
    clock: Clock

    def send_planned(self, period: str | None = None, held: Collection[str] = ()) -> list[BatchOutcome]:
        """Send what is planned, but for the batches held for a second person."""
        batches = self.outbox.planned_batches(self.erp.name, period)
        return self.send_each([batch for batch in batches if batch.batch_id not in held])

    def send_each(self, batches: Sequence[Batch]) -> list[BatchOutcome]:
        return self.each(batches, self.send)

    def recover(self) -> list[BatchOutcome]:
        """Ask about every delivery that has no certain end."""
        outcomes: list[BatchOutcome] = []
        states = self.outbox.states()
        for loose in self.outbox.unfinished(self.erp.name):
            batch = self.outbox.batch(loose.batch_id)
            pending = [key for key in batch.external_ids if states[key].batch_id == batch.batch_id]
            ask_from = loose.started_at + timedelta(seconds=self.erp.adapter.caps.request_ceiling_s)
            if not pending:  # refused and replayed in another batch meanwhile
                self.outbox.finish(batch, self.erp.adapter.render(batch), "missing", self.clock())
            elif not self.erp.adapter.caps.unique_key and self.clock() < ask_from:
                self._doubt(batch, "the sender ended before the answer came")
                until = f"an earlier request may still commit until {ask_from:%H:%M:%S}"
                outcomes.append(done(batch, "unknown", until))
            else:
                outcomes.extend(self.each([batch], partial(self.ask, pending=pending)))
        return outcomes

    def send(self, batch: Batch) -> BatchOutcome:
        """Send a batch for the first time, except what is there already (an outbox from a backup)."""
        seen = self._look_up(batch)
        there = batch.only(seen)
        missing = batch.only(key for key in batch.external_ids if key not in seen)
        if there is not None:
            self.outbox.begin(there, self.erp.adapter.render(there), NEVER_SENT, self.clock())
            found = self._finalize(there, seen, "found")
        return found if missing is None else self._deliver(missing, NEVER_SENT)

    def ask(self, batch: Batch, pending: Sequence[str] | None = None) -> BatchOutcome:
        """Look up a batch that may have left; send again only what the ERP does not have."""
        seen = self._look_up(batch)
        there = batch.only(seen)
        missing = batch.only(key for key in pending or batch.external_ids if key not in seen)
        if there is not None:
            found = self._finalize(there, seen, "found")
        return found if missing is None else self._deliver(missing, PERHAPS_SENT)

    def _deliver(self, batch: Batch, expected: Sequence[State]) -> BatchOutcome:
        artifact = self.erp.adapter.render(batch)
        self.outbox.begin(batch, artifact, expected, self.clock())
        try:
            drafts = self.erp.adapter.deliver(artifact, batch)
        except NotDelivered as error:
            self.outbox.fail(batch, artifact, error.happened, self.clock(), plan_again=True)
            raise
        except RefusedByErp as error:
            return self._refused(batch, artifact, error)
        except PartlyRefused as error:
            return self._partly_refused(batch, artifact, error)
        except Ambiguous as error:
            self._doubt(batch, error.happened)
            return done(batch, "unknown", error.happened)
        if not self.erp.adapter.caps.two_phase:
            sent = self._finalize(batch, {}, "sent")
            self._read_back(batch)
            return sent
        try:
            return self._finalize(batch, drafts, "sent")
        except (Ambiguous, NotDelivered) as error:  # it did arrive: only the second phase is in doubt
            self._doubt(batch, error.happened)
            return done(batch, "unknown", error.happened)

    def _refused(self, batch: Batch, artifact: Artifact, error: RefusedByErp) -> BatchOutcome:
        """One bad entry makes an ERP refuse the whole batch: halve it until only the bad ones stay behind.

        A closed period is closed for all of them.
        """
        is_final = len(batch.entries) == 1 or refusal_class_of(error.happened) == "closed_period"
        reason = REFUSED_BY_ERP + error.happened if is_final else f"with others: {error.happened}"
        self.outbox.fail(batch, artifact, reason, self.clock(), plan_again=not is_final)
        if is_final:
            return done(batch, "refused", error.happened)
        middle = len(batch.entries) // 2
        halves = (batch.only(batch.external_ids[:middle]), batch.only(batch.external_ids[middle:]))
        step = partial(self._deliver, expected=NEVER_SENT)
        return joined(batch, self.each([half for half in halves if half is not None], step))

    def _partly_refused(self, batch: Batch, artifact: Artifact, error: PartlyRefused) -> BatchOutcome:
        """Each entry was taken or refused by itself; which, the ERP said."""
        refused = {key: REFUSED_BY_ERP + reason for key, reason in error.reasons.items()}
        self.outbox.settle(batch, artifact, refused, self.clock())
        taken = batch.only(key for key in batch.external_ids if key not in refused)
        if taken is not None:
            self._read_back(taken)
        return refused_in_part(batch, len(refused), "; ".join(sorted(set(error.reasons.values()))))

    def _read_back(self, batch: Batch) -> None:
        """Look at what the ERP made of it. That it arrived is recorded: a look that fails loses nothing."""
        if self.erp.adapter.caps.transport == "api":
            with suppress(NotDelivered):
                self._look_up(batch)

    def _finalize(self, batch: Batch, seen: Mapping[str, Seen], outcome: str) -> BatchOutcome:
        drafts = {key: one for key, one in seen.items() if not one.is_final}
        if drafts:
            try:
                self.erp.adapter.finalize(batch, drafts)
            except (Ambiguous, NotDelivered, RefusedByErp) as error:
                # the drafts are in the ERP, so the batch is not "not delivered"
                self._doubt(batch, error.happened)
                return done(batch, "unknown", error.happened)
            try:
                held = self._look_up(batch)
            except ErpHoldsOtherContent:
                # it is posted: never to be sent or posted again, whatever the ERP made of it
                self.outbox.finish(batch, self.erp.adapter.render(batch), "delivered", self.clock())
                raise
            if any(key not in held or not held[key].is_final for key in drafts):
                self._doubt(batch, "not final after finalizing")
                return done(batch, "unknown", "not final after finalizing")
        artifact = self.erp.adapter.render(batch)
        try:
            self.outbox.finish(batch, artifact, "found" if outcome == "found" else "delivered", self.clock())
        except OutboxError as error:
            error_type = type(error)
            raise error_type(
                error.happened,
                sent=f"Batch {batch.batch_id} did reach the ERP; the next run finds it there.",
                remedy=error.remedy,
            ) from error
        return done(batch, "found" if outcome == "found" else "sent")

    def _look_up(self, batch: Batch) -> Mapping[str, Seen]:
        """What the ERP has of the batch, refused where it differs from what we hold."""
        seen = self.erp.adapter.look_up(batch)
        differing = []
        for entry in batch.entries:
            held = seen.get(entry.external_id)
            if held and held.payload_digest is not None and held.payload_digest != entry.payload_digest:
                both_sides = f" ({told(held.differences)})" if held.differences else ""
                differing.append(f"{entry.external_id!r} ({held.erp_id}) with other content{both_sides}")
        if differing:
            raise ErpHoldsOtherContent(f"The ERP holds {', '.join(differing)}.")
        return seen

    def _doubt(self, batch: Batch, reason: str) -> None:
        self.outbox.doubt(batch, self.erp.adapter.render(batch), reason, self.clock())

    def each(self, batches: Sequence[Batch], step: Callable[[Batch], BatchOutcome]) -> list[BatchOutcome]:
        """Run a step over batches; an error that stops the run says how much had left before it.

        A batch that the ERP holds otherwise stops none of the others: it is told at the end.
        """
        outcomes: list[BatchOutcome] = []
        differing: list[ErpHoldsOtherContent] = []
        for batch in batches:
            try:
                outcomes.append(step(batch))
            except ErpHoldsOtherContent as error:
                differing.append(error)
            except PostingError as error:
                left = _left(outcomes)
                if not left:
                    raise
                raise type(error)(error.happened, sent=f"{left}{error.sent}", remedy=error.remedy) from error
        if differing:
            first = differing[0]
            happened = " ".join(error.happened for error in differing)
            raise type(first)(happened, sent=f"{_left(outcomes)}{first.sent}", remedy=first.remedy) from first
        return outcomes


def _left(outcomes: Sequence[BatchOutcome]) -> str:
    """How much left before, as the beginning of a sentence; empty if nothing did."""
    count = sum(
        outcome.entry_count - outcome.refused_entry_count
        for outcome in outcomes
        if outcome.outcome in ("sent", "partly refused", "unknown")
    )
    return f"{count} entries of earlier batches left, recorded; of this batch: " if count else ""
