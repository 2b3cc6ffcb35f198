"""Drops of CloudEvents: every event is landed as sent or is a dead letter that says why."""

import base64
import gzip
import json
from pathlib import Path
from typing import Any

import duckdb
import pytest
from folders import read, write

from ingest.usage import land_exports

EVENT: dict[str, Any] = {"specversion": "1.0", "id": "e1", "source": "/m", "type": "calls"}


def line(**other: Any) -> str:
    """One event as a line; an attribute that is Ellipsis is left out."""
    return json.dumps({name: value for name, value in (EVENT | other).items() if value is not ...}) + "\n"


def landed(warehouse: Path, columns: str) -> list[tuple[Any, ...]]:
    return read(warehouse, f"select {columns} from landing_usage.events order by _file, _row_no")


def reasons(warehouse: Path) -> list[str]:
    return [row[0] for row in read(warehouse, "select reason from landing.dead_letters order by _row_no")]


def test_drops_by_day_in_every_form(folder: Path, warehouse: Path) -> None:
    write(folder, "dt=2026-03-01/a.jsonl", line(id="a") + line(id="A"))
    write(folder, "dt=2026-03-02/b.jsonl.gz", gzip.compress(line(id="b").encode()))
    write(folder, "dt=2026-03-03/c.jsonl", f"[{line(id='c1')},{line(id='c2')}]".replace("\n", "") + "\n")
    write(folder, "dt=2026-03-04/d.json", f"[\n{line(id='d1')},\n{line(id='d2')}]")
    write(folder, "dt=2026-03-05/e.json", json.dumps(EVENT | {"id": "e"}, indent=2))
    with duckdb.connect() as connection:
        connection.execute(
            "copy (select 'f' as id, '/m' as source, '1.0' as specversion, 'calls' as type, "
            "{'q': 1.50::decimal(9,2)} as data, 'T1' as tenant, timestamp '2026-03-06 10:00:00' as time) "
            f"to '{folder}/f.parquet'"
        )
    write(folder, "_SUCCESS", "")
    report = land_exports(folder, warehouse)
    assert (report.ok, report.landed, report.dead, report.unknown) == (True, 9, 0, ())
    assert [row[0] for row in landed(warehouse, "id")] == ["a", "A", "b", "c1", "c2", "d1", "d2", "e", "f"]
    assert landed(warehouse, "data, extensions, time")[-1] == (
        '{"q":"1.50"}',
        '{"tenant":"T1"}',
        "2026-03-06 10:00:00",
    )
    assert land_exports(folder, warehouse).landed == 0


def test_data_keeps_every_digit_and_what_the_standard_does_not_name_is_kept(
    folder: Path, warehouse: Path
) -> None:
    sent = '{"q":123456789012.123456789,"n":1.10,"e":1e3,"text":"0.10 and \\"1.50\\"","deep":[1.0,-0]}'
    event = line(tenant="T", level=3, data="DATA").replace('"DATA"', sent)
    encoded = base64.b64encode(b'{"q":0.70}').decode()
    write(folder, "a.jsonl", event + line(data_base64=encoded) + line(data="plain"))
    assert land_exports(folder, warehouse).dead == 0
    assert landed(warehouse, "data, extensions, data_base64") == [
        (sent, '{"tenant":"T","level":3}', None),
        ('{"q":0.70}', None, encoded),
        ('"plain"', None, None),
    ]


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        (line(id=...), "id: missing"),
        (line(source=""), "source: missing"),
        (line(type=...), "type: missing"),
        (line(specversion=...), "specversion: missing"),
        (line(specversion="0.3"), "specversion: '0.3' is none of 1.0"),
        (line(id=5), "id: is no JSON text"),
        (line(id=1.50), "id: is no JSON text"),
        (line(time="yesterday"), "time: 'yesterday' is no timestamp"),
        (line(data={}, data_base64="e30="), "data and data_base64: only one may be there"),
        (line(data_base64="%%%"), "data_base64: is no base64"),
        ('{"id": "e1", "id": "e2"}\n', "a key stands twice"),
        ('{"id": "e1",\n', "the event is not JSON"),
        ("5\n", "the event is no JSON object"),
        (f"[{line().strip()}, 7]\n", "the event is no JSON object"),
    ],
)
def test_what_is_no_event_is_a_dead_letter(folder: Path, warehouse: Path, broken: str, reason: str) -> None:
    write(folder, "a.jsonl", line(id="first") + broken + line(id="last"))
    report = land_exports(folder, warehouse)
    assert report.dead == 1
    assert {"first", "last"} <= {row[0] for row in landed(warehouse, "id")}
    [told] = reasons(warehouse)
    assert reason in told


def test_a_file_cut_short_stops_none_of_the_others(folder: Path, warehouse: Path) -> None:
    write(folder, "a.jsonl", line())
    write(folder, "b.jsonl.gz", gzip.compress(line().encode() * 100)[:-20])
    write(folder, "c.json", "[" + line())
    report = land_exports(folder, warehouse)
    assert (report.ok, report.landed, report.dead) == (False, 1, 2)
    assert [note.file for note in report.failed] == ["b.jsonl.gz"]


def test_bytes_that_are_no_utf8_are_dead_alone(folder: Path, warehouse: Path) -> None:
    write(folder, "a.jsonl", line(id="x").encode() + b'{"id": "\xff"}\n' + line(id="y").encode())
    assert (land_exports(folder, warehouse).landed, reasons(warehouse)) == (2, ["the line is not UTF-8"])
