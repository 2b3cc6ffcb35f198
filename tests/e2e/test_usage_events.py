"""CloudEvents of one contract become its usage by the mapping; what cannot be placed says what to do."""

import json
import shutil
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from ingest.usage import land_exports

EVENTS = (
    "source_system,source_event,kind,contract_path,line_path,quantity_path,fraction_path,fraction,voids_path,"
    "valid_from,valid_to\n"
    "usage,calls,usage,bill.contract,bill.line,units,,,,2020-01-01,\n"
    "usage,by-tenant,usage,,,units,,,,2020-01-01,\n"
    "usage,undo,void,,,,,,event,2020-01-01,\n"
    "usage,ping,ignored,,,,,,,2020-01-01,\n"
)
CONTRACTS = (
    "source_system,source_contract_id,contract_id,line_id,valid_from,valid_to\n"
    "usage,tenant-1,G-METER,no-such-line,2020-01-01,\n"
    "usage,tenant-1/by-tenant,G-METER,calls,2020-01-01,\n"
)


def event(name: str, kind: str, data: str, **other: Any) -> str:
    """One event as a line; `data` stays as written."""
    told = {"specversion": "1.0", "id": name, "source": "/a|b", "type": kind, "time": "2024-02-10T08:00:00Z"}
    envelope = {key: value for key, value in (told | other).items() if value is not None}
    return json.dumps(envelope)[:-1] + f', "data": {data}}}\n'


def placed(quantity: str) -> str:
    return f'{{"bill": {{"contract": "G-METER", "line": "calls"}}, "units": {quantity}}}'


FIRST = (
    event("e1", "calls", placed("1.10"), recordedtime="2024-02-10T08:05:00Z")
    + event("e2", "by-tenant", '{"units": "2"}', subject="tenant-1")
    + event("e3", "calls", placed("123456789.123456789"), time="2024-02-11T00:30:00+01:00")
    + event("e4", "calls", placed("50"))
)
SECOND = (
    event("e1", "calls", placed("1.10"), recordedtime="2024-02-10T08:05:00Z")
    + event("v1", "undo", '{"event": "e4"}')
    + event("p1", "ping", "{}")
    + event("x1", "calls", placed("0.1234567891"))
    + event("x2", "calls", placed('"many"'))
    + event("x3", "by-tenant", '{"units": 1}', subject="tenant-9")
    + event("x4", "unheard", "{}")
    + event("x5", "calls", placed("1"), time=None)
    + event("x6", "undo", '{"event": "never"}')
)


@pytest.fixture(scope="module")
def built(
    project: Path, tieout: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory
) -> duckdb.DuckDBPyConnection:
    at = tmp_path_factory.mktemp("usage")
    golden, warehouse = project / "tests" / "golden", at / "w.duckdb"
    shutil.copytree(golden / "policy", at / "policy")
    (at / "policy" / "source_events.csv").write_text(EVENTS)
    (at / "policy" / "source_contracts.csv").write_text(CONTRACTS)
    landing = golden / "usage-by-steps" / "landing"
    shutil.copytree(landing, at / "files", ignore=shutil.ignore_patterns("usage_*s.csv"))
    shutil.copy(landing / "usage_prices.csv", at / "files")
    for number, drop in enumerate((FIRST, SECOND)):
        (at / "usage" / f"dt={number}").mkdir(parents=True)
        (at / "usage" / f"dt={number}" / "part.jsonl").write_text(drop)
    land_exports(at / "usage", warehouse)
    done = tieout(
        "run", "--from", at / "files", "--policy", at / "policy", "--warehouse", warehouse,
        "--period", "2024-03",
    )  # fmt: skip
    assert done.returncode == 0, f"{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    return duckdb.connect(str(warehouse), read_only=True)


def test_usage_is_counted_once_and_to_the_last_digit(built: duckdb.DuckDBPyConnection) -> None:
    """1.10 sent twice + 2 by its tenant + 123456789.123456789; the 50 are voided."""
    found = built.execute(
        "select contract_id, line_id, period, quantity, source_system from canonical.usage_months"
    ).fetchall()
    assert found == [("G-METER", "calls", "2024-02", Decimal("123456792.223456789"), "usage")]


def test_what_became_of_each_event(built: duckdb.DuckDBPyConnection) -> None:
    found = built.execute(
        "select object, source_id, outcome, record_count from staging.stg_usage__records_accounted "
        "order by all"
    ).fetchall()
    assert found == [
        ("by-tenant", "tenant-1", "stated", 1),
        ("by-tenant", "tenant-9", "unmapped", 1),
        ("calls", "calls", "stated", 4),
        ("calls", "calls", "unmapped", 1),
        ("calls", "calls", "unmapped", 2),
        ("ping", "ping", "out_of_scope", 1),
        ("undo", "undo", "stated", 1),
        ("undo", "undo", "unmapped", 1),
        ("unheard", "unheard", "unmapped", 1),
    ]


def test_what_cannot_be_placed_is_an_exception_that_says_what_to_do(
    built: duckdb.DuckDBPyConnection,
) -> None:
    found = built.execute(
        "select source_table, message from operations.exceptions where exception_type = 'unmapped_record' "
        "order by all"
    ).fetchall()
    assert [(kind, message.split(": ", 1)[1][:28]) for kind, message in found] == [
        ("by-tenant", "its contract is not known: a"),
        ("calls", "it tells no time that can be"),
        ("calls", "its quantity is no number of"),
        ("undo", "its contract is not known: a"),
        ("unheard", "nothing says what this type "),
    ]


def test_every_event_is_accounted_for(built: duckdb.DuckDBPyConnection) -> None:
    found = built.execute(
        "select source_table, sum(landed_rows), string_agg(distinct reason_code) "
        "from reconciliation.rec_landing_to_canonical where source_system = 'usage' "
        "group by source_table order by all"
    ).fetchall()
    assert [row[:2] for row in found] == [
        ("by-tenant", 2), ("calls", 7), ("ping", 1), ("undo", 2), ("unheard", 1), ("usage_events", 6),
    ]  # fmt: skip
    assert not any("unexplained" in row[2] for row in found)
