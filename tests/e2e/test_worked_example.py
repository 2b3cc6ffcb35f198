"""docs/worked-example.md and the README tell C-1001 as the warehouse has it, to the cent."""

from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

ROOT = Path(__file__).parents[2]
EXAMPLE = "docs/worked-example.md"
ALLOCATED = (
    "select allocated_amount from allocation.transaction_price_allocations "
    "where obligation_id = 'C-1001/{line}' and version_no = {version}"
)
REVENUE = (
    "select sum(revenue_amount) from schedule.revenue_schedule_lines "
    "where accounting_contract_id = 'C-1001' and obligation_id like 'C-1001/{line}' "
    "and period between '{start}' and '{end}'"
)
BALANCE = (
    "select {column} from subledger.contract_balances "
    "where accounting_contract_id = 'C-1001' and period = '{period}'"
)
JOURNAL = (
    "select sum(debit_amount) from subledger.journal_lines where accounting_contract_id = 'C-1001' "
    "and origin_period = '2026-03' and entry_kind = '{kind}' and account_role = '{role}'"
)
# each figure of the page, the pages that show it, and where the warehouse has it
FIGURES = [
    *(
        (amount, (EXAMPLE, "README.md"), ALLOCATED.format(line=line, version=0))
        for line, amount in ((1, "35,000.00"), (2, "5,000.00"), (3, "6,000.00"))
    ),
    *(
        (amount, (EXAMPLE,), ALLOCATED.format(line=line, version=1))
        for line, amount in ((1, "68,716.67"), (2, "5,000.00"), (3, "3,000.00"), (5, "10,363.33"))
    ),
    *(
        (amount, (EXAMPLE,), REVENUE.format(line=line, start=period, end=period))
        for line, period, amount in (
            (1, "2025-07", "1,600.00"),
            (1, "2025-08", "3,100.00"),
            (1, "2025-09", "3,000.00"),
            (2, "2025-07", "2,000.00"),
            (2, "2025-10", "1,000.00"),
            (3, "2025-12", "500.00"),
            (4, "2025-11", "400.00"),
        )
    ),
    *(
        (amount, (EXAMPLE, "README.md"), REVENUE.format(line=line, start=period, end=period))
        for line, period, amount in (
            (1, "2026-01", "4,400.87"),
            (1, "2026-02", "3,974.98"),
            (1, "2026-03", "4,400.86"),
            (4, "2026-01", "800.00"),
            (4, "2026-02", "700.00"),
            (4, "2026-03", "1,000.00"),
            (5, "2026-01", "863.61"),
            (5, "2026-03", "863.61"),
        )
    ),
    ("16,900.00", (EXAMPLE,), REVENUE.format(line=1, start="2025-07", end="2025-12")),
    ("12,776.71", (EXAMPLE,), REVENUE.format(line=1, start="2026-01", end="2026-03")),
    ("2,590.83", (EXAMPLE,), REVENUE.format(line=5, start="2026-01", end="2026-03")),
    (
        "41,080.00",
        (EXAMPLE,),
        "select price_change_amount from canonical.contract_versions "
        "where accounting_contract_id = 'C-1001' and version_no = 1",
    ),
    ("89,780.00", (EXAMPLE,), BALANCE.format(column="billed_to_date_amount", period="2026-03")),
    ("43,967.54", (EXAMPLE,), BALANCE.format(column="recognized_to_date_amount", period="2026-03")),
    ("52,076.93", (EXAMPLE,), BALANCE.format(column="contract_liability_amount", period="2026-02")),
    (
        "46,812.46",
        (EXAMPLE, "README.md"),
        BALANCE.format(column="contract_liability_amount", period="2026-03"),
    ),
    (
        "1,000.00",
        (EXAMPLE, "README.md"),
        BALANCE.format(column="unbilled_receivable_amount", period="2026-03"),
    ),
    ("700.00", (EXAMPLE,), JOURNAL.format(kind="billing", role="accounts_receivable")),
    ("300.00", (EXAMPLE,), JOURNAL.format(kind="netting", role="unbilled_receivable")),
    ("390.68", (EXAMPLE,), JOURNAL.format(kind="cost", role="contract_cost_expense")),
]


@pytest.mark.parametrize(("shown", "pages", "query"), FIGURES)
def test_a_figure_of_the_pages_is_the_warehouse_s(
    sample: duckdb.DuckDBPyConnection, shown: str, pages: tuple[str, ...], query: str
) -> None:
    row = sample.execute(query).fetchone()
    assert row is not None and row[0] == Decimal(shown.replace(",", "")), f"{query}: {row}, not {shown}"
    for page in pages:
        assert shown in (ROOT / page).read_text(encoding="utf-8"), f"{page} no longer shows {shown}"


def test_the_amendment_is_prospective(sample: duckdb.DuckDBPyConnection) -> None:
    versions = sample.execute(
        "select version_no, treatment from canonical.contract_versions "
        "where accounting_contract_id = 'C-1001' order by version_no"
    ).fetchall()
    assert versions == [(0, "inception"), (1, "prospective")]
