"""Plain-text ledger for Beancount 3, with no tolerance: `bean-check` finds a cent, and 0.004 too.

Account names need a root (Assets, Liabilities, Income, Expenses), which the account's role gives, and parts
that begin with a capital letter or a digit: entity and code are written as they are where they do, else
after a capital X. Every account's balance is asserted on the morning after each month's end.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import timedelta
from decimal import Decimal
from functools import lru_cache
from itertools import groupby

from posting.batch import Batch, Limits
from posting.export.dialect import Dialect, line_memo_of, memo_of
from posting.journal import ZERO, Entry, Line

LIMITS = Limits()
ASSETS = {"accounts_receivable", "contract_asset", "unbilled_receivable", "contract_cost_asset"}
LIABILITIES = {"contract_liability", "refund_liability"}
EXPENSES = {"contract_cost_expense"}


def render(batch: Batch) -> bytes:
    return ledger_of([batch])


def ledger_of(batches: Iterable[Batch]) -> bytes:
    """One ledger of many batches, in order of date, with balance assertions after every month."""
    entries = sorted((e for b in batches for e in b.entries), key=lambda e: (e.posting_period, e.external_id))
    return ("\n".join(_text(entries)) + "\n").encode("utf-8")


def account_name(entry: Entry, line: Line) -> str:
    return _name(line.account_role, entry.legal_entity_id, line.account_code)


@lru_cache(maxsize=10_000)  # a ledger has few accounts and names one on every line
def _name(role: str, legal_entity_id: str, account_code: str) -> str:
    return f"{_root(role)}:{_part(legal_entity_id)}:{_part(account_code)}"


def _root(role: str) -> str:
    if role in ASSETS:
        return "Assets"
    if role in LIABILITIES:
        return "Liabilities"
    return "Expenses" if role in EXPENSES else "Income"


def _part(text: str) -> str:
    """A legal account part; codes that differ stay different: what is replaced becomes its number."""
    legal = re.sub(r"[^A-Za-z0-9]", lambda found: "-" if found[0] == "-" else f"-{ord(found[0]):x}-", text)
    return legal if re.match(r"[A-Z0-9]", legal) else f"X{legal}"


def _text(entries: list[Entry]) -> Iterator[str]:
    yield 'option "title" "Revenue subledger"'
    yield 'option "tolerance_multiplier" "0"'
    yield from (f'option "operating_currency" "{c}"' for c in sorted({e.currency_code for e in entries}))
    first = min((entry.posting_period for entry in entries), default="1970-01")
    names = sorted({account_name(entry, line) for entry in entries for line in entry.lines})
    yield from (f"{first}-01 open {name}" for name in names)
    balances: dict[tuple[str, str], Decimal] = {}
    for _, month in groupby(entries, key=lambda entry: entry.posting_period):
        for entry in month:
            yield from _transaction(entry, balances)
        yield from _assertions(entry, balances)


def _transaction(entry: Entry, balances: dict[tuple[str, str], Decimal]) -> Iterator[str]:
    yield ""
    yield f"{entry.posted_on} * {_quoted(memo_of(entry, LIMITS.memo_length))}"
    yield f"  external_id: {_quoted(entry.external_id)}"
    for line in entry.erp_lines:
        name = account_name(entry, line)
        key = (name, line.currency_code)
        balances[key] = balances.get(key, ZERO) + line.signed_amount
        yield f"  {name}  {line.signed_amount:f} {line.currency_code}"
        yield f"    memo: {_quoted(line_memo_of(line, LIMITS.memo_length))}"


def _assertions(last: Entry, balances: dict[tuple[str, str], Decimal]) -> Iterator[str]:
    yield ""
    morning = last.posted_on + timedelta(days=1)
    for (name, currency), balance in sorted(balances.items()):
        yield f"{morning} balance {name}  {balance:f} ~ 0 {currency}"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


DIALECT = Dialect("beancount", ".beancount", LIMITS, render)
