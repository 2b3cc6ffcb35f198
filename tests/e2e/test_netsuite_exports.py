"""NetSuite's tables as exported: customers, months, chart and balances are stated, each row told."""

import csv
import os
import shutil
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from ingest.erp import land_exports

# Real exports, where they lie beside the repository: they have ids of their own.
REAL = (
    Path(os.environ.get("TIEOUT_RECORDS") or Path(__file__).resolve().parents[3] / "shared" / "data")
    / "fivetran_netsuite"
)
ENTITIES = (
    "source_system,source_entity_id,legal_entity_id,time_zone,valid_from,valid_to\n"
    "erp,901,GOLD,UTC,2000-01-01,\nerp,902,GOLD,UTC,2000-01-01,\n"
)
Rows = list[dict[str, str]]
FIRST: dict[str, Rows] = {
    "netsuite2_account_data": [
        {
            "ID": "9110",
            "AcctNumber": "1100",
            "accttype": "AcctRec",
            "isinactive": "F",
            "subsidiary": "901, 903",
        },
        {"ID": "9240", "AcctNumber": "2400", "accttype": "DeferRevenue", "subsidiary": "901"},
        {
            "ID": "9400",
            "AcctNumber": "4000",
            "accttype": "Income",
            "includechildren": "T",
            "subsidiary": "77",
        },
        {"ID": "9410", "AcctNumber": "4100", "accttype": "Income", "isinactive": "T"},
        {"ID": "9420", "AcctNumber": "4200", "accttype": "Income", "subsidiary": "903"},
        {"ID": "9999", "AcctNumber": "9999", "accttype": "Expense"},
    ],
    "accountingbook": [{"id": "91", "isprimary": "T"}, {"id": "92", "isprimary": "F"}],
    "netsuite2_accounting_period_data": [
        {"id": "9001", "startdate": "2026-01-01 0:00:00", "enddate": "2026-01-31 00:00:00", "closed": "F"},
        {"id": "9002", "startdate": "2026-01-01", "enddate": "2026-03-31", "isquarter": "T", "closed": "F"},
        {"id": "9003", "startdate": "2026-01-31", "enddate": "2026-01-31", "isadjust": "T", "closed": "F"},
        {"id": "9004", "startdate": "end of January", "enddate": "end of January", "closed": "F"},
    ],
    "netsuite2_subsidiary_data": [
        {"id": "901", "name": "Gold", "iselimination": "F", "_fivetran_active": "TRUE"},
        {"id": "901", "name": "Gold, once", "iselimination": "F", "_fivetran_active": "FALSE"},
        {"id": "902", "name": "Eliminations", "iselimination": "T"},
        {"id": "903", "name": "Silver", "iselimination": "F"},
    ],
    "netsuite2_currency_data": [{"id": "901", "symbol": "USD"}, {"id": "902", "symbol": "EUR"}],
    "netsuite2_customer_data": [
        {"id": "9501", "entityid": "E-G", "externalid": "SF-1", "companyname": "The golden buyer"},
        {"id": "9502", "entityid": "E-H", "companyname": "Gone", "_fivetran_deleted": "TRUE"},
    ],
    "netsuite2_transaction_data": [
        {"id": "9901", "postingperiod": "9001", "currency": "902", "posting": "T"},
        {"id": "9902", "postingperiod": "9003", "currency": "901", "posting": "T"},
        {"id": "9903", "postingperiod": "9001", "currency": "901", "posting": "F"},
        {"id": "9904", "postingperiod": "9001", "currency": "999", "posting": "T"},
    ],
    "netsuite2_transaction_line_data": [
        {"id": "1", "transaction": "9901", "subsidiary": "901", "foreignamount": "-100.00"},
        {"id": "2", "transaction": "9901", "subsidiary": "901", "foreignamount": "100.00"},
        {"id": "3", "transaction": "9901", "subsidiary": "901"},
        {"id": "4", "transaction": "9901", "subsidiary": "902", "foreignamount": "1"},
        {"id": "5", "transaction": "9901", "subsidiary": "903", "foreignamount": "1"},
        {"id": "6", "transaction": "9901", "subsidiary": "901", "debitforeignamount": "2.50"},
        {"id": "1", "transaction": "9902", "subsidiary": "901", "foreignamount": "1"},
        {"id": "1", "transaction": "9903", "subsidiary": "901", "foreignamount": "1"},
        {"id": "1", "transaction": "9904", "subsidiary": "901", "foreignamount": "1"},
        {"id": "2", "transaction": "9904", "subsidiary": "901"},
    ],
    "transactionaccountingline": [
        {
            "ACCOUNTINGBOOK": book,
            "Transaction": transaction,
            "transactionline": line,
            "account": account,
            **told,
        }
        for book, transaction, line, account, told in (
            ("91", "9901", "1", "9240", {"credit": "110"}),
            ("92", "9901", "1", "9240", {"credit": "110"}),
            ("91", "9901", "2", "9110", {"debit": "110"}),
            ("91", "9901", "3", "9400", {"credit": "7.50"}),
            ("91", "9901", "4", "9240", {"debit": "1"}),
            ("91", "9901", "5", "9240", {"debit": "1"}),
            ("91", "9901", "6", "9240", {}),
            ("91", "9902", "1", "9240", {"debit": "1"}),
            ("91", "9903", "1", "9240", {"debit": "1"}),
            ("91", "9904", "1", "9240", {"debit": "1"}),
            ("91", "9904", "2", "9240", {"debit": "many"}),
            ("91", "9905", "1", "9240", {"debit": "1"}),
            ("91", "9901", "7", "9240", {"debit": "1"}),
            ("91", "9901", "8", "9998", {"debit": "1"}),
            ("91", "9901", "9", "9999", {"debit": "1"}),
            ("91", "9901", "10", "", {"debit": "1"}),
        )
    ],
    "netsuite2_employee_data": [{"id": "9701"}],
    # the names before SuiteQL
    "netsuite_accounts_data": [{"account_id": "8240", "account_number": "2400", "type_name": "Other"}],
    "netsuite_subsidiaries_data": [{"subsidiary_id": "901", "name": "Gold"}],
    "netsuite_accounting_periods_data": [
        {"accounting_period_id": "8001", "starting": "2026-02-01 00:00:00", "ending": "2026-02-28 00:00:00",
         "quarter": "No", "year_0": "No", "is_adjustment": "No", "closed": "No"},
    ],
    "netsuite_transactions_data": [
        {"transaction_id": "8901", "accounting_period_id": "8001", "currency_id": "4"}
    ],
    "netsuite_transaction_lines_data": [
        {"transaction_id": "8901", "transaction_line_id": line, "account_id": "8240", "subsidiary_id": "901",
         "amount": amount, "non_posting_line": is_not}
        for line, amount, is_not in (("1", "-5", "No"), ("2", "3.25", "No"), ("3", "100", "Yes"))
    ],
}  # fmt: skip
SECOND: dict[str, Rows] = {
    "netsuite2_accounting_period_data": [
        {"id": "9001", "startdate": "2026-01-01 0:00:00", "enddate": "2026-01-31 0:00:00", "closed": "TRUE"}
    ],
    "transaction_accounting_line": [
        {"accountingbook": "91", "transaction": "9901", "transactionline": "3", "account": "9400",
         "credit": "7.50", "_fivetran_deleted": "TRUE"},
        {"accountingbook": "91", "transaction": "9901", "transactionline": "6", "account": "9240",
         "debit": "9"},
    ],
}  # fmt: skip


