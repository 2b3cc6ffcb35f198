"""What posting reads from the warehouse, read-only: the entries to post, and the replies that came home.

posting.journal_entries_to_post, posting.journal_lines_to_post   the plan's content
posting.posting_status                                           what the build knew was sent
staging.stg_erp__journal_replies                                 what the ERP answered, as landed (a view)
seeds.currencies, seeds.policy                                   minor units, the grain of posting
canonical.contracts, obligations.performance_obligations         dimensions: the ERP's customer, family
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from typing import Any, Literal, Self

import duckdb

from posting.errors import (
    EmptyEntry,
    InvalidAmount,
    WarehouseBusy,
    WarehouseError,
    WarehouseMissing,
    WarehouseNotBuilt,
)
from posting.journal import Entry, Line

TO_POST = """
    select e.external_id, e.entry_id, e.legal_entity_id, e.posting_period,
           l.account_code, l.debit_amount, l.credit_amount, l.currency_code, l.entry_kind,
           l.accounting_contract_id, l.obligation_id, l.account_role, l.origin_period,
           cast(c.minor_units as integer) as minor_units, k.erp_customer_id, o.family
    from posting.journal_entries_to_post as e
    left join posting.journal_lines_to_post as l on l.entry_id = e.entry_id
    left join seeds.currencies as c on c.currency = l.currency_code
    left join canonical.contracts as k on k.accounting_contract_id = l.accounting_contract_id
    left join obligations.performance_obligations as o on o.obligation_id = l.obligation_id
    where e.posting_period = ?
    order by e.external_id, l.credit_amount > 0, l.account_code, l.accounting_contract_id,
             l.obligation_id nulls first, l.entry_kind, l.origin_period, l.account_role,
             l.debit_amount, l.credit_amount
"""
# An acceptance is final: nothing the ERP says later makes an accepted entry disappear from its books.
REPLIES = """
    select external_id, reply, coalesce(erp_reference, ''), coalesce(refusal_reason, ''),
           strftime(replied_at, '%Y-%m-%dT%H:%M:%S.%f+00:00')
    from staging.stg_erp__journal_replies
    where external_id is not null and reply in ('accepted', 'refused')
    qualify row_number() over (
        partition by external_id
        order by reply = 'accepted' desc, replied_at desc nulls last, landed_at desc, row_no desc
    ) = 1
"""


@dataclass(frozen=True, slots=True)
class Reply:
    """The ERP's last word on one entry."""

    external_id: str
    reply: Literal["accepted", "refused"]
    erp_reference: str
    reason: str
    replied_at: str


class Warehouse:
    """The DuckDB file, opened read-only; use as a context manager."""

    def __init__(self, path: Path, connection: duckdb.DuckDBPyConnection) -> None:
        self.path = path
        self._db = connection

    @classmethod
    def open(cls, path: Path) -> Self:
        if not path.is_file():
            raise WarehouseMissing(f"There is no warehouse at {path}.")
        with _named_errors(path):
            return cls(path, duckdb.connect(str(path), read_only=True))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._db.close()

    def entries_to_post(self, period: str) -> list[Entry]:
        """The difference still to post in this period, as balanced entries."""
        with _named_errors(self.path):
            rows = self._db.execute(TO_POST, [period]).fetchall()
        return [_entry(key, list(lines)) for key, lines in groupby(rows, key=lambda row: row[:4])]

    def replies(self) -> dict[str, Reply]:
        """The last landed reply of each entry; empty where none has landed yet."""
        if not self._has("staging", "stg_erp__journal_replies"):
            return {}
        with _named_errors(self.path):
            return {row[0]: Reply(*row) for row in self._db.execute(REPLIES).fetchall()}

    def post_grain(self) -> str:
        """`contract` or `summary`, by policy."""
        return self._policy("post_grain", "contract").lower()

    def asks_for_four_eyes(self) -> bool:
        """Whether who prepares may not release, by policy."""
        return self._policy("four_eyes", "false").lower() == "true"

    def _policy(self, name: str, otherwise: str) -> str:
        with _named_errors(self.path):
            row = self._db.execute("select value from seeds.policy where name = ?", [name]).fetchone()
        return row[0] if row else otherwise

    def known_as_posted(self) -> set[str]:
        """External ids that the build behind the plan counted as posted: accepted, sent or unknown."""
        query = """
            select external_id from posting.posting_status where status in ('accepted', 'sent', 'unknown')
        """
        with _named_errors(self.path):
            return {row[0] for row in self._db.execute(query).fetchall()}

    def _has(self, schema: str, table: str) -> bool:
        query = "select 1 from information_schema.tables where table_schema = ? and table_name = ?"
        with _named_errors(self.path):
            return self._db.execute(query, [schema, table]).fetchone() is not None


def _entry(key: Sequence[Any], rows: Sequence[Sequence[Any]]) -> Entry:
    external_id, entry_id, legal_entity_id, posting_period = key
    if rows[0][4] is None and rows[0][5] is None:
        raise EmptyEntry(f"Entry {external_id!r} has no lines in posting.journal_lines_to_post.")
    lines = tuple(_line(external_id, row[4:]) for row in rows)
    return Entry(external_id, entry_id, legal_entity_id, posting_period, lines)


def _line(external_id: str, row: Sequence[Any]) -> Line:
    (
        account,
        debit,
        credit,
        currency,
        kind,
        contract,
        obligation,
        role,
        origin,
        minor_units,
        customer,
        family,
    ) = row
    if minor_units is None:
        raise InvalidAmount(f"Entry {external_id!r}: seeds.currencies does not list {currency!r}.")
    return Line(
        account_code=account or "",
        debit_amount=_at_scale(debit, minor_units, external_id),
        credit_amount=_at_scale(credit, minor_units, external_id),
        currency_code=currency,
        entry_kind=kind,
        accounting_contract_id=contract or "",
        obligation_id=obligation,
        account_role=role,
        origin_period=origin,
        dimensions=tuple((name, text) for name, text in (("customer", customer), ("family", family)) if text),
    )


def _at_scale(amount: Decimal | None, minor_units: int, external_id: str) -> Decimal:
    exact = amount or Decimal(0)
    scaled = exact.quantize(Decimal(1).scaleb(-minor_units))
    if scaled != exact:
        raise InvalidAmount(f"Entry {external_id!r}: {exact} is no whole number of minor units.")
    return scaled


@contextmanager
def _named_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except duckdb.CatalogException as error:
        raise WarehouseNotBuilt(
            f"The warehouse {path} lacks what posting reads: {_first_line(error)}."
        ) from error
    except duckdb.BinderException as error:
        raise WarehouseNotBuilt(f"The warehouse {path} was built otherwise: {_first_line(error)}.") from error
    except duckdb.IOException as error:
        if "lock" in str(error).lower():
            raise WarehouseBusy(f"The warehouse {path} is being written by another program.") from error
        raise WarehouseMissing(f"The warehouse {path} cannot be read: {_first_line(error)}.") from error
    except duckdb.ConnectionException as error:
        raise WarehouseBusy(f"The warehouse {path} is open for writing in this program.") from error
    except duckdb.Error as error:
        raise WarehouseError(f"The warehouse {path} cannot be read: {_first_line(error)}.") from error


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0].rstrip(".")
