"""What a reading of a queue came to: one report over all its landings, and what to know of the stream."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC

from ingest.parts import Stamp
from ingest.report import FileNote, LandingReport, Reason, TableLanded
from ingest.usage.listing import EVENTS
from ingest.usage.queue.broker import Consumer, Stream
from ingest.usage.queue.landing import SOURCE, BatchLanded
from ingest.usage.queue.replay import Wanted

MOST_REASONS = 20


@dataclass
class Told:
    """Sums over the landings so far.

    landed_before  each making of the stream that the warehouse knows, and up to which sequence
    left           messages that wait though the reading was to empty the stream
    elsewhere      messages that another reader holds and has not answered
    """

    stamp: Stamp
    stream: str
    landed_before: dict[str, int]
    landings: int = 0
    messages: int = 0
    known: int = 0
    landed: int = 0
    dead: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    notes: list[FileNote] = field(default_factory=list)
    left: int = 0
    elsewhere: int = 0

    def add(self, batch: BatchLanded) -> None:
        """A batch that is durable."""
        self.messages += batch.messages
        self.known += batch.known
        for table in batch.report.tables:
            self.landings += 1
            self.landed += table.landed
            self.dead += table.dead
            self.reasons.update({reason.reason: reason.rows for reason in table.reasons})
            self.stamp = Stamp(batch.report.load_id, SOURCE, batch.report.landed_at.replace(tzinfo=None))

    def words(self) -> str:
        """What is durable by now, for a message about what went wrong after it."""
        return f"{self.landed:,} events and {self.dead:,} dead letters were landed before, and are durable."

    def report(self) -> LandingReport:
        """The landing as the other sources tell theirs."""
        reasons = tuple(Reason(reason, rows) for reason, rows in self.reasons.most_common(MOST_REASONS))
        table = TableLanded(EVENTS, self.landings, self.landed, self.dead, reasons)
        return LandingReport(
            load_id=self.stamp.load_id,
            landed_at=self.stamp.landed_at.replace(tzinfo=UTC),
            source_system=SOURCE,
            tables=(table,) if self.landings else (),
            warnings=(*self.notes, *self._passed_over()),
            failed=self._failed(),
        )

    def _passed_over(self) -> tuple[FileNote, ...]:
        if not self.known:
            return ()
        return (FileNote(self.stream, f"{self.known:,} messages were landed before: passed over"),)

    def _failed(self) -> tuple[FileNote, ...]:
        failed = []
        if self.left:
            failed.append(f"stopped before it was empty: {self.left:,} messages are left; run again")
        if self.elsewhere:
            failed.append(
                f"{self.elsewhere:,} messages are held by another reader that does not answer; run again"
            )
        return tuple(FileNote(self.stream, note) for note in failed)


def notes_at_start(
    landed_before: dict[str, int], stream: Stream, consumer: Consumer, wanted: Wanted
) -> list[FileNote]:
    """What of the stream, the consumer and the warehouse does not fit together, and what to do."""
    held = landed_before.get(stream.identity, 0)
    notes = [
        f"made anew: up to {last} was landed from {other}; its numbers began again"
        for other, last in landed_before.items()
        if other != stream.identity
    ]
    if not wanted.is_replay and consumer.acknowledged_to > held:
        notes.append(
            f"acknowledged up to {consumer.acknowledged_to}, but this warehouse holds nothing after {held}: "
            f"--replay-from {held + 1} lands what the stream still has"
        )
    if (
        not wanted.is_replay
        and not wanted.config.filter_subject
        and 0 < consumer.delivered_to < stream.first - 1
    ):
        notes.append(
            f"the broker dropped {consumer.delivered_to + 1} to {stream.first - 1} before they were read: "
            "raise the limits of the stream, and ask who sent them to send them again"
        )
    if wanted.first is not None and wanted.first < stream.first:
        notes.append(f"begins at {stream.first}: what was before is no longer in the stream")
    if consumer.most_deliveries > 0:
        notes.append(
            f"consumer {consumer.name} gives a message at most {consumer.most_deliveries} times and then "
            "drops it: set max_deliver to -1"
        )
    return [FileNote(stream.identity.split("@")[0], note) for note in notes]