def write(folder: Path, tables: dict[str, Rows]) -> Path:
    folder.mkdir()
    for name, rows in tables.items():
        with (folder / f"{name}.csv").open("w", newline="") as file:
            writer = csv.DictWriter(file, list(dict.fromkeys(key for row in rows for key in row)))
            writer.writeheader()
            writer.writerows(rows)
    return folder


@pytest.fixture(scope="module")
def built(
    project: Path, tieout: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory
) -> duckdb.DuckDBPyConnection:
    at = tmp_path_factory.mktemp("netsuite")
    golden, warehouse = project / "tests" / "golden", at / "w.duckdb"
    shutil.copytree(golden / "policy", at / "policy")
    (at / "policy" / "source_entities.csv").write_text(ENTITIES)
    for number, tables in enumerate((FIRST, SECOND)):
        report = land_exports(write(at / f"erp{number}", tables), warehouse)
        assert (report.ok, report.dead) == (True, 0)
    if REAL.is_dir():
        assert land_exports(REAL, warehouse).dead == 0
    done = tieout(
        "run", "--from", golden / "ramp" / "landing", "--policy", at / "policy", "--warehouse", warehouse,
        "--period", "2026-01",
    )  # fmt: skip
    assert done.returncode == 0, f"{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    return duckdb.connect(str(warehouse), read_only=True)


def rows(built: duckdb.DuckDBPyConnection, statement: str) -> list[tuple[Any, ...]]:
    return built.execute(statement).fetchall()


