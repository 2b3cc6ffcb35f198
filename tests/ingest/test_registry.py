"""What was landed is known by its content: nothing comes twice, nothing new is missed."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
from folders import CONTRACTS, USAGE, read, write

import ingest

EVENT = "{id},C1,L1,2024-01-01T00:00:00Z,1,,\n"


def events(warehouse: Path) -> list[str]:
    return [
        row[0]
        for row in read(warehouse, "select event_id from landing.usage_events order by event_id, _file")
    ]


def test_content_decides_what_is_new(folder: Path, warehouse: Path) -> None:
    first = write(folder, "usage_events/2024-02.csv", USAGE + EVENT.format(id="E1"))
    assert ingest.land_folder(folder, warehouse).landed == 1

    os.utime(first, (1, 2_000_000_000))
    write(folder, "usage_events/copy.csv", first.read_text())
    late = write(folder, "usage_events/2024-01.csv", USAGE + EVENT.format(id="E0"))
    os.utime(late, (1, 1))
    report = ingest.land_folder(folder, warehouse)
    assert events(warehouse) == ["E0", "E1"]
    assert {(note.file, note.note) for note in report.skipped} == {
        ("usage_events/2024-02.csv", "landed before"),
        ("usage_events/copy.csv", "the same content was landed as usage_events/2024-02.csv"),
    }

    write(folder, "usage_events/2024-01.csv", USAGE + EVENT.format(id="E0") + EVENT.format(id="E2"))
    assert ingest.land_folder(folder, warehouse).landed == 2
    assert events(warehouse) == ["E0", "E0", "E1", "E2"]


def test_the_same_content_is_new_for_another_table_and_another_source(folder: Path, warehouse: Path) -> None:
    write(folder, "customers.csv", "customer_id,erp_customer_id\nA,B\n")
    write(folder, "erp_customers.csv", "customer_id,erp_customer_id\nA,B\n")
    assert ingest.land_folder(folder, warehouse).landed == 2
    assert ingest.land_folder(folder, warehouse).landed == 0
    assert ingest.land_folder(folder, warehouse, source="crm").landed == 2
    systems = read(warehouse, "select source_system from landing.customers order by 1")
    assert systems == [("crm",), ("files",)]


def test_a_stated_source_system_stays(folder: Path, warehouse: Path) -> None:
    write(folder, "customers.csv", "customer_id,source_system\nA,billing\nB,\n")
    ingest.land_folder(folder, warehouse)
    assert read(warehouse, "select source_system from landing.customers order by customer_id") == [
        ("billing",),
        ("files",),
    ]


def test_an_unreadable_file_fails_until_it_is_replaced_but_has_one_letter(
    folder: Path, warehouse: Path
) -> None:
    broken = write(folder, "usage_events.parquet", b"")
    for _ in range(2):
        report = ingest.land_folder(folder, warehouse)
        assert not report.ok
        assert "0 bytes" in report.failed[0].note
    assert read(warehouse, "select count(*) from landing.dead_letters") == [(1,)]
    duckdb.sql(
        "copy (select 'E' event_id, 'C' contract_id, 'L' line_id, '2024-01-01' occurred_at, 1 quantity) "
        f"to '{broken}'"
    )
    assert ingest.land_folder(folder, warehouse).ok
    assert events(warehouse) == ["E"]


def test_every_row_carries_where_it_came_from(folder: Path, warehouse: Path) -> None:
    write(folder, "usage_events/part.csv", USAGE + EVENT.format(id="E1") + EVENT.format(id="E2"))
    report = ingest.land_folder(folder, warehouse)
    landed_at = report.landed_at.replace(tzinfo=None)
    found = read(
        warehouse, "select _load_id, _file, _row_no, _landed_at from landing.usage_events order by _row_no"
    )
    assert found == [(report.load_id, "usage_events/part.csv", n, landed_at) for n in (1, 2)]
    types = read(
        warehouse,
        "select distinct data_type from information_schema.columns where table_name = 'usage_events' "
        "and column_name not in ('_row_no', '_landed_at')",
    )
    assert types == [("VARCHAR",)]


def test_the_landing_sorts_after_every_time_it_states(folder: Path, warehouse: Path) -> None:
    ahead = datetime.now(UTC).replace(microsecond=0, tzinfo=None) + timedelta(days=400)
    stated = f"C1,c,US01,USD,2024-01-01,,,{ahead.isoformat()}+02:00\n"
    unread = "C2,c,US01,USD,never,,,2999-01-01T00:00:00Z\n"
    write(folder, "contracts.csv", CONTRACTS + stated + unread)
    write(folder, "usage_events.csv", USAGE + EVENT.format(id="E1"))
    report = ingest.land_folder(folder, warehouse)
    expected = ahead - timedelta(hours=2) + timedelta(microseconds=1)
    assert report.landed_at.replace(tzinfo=None) == expected
    for table in ("contracts", "usage_events", "dead_letters", "landed_files"):
        assert read(warehouse, f"select distinct _landed_at from landing.{table}") == [(expected,)]


def test_tables_made_beforehand_and_columns_that_come_later(folder: Path, warehouse: Path) -> None:
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute(
            "create schema landing; create table landing.customers (customer_id varchar, name varchar, "
            "parent_customer_id varchar, country varchar, segment varchar, erp_customer_id varchar, "
            "recorded_at varchar, source_system varchar, _load_id varchar, _file varchar, _row_no bigint, "
            "_landed_at timestamp)"
        )
    write(folder, "customers/1.csv", "customer_id\nA\n")
    ingest.land_folder(folder, warehouse)
    write(folder, "customers/2.csv", "customer_id,2nd Line,_file\nB,x,y\n")
    report = ingest.land_folder(folder, warehouse)
    assert [note.note for note in report.warnings] == ['columns kept but not used: "column_2nd_line", "file"']
    rows = read(
        warehouse, 'select customer_id, column_2nd_line, "file", _file from landing.customers order by 1'
    )
    assert rows == [("A", None, None, "customers/1.csv"), ("B", "x", "y", "customers/2.csv")]


def test_nothing_stays_beside_the_warehouse(folder: Path, warehouse: Path) -> None:
    write(folder, "customers.csv", "customer_id\nA\n")
    ingest.land_folder(folder, warehouse)
    assert {path.name for path in warehouse.parent.iterdir()} == {"landing", "warehouse.duckdb"}
