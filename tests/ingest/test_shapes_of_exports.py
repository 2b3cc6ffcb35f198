"""The same two records in whatever file and envelope an exporter puts them are the same two records."""

import gzip
import json
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ingest.records import FolderShape, Record, SourceContract, Unread, land_record_folder

CONTRACT = SourceContract("stripe", "1", {})
ROWS = [{"id": "a", "price": "1.10"}, {"id": "b", "price": "7"}]
AT = "2026-03-01T10:00:00Z"
LINES = "".join(json.dumps(row) + "\n" for row in ROWS)


def unwrapped(name: str, value: dict[str, Any], text: str) -> Iterator[Record | Unread]:
    yield Record(name, str(value["id"]), text)


SHAPE = FolderShape("stripe", unwrapped)


def lines(rows: list[Any]) -> bytes:
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


def separated(sign: str, end: str = "\n") -> bytes:
    return "".join(sign.join(row) + end for row in (("id", "price"), ("a", "1.10"), ("b", "7"))).encode()


def parquet() -> bytes:
    held = BytesIO()
    pq.write_table(pa.Table.from_pylist(ROWS), held)
    return held.getvalue()


SHAPES: dict[str, tuple[str, bytes]] = {
    "lines": ("things.jsonl", LINES.encode()),
    "lines with a mark and carriage returns": (
        "things.jsonl",
        b"\xef\xbb\xbf" + LINES.replace("\n", "\r\n").encode(),
    ),
    "lines in UTF-16": ("things.jsonl", LINES.encode("utf-16")),
    "lines, zipped": ("things.jsonl.gz", gzip.compress(LINES.encode())),
    "lines that are called a document": ("things.json", LINES.encode()),
    "a document that is called lines": ("things.jsonl", json.dumps(ROWS, indent=1).encode()),
    "a document": ("things.json", json.dumps(ROWS).encode()),
    "a line of many": ("things.jsonl", json.dumps(ROWS).encode()),
    "Parquet": ("things.parquet", parquet()),
    **{f"columns parted by {sign!r}": ("things.csv", separated(sign)) for sign in ",;\t|^`"},
    "tabs": ("things.tsv", separated("\t", "\r\n")),
    "CSV in UTF-16": ("things.csv", separated(",").decode().encode("utf-16")),
    "Airbyte's lines": (
        "things.jsonl",
        lines(
            [
                {"_airbyte_ab_id": "x", "_airbyte_emitted_at": 1772359200000, "_airbyte_data": row}
                for row in ROWS
            ]
        ),
    ),
    "Airbyte's column": (
        "things.csv",
        b"_airbyte_raw_id,_airbyte_extracted_at,_airbyte_data\n"
        + b"".join(
            f'x,2026-03-01T10:00:00+0000,"{json.dumps(row)}"\n'.replace('{"', '{""')
            .replace('": "', '"": ""')
            .replace('", "', '"", ""')
            .replace('"}"', '""}"')
            .encode()
            for row in ROWS
        ),
    ),
    "Airbyte's messages": (
        "sync.jsonl",
        lines(
            [
                {"type": "RECORD", "record": {"stream": "things", "data": row, "emitted_at": 1772359200000}}
                for row in ROWS
            ]
        ),
    ),
    "Airbyte's expected records": (
        "expected.jsonl",
        lines([{"stream": "things", "data": row, "emitted_at": 1772359200000} for row in ROWS]),
    ),
    "Singer's messages": (
        "tap.jsonl",
        lines([{"type": "RECORD", "stream": "things", "record": row, "time_extracted": AT} for row in ROWS]),
    ),
}


def landed(
    folder: Path, warehouse: Path, columns: str = "object, source_id, payload"
) -> list[tuple[Any, ...]]:
    land_record_folder(folder, SHAPE, CONTRACT, warehouse)
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return connection.execute(f"select {columns} from landing_stripe.records order by all").fetchall()


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_is_the_same_records(shape: str, folder: Path, warehouse: Path) -> None:
    name, content = SHAPES[shape]
    (folder / name).write_bytes(content)
    found = [(kind, key, json.loads(payload)) for kind, key, payload in landed(folder, warehouse)]
    assert found == [("things", row["id"], row) for row in ROWS]


@pytest.mark.parametrize(
    "marks",
    [
        {"_fivetran_synced": AT, "_fivetran_deleted": True},
        {"_fivetran_synced": "2026-03-01 10:00:00 UTC", "_fivetran_deleted": "TRUE"},
        {"_sdc_extracted_at": AT, "_sdc_deleted_at": "2026-02-01"},
        {"_airbyte_extracted_at": 1772359200000, "_ab_cdc_deleted_at": "2026-02-01"},
        {"_dlt_load_id": "1772359200.0", "_sdc_deleted_at": "2026-02-01"},
    ],
)
def test_who_copied_it_says_when_and_whether_it_is_gone(
    marks: dict[str, Any], folder: Path, warehouse: Path
) -> None:
    (folder / "things.jsonl").write_bytes(lines([{"id": "a"} | marks, {"id": "b"}]))
    assert landed(folder, warehouse, "source_id, source_updated_at, is_deleted") == [
        ("a", AT, "true"),
        ("b", None, None),
    ]


def test_what_is_no_record_stands_in_its_own_way_only(folder: Path, warehouse: Path) -> None:
    (folder / "quotes.csv").write_bytes(b'id,price\na,"1\nb,2\nc,"3"4\nd\xfc,5\ne,6\n')
    (folder / "names.csv").write_bytes(b"id,name,name\nf,x,y\n")
    (folder / "lines.jsonl").write_bytes(b'{"id":"g"}\n{"id":"\xfc"}\n{"id":"h"}\n')
    (folder / "said.jsonl").write_bytes(
        lines([{"type": "STATE", "state": {}}, {"_airbyte_data": "none", "_airbyte_ab_id": 1}])
    )
    for name in ("empty.csv", "empty.json", "empty.jsonl"):
        (folder / name).write_bytes(b"")
    (folder / "header.csv").write_bytes(b"id,price\n")
    (folder / "cut.jsonl.gz").write_bytes(gzip.compress(b'{"id":"z"}' * 9)[:-9])
    (folder / "none.parquet").write_bytes(b"PAR1 none")
    kept = landed(folder, warehouse, "object, payload")
    assert kept == [
        ("exporter_message", '{"type": "STATE", "state": {}}'),
        ("lines", '{"id":"g"}'),
        ("lines", '{"id":"h"}'),
        ("names", '{"id":"f","name":"x","name (2)":"y"}'),
        ("quotes", '{"id":"b","price":"2"}'),
        ("quotes", '{"id":"e","price":"6"}'),
    ]
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        letters = connection.execute(
            "select source_table, reason, row_text from landing.dead_letters"
        ).fetchall()
    assert sorted(
        (name, reason.split(":")[0], text.split("\n")[0][:8]) for name, reason, text in letters
    ) == [
        ("cut", "no gzip, or cut short", "24 bytes"),
        ("lines", "the row is not UTF-8", '{"id":"\\'),
        ("none", "no readable Parquet", "9 bytes"),
        ("quotes", "no CSV", 'a,"1'),
        ("quotes", "no CSV", 'c,"3"4'),
        ("quotes", "the row is not UTF-8", '{"id":"d'),
        ("said", "its envelope holds no record", '{"_airby'),
    ]