def test_balances_are_what_posted_lines_of_the_primary_book_come_to(built: duckdb.DuckDBPyConnection) -> None:
    assert rows(
        built,
        "select account_code, currency_code, debit_amount, credit_amount from staging.stg_erp__erp_balances "
        "order by landed_at, account_code, currency_code",
    ) == [
        ("2400", "EUR", Decimal("2.5"), Decimal(100)),
        ("2400", "USD", Decimal("3.25"), Decimal(5)),
        ("4000", "USD", Decimal(0), Decimal("7.5")),
        # its line came again, and the money on it is the same; the other one was deleted
        ("2400", "EUR", Decimal("2.5"), Decimal(100)),
        ("4000", "USD", Decimal(0), Decimal(0)),
    ]


def test_months_and_customers(built: duckdb.DuckDBPyConnection) -> None:
    assert rows(
        built,
        "select period, period_status from staging.stg_erp__erp_periods "
        "where period > '2020' order by landed_at, period",
    ) == [("2026-01", "open"), ("2026-02", "open"), ("2026-01", "closed")]
    known = {row[0] for row in rows(built, "select erp_customer_id from staging.stg_erp__erp_customers")}
    assert {"9501", "E-G", "SF-1"} <= known
    assert "E-H" not in known
    assert not rows(built, "select * from operations.exceptions where exception_type = 'customer_not_in_erp'")


def test_every_row_has_one_outcome_and_says_why(built: duckdb.DuckDBPyConnection) -> None:
    told = dict(
        rows(
            built,
            "select source_id, coalesce(reason, outcome) from staging.stg_erp__records_accounted "
            "where object = 'netsuite.transaction_accounting_line' "
            "and source_id like '9%/99%' order by landed_at",
        )
    )
    assert told == {
        "91/9901/1": "stated",
        "92/9901/1": "of a secondary accounting book",
        "91/9901/2": "on a receivable, and no entry of the subledger",
        "91/9901/3": "deleted in the ERP: what it moved is taken out again",
        "91/9901/4": "of an elimination subsidiary",
        "91/9901/5": "of a subsidiary that the policy maps to no legal entity",
        "91/9901/6": "stated",
        "91/9902/1": "its period is an adjustment period beside a month",
        "91/9903/1": "not posted",
        "91/9904/1": "its currency 999 was not landed: land the currencies",
        "91/9904/2": "its amount is no number of at most four decimals: correct the export",
        "91/9905/1": "its transaction was not landed: land the transactions",
        "91/9901/7": "its transaction line was not landed: land the transaction lines",
        "91/9901/8": "its account 9998 was not landed: land the chart of accounts",
        "91/9901/9": "on an account that the policy does not name",
        "91/9901/10": "it names no account",
    }
    [(landed,)] = rows(built, "select count(*) from landing_erp.records")
    assert rows(
        built,
        "select count(*), count(distinct (load_id, file_name, row_no)), count(*) filter (outcome is null) "
        "from staging.stg_erp__records_accounted",
    ) == [(landed, landed, 0)]
    assert landed == sum(map(len, (*FIRST.values(), *SECOND.values()))) + real_rows()
    assert rows(
        built,
        "select source_key, exception_type from operations.exceptions where source_system = 'erp' "
        "and source_table like 'netsuite.%' "
        "and (source_key like '9%/99%' or source_key in ('903', '9004')) order by 1",
    ) == [
        ("9004", "unmapped_record"),
        ("903", "unmapped_entity"),
        *((f"91/{line}", "unmapped_record") for line in ("9901/7", "9901/8", "9904/1", "9904/2", "9905/1")),
    ]
    assert not rows(
        built,
        "select * from reconciliation.rec_landing_to_canonical "
        "where difference_rows <> 0 or reason_code = 'unexplained'",
    )


def test_accounts_that_the_chart_lacks_or_has_closed(built: duckdb.DuckDBPyConnection) -> None:
    told = dict(
        rows(
            built,
            "select source_key, message from operations.exceptions "
            "where exception_type = 'account_not_in_erp'",
        )
    )
    assert sorted(told) == [
        f"GOLD/{code}" for code in ("1150", "1160", "1300", "2450", "4100", "4200", "4300", "6400")
    ]
    assert "is closed in the ERP" in told["GOLD/4100"]
    assert "is not in the chart that the ERP sent" in told["GOLD/4200"]


def real_rows() -> int:
    found = 0
    for path in REAL.glob("*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            found += sum(1 for _ in csv.DictReader(file))
    return found
