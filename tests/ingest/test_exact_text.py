"""What was sent is what stands in landing: every digit of a number, every character of a text."""

import csv
import io
import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from folders import CONTRACTS, read, write
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import ingest
from ingest.declared import declared_tables
from ingest.files import csv_files, jsonl_files, parquet_files
from ingest.view import View

TABLES = declared_tables("files")
ROUNDS = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
# Digits in every shape JSON allows, also those a double would lose.
JSON_NUMBER = st.from_regex(r"-?(0|[1-9][0-9]{0,24})(\.[0-9]{1,12})?([eE][+-]?[0-9]{1,2})?", fullmatch=True)
FIELD = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=12)


@pytest.fixture
def reader() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute("set TimeZone = 'UTC'")
    return connection


def rows(reader: duckdb.DuckDBPyConnection, view: View, *columns: str) -> list[tuple[object, ...]]:
    names = ", ".join(f'"{column}"' for column in columns)
    return reader.execute(f"select {names} from ({view.select}) order by _row_no").fetchall()


@given(numbers=st.lists(JSON_NUMBER, min_size=1, max_size=8), text=FIELD)
@ROUNDS
def test_a_json_number_keeps_its_digits(
    numbers: list[str], text: str, tmp_path: Path, reader: duckdb.DuckDBPyConnection
) -> None:
    lines = [f'{{"event_id": {json.dumps(text)}, "quantity" :{n}, "line_id":[{n}]}}' for n in numbers]
    path = write(tmp_path, "usage_events.jsonl", "\n".join(lines) + "\n")
    view = jsonl_files.view(reader, jsonl_files.fast_lines(path), TABLES["usage_events"])
    assert rows(reader, view, "quantity", "event_id") == [(n, text or None) for n in numbers]


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ('{"quantity": 1234.50}', "1234.50"),
        ('{"quantity": 12345678901234567890.123456789012}', "12345678901234567890.123456789012"),
        ('{"quantity": 0.000001}', "0.000001"),
        ('{"quantity": -0}', "-0"),
        ('{"quantity": "x: 1.50, [2.0]"}', "x: 1.50, [2.0]"),
        ('{"note": "\\": 1.50", "quantity": 2.50}', "2.50"),
        ('{"quantity": true}', "true"),
        ('{"quantity": null}', None),
        ('{"quantity": {"a": 7}}', '{"a":7}'),
        ('{"quantity": "\\u00e9\\n"}', "é\n"),
    ],
)
def test_json_values_as_text(
    line: str, kept: str | None, tmp_path: Path, reader: duckdb.DuckDBPyConnection
) -> None:
    path = write(tmp_path, "usage_events.jsonl", line)
    view = jsonl_files.view(reader, jsonl_files.fast_lines(path), TABLES["usage_events"])
    assert rows(reader, view, "quantity") == [(kept,)]


@given(
    records=st.lists(st.tuples(*[FIELD] * 3), min_size=1, max_size=6), ending=st.sampled_from(["\n", "\r\n"])
)
@ROUNDS
def test_both_csv_readers_give_what_was_written(
    records: list[tuple[str, str, str]], ending: str, tmp_path: Path, reader: duckdb.DuckDBPyConnection
) -> None:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator=ending, quoting=csv.QUOTE_ALL)
    writer.writerows([("customer_id", "name", "country"), *records])
    path = write(tmp_path, "customers.csv", text.getvalue())
    expected = [tuple(field or None for field in record) for record in records]
    table = TABLES["customers"]
    assert (
        rows(reader, csv_files.careful_view(path, table, tmp_path), "customer_id", "name", "country")
        == expected
    )
    assert rows(reader, csv_files.fast_view(path, table), "customer_id", "name", "country") == expected


def test_native_parquet_types_become_the_text_the_format_asks_for(
    tmp_path: Path, reader: duckdb.DuckDBPyConnection
) -> None:
    path = tmp_path / "fulfilment_events.parquet"
    midnight, noon = 1_704_067_200_000_000, 1_704_110_400_000_000
    table = pa.table(
        {
            "event_id": pa.array([12, 13], pa.int64()),
            "contract_id": pa.array(["C1", "C2"]).dictionary_encode(),
            "line_id": pa.array([b"L1", b"L2"], pa.binary()),
            "occurred_on": pa.array([midnight, noon], pa.timestamp("us")),
            "fraction": pa.array([0.5, 1e-6], pa.float64()),
            "quantity": pa.array([Decimal("12.500"), None], pa.decimal128(38, 3)),
            "recorded_at": pa.array([noon, None], pa.timestamp("us", tz="Europe/Berlin")),
            "tags": pa.array([["a"], None], pa.list_(pa.string())),
        }
    )
    pq.write_table(table, path)
    view = parquet_files.view(reader, path, TABLES["fulfilment_events"])
    names = (
        "event_id",
        "contract_id",
        "line_id",
        "occurred_on",
        "fraction",
        "quantity",
        "recorded_at",
        "tags",
    )
    assert rows(reader, view, *names) == [
        ("12", "C1", "L1", "2024-01-01", "0.5", "12.500", "2024-01-01 12:00:00+00", '["a"]'),
        ("13", "C2", "L2", "2024-01-01 12:00:00", "0.000001", None, None, None),
    ]


