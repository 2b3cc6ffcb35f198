"""What plan, send, retry and replay say they did: plain frozen values, for a person or for JSON. Pure."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from posting.batch import Batch
from posting.export import Artifact
from posting.refusals import DeadLetter

Outcome = Literal["sent", "found", "unknown", "refused", "partly refused"]


@dataclass(frozen=True, slots=True)
class BatchPlan:
    """One batch that a send would now send. `artifact` is what would leave, in a dry run, else None."""

    batch_id: str
    legal_entity_id: str
    posting_period: str
    currency_code: str
    entry_count: int
    line_count: int
    debit_amount: Decimal
    is_new: bool
    artifact_digest: str  # SHA-256 of the exact bytes
    planned_by: str
    artifact: Artifact | None


@dataclass(frozen=True, slots=True)
class Conflict:
    """A key that came again with another payload after it had been sent: refused here."""

    external_id: str
    sent_payload_digest: str
    refused_payload_digest: str


@dataclass(frozen=True, slots=True)
class PlanReport:
    erp: str
    period: str
    is_dry_run: bool
    batches: tuple[BatchPlan, ...]
    already_planned: tuple[str, ...]
    already_sent: tuple[str, ...]
    withdrawn: tuple[str, ...]
    awaiting_correction: tuple[DeadLetter, ...]
    conflicts: tuple[Conflict, ...]

    @property
    def entry_count(self) -> int:
        return sum(batch.entry_count for batch in self.batches)

    @property
    def line_count(self) -> int:
        return sum(batch.line_count for batch in self.batches)

    @property
    def is_clean(self) -> bool:
        """Whether nothing needs a person."""
        return not self.conflicts and not self.awaiting_correction


@dataclass(frozen=True, slots=True)
class BatchOutcome:
    """What became of one batch in this call."""

    batch_id: str
    legal_entity_id: str
    posting_period: str
    currency_code: str
    entry_count: int
    line_count: int
    outcome: Outcome
    detail: str
    refused_entry_count: int = 0


@dataclass(frozen=True, slots=True)
class SendReport:
    erp: str
    batches: tuple[BatchOutcome, ...]
    waiting_for_reply: int = 0

    @property
    def entries_by_outcome(self) -> dict[str, int]:
        counted: Counter[str] = Counter()
        for batch in self.batches:
            outcome = "sent" if batch.outcome == "partly refused" else batch.outcome
            counted[outcome] += batch.entry_count - batch.refused_entry_count
            counted["refused"] += batch.refused_entry_count
        counted += Counter()  # drops what is zero
        return dict(sorted(counted.items()))

    @property
    def sent_entry_count(self) -> int:
        """Entries that really left in this call."""
        return self.entries_by_outcome.get("sent", 0)


def planned(
    batch: Batch, *, is_new: bool, artifact: Artifact, planned_by: str, is_dry_run: bool
) -> BatchPlan:
    return BatchPlan(
        batch.batch_id, batch.legal_entity_id, batch.posting_period, batch.currency_code,
        len(batch.entries), batch.line_count, batch.debit_amount, is_new, artifact.digest, planned_by,
        artifact if is_dry_run else None,
    )  # fmt: skip


def done(batch: Batch, outcome: Outcome, detail: str = "") -> BatchOutcome:
    return BatchOutcome(
        batch.batch_id, batch.legal_entity_id, batch.posting_period, batch.currency_code,
        len(batch.entries), batch.line_count, outcome, detail,
        len(batch.entries) if outcome == "refused" else 0,
    )  # fmt: skip


def refused_in_part(batch: Batch, refused_entry_count: int, detail: str) -> BatchOutcome:
    """A batch of which the ERP refused some entries, perhaps all of them."""
    outcome: Outcome = "refused" if refused_entry_count == len(batch.entries) else "partly refused"
    return replace(done(batch, outcome, detail), refused_entry_count=refused_entry_count)


def joined(batch: Batch, parts: Sequence[BatchOutcome]) -> BatchOutcome:
    """One outcome of a batch that was sent in parts: the most doubtful one, with all reasons."""
    refused = sum(part.refused_entry_count for part in parts)
    detail = "; ".join(sorted({part.detail for part in parts if part.detail}))
    outcome: Outcome = "sent"
    if any(part.outcome == "unknown" for part in parts):
        outcome = "unknown"
    elif refused:
        outcome = "refused" if refused == len(batch.entries) else "partly refused"
    return replace(done(batch, outcome, detail), refused_entry_count=refused)
