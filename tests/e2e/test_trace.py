"""From any identifier to the contract's whole calculation, and to the rows it came from."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

Tieout = Callable[..., subprocess.CompletedProcess[str]]
AMENDED = """
    select accounting_contract_id from canonical.contract_versions
    where treatment = 'prospective' and version_no > 0 order by 1 limit 1
"""
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


def test_the_calculation_is_worked(tieout: Tieout, sample_warehouse: Path, amended: str) -> None:
    done = tieout("trace", amended, "--warehouse", sample_warehouse, COLUMNS="200")
    assert done.returncode == 0, done.stderr
    for section in (
        "Versions",
        "Obligations",
        "Allocation",
        "Modifications",
        "Segments",
        "Schedule",
        "Journal",
        "Source rows",
    ):
        assert section in done.stdout, section


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