def test_the_three_formats_land_the_same_rows(folder: Path, warehouse: Path) -> None:
    header = CONTRACTS.strip().split(",")
    values = ["C1", "c", "US01", "USD", "2024-01-01", None, 'op, "1"', "2024-01-02T00:00:00+02:00"]
    write(
        folder,
        "contracts/a.csv",
        CONTRACTS + 'C1,c,US01,USD,2024-01-01,,"op, ""1""",2024-01-02T00:00:00+02:00\n',
    )
    write(folder, "contracts/b.jsonl", json.dumps(dict(zip(header, values, strict=True))))
    pq.write_table(
        pa.table({h: [v] for h, v in zip(header, values, strict=True)}), folder / "contracts/c.parquet"
    )
    ingest.land_folder(folder, warehouse)
    landed = read(
        warehouse, f"select {', '.join(header)}, source_system from landing.contracts order by _file"
    )
    assert landed == [(*values, "files")] * 3


INSTANTS = [
    datetime(1, 1, 1, tzinfo=UTC),
    datetime(2026, 1, 5, 10, tzinfo=UTC),
    datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
    None,
]


@pytest.mark.parametrize("zone", [None, "UTC"])
def test_a_native_type_and_its_text_get_the_same_verdict(
    zone: str | None, tmp_path: Path, warehouse: Path
) -> None:
    """At the limits and beyond them, in a column that must be filled and in one that need not."""
    quantities = [Decimal("1000000000000.000"), Decimal("1000000000000.001"), Decimal("-0.500"), None]
    pairs = [(quantity, instant) for quantity in quantities for instant in INSTANTS]
    events = {
        "event_id": pa.array([f"E{number}" for number in range(len(pairs))]),
        "contract_id": pa.array(["C"] * len(pairs)),
        "line_id": pa.array(["L"] * len(pairs)),
        "occurred_at": pa.array([instant for _, instant in pairs], pa.timestamp("us", tz=zone)),
        "quantity": pa.array([quantity for quantity, _ in pairs], pa.decimal128(18, 3)),
        "recorded_at": pa.array([instant for _, instant in pairs[1:]] + [None], pa.timestamp("us", tz=zone)),
    }
    native, texts = tmp_path / "native", tmp_path / "texts"
    for folder, columns in (
        (native, events),
        (texts, {name: as_text(array) for name, array in events.items()}),
    ):
        folder.mkdir()
        pq.write_table(pa.table(columns), folder / "usage_events.parquet")
        ingest.land_folder(folder, warehouse, folder.name)
    told = "from landing.{} where source_system = '{}' order by 1"
    reasons = "select row_text ->> 'event_id', reason " + told
    kept = "select event_id, quantity, occurred_at, recorded_at " + told
    for table, select, count in (("dead_letters", reasons, 10), ("usage_events", kept, 6)):
        found = [read(warehouse, select.format(table, source)) for source in ("native", "texts")]
        assert found[0] == found[1]
        assert len(found[0]) == count


def as_text(array: pa.Array) -> pa.Array:
    """A native column as DuckDB writes it."""
    session = duckdb.connect()
    session.execute("set TimeZone = 'UTC'")
    session.register("native", pa.table({"told": array}))
    return pa.array(
        [told for (told,) in session.execute("select cast(told as varchar) from native").fetchall()]
    )


def test_landed_at_comes_after_all_that_is_stated_and_no_dead_row_moves_it(
    folder: Path, warehouse: Path
) -> None:
    """A Parquet file foretells its latest instant; here that stands in a row that is refused."""
    later, latest = datetime(2190, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
    events = {
        "event_id": ["E1", None, "E3"],
        "contract_id": ["C"] * 3,
        "line_id": ["L"] * 3,
        "occurred_at": ["2026-01-01"] * 3,
        "quantity": ["1"] * 3,
        "recorded_at": pa.array([later, latest, None], pa.timestamp("us")),
    }
    pq.write_table(pa.table(events), folder / "usage_events.parquet")
    ingest.land_folder(folder, warehouse)
    landed = read(warehouse, "select distinct _landed_at from landing.usage_events")
    assert landed == [((later + timedelta(microseconds=1)).replace(tzinfo=None),)]
    assert read(warehouse, "select distinct _landed_at from landing.dead_letters") == landed
