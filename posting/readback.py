"""What the ERP's books say of an entry, and where that differs from what was sent. Pure.

    entry (sent) + Held (read from the ERP) -> Difference(what, sent, held), both sides in full

An ERP that answers "200 OK" may still have moved the date past a lock or dropped a line: only equal is equal.
What an API does not say (an empty text) is not compared.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from posting.journal import Entry, short_key

ABSENT = "nothing"


@dataclass(frozen=True, slots=True)
class HeldLine:
    """One line in the ERP's books, by the account's code."""

    account_code: str
    debit_amount: Decimal
    credit_amount: Decimal

    def __str__(self) -> str:
        side = f"debit {self.debit_amount:f}" if self.debit_amount else f"credit {self.credit_amount:f}"
        return f"{self.account_code} {side}"


@dataclass(frozen=True, slots=True)
class Held:
    """One entry in the ERP's books. `key` is what stands in the ERP's key field."""

    key: str
    erp_id: str
    posted_on: str  # YYYY-MM-DD
    lines: tuple[HeldLine, ...]
    currency_code: str = ""
    legal_entity: str = ""
    period: str = ""  # YYYY-MM
    is_final: bool = True
    state: str = ""  # why it is not in the books although it is there: deleted, voided
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as it was sent."""

    external_id: str
    what: str
    sent: str
    held: str

    def __str__(self) -> str:
        return f"{self.what}: sent {self.sent}, held {self.held}"


def differences(entry: Entry, held: Held) -> tuple[Difference, ...]:
    """Everything about one entry that the ERP holds otherwise; empty if nothing."""
    return tuple(Difference(entry.external_id, *one) for one in _differing(entry, held))


def told(found: Iterable[Difference]) -> str:
    return "; ".join(str(difference) for difference in found)


def keys_of(entries: Iterable[Entry], length: int) -> dict[str, Entry]:
    """The entries by what stands in an ERP's key field of this length."""
    return {short_key(entry.external_id, length): entry for entry in entries}


def _differing(entry: Entry, held: Held) -> Iterator[tuple[str, str, str]]:
    if held.state:
        yield "state", "posted", held.state
    if held.posted_on != entry.posted_on.isoformat():
        yield "date", entry.posted_on.isoformat(), held.posted_on
    if held.period and held.period != entry.posting_period:
        yield "period", entry.posting_period, held.period
    if held.currency_code and held.currency_code != entry.currency_code:
        yield "currency", entry.currency_code, held.currency_code
    if held.legal_entity and held.legal_entity != entry.legal_entity_id:
        yield "legal entity", entry.legal_entity_id, held.legal_entity
    sent = Counter(_line(x.account_code, x.debit_amount, x.credit_amount) for x in entry.erp_lines)
    there = Counter(_line(x.account_code, x.debit_amount, x.credit_amount) for x in held.lines)
    for line in sorted((sent - there).elements(), key=str):
        yield "line", str(line), ABSENT
    for line in sorted((there - sent).elements(), key=str):
        yield "line", ABSENT, str(line)


def _line(account_code: str, debit_amount: Decimal, credit_amount: Decimal) -> HeldLine:
    """One value for one amount, whatever its trailing zeros."""
    return HeldLine(account_code, _plain(debit_amount), _plain(credit_amount))


def _plain(amount: Decimal) -> Decimal:
    return Decimal(f"{amount.normalize():f}") if amount else Decimal(0)
