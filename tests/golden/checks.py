"""The checks of a golden case: what each asks of the warehouse, as README.md has it."""

import csv
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import duckdb

Answer = Decimal | str | None


@dataclass(frozen=True)
class Expectation:
    """One row of an expected.csv."""

    case: str
    check: str
    accounting_contract_id: str
    obligation_id: str
    version_no: str
    period_from: str
    period_to: str
    expected: str
    tolerance: Decimal

    @property
    def name(self) -> str:
        """As pytest shows it."""
        where = self.obligation_id or self.accounting_contract_id
        when = f"v{self.version_no}" if self.version_no else self.period_to
        return " ".join(part for part in (self.case, self.check, where, when) if part)


def cases_in(folder: Path) -> list[Path]:
    """The folders of the cases."""
    return sorted(path for path in folder.iterdir() if (path / "expected.csv").is_file())


def expectations_of(case: Path) -> list[Expectation]:
    """The rows of a case's expected.csv."""
    with (case / "expected.csv").open(encoding="utf-8-sig", newline="") as file:
        return [
            Expectation(
                case=case.name,
                **{column: row.get(column) or "" for column in COLUMNS},
                tolerance=Decimal(row.get("tolerance") or 0),
            )
            for row in csv.DictReader(file)
        ]


COLUMNS = (
    "check", "accounting_contract_id", "obligation_id", "version_no", "period_from", "period_to", "expected",
)  # fmt: skip


def merged(cases: list[Path], into: Path) -> Path:
    """One landing of all cases: a folder of parts per table."""
    for case in cases:
        for part in sorted((case / "landing").iterdir()):
            table = into / part.stem
            table.mkdir(parents=True, exist_ok=True)
            (table / f"{case.name}{part.suffix}").write_bytes(part.read_bytes())
    return into


def last_period(expectations: list[Expectation]) -> str:
    """The period that all of them can be asked in."""
    return max(expectation.period_to for expectation in expectations)


def answer(warehouse: duckdb.DuckDBPyConnection, asked: Expectation) -> Answer:
    """What the warehouse says to an expectation; null where it has no such row."""
    return ANSWERS[asked.check](warehouse, asked)


def _one(warehouse: duckdb.DuckDBPyConnection, statement: str, *values: str) -> Answer:
    row = warehouse.execute(statement, values).fetchone()
    return row[0] if row else None


def _scheduled(components: tuple[str, ...]) -> Callable[[duckdb.DuckDBPyConnection, Expectation], Answer]:
    def ask(warehouse: duckdb.DuckDBPyConnection, asked: Expectation) -> Answer:
        by = "obligation_id" if asked.obligation_id else "accounting_contract_id"
        return _one(
            warehouse,
            f"""
            select coalesce(sum(revenue_amount), 0) from schedule.revenue_schedule_lines
            where {by} = ? and period between ? and ? and component in {components}
            """,
            asked.obligation_id or asked.accounting_contract_id, asked.period_from, asked.period_to,
        )  # fmt: skip

    return ask


def _allocated(warehouse: duckdb.DuckDBPyConnection, asked: Expectation) -> Answer:
    return _one(
        warehouse,
        """
        select allocated_amount from allocation.transaction_price_allocations
        where obligation_id = ? and version_no = ?
        """,
        asked.obligation_id, asked.version_no,
    )  # fmt: skip


def _balance(column: str) -> Callable[[duckdb.DuckDBPyConnection, Expectation], Answer]:
    def ask(warehouse: duckdb.DuckDBPyConnection, asked: Expectation) -> Answer:
        # A period in which nothing moved may have no row: the last one before it stands.
        return _one(
            warehouse,
            f"""
            select {column} from subledger.contract_balances
            where accounting_contract_id = ? and period <= ? order by period desc limit 1
            """,
            asked.accounting_contract_id, asked.period_to,
        )  # fmt: skip

    return ask


def _cost(warehouse: duckdb.DuckDBPyConnection, asked: Expectation) -> Answer:
    return _one(
        warehouse,
        """
        select coalesce(sum(debit_amount - credit_amount), 0) from subledger.journal_lines
        where accounting_contract_id = ? and entry_kind = 'cost' and account_role = 'contract_cost_expense'
            and origin_period between ? and ?
        """,
        asked.accounting_contract_id, asked.period_from, asked.period_to,
    )  # fmt: skip


def _usage(warehouse: duckdb.DuckDBPyConnection, asked: Expectation) -> Answer:
    return _one(
        warehouse,
        """
        select rated_amount from canonical.usage_months
        where contract_id || '/' || line_id = ? and period = ?
        """,
        asked.obligation_id, asked.period_to,
    )  # fmt: skip


def _treatment(warehouse: duckdb.DuckDBPyConnection, asked: Expectation) -> Answer:
    return _one(
        warehouse,
        """
        select treatment from canonical.contract_versions
        where accounting_contract_id = ? and version_no = ?
        """,
        asked.accounting_contract_id, asked.version_no,
    )  # fmt: skip


def _exception(warehouse: duckdb.DuckDBPyConnection, asked: Expectation) -> Answer:
    # A separate contract is `contract_id/amendment_id`; its exceptions name the contract.
    contract = asked.accounting_contract_id.split("/")[0]
    return _one(
        warehouse,
        """
        select exception_type from operations.exceptions
        where exception_type = ? and (? = '' or contract_id = ?) limit 1
        """,
        asked.expected, contract, contract,
    )  # fmt: skip


ANSWERS: dict[str, Callable[[duckdb.DuckDBPyConnection, Expectation], Answer]] = {
    "revenue": _scheduled(("fixed", "variable", "usage")),
    "rpo": _scheduled(("fixed", "variable")),
    "allocated": _allocated,
    "recognized": _balance("recognized_to_date_amount"),
    "billed": _balance("billed_to_date_amount"),
    "contract_liability": _balance("contract_liability_amount"),
    "contract_asset": _balance("contract_asset_amount"),
    "refund_liability": _balance("refund_liability_amount"),
    "cost": _cost,
    "usage": _usage,
    "treatment": _treatment,
    "exception": _exception,
}
