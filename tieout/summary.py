"""What a build came to, on one screen: earned, deferred, excepted, and whether it ties."""

from decimal import Decimal
from pathlib import Path
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table

from tieout.read import Reader, Row

PERIOD = "select period from canonical.int_canonical__run_bounds"
MONEY = """
    select
        contracts.legal_entity_id, contracts.currency_code,
        count(*) as contracts,
        sum(balances.billed_to_date_amount) as billed,
        sum(balances.recognized_to_date_amount) as recognized,
        sum(balances.contract_liability_amount) as contract_liability,
        sum(balances.contract_asset_amount) as contract_asset,
        sum(balances.unbilled_receivable_amount) as unbilled_receivable,
        sum(balances.refund_liability_amount) as refund_liability
    from subledger.contract_balances as balances
    inner join canonical.contracts as contracts using (accounting_contract_id)
    where balances.period = (select period from canonical.int_canonical__run_bounds)
    group by all
    order by all
"""
EXCEPTIONS = """
    select
        impact, exception_type, count(*) as exceptions, count(distinct contract_id) as contracts,
        min(owner) as owner
    from operations.exceptions
    group by impact, exception_type
    order by
        case impact when 'blocks_posting' then 1 when 'blocks_line' then 2 when 'review' then 3 else 4 end,
        exception_type
"""
RECONCILIATIONS = (
    "rec_landing_to_canonical",
    "rec_crm_to_billing",
    "rec_billing_to_subledger",
    "rec_price_to_schedule",
    "rec_subledger_to_erp",
    "rec_legacy_to_subledger",
)
LEDGER = ("legal_entity_id", "currency_code")
# Room for the longest name of a measure, and for a trillion with its cents.
MEASURE_WIDTH, AMOUNT_WIDTH = 21, 22
# Every other reason says where the difference is; these two say that nobody knows.
TIE = """
    select
        count(*) as rows,
        count(*) filter (where coalesce(reason_code, 'matched') = 'matched') as matched,
        count(*) filter (where reason_code not in ('matched', 'unexplained', 'erp_differs')) as explained,
        count(*) filter (where reason_code in ('unexplained', 'erp_differs')) as breaks
    from reconciliation.{name}
"""


def of(warehouse: Path) -> dict[str, Any]:
    """The facts of a built warehouse at the run's period."""
    with Reader(warehouse) as reader:
        return {
            "period": reader.rows(PERIOD)[0]["period"],
            "balances": reader.rows(MONEY),
            "exceptions": reader.rows(EXCEPTIONS),
            "reconciliations": [
                {"reconciliation": name.removeprefix("rec_"), **reader.rows(TIE.format(name=name))[0]}
                for name in RECONCILIATIONS
            ],
        }


def show(facts: dict[str, Any], console: Console) -> None:
    """Print the facts as short tables."""
    title, ledgers = f"Balances at the end of {facts['period']}", facts["balances"]
    beside = max(1, (console.width - MEASURE_WIDTH) // AMOUNT_WIDTH)
    for first in range(0, max(1, len(ledgers)), beside):
        console.print(rows_table(title, statement(ledgers[first : first + beside])))
    console.print(rows_table("Exceptions", facts["exceptions"]))
    console.print(rows_table("Reconciliations", facts["reconciliations"]))


def statement(ledgers: list[Row]) -> list[Row]:
    """Balances as a statement is read: a row a measure, a column a legal entity and currency."""
    measures = [name for name in (ledgers[0] if ledgers else {}) if name not in LEDGER]
    return [
        {"balance": measure.replace("_", " ")}
        | {" ".join(ledger[name] for name in LEDGER): ledger[measure] for ledger in ledgers}
        for measure in measures
    ]


def titled_table(title: str) -> Table:
    """The look of every table: a title above, a line under the headings, none between the rows."""
    return Table(
        title=title,
        title_justify="left",
        header_style="bold",
        box=box.SIMPLE_HEAD,
        min_width=len(title),
        pad_edge=False,
        padding=(0, 1),
    )


def rows_table(title: str, rows: list[Row]) -> Table:
    """Rows as a table: names left, numbers right with thousands."""
    table = titled_table(title)
    for name in rows[0] if rows else ["none"]:
        numeric = bool(rows) and all(isinstance(row[name], int | Decimal) for row in rows)
        # A heading may break between words; a number or an id never breaks where there is room.
        table.add_column(
            name.replace("_", "\n" if numeric else " "),
            justify="right" if numeric else "left",
            no_wrap=numeric,
            overflow="fold",
        )
    for row in rows:
        table.add_row(*[_text(value) for value in row.values()])
    return table


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value:,.0f}" if value == value.to_integral_value() else f"{value:,.2f}"
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)
