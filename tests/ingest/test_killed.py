"""Killed with -9 at any moment and run again, a landing ends in the rows of one that was never killed.

land, killed after a while ─┐ as often as it takes
land, to the end <──────────┘ then the rows, the dead letters and the registry are each there exactly once
"""

import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import duckdb
import pytest
from folders import CONTRACTS, USAGE, read, write

TABLES = ("contracts", "usage_events", "customers", "dead_letters", "landed_files")
MANY_EVENTS = 60_000
ROOT = Path(__file__).resolve().parents[2]


def a_folder_of_all_formats(folder: Path) -> None:
    bad = "B,c,US01,USD,2024-02-30,,,\n"
    write(folder, "contracts.csv", CONTRACTS + "C1,c,US01,USD,2024-01-01,,,\n" + bad)
    write(folder, "customers.jsonl", '{"customer_id":"c"}\n{"name":"nobody"}\n')
    write(folder, "usage_events/late.csv", USAGE + "E,C1,L1,2024-01-01T00:00:00Z,1,,\n")
    duckdb.sql(
        "copy (select 'E' || i as event_id, 'C1' as contract_id, 'L1' as line_id, "
        "'2024-01-01' as occurred_at, "
        f"i::decimal(18, 2) as quantity from range({MANY_EVENTS}) as t(i)) "
        f"to '{folder}/usage_events/many.parquet'"
    )


def land(folder: Path, warehouse: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "ingest", "--from", str(folder), "--warehouse", str(warehouse)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def rows(warehouse: Path, table: str) -> list[tuple[Any, ...]]:
    return read(
        warehouse, f"select * exclude (_load_id, _landed_at) from landing.{table} order by all nulls last"
    )


def landed_wholly_or_not_at_all(warehouse: Path, expected: dict[str, list[tuple[Any, ...]]]) -> bool:
    """Whether the landing is there; anything in between fails."""
    found = read(warehouse, "select table_name from information_schema.tables where table_schema = 'landing'")
    if not found:
        return False
    assert {table: rows(warehouse, table) for table in TABLES} == expected
    return True


def survives(kills: int, seed: int, tmp_path: Path) -> None:
    folder = tmp_path / "landing"
    a_folder_of_all_formats(folder)
    begun = time.monotonic()
    assert land(folder, tmp_path / "calm.duckdb").wait() == 0
    whole_seconds = time.monotonic() - begun
    expected = {table: rows(tmp_path / "calm.duckdb", table) for table in TABLES}
    moments = random.Random(seed)
    for number in range(kills):
        warehouse = tmp_path / f"killed-{number}.duckdb"
        process = land(folder, warehouse)
        # The first part of a landing is spent importing: most kills belong to what follows.
        time.sleep(whole_seconds * moments.uniform(0.3, 1.05))
        process.send_signal(signal.SIGKILL)
        process.wait()
        if warehouse.exists():
            landed_wholly_or_not_at_all(warehouse, expected)
        assert land(folder, warehouse).wait() == 0
        assert landed_wholly_or_not_at_all(warehouse, expected)


def test_killed_a_few_times(tmp_path: Path) -> None:
    survives(kills=3, seed=1, tmp_path=tmp_path)


@pytest.mark.slow
def test_killed_many_times(tmp_path: Path) -> None:
    survives(kills=40, seed=2, tmp_path=tmp_path)
