"""Events in whatever they come wrapped, written or typed: the same event lands, to the last digit."""

import base64
import json
from pathlib import Path
from typing import Any

import duckdb
import pytest
from folders import read, write

from ingest.usage import land_exports
from ingest.usage.envelopes import opened_line

EVENT = (
    '{"specversion":"1.0","id":"e1","source":"/m","type":"calls",'
    '"time":"2026-03-01T10:00:00Z","data":{"q":1.10}}'
)
TAKEN = '"ingestedAt":"2026-03-01T10:00:05Z"'
HEADERS = {
    "ce-id": "e1", "ce-source": "/m", "ce-type": "calls", "ce-specversion": "1.0",
    "ce-time": "2026-03-01T10:00:00Z", "content-type": "application/json; charset=utf-8",
}  # fmt: skip
BODY = '{"q":1.10}'
BASE = base64.b64encode(BODY.encode()).decode()


def headed(headers: Any, **more: str) -> str:
    """A request kept whole; what is more stays as written."""
    told = ",".join(f'"{key}":{value}' for key, value in more.items())
    return f'{{"headers":{json.dumps(headers)},{told}}}'


FORMS: dict[str, tuple[str, str]] = {
    "alone": ("a.jsonl", EVENT),
    "written over lines": ("a.jsonl", json.dumps(json.loads(EVENT), indent=1).replace("1.1", "1.10")),
    "of a meter": ("a.json", f'[{{"event":{EVENT},{TAKEN}}}]'),
    "of a meter's pages": ("a.json", f'{{"items":[{{"event":{EVENT}}}],"nextCursor":null}}'),
    "a line of a meter": ("a.jsonl", f'{{"customerId":"c","event":{EVENT},{TAKEN}}}'),
    "binary": ("a.jsonl", headed(HEADERS, body=BODY)),
    "binary, a text": ("a.jsonl", headed(HEADERS, body=json.dumps(BODY))),
    "binary, in base64": ("a.jsonl", headed(HEADERS, body=f'"{BASE}"', isBase64Encoded="true")),
    "binary, capitals": ("a.jsonl", headed({k.title(): [v] for k, v in HEADERS.items()}, data=BODY)),
    "binary, of a queue": (
        "a.jsonl",
        headed([{"key": k.replace("ce-", "ce_"), "value": v} for k, v in HEADERS.items()], value=BODY),
    ),
    "structured, a request": (
        "a.jsonl",
        headed({"content-type": "application/cloudevents+json"}, body=json.dumps(EVENT)),
    ),
    "data in a text": ("a.jsonl", EVENT.replace(BODY, json.dumps(BODY))),
    "data in base64": ("a.jsonl", EVENT.replace(f'"data":{BODY}', f'"data_base64":"{BASE}"')),
    "an array in an array": ("a.json", f"[[{EVENT}]]"),
    "small letters": ("a.jsonl", EVENT.replace("01T10:00:00Z", "01t10:00:00z")),
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_the_same_event_lands(folder: Path, warehouse: Path, form: str) -> None:
    write(folder, *FORMS[form])
    assert (land_exports(folder, warehouse).landed, land_exports(folder, warehouse).dead) == (1, 0)
    found = read(warehouse, "select id, source, specversion, type, time, data from landing_usage.events")
    assert found == [("e1", "/m", "1.0", "calls", "2026-03-01T10:00:00Z", BODY)]


def test_a_meter_says_when_it_took_an_event_unless_the_event_does(folder: Path, warehouse: Path) -> None:
    own = EVENT.replace('"id"', '"recordedtime":"2026-03-02T00:00:00Z","id"')
    rows = [f'{{"event":{one},{TAKEN}}}' for one in (EVENT, own)]
    write(folder, "a.jsonl", "\n".join(rows))
    land_exports(folder, warehouse)
    assert read(
        warehouse, "select extensions ->> 'recordedtime' from landing_usage.events order by _row_no"
    ) == [
        ("2026-03-01T10:00:05Z",),
        ("2026-03-02T00:00:00Z",),
    ]


def test_lines_of_other_shapes_beside_each_other_are_each_landed_or_dead(
    folder: Path, warehouse: Path
) -> None:
    other = EVENT.replace("e1", "e2")
    lines = [
        EVENT,
        '{"event":5}',
        f'{{"event":{other}}}',
        "",
        "no JSON",
        '{"headers":{"ce-id":"x"},"body":"y"}',
    ]
    write(folder, "a.jsonl", "\n".join(lines))
    report = land_exports(folder, warehouse)
    assert (report.landed, report.dead) == (2, 3)
    texts = read(warehouse, "select row_text from landing.dead_letters order by all")
    assert ("no JSON",) in texts and ('{"event":5}',) in texts


@pytest.mark.parametrize(
    "line", ["5", "null", '{"event":' * 900 + "{}" + "}" * 900, '{"a":1e900000000}', "[" * 900]
)
def test_what_holds_no_event_stays_as_it_is(line: str) -> None:
    assert opened_line(line) == line


TYPED: dict[str, tuple[str, str]] = {
    "a struct": ("{'q': 1.50::decimal(9,2)}", '{"q":"1.50"}'),
    "a float": ("{'q': 0.1::float}", '{"q":"0.1"}'),
    "a double": ("{'q': 0.1::double}", '{"q":"0.1"}'),
    "no number": ("{'q': 'nan'::double}", '{"q":"nan"}'),
    "a name like a type": ("{'FLOAT': 'x', 'q': 2}", '{"FLOAT":"x","q":2}'),
    "a map": ("map {'q': 1.50::decimal(9,2)}", '{"q":"1.50"}'),
    "text": ("""'{"q":1.10}'""", '{"q":1.10}'),
    "bytes": ("""'{"q":1.10}'::blob""", '{"q":1.10}'),
}  # fmt: skip


def drop(folder: Path, told: str) -> None:
    """An event as a Parquet file, with one more column of a type of its own."""
    event = "select 'f' as id, '/m' as source, '1.0' as specversion, 'calls' as type"
    with duckdb.connect() as connection:
        connection.execute(f"copy ({event}, {told}) to '{folder}/f.parquet'")


@pytest.mark.parametrize("kind", TYPED)
def test_data_of_every_type_of_parquet_keeps_its_digits(folder: Path, warehouse: Path, kind: str) -> None:
    value, data = TYPED[kind]
    drop(folder, f"{value} as data")
    land_exports(folder, warehouse)
    assert read(warehouse, "select data from landing_usage.events") == [(data,)]


@pytest.mark.parametrize(
    "instant",
    [
        "timestamp '2026-03-06 10:00:00'",
        "timestamptz '2026-03-06 12:00:00+02'",
        "timestamp_ns '2026-03-06 10:00:00'",
        "'2026-03-06 10:00:00'::timestamp_s",
        "'2026-03-06 10:00:00'::timestamp_ms",
        "'2026-03-06T10:00:00.000000000Z'",
    ],
)
def test_an_instant_of_every_type_of_parquet_is_the_same(folder: Path, warehouse: Path, instant: str) -> None:
    drop(folder, f"{instant} as time")
    assert land_exports(folder, warehouse).dead == 0
    plain = "replace(replace(replace(time, '+00', ''), 'Z', ''), 'T', ' ')"
    assert read(warehouse, f"select left({plain}, 19) from landing_usage.events") == [
        ("2026-03-06 10:00:00",)
    ]


def test_whatever_is_changed_in_an_event_it_is_landed_or_dead(folder: Path, warehouse: Path) -> None:
    """Every attribute by every kind of value, alone and in an envelope, one after another in one drop."""
    values = [
        "",
        "x",
        7,
        1.5,
        None,
        True,
        [],
        {},
        [1],
        {"q": 1},
        10**30,
        -(10**400),
        "\u0000",
        "[x",
        "9" * 500,
    ]
    whole = json.loads(EVENT)
    lines = []
    for name in (*whole, "subject", "data_base64", "datacontenttype", "tenant"):
        for value in values:
            told = json.dumps(whole | {"id": f"{len(lines)}"} | {name: value})
            lines += [told, f'{{"event":{told},{TAKEN}}}']
    write(folder, "a.jsonl", "\n".join(lines))
    report = land_exports(folder, warehouse)
    assert (report.ok, report.landed + report.dead) == (True, len(lines))
    assert report.landed > len(lines) // 3
    assert read(warehouse, "select count(*) from landing.dead_letters where reason is null") == [(0,)]
