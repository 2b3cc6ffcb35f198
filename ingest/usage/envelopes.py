"""Events in what others wrap them in: what a meter or a gateway exports, an HTTP request kept whole.

    lines ──> those that are no event by themselves ──> read one by one ──> arrays of the events within
          └─> all others, untouched

    {"event": {event}, "ingestedAt": ...}, {"items": [...]}       OpenMeter; when it took an event is told
    {"headers": {"ce-id": ...}, "body": ...}                      binary mode, as HTTP has it
    {"topic": ..., "headers": [...], "value": ...}                the same of a queue

What holds no event stays as it is, and is told as what it is.
"""

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from ingest.pipeline import Landing
from ingest.records.exact_json import NoJson, read_json, read_within, write_json
from ingest.sql import literal
from ingest.usage.messages import PREFIX, piece_of

BLANK = " \t\r\n"
HOLDERS = ("event", "value", "payload", "body", "record", "message", "Message", "detail", "data")
LISTS = ("items", "events", "records", "Records", "data")
TAKEN_AT = ("ingestedAt", "storedAt")
DEEPEST = 6
BATCH_LINES = 10_000
SCHEMA = pa.schema([("line", pa.string()), ("_row_no", pa.int64())])
# No line of an event lacks the word; an envelope begins with one of its keys or says when it was taken.
IS_WRAPPED = f"""(not contains(line, '"specversion"') or contains(line, '"{TAKEN_AT[0]}"')
    or contains(left(line, 60), '"headers"')
    or left(ltrim(line, {literal(BLANK + "[{")}), 9) similar to '"(event|items|value|body|record)".*')"""


@dataclass(frozen=True)
class Pieces:
    """A relation of lines, and whether some are arrays."""

    relation: str
    is_batched: bool


def opened_pieces(landing: Landing, pieces: str, name: str) -> Pieces:
    """The lines of a relation (line, _row_no, _own_problem, ...) with those in envelopes opened."""
    # unnested arrays begin with one
    [(batched, wrapped)] = landing.reader.execute(
        f"select coalesce(bool_or(starts_with(ltrim(line, {literal(BLANK)}), '[')), false), "
        f"coalesce(bool_or(_own_problem is null and {IS_WRAPPED}), false) from {pieces}"
    ).fetchall()
    if not wrapped:
        return Pieces(pieces, bool(batched))
    copy = landing.scratch / f"{name}.opened.parquet"
    _write(landing.reader, pieces, str(copy))
    opened = f"select line, _row_no from read_parquet({literal(str(copy))})"
    relation = f"""(select * from {pieces} where _own_problem is not null or not {IS_WRAPPED}
        union all select opened.line, opened._row_no, null, null, null from ({opened}) as opened)"""
    return Pieces(relation, True)


def _write(reader: duckdb.DuckDBPyConnection, pieces: str, copy: str) -> None:
    found = reader.execute(
        f"select line, _row_no from {pieces} where _own_problem is null and {IS_WRAPPED} "
        f"and trim(line, {literal(BLANK)}) <> ''"
    )
    with pq.ParquetWriter(copy, SCHEMA) as writer:
        while rows := found.fetchmany(BATCH_LINES):
            lines = [opened_line(line) for line, _ in rows]
            writer.write_batch(pa.RecordBatch.from_arrays([lines, [no for _, no in rows]], schema=SCHEMA))


def opened_line(line: str) -> str:
    """The events of a line as an array; the line as it is where it is none, or holds none."""
    try:
        value = read_json(line)
    except NoJson:
        return line
    found = list(_within(value, None, DEEPEST))
    return f"[{','.join(found)}]" if found else line


def _within(value: Any, taken_at: Any, depth: int) -> Iterator[str]:
    """The events within a value, as JSON."""
    value = read_within(value)
    if isinstance(value, list) and depth:
        inner = [list(_within(one, taken_at, depth - 1)) for one in value]
        if any(inner):
            for one, events in zip(value, inner, strict=True):
                yield from events or [write_json(one)]
    if not isinstance(value, dict) or not depth:
        return
    if "specversion" in value and "type" in value:
        known = {"recordedtime": taken_at} if isinstance(taken_at, str) else {}
        yield write_json(known | value)
        return
    if (line := _of_headers(value)) is not None:
        yield line
        return
    taken_at = next((value[key] for key in TAKEN_AT if value.get(key)), taken_at)
    for key in (*HOLDERS, *LISTS):
        if events := list(_within(value.get(key), taken_at, depth - 1)):
            yield from events
            return


def _of_headers(value: dict[str, Any]) -> str | None:
    """The event that headers and a body are together; null where the headers are not an event's."""
    headers = _headers(value.get("headers")) or _headers(value)
    if not any(name.startswith(PREFIX) for name in headers):
        return None
    body = next(
        (value[key] for key in ("body", "data", "value", "payload") if value.get(key) is not None), ""
    )
    piece = piece_of(_bytes(body, value.get("isBase64Encoded") is True), headers)
    return piece.line if piece.problem is None else None


def _headers(told: Any) -> dict[str, str]:
    """Headers by their names; a queue writes ce_ for ce-, an export has them as a list of pairs."""
    if isinstance(told, list):
        named = [
            (one.get("key") or one.get("name"), one.get("value")) for one in told if isinstance(one, dict)
        ]
        pairs = [*named, *((one[0], one[1]) for one in told if isinstance(one, list) and len(one) > 1)]
    else:
        pairs = list(told.items()) if isinstance(told, dict) else []
    found: dict[str, str] = {}
    for name, value in pairs:
        value = value[0] if isinstance(value, list) and value else value
        if isinstance(name, str) and isinstance(value, str):
            found[
                name.lower().replace("ce_", PREFIX, 1) if name.lower().startswith("ce_") else name.lower()
            ] = value
    return found


def _bytes(body: Any, is_base64: bool) -> bytes:
    if not isinstance(body, str):
        return write_json(body).encode()
    if is_base64:
        try:
            return base64.b64decode(body, validate=True)
        except ValueError:
            return body.encode()
    return body.encode()
