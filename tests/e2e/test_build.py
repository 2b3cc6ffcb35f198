"""Building: the same rows give the same bytes, from any folder, and what fails says so."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import commands
import duckdb
import pytest

Tieout = Callable[..., subprocess.CompletedProcess[str]]
PERIOD = "2026-03"


def manifest_of(tieout: Tieout, warehouse: Path) -> dict[str, Any]:
    done = tieout("manifest", "--warehouse", warehouse, "--json")
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def test_exceptions_are_rows_and_no_failure(sample: duckdb.DuckDBPyConnection) -> None:
    counted = sample.execute(
        "select count(*), count(distinct exception_type) from operations.exceptions"
    ).fetchone()
    assert counted is not None
    assert counted[0] > 10
    assert counted[1] > 5


@pytest.mark.parametrize(
    "reconciliation",
    [
        "rec_landing_to_canonical",
        "rec_crm_to_billing",
        "rec_billing_to_subledger",
        "rec_price_to_schedule",
        "rec_subledger_to_erp",
    ],
)
def test_nothing_in_the_sample_is_unexplained(sample: duckdb.DuckDBPyConnection, reconciliation: str) -> None:
    counted = sample.execute(
        "select count(*), count(*) filter (where reason_code is null or reason_code = 'unexplained') "
        f"from reconciliation.{reconciliation}"
    ).fetchone()
    assert counted is not None
    assert counted[0] > 0
    assert counted[1] == 0


def test_no_column_anywhere_is_a_float(sample: duckdb.DuckDBPyConnection) -> None:
    found = sample.execute(
        "select table_schema || '.' || table_name || '.' || column_name from information_schema.columns "
        "where data_type in ('DOUBLE', 'FLOAT', 'REAL') and table_catalog = current_database()"
    ).fetchall()
    assert found == []


def test_debits_equal_credits(sample: duckdb.DuckDBPyConnection) -> None:
    apart = sample.execute(
        "select legal_entity_id, currency_code, origin_period from subledger.journal_lines "
        "group by all having sum(debit_amount) is distinct from sum(credit_amount)"
    ).fetchall()
    assert apart == []


def test_a_rebuild_from_other_landings_is_the_same_to_the_byte(
    tieout: Tieout, project: Path, sample_warehouse: Path, tmp_path: Path
) -> None:
    """The same company landed in two halves, the later one first, by a command in a folder with spaces."""
    folder = tmp_path / "a folder with spaces"
    halves = [folder / "late half", folder / "early half"]
    for place, path in enumerate(sorted((project / "sample").iterdir())):
        if path.suffix != ".md":
            copy = shutil.copytree if path.is_dir() else shutil.copy
            halves[place % 2].mkdir(parents=True, exist_ok=True)
            copy(path, halves[place % 2] / path.name)
    policy = shutil.copytree(project / "seeds", folder / "our policy")
    for half in halves:
        done = tieout("ingest", "--from", half.name, "--warehouse", "the books.duckdb", cwd=folder)
        assert done.returncode == 0, done.stderr
    done = tieout(
        "build",
        "--period",
        PERIOD,
        cwd=folder,
        TIEOUT_WAREHOUSE="the books.duckdb",
        TIEOUT_POLICY=policy.name,
    )
    assert done.returncode == 0, done.stderr

    ours, theirs = manifest_of(tieout, folder / "the books.duckdb"), manifest_of(tieout, sample_warehouse)
    assert {t["table"]: (t["rows"], t["digest"]) for t in ours["tables"]} == {
        t["table"]: (t["rows"], t["digest"]) for t in theirs["tables"]
    }
    assert ours == theirs


def test_a_build_that_fails_names_what_failed_and_leaves_what_is_landed(
    tieout: Tieout, sample_warehouse: Path, tmp_path: Path
) -> None:
    """A price with more digits than any money has, landed by other means than `ingest`."""
    broken = tmp_path / "broken.duckdb"
    shutil.copy(sample_warehouse, broken)
    with duckdb.connect(str(broken)) as connection:
        connection.execute(
            "update landing.contract_lines set price = '0.123456789' where contract_id = 'C-1001'"
        )
        before = connection.execute("select count(*) from landing.contract_lines").fetchone()
    done = tieout("build", "--warehouse", broken, "--period", PERIOD)
    assert done.returncode == 1
    assert "more than 4 decimals" in done.stderr
    assert "model int_canonical__contract_lines_resolved" in done.stderr
    assert "dbt.log" in done.stderr
    assert "Traceback" not in done.stderr
    with duckdb.connect(str(broken), read_only=True) as connection:
        assert connection.execute("select count(*) from landing.contract_lines").fetchone() == before


@pytest.mark.parametrize(
    "wrong",
    ["quantity = '0.1234567891'", "quantity = 'many'", "occurred_at = 'noon'", "recorded_at = 'noon'"],
)
def test_usage_that_cannot_be_read_stops_the_build(
    tieout: Tieout, sample_warehouse: Path, tmp_path: Path, wrong: str
) -> None:
    """One event of many, landed by other means than `ingest`, in a build as of a day."""
    broken = tmp_path / "broken.duckdb"
    shutil.copy(sample_warehouse, broken)
    with duckdb.connect(str(broken)) as connection:
        one = "select min(event_id) from landing.usage_events"
        connection.execute(f"update landing.usage_events set {wrong} where event_id = ({one})")
    done = tieout("build", "--warehouse", broken, "--as-of", "2026-12-31", "--select", "+usage_months")
    assert done.returncode == 1
    assert "model int_canonical__usage_metered" in done.stderr
    assert "a time or a quantity that cannot be read" in done.stderr


def test_part_of_a_build_in_a_new_warehouse(tieout: Tieout, project: Path, tmp_path: Path) -> None:
    """What is not built is not tested: a data test waits until all it reads stands."""
    warehouse = tmp_path / "new.duckdb"
    assert tieout("ingest", "--from", project / "sample", "--warehouse", warehouse).returncode == 0
    done = tieout("build", "--warehouse", warehouse, "--select", "+performance_obligations")
    assert done.returncode == 0, done.stderr


def test_a_data_test_that_fails_is_named(tieout: Tieout, sample_warehouse: Path, tmp_path: Path) -> None:
    """A published table that no longer holds what it promises fails the build of its test."""
    broken = tmp_path / "broken.duckdb"
    shutil.copy(sample_warehouse, broken)
    with duckdb.connect(str(broken)) as connection:
        connection.execute(
            "insert into schedule.revenue_schedule_lines from schedule.revenue_schedule_lines limit 1"
        )
    done = tieout(
        "build", "--warehouse", broken, "--period", PERIOD, "--select", "grain_revenue_schedule_lines_*"
    )
    assert done.returncode == 1
    assert "grain_revenue_schedule_lines" in done.stderr


@pytest.mark.slow
def test_plain_dbt_build_on_an_empty_warehouse(project: Path, tmp_path: Path) -> None:
    """No option and nothing landed: every table is there, empty, and every data and unit test passes."""
    settings = {
        "TIEOUT_WAREHOUSE": str(tmp_path / "empty.duckdb"),
        "DBT_TARGET_PATH": str(tmp_path / "target"),
        "DBT_LOG_PATH": str(tmp_path / "logs"),
        "PYTHONPATH": str(project),
    }
    done = subprocess.run(
        [sys.executable, "-m", "dbt.cli.main", "--no-use-colors", "build"],
        cwd=project, env=dict(os.environ) | settings, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-4000:]


def test_every_unit_test_of_a_model(tmp_path: Path) -> None:
    """What dbt's own unit tests say with numbers a person adds in the head."""
    places = {"DBT_TARGET_PATH": str(tmp_path / "target"), "DBT_LOG_PATH": str(tmp_path / "logs")}
    done = commands.dbt(tmp_path / "empty.duckdb", "build", "--exclude-resource-type", "test", **places)
    assert done.returncode == 0, done.stdout[-4000:]
    assert "PASS" in done.stdout
