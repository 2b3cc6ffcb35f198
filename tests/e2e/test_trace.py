"""From any identifier to the contract's whole calculation, and to the rows it came from."""

import json
import subprocess
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

Tieout = Callable[..., subprocess.CompletedProcess[str]]
AMENDED = """
    select accounting_contract_id from canonical.contract_versions
    where treatment = 'prospective' and version_no > 0 order by 1 limit 1
"""
ADDED = ("left", "price_change", "share", "recognized_before", "allocated")
FOUND_BY = {
    "contract": "select contract_id from canonical.contracts where accounting_contract_id = ?",
    "obligation": """
        select min(obligation_id) from obligations.performance_obligations
        where accounting_contract_id = ?""",
    "journal line": """
        select min(journal_line_id) from subledger.journal_lines where accounting_contract_id = ?""",
}


@pytest.fixture
def amended(sample: duckdb.DuckDBPyConnection) -> str:
    row = sample.execute(AMENDED).fetchone()
    assert row is not None
    return str(row[0])


@pytest.mark.parametrize("kind", sorted(FOUND_BY))
def test_found_by(
    tieout: Tieout, sample: duckdb.DuckDBPyConnection, sample_warehouse: Path, amended: str, kind: str
) -> None:
    row = sample.execute(FOUND_BY[kind], [amended]).fetchone()
    assert row is not None
    done = tieout("trace", row[0], "--warehouse", sample_warehouse, "--json")
    assert done.returncode == 0, done.stderr
    assert amended in json.loads(done.stdout)


@pytest.fixture(scope="module")
def worked(tieout: Tieout, sample_warehouse: Path) -> str:
    """C-1001 as it is printed on a screen of 120 columns."""
    done = tieout("trace", "C-1001", "--warehouse", sample_warehouse, COLUMNS="120")
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize(
    "line",
    [
        "Contract C-1001: customer CU-001, US01, signed 2025-06-18, active at the end of 2026-03; "
        "amounts in USD",
        "Version 0, from 2025-06-18, inception: as signed (606-10-25-1). Price 46,000.00",
        "C-1001/1 42,000.00 42,000.00 book 35,000.00",
        "pool 46,000.00 55,200.00 46,000.00",
        "C-1001/1 54,000.00 42,000.00 169 of 350 days 21,720.00 32,280.00",
        "C-1001/3 0.00 still owed 4,000.00 6 of 12 months 2,000.00 -2,000.00",
        "C-1001/5 10,800.00 new 0.00 10,800.00",
        "C-1001/1 35,000.00 16,900.00 18,100.00 32,280.00 60,000.00 51,816.67 68,716.67",
        "pool 46,000.00 24,900.00 21,100.00 41,080.00 62,180.00 87,080.00",
        "C-1001/1 1 prospective 2026-01-01 16,900.00 51,816.67 365 days",
        "2026-01 4,400.87 800.00 863.61 6,064.48",
        "life 68,716.67 5,000.00 3,000.00 3,700.00 10,363.33 90,780.00",
    ],
)
def test_the_calculation_is_worked(worked: str, line: str) -> None:
    assert line in [" ".join(printed.split()) for printed in worked.splitlines()]


def test_what_is_printed_can_be_copied(worked: str, sample: duckdb.DuckDBPyConnection) -> None:
    """No identifier is broken over two lines where there is room for it."""
    ids = sample.execute(
        "select journal_line_id from subledger.journal_lines where accounting_contract_id = 'C-1001' "
        "union all select sku from obligations.performance_obligations where contract_id = 'C-1001'"
    ).fetchall()
    assert [row[0] for row in ids if row[0] not in worked] == []


def test_every_modification_adds_up(
    tieout: Tieout, sample_warehouse: Path, sample: duckdb.DuckDBPyConnection
) -> None:
    modified = sample.execute(
        "select distinct accounting_contract_id from canonical.contract_versions where version_no > 0"
    ).fetchall()
    assert len(modified) > 5
    for (contract,) in modified:
        done = tieout("trace", contract, "--warehouse", sample_warehouse, "--json")
        story = json.loads(done.stdout)[contract]
        rows = [
            {name: Decimal(value) for name, value in row.items() if name in ADDED and value is not None}
            for row in story["modifications"]
        ]
        assert sum(row["left"] + row["price_change"] for row in rows) == sum(row["share"] for row in rows)
        assert all(row["recognized_before"] + row["share"] == row["allocated"] for row in rows)
        named = sum(Decimal(row["change"]) for row in story["price_changes"])
        assert named == sum(row["price_change"] for row in rows)
        told = sum(Decimal(row["price_change_amount"]) for row in story["versions"] if row["version_no"])
        assert named == told


def test_every_journal_line_has_its_source_rows(sample: duckdb.DuckDBPyConnection) -> None:
    orphans = sample.execute(
        "select entry_kind, count(*) from subledger.journal_lines "
        "anti join operations.lineage using (journal_line_id) group by all"
    ).fetchall()
    assert orphans == []


def test_lineage_names_rows_that_were_landed(sample: duckdb.DuckDBPyConnection) -> None:
    tables = [
        row[0] for row in sample.execute("select distinct source_table from operations.lineage").fetchall()
    ]
    landed = {
        row[0]
        for row in sample.execute(
            "select table_name from duckdb_tables() where schema_name = 'landing'"
        ).fetchall()
    }
    assert tables
    assert set(tables) <= landed
