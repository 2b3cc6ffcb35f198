"""Entries cut into batches: one legal entity, period and currency each, balanced, within the ERP's limits.

    entries -> (long ones cut into balanced parts) -> sorted by external id -> batches with stable ids

Promise: the same entries give the same batches with the same ids; an entry is never spread over two
batches. Pure.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import groupby

from posting.errors import EmptyEntry, EntryTooLarge, MixedCurrencies
from posting.journal import ZERO, Entry, Line, digest_of, last_day_of

BATCH_ID_LENGTH = 16


@dataclass(frozen=True, slots=True)
class Limits:
    """What one ERP format takes. `None` is no limit known."""

    lines_per_entry: int | None = None
    entries_per_batch: int | None = None
    lines_per_batch: int | None = None
    key_length: int = 255
    memo_length: int = 255


@dataclass(frozen=True, slots=True)
class Batch:
    """Entries that leave together, under an id that is a digest of what they are."""

    batch_id: str
    erp: str
    entries: tuple[Entry, ...]

    def __post_init__(self) -> None:
        if not self.entries:
            raise EmptyEntry(f"Batch {self.batch_id!r} has no entries.")
        if len({_family(entry) for entry in self.entries}) > 1:
            raise MixedCurrencies(f"Batch {self.batch_id!r} mixes legal entities, periods or currencies.")

    @property
    def legal_entity_id(self) -> str:
        return self.entries[0].legal_entity_id

    @property
    def posting_period(self) -> str:
        return self.entries[0].posting_period

    @property
    def currency_code(self) -> str:
        return self.entries[0].currency_code

    @property
    def posted_on(self) -> date:
        return last_day_of(self.posting_period)

    @property
    def line_count(self) -> int:
        return sum(len(entry.lines) for entry in self.entries)

    @property
    def debit_amount(self) -> Decimal:
        return sum((entry.debit_amount for entry in self.entries), ZERO)

    @property
    def external_ids(self) -> tuple[str, ...]:
        return tuple(entry.external_id for entry in self.entries)

    def only(self, external_ids: Iterable[str]) -> "Batch | None":
        """The batch with only these entries, under its own id; None where none is left."""
        wanted = set(external_ids)
        entries = tuple(entry for entry in self.entries if entry.external_id in wanted)
        return replace(self, entries=entries) if entries else None


def batched(entries: Iterable[Entry], erp: str, limits: Limits, attempt_no: int = 1) -> tuple[Batch, ...]:
    """The batches for one ERP. A later attempt gets other ids, so its file never meets the first one's."""
    ordered = sorted(entries, key=lambda entry: (*_family(entry), entry.external_id))
    return tuple(
        Batch(_batch_id(chunk, erp, attempt_no), erp, tuple(chunk))
        for _, members in groupby(ordered, key=_family)
        for chunk in _chunks(members, limits)
    )


def fitted(entry: Entry, limits: Limits) -> tuple[Entry, ...]:
    """The entry itself, or balanced parts of it where the ERP takes fewer lines an entry."""
    most = min((m for m in (limits.lines_per_entry, limits.lines_per_batch) if m is not None), default=None)
    if most is None or len(entry.erp_lines) <= most:
        return (entry,)
    if most < 2:
        raise EntryTooLarge(f"Entry {entry.external_id!r} cannot be cut into parts of {most} line(s).")
    return tuple(
        replace(
            entry,
            external_id=digest_of([entry.external_id, "part", number])[: len(entry.external_id)],
            lines=lines,
        )
        for number, lines in enumerate(_balanced_parts(entry.lines, most), start=1)
    )


def _family(entry: Entry) -> tuple[str, str, str]:
    return entry.legal_entity_id, entry.posting_period, entry.currency_code


def _batch_id(entries: Sequence[Entry], erp: str, attempt_no: int) -> str:
    content = [[entry.external_id, entry.payload_digest] for entry in entries]
    return digest_of([erp, attempt_no, content])[:BATCH_ID_LENGTH]


def _chunks(entries: Iterable[Entry], limits: Limits) -> Iterator[list[Entry]]:
    chunk: list[Entry] = []
    lines = 0
    for entry in entries:
        size = len(entry.erp_lines)
        too_many = limits.entries_per_batch is not None and len(chunk) >= limits.entries_per_batch
        too_long = limits.lines_per_batch is not None and lines + size > limits.lines_per_batch
        if chunk and (too_many or too_long):
            yield chunk
            chunk, lines = [], 0
        chunk.append(entry)
        lines += size
    if chunk:
        yield chunk


def _balanced_parts(lines: Sequence[Line], most: int) -> Iterator[tuple[Line, ...]]:
    """Match debits with credits from the top; a line cut by the end of a part goes on in the next one."""
    debits = [line for line in lines if line.is_debit]
    credits = [line for line in lines if not line.is_debit]
    debit_left, credit_left = debits[0].amount, credits[0].amount
    at_debit = at_credit = 0
    part: dict[tuple[int, int], Line] = {}
    while at_debit < len(debits) and at_credit < len(credits):
        keys = {(0, at_debit), (1, at_credit)}
        if len(part.keys() | keys) > most:
            yield tuple(part[key] for key in sorted(part))
            part = {}
        moved = min(debit_left, credit_left)
        for key, line in (((0, at_debit), debits[at_debit]), ((1, at_credit), credits[at_credit])):
            part[key] = _with_more(part.get(key), line, moved)
        debit_left -= moved
        credit_left -= moved
        if debit_left == ZERO:
            at_debit += 1
            debit_left = debits[at_debit].amount if at_debit < len(debits) else ZERO
        if credit_left == ZERO:
            at_credit += 1
            credit_left = credits[at_credit].amount if at_credit < len(credits) else ZERO
    yield tuple(part[key] for key in sorted(part))


def _with_more(part: Line | None, line: Line, moved: Decimal) -> Line:
    amount = moved if part is None else part.amount + moved
    scale = line.amount * 0
    return replace(
        line,
        debit_amount=amount if line.is_debit else scale,
        credit_amount=scale if line.is_debit else amount,
    )
