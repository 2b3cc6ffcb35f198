"""A warehouse with exactly the tables that posting reads, filled from a short story."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow

from posting.journal import Entry, Line, digest_of

AT = datetime(2026, 2, 3, 4, 5, 6, tzinfo=UTC)


@dataclass
class Ticking:
    """A clock that moves a second at every look."""

    now: datetime = AT

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


def line(
    account: str,
    debit: str = "0.00",
    credit: str = "0.00",
    *,
    contract: str = "C-1",
    obligation: str | None = "C-1/1",
    kind: str = "revenue",
    role: str = "subscription_revenue",
    origin: str = "2026-01",
    currency: str = "USD",
    customer: str = "",
    family: str = "",
) -> Line:
    dimensions = tuple((name, text) for name, text in (("customer", customer), ("family", family)) if text)
    return Line(
        account,
        Decimal(debit),
        Decimal(credit),
        currency,
        kind,
        contract,
        obligation,
        role,
        origin,
        dimensions,
    )


def entry(
    key: str = "E-1",
    lines: Sequence[Line] | None = None,
    *,
    amount: str = "100.00",
    contract: str = "C-1",
    company: str = "US",
    period: str = "2026-01",
    currency: str = "USD",
) -> Entry:
    """Contract liability to revenue, unless other lines are given."""
    about = {"contract": contract, "obligation": f"{contract}/1", "origin": period, "currency": currency}
    zero = f"{Decimal(amount) * 0:f}"
    default = (
        line("2400", amount, zero, role="contract_liability", **about),  # type: ignore[arg-type]
        line("4000", zero, amount, **about),  # type: ignore[arg-type]
    )
    return Entry(key, f"id-{key}", company, period, tuple(lines or default))


@dataclass
class Books:
    """The warehouse file. `write` replaces what is to post and what the build knew; `land` adds replies."""

    path: Path
    replies: list[tuple[str, ...]] = field(default_factory=list)

    def write(
        self,
        entries: Iterable[Entry],
        known: dict[str, str] | None = None,
        grain: str = "contract",
        four_eyes: bool = False,
    ) -> "Books":
        entries = list(entries)
        with duckdb.connect(str(self.path)) as db:
            db.begin()  # one wait for the disk, not twenty
            for schema in ("posting", "seeds", "canonical", "obligations", "landing_erp", "staging"):
                db.execute(f"create schema if not exists {schema}")
            db.execute("create or replace table seeds.currencies (currency varchar, minor_units integer)")
            db.execute("insert into seeds.currencies values ('USD', 2), ('EUR', 2), ('JPY', 0)")
            db.execute("create or replace table seeds.policy (name varchar, value varchar)")
            db.execute(f"insert into seeds.policy values ('post_grain', '{grain}')")
            db.execute(f"insert into seeds.policy values ('four_eyes', '{str(four_eyes).lower()}')")
            db.execute(
                "create or replace table obligations.performance_obligations "
                "(obligation_id varchar, family varchar)"
            )
            db.execute(
                "create or replace table canonical.contracts "
                "(accounting_contract_id varchar, erp_customer_id varchar)"
            )
            db.execute(
                "create or replace table posting.journal_entries_to_post (entry_id varchar, "
                "external_id varchar, legal_entity_id varchar, posting_period varchar)"
            )
            db.execute(
                "create or replace table posting.journal_lines_to_post (entry_id varchar, "
                "entry_kind varchar, accounting_contract_id varchar, obligation_id varchar, "
                "account_role varchar, "
                "account_code varchar, "
                "origin_period varchar, debit_amount decimal(18, 4), credit_amount decimal(18, 4), "
                "currency_code varchar)"
            )
            db.execute("create or replace table posting.posting_status (external_id varchar, status varchar)")
            customers: dict[str, str] = {}
            families: dict[str, str] = {}
            lines = []
            for one in entries:
                for item in one.lines:
                    customers[item.accounting_contract_id] = item.dimension("customer")
                    if item.obligation_id and item.dimension("family"):
                        families[item.obligation_id] = item.dimension("family")
                    lines.append(
                        (
                            one.entry_id, item.entry_kind, item.accounting_contract_id, item.obligation_id,
                            item.account_role, item.account_code, item.origin_period, item.debit_amount,
                            item.credit_amount, item.currency_code,
                        )
                    )  # fmt: skip
            _insert(db, "canonical.contracts", [(k, v or None) for k, v in sorted(customers.items())])
            _insert(db, "obligations.performance_obligations", sorted(families.items()))
            _insert(
                db,
                "posting.journal_entries_to_post",
                [(e.entry_id, e.external_id, e.legal_entity_id, e.posting_period) for e in entries],
            )
            _insert(db, "posting.journal_lines_to_post", lines)
            _insert(db, "posting.posting_status", sorted((known or {}).items()))
            self._write_replies(db)
            db.commit()
        return self

    def land(self, *replies: tuple[str, str, str], at: datetime = AT) -> "Books":
        """Replies as (external_id, accepted or refused, reason)."""
        for key, reply, reason in replies:
            self.replies.append((key, reply, f"JE-{digest_of([key])[:6]}", reason, at.isoformat()))
        with duckdb.connect(str(self.path)) as db:
            self._write_replies(db)
        return self

    def land_folder(self, folder: Path) -> "Books":
        """What ingest does with the ERP's reply files."""
        self.replies.clear()
        for path in sorted(folder.glob("*.csv")):
            rows = path.read_text("utf-8").splitlines()[1:]
            self.replies.extend(tuple(row.split(",")) for row in rows)
        with duckdb.connect(str(self.path)) as db:
            self._write_replies(db)
        return self

    def _write_replies(self, db: duckdb.DuckDBPyConnection) -> None:
        db.execute(
            "create or replace table landing_erp.journal_replies (external_id varchar, reply varchar, "
            "erp_reference varchar, reason varchar, replied_at varchar, _load_id varchar, _file varchar, "
            "_row_no bigint, _landed_at timestamp)"
        )
        landed = AT.replace(tzinfo=None)
        rows = [(*reply, "L1", "f", number, landed) for number, reply in enumerate(self.replies)]
        _insert(db, "landing_erp.journal_replies", rows)
        db.execute(
            "create or replace view staging.stg_erp__journal_replies as select external_id, reply, "
            "erp_reference, reason as refusal_reason, cast(cast(replied_at as timestamptz) as timestamp) "
            "as replied_at, _load_id as load_id, _file as file_name, _row_no as row_no, "
            "_landed_at as landed_at from landing_erp.journal_replies"
        )


def _insert(db: duckdb.DuckDBPyConnection, table: str, rows: Sequence[Sequence[object]]) -> None:
    """By column, through Arrow: inserting row by row takes DuckDB a millisecond each."""
    if rows:
        columns = {f"c{number}": list(values) for number, values in enumerate(zip(*rows, strict=True))}
        db.register("arriving", pyarrow.table(columns))
        db.execute(f"insert into {table} select * from arriving")
        db.unregister("arriving")
