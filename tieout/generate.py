"""A company of any size in the landing format, for measuring: the same rows for the same numbers, everywhere.

    generated/deals.sql ──> generated/<table>.sql ──> DIR/<table>.parquet, DIR/usage_events/*.parquet

Three contracts in ten are metered, half are amended one to three times, two in five are onboarded in
milestones, all are invoiced quarterly. SKUs and prices are those of seeds/, so a run needs no other policy.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
from rich.console import Console

from tieout.errors import UsageProblem
from tieout.summary import rows_table

QUERIES = Path(__file__).resolve().parent / "generated"
TABLES = (
    "customers",
    "erp_customers",
    "contracts",
    "amendments",
    "contract_lines",
    "usage_prices",
    "fulfilment_events",
    "invoice_lines",
)
EVENTS_A_PART = 2_500_000

Progress = Callable[[str, int, int], None]


def run(contracts: int, usage_events: int, out: Path, progress: Progress) -> dict[str, Any]:
    """Write the folder; rows by table. Raises UsageProblem, and writes nothing, where it is in use."""
    if contracts < 1 or usage_events < 0:
        raise UsageProblem("Ask for at least one contract and no fewer than 0 events. Nothing was written.")
    if out.is_dir() and any(out.iterdir()):
        raise UsageProblem(f"{out} is not empty. Nothing was written. Name a new folder with --out.")
    out.mkdir(parents=True, exist_ok=True)
    parts = -(-usage_events // EVENTS_A_PART)
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute("set enable_progress_bar = false")
        connection.execute(f"set variable contracts = {contracts}")
        connection.execute(f"set variable events = {usage_events}")
        connection.execute(_query("deals"))
        rows = {}
        for done, table in enumerate(TABLES):
            progress(table, done, len(TABLES) + parts)
            rows[table] = _write(connection, table, out / f"{table}.parquet")
        for part in range(parts):
            progress("usage_events", len(TABLES) + part, len(TABLES) + parts)
            connection.execute(f"set variable first = {part * EVENTS_A_PART + 1}")
            connection.execute(f"set variable last = {min((part + 1) * EVENTS_A_PART, usage_events)}")
            path = out / "usage_events" / f"part-{part:04d}.parquet"
            path.parent.mkdir(exist_ok=True)
            rows["usage_events"] = rows.get("usage_events", 0) + _write(connection, "usage_events", path)
    return {"folder": str(out), "rows": rows}


def show(facts: dict[str, Any], console: Console) -> None:
    """Rows by table, and where they are."""
    rows = [{"table": table, "rows": count} for table, count in facts["rows"].items()]
    console.print(rows_table(f"Generated in {facts['folder']}", rows))


def _query(name: str) -> str:
    return (QUERIES / f"{name}.sql").read_text(encoding="utf-8")


def _write(connection: duckdb.DuckDBPyConnection, table: str, path: Path) -> int:
    found = connection.execute(f"copy ({_query(table)}) to '{path}' (format parquet)").fetchone()
    return int(found[0]) if found else 0
