"""One measurement in a process of its own, so that its peak memory is its own: printed as one line of JSON.

python -m bench.measure run FOLDER WAREHOUSE     what `tieout run` does: land, then build with its tests
python -m bench.measure models WAREHOUSE         the models again, without tests, node by node
python -m bench.measure floor WAREHOUSE          floor.sql over the tables landed there
"""

import json
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import duckdb
from rich.console import Console

from tieout import steps
from tieout.dbt import Run, dbt

PERIOD = "2026-12"
# What floor.sql does by hand; what comes after explains, compares and reports it.
ARITHMETIC = ("staging", "canonical", "obligations", "allocation", "schedule", "subledger")
FLOOR = Path(__file__).resolve().parent / "floor.sql"
TOTALS = """
    select 'recognized to date' as total, currency_code, sum(recognized_to_date_amount) as amount
    from {balances} where period = $1 group by all
    union all
    select 'contract liability', currency_code, sum(contract_liability_amount)
    from {balances} where period = $1 group by all
    union all
    select 'contract asset', currency_code, sum(contract_asset_amount)
    from {balances} where period = $1 group by all
    union all
    select 'unbilled receivable', currency_code, sum(unbilled_receivable_amount)
    from {balances} where period = $1 group by all
    union all
    select 'scheduled', currency_code, sum(revenue_amount) from {schedule} group by all
    union all
    select 'journal debits', currency_code, sum(debit_amount) from {journal} group by all
    union all
    select 'journal lines', currency_code, count(*) from {journal} group by all
    order by all
"""


def main(what: str, *paths: str) -> None:
    """Measure one thing and print it."""
    places = [Path(path) for path in paths]
    measure: dict[str, Callable[..., dict[str, Any]]] = {
        "run": whole_run,
        "models": models_alone,
        "floor": floor_alone,
    }
    measured = measure[what](*places)
    print(json.dumps({**measured, "peak_mb": _peak_mb()}, default=str))


def whole_run(folder: Path, warehouse: Path) -> dict[str, Any]:
    """Land and build, as `tieout run` does."""
    console = Console(stderr=True)
    begun = time.monotonic()
    steps.land(folder, warehouse, "files", console)
    landed = time.monotonic()
    nodes = steps.build(_run(warehouse), console)
    tests = [node.seconds for node in nodes if node.kind == "test"]
    return {
        "land_seconds": landed - begun,
        "build_seconds": time.monotonic() - landed,
        "tests": len(tests),
        "test_seconds": sum(tests),
        "node_seconds": sum(node.seconds for node in nodes),
    }


def models_alone(warehouse: Path) -> dict[str, Any]:
    """The models without tests; seconds of each, rows of each, and what they came to."""
    run = _run(warehouse)
    dbt(run, "seed")
    begun = time.monotonic()
    nodes = dbt(run, "run", "--select", *ARITHMETIC)
    arithmetic = time.monotonic() - begun
    nodes += dbt(run, "run", "--exclude", *ARITHMETIC)
    seconds = time.monotonic() - begun
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        rows = dict(
            connection.execute(
                "select schema_name || '.' || table_name, estimated_size from duckdb_tables()"
            ).fetchall()
        )
        names = ("subledger.contract_balances", "schedule.revenue_schedule_lines", "subledger.journal_lines")
        totals = _totals(connection, *names)
    found = [{**asdict(node), "rows": rows.get(f"{node.stage}.{node.name}")} for node in nodes]
    return {"seconds": seconds, "arithmetic_seconds": arithmetic, "nodes": found, "totals": totals}


def floor_alone(warehouse: Path) -> dict[str, Any]:
    """floor.sql into a database of its own, beside the warehouse."""
    target = warehouse.with_name("floor.duckdb")
    target.unlink(missing_ok=True)
    with duckdb.connect(str(target)) as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute("set enable_progress_bar = false")
        connection.execute("set preserve_insertion_order = false")
        connection.execute("set block_allocator_memory = '1GB'")
        connection.execute("set max_vacuum_tasks = 0")
        connection.execute(f"set variable run_period = '{PERIOD}'")
        connection.execute(f"attach '{warehouse}' as warehouse (read_only)")
        begun = time.monotonic()
        connection.execute(FLOOR.read_text(encoding="utf-8"))
    # Until it is closed, as dbt's time is: what is not on disk yet is not done.
    seconds = time.monotonic() - begun
    with duckdb.connect(str(target), read_only=True) as connection:
        totals = _totals(connection, "contract_balances", "revenue_schedule_lines", "journal_lines")
    target.unlink()
    return {"seconds": seconds, "totals": totals}


def _run(warehouse: Path) -> Run:
    return steps.make_run(warehouse, None, None, PERIOD)


def _totals(connection: duckdb.DuckDBPyConnection, balances: str, schedule: str, journal: str) -> list[Any]:
    """What both sides must agree on, as text to the last digit."""
    query = TOTALS.format(balances=balances, schedule=schedule, journal=journal)
    return [[str(value) for value in row] for row in connection.execute(query, [PERIOD]).fetchall()]


def _peak_mb() -> int:
    """The most memory this process ever held (VmHWM)."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    line = next(line for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) // 1024


if __name__ == "__main__":
    main(*sys.argv[1:])
