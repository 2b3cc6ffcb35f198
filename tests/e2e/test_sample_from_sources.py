"""The sample company told by its sources comes to the journal of the landing format, to the cent.

What may differ is only what a source names itself: keys of source rows, loads and files.
"""

from pathlib import Path

import duckdb
import pytest
from rich.console import Console

from sample.tell.folder import told, written
from sample.tell.reading import SOURCES
from tieout.dbt import dbt
from tieout.parsed import all_sources
from tieout.steps import land_all, make_run

# Seeds and models up to the journal. Their tests were run on the same facts already.
UP_TO_THE_JOURNAL = (
    "build",
    *("--exclude-resource-type", "unit_test", "--exclude-resource-type", "test"),
    *("--select", "+journal_lines", "+performance_obligations", "resource_type:seed"),
    *("+int_canonical__customers_latest", "+int_canonical__periods_closed"),
)
COMPARED = {
    "subledger.journal_lines": (
        "entry_kind, accounting_contract_id, obligation_id, legal_entity_id, account_role, account_code, "
        "origin_period, currency_code, debit_amount, credit_amount, source_table, version_no"
    ),
    "obligations.performance_obligations": (
        "obligation_id, accounting_contract_id, contract_id, sku, family, method, start_trigger, starts_on, "
        "ends_on, activated_on, allocation_group, obligation_state"
    ),
    "canonical.int_canonical__customers_latest": (
        "customer_id, customer_name, parent_customer_id, country_code, segment, erp_customer_id"
    ),
    "canonical.int_canonical__periods_closed": "legal_entity_id, period, closed_at",
}


@pytest.fixture(scope="module")
def both(sample_warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    """`landed` from the landing format, `told` by the sources."""
    warehouse = tmp_path_factory.mktemp("told") / "warehouse.duckdb"
    landed, stopped = land_all(SOURCES, warehouse, Console(quiet=True))
    assert stopped == []
    assert {report.source_system for report in landed if report.landed} == set(all_sources())
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TIEOUT_WAREHOUSE", str(warehouse))
        dbt(make_run(warehouse, None, None, "2026-03"), *UP_TO_THE_JOURNAL)
    connection = duckdb.connect()
    for name, path in (("landed", sample_warehouse), ("told", warehouse)):
        connection.execute(f"attach '{path}' as {name} (read_only)")
    return connection


@pytest.mark.parametrize("table", sorted(COMPARED))
def test_sources_and_landing_format_agree(both: duckdb.DuckDBPyConnection, table: str) -> None:
    rows = {name: f"select {COMPARED[table]} from {name}.{table}" for name in ("landed", "told")}
    [(count,)] = both.execute(f"select count(*) from ({rows['landed']})").fetchall()
    assert count > 25
    assert both.execute(f"({rows['landed']}) except all ({rows['told']})").fetchall() == []
    assert both.execute(f"({rows['told']}) except all ({rows['landed']})").fetchall() == []


def test_the_sources_are_what_the_sample_tells() -> None:
    """`python -m sample.tell` writes them anew."""
    made, stands = told(), written(SOURCES)
    assert sorted(made) == sorted(stands)
    assert [name for name in made if made[name] != stands[name]] == []
