"""Journal entries as values. Promise: an entry that does not balance cannot exist, and equal content has
equal digest.

    Line  one debit or credit: account, amount, and what it is about
    Entry lines of one legal entity, period and currency that sum to zero, under one external id

Pure: no clock, disk or network. Amounts are Decimals already at the scale of their currency.
"""

import base64
import calendar
import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from itertools import groupby

from posting.errors import EmptyEntry, InvalidAmount, InvalidPeriod, MixedCurrencies, UnbalancedEntry

ZERO = Decimal(0)
PERIOD = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
canonical_json = json.JSONEncoder(ensure_ascii=True, separators=(",", ":"), sort_keys=True).encode


@lru_cache(maxsize=1024)
def last_day_of(period: str) -> date:
    """The accounting date of everything posted in a period."""
    if not PERIOD.fullmatch(period):
        raise InvalidPeriod(f"{period!r} is not a period.")
    year, month = int(period[:4]), int(period[5:])
    return date(year, month, calendar.monthrange(year, month)[1])


def digest_of(content: object) -> str:
    """SHA-256 over the canonical JSON of plain content (text, numbers, lists)."""
    return hashlib.sha256(canonical_json(content).encode("ascii")).hexdigest()


def short_key(text: str, length: int) -> str:
    """`text` where an ERP's key field can hold it, else a digest of it in `length` characters."""
    if len(text) <= length:
        return text
    most = min(length, 51)
    enough = hashlib.sha256(text.encode()).digest()[: -(-most // 8) * 5]  # five bytes make eight characters
    return base64.b32encode(enough).decode()[:most]


@dataclass(frozen=True, slots=True)
class Line:
    """One debit or one credit, never both, never negative, never zero."""

    account_code: str
    debit_amount: Decimal
    credit_amount: Decimal
    currency_code: str
    entry_kind: str
    accounting_contract_id: str
    obligation_id: str | None
    account_role: str
    origin_period: str
    dimensions: tuple[tuple[str, str], ...] = ()  # sorted (name, value): customer, family, ...

    def __post_init__(self) -> None:
        debit, credit = self.debit_amount, self.credit_amount
        if debit < ZERO or credit < ZERO or (debit == ZERO) == (credit == ZERO):
            raise InvalidAmount(
                f"A line on account {self.account_code!r} of contract {self.accounting_contract_id!r} has "
                f"debit {debit} and credit {credit}: exactly one of them must be above zero."
            )
        if not self.account_code:
            raise InvalidAmount(f"A line of contract {self.accounting_contract_id!r} names no account.")

    @property
    def is_debit(self) -> bool:
        return self.debit_amount > ZERO

    @property
    def amount(self) -> Decimal:
        """The amount on whichever side it stands."""
        return self.debit_amount or self.credit_amount

    @property
    def signed_amount(self) -> Decimal:
        """Debit positive, credit negative."""
        return self.debit_amount - self.credit_amount

    @property
    def content(self) -> tuple[object, ...]:
        """What must not change under one external id, as plain text in a fixed order."""
        return (
            self.account_code, f"{self.debit_amount:f}", f"{self.credit_amount:f}", self.currency_code,
            self.entry_kind, self.accounting_contract_id, self.obligation_id or "", self.account_role,
            self.origin_period, self.dimensions,
        )  # fmt: skip

    def dimension(self, name: str) -> str:
        """The value of a dimension, empty where the line has none."""
        for key, value in self.dimensions:
            if key == name:
                return value
        return ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One journal entry. To construct it proves lines, one currency, and debits equal to credits.

    `payload_digest` is the digest of everything the entry says, whatever the order in which lines arrived.
    """

    external_id: str
    entry_id: str
    legal_entity_id: str
    posting_period: str
    lines: tuple[Line, ...]
    payload_digest: str = field(init=False)

    def __post_init__(self) -> None:
        last_day_of(self.posting_period)
        if not self.lines:
            raise EmptyEntry(f"Entry {self.external_id!r} has no lines.")
        if len({line.currency_code for line in self.lines}) > 1:
            raise MixedCurrencies(f"Entry {self.external_id!r} has lines in more than one currency.")
        difference = sum((line.signed_amount for line in self.lines), ZERO)
        if difference != ZERO:
            raise UnbalancedEntry(
                f"Entry {self.external_id!r} of {self.legal_entity_id!r} is out of balance by "
                f"{difference} {self.currency_code}."
            )
        content = [self.legal_entity_id, self.posting_period, sorted(line.content for line in self.lines)]
        object.__setattr__(self, "payload_digest", digest_of(content))

    @property
    def currency_code(self) -> str:
        return self.lines[0].currency_code

    @property
    def posted_on(self) -> date:
        return last_day_of(self.posting_period)

    @property
    def debit_amount(self) -> Decimal:
        return sum((line.debit_amount for line in self.lines), ZERO)

    @property
    def is_catch_up(self) -> bool:
        """Whether any of it belongs to an earlier period that was closed."""
        return {line.origin_period for line in self.lines} != {self.posting_period}

    @property
    def is_summary(self) -> bool:
        """Whether it spans contracts; the ERP then gets one line per account and dimension."""
        return len({line.accounting_contract_id for line in self.lines}) > 1

    @property
    def erp_lines(self) -> tuple[Line, ...]:
        """The lines as the ERP gets them: a summary's are added up, the outbox keeps the detail."""
        return summarized(self.lines) if self.is_summary else self.lines

    @property
    def erp_line_numbers(self) -> tuple[int, ...]:
        """For each line, the number of the ERP's line it went into, counted from 1."""
        if not self.is_summary:
            return tuple(range(1, len(self.lines) + 1))
        groups = [_summary_group(line) for line in self.lines]
        numbers = {group: number for number, group in enumerate(sorted(set(groups)), start=1)}
        return tuple(numbers[group] for group in groups)


def summarized(lines: Iterable[Line]) -> tuple[Line, ...]:
    """One line per account, side, kind, origin period and dimensions; by customer only receivables."""
    ordered = sorted(lines, key=_summary_group)
    return tuple(_added_up(list(members)) for _, members in groupby(ordered, key=_summary_group))


def _summary_group(line: Line) -> tuple[object, ...]:
    dimensions = _summary_dimensions(line)
    side = 0 if line.is_debit else 1
    return side, line.account_code, line.account_role, line.entry_kind, line.origin_period, dimensions


def _added_up(members: list[Line]) -> Line:
    first = members[0]
    return Line(
        account_code=first.account_code,
        debit_amount=sum((line.debit_amount for line in members), ZERO),
        credit_amount=sum((line.credit_amount for line in members), ZERO),
        currency_code=first.currency_code,
        entry_kind=first.entry_kind,
        accounting_contract_id="",
        obligation_id=None,
        account_role=first.account_role,
        origin_period=first.origin_period,
        dimensions=_summary_dimensions(first),
    )


def _summary_dimensions(line: Line) -> tuple[tuple[str, str], ...]:
    """ERPs want to know whose a receivable is; on other accounts a customer would undo the summary."""
    is_receivable = line.account_role == "accounts_receivable"
    return tuple(pair for pair in line.dimensions if is_receivable or pair[0] != "customer")
