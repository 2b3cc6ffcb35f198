"""Plain-text ledger for hledger: a journal that `hledger check --strict ordereddates` accepts.

Accounts are named entity:code. Commodities and accounts are declared; every account's balance is asserted
at the end of each month, so a cent that moves or an entry that is missing makes the file wrong. hledger
does not know that a code is unique: a doubled entry shows in the totals.
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import lru_cache
from itertools import groupby

from posting.batch import Batch, Limits
from posting.export.dialect import Dialect, line_memo_of, memo_of
from posting.journal import ZERO, Entry

LIMITS = Limits()


def render(batch: Batch) -> bytes:
    return journal_of([batch])


def journal_of(batches: Iterable[Batch]) -> bytes:
    """One journal of many batches, in order of date, with month-end balance assertions."""
    entries = sorted((e for b in batches for e in b.entries), key=lambda e: (e.posting_period, e.external_id))
    return ("\n".join(_text(entries)) + "\n").encode("utf-8")


@lru_cache(maxsize=10_000)  # a ledger has few accounts and names one on every line
def account_name(legal_entity_id: str, account_code: str) -> str:
    return " ".join(f"{legal_entity_id}:{account_code}".split())


def _text(entries: list[Entry]) -> Iterator[str]:
    yield "; Written by the revenue subledger; the code in brackets is the entry's external id."
    yield from sorted({f"commodity {_sample(entry)}" for entry in entries})
    yield from sorted({f"account {name}" for name in _accounts(entries)})
    balances: dict[tuple[str, str], Decimal] = {}
    for _, month in groupby(entries, key=lambda entry: entry.posting_period):
        for entry in month:
            yield from _transaction(entry, balances)
        yield from _assertions(entry, balances)


def _accounts(entries: list[Entry]) -> set[str]:
    pairs = {(entry.legal_entity_id, line.account_code) for entry in entries for line in entry.lines}
    return {account_name(*pair) for pair in pairs}


def _sample(entry: Entry) -> str:
    """How amounts of the currency are written: the decimal mark must be there."""
    example = entry.debit_amount * 0 + 1000
    return f"{entry.currency_code} {example:f}" + ("" if "." in f"{example:f}" else ".")


def _transaction(entry: Entry, balances: dict[tuple[str, str], Decimal]) -> Iterator[str]:
    yield ""
    yield f"{entry.posted_on} * ({entry.external_id}) {memo_of(entry, LIMITS.memo_length)}"
    for line in entry.erp_lines:
        name = account_name(entry.legal_entity_id, line.account_code)
        key = (name, line.currency_code)
        balances[key] = balances.get(key, ZERO) + line.signed_amount
        memo = line_memo_of(line, LIMITS.memo_length)
        yield f"    {name}  {line.currency_code} {line.signed_amount:f}  ; {memo}"


def _assertions(last: Entry, balances: dict[tuple[str, str], Decimal]) -> Iterator[str]:
    yield ""
    yield f"{last.posted_on} * (END-{last.posting_period}) balances at the end of the month"
    for (name, currency), balance in sorted(balances.items()):
        yield f"    {name}  {currency} {abs(balance * 0):f} = {currency} {balance:f}"


DIALECT = Dialect("hledger", ".journal", LIMITS, render)
