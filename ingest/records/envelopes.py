"""What exporters put around a record, whatever the source: taken off, and what it says of the record kept.

    Airbyte   {"_airbyte_data": {..}, ..}, {"stream": .., "data": {..}, "emitted_at": ..}
    Singer    {"type": "RECORD", "stream": .., "record": {..}}
    columns   _airbyte_extracted_at, _fivetran_synced, _fivetran_deleted .. beside the record's own

A record that does not say when it was so was so when it was copied. Columns beside stay where they are.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Protocol

from ingest.records.exact_json import NoJson, read_json, write_json
from ingest.records.instants import utc
from ingest.records.record import Record, Unread

COPIED = (
    "_airbyte_extracted_at",
    "_airbyte_emitted_at",
    "_ab_emitted_at",
    "emitted_at",
    "time_extracted",
    "_fivetran_synced",
    "_sdc_extracted_at",
    "_sdc_received_at",
    "_dlt_load_id",
)
DELETED_AT = ("_ab_cdc_deleted_at", "_sdc_deleted_at")
TRUE = ("true", "t", "1", "yes")
# Messages between an exporter and its destination that hold no record.
MESSAGES = ("SCHEMA", "STATE", "LOG", "SPEC", "CATALOG", "TRACE", "CONTROL", "ACTIVATE_VERSION")
MESSAGE = "exporter_message"
Piece = Record | Unread


class Shape(Protocol):
    """What of a source's shape is needed here."""

    @property
    def unwrap(self) -> Callable[[str, dict[str, Any], str], Iterator[Piece]]: ...

    @property
    def object_of(self) -> Callable[[str], str]: ...


def records_within(shape: Shape, name: str, value: dict[str, Any], text: str) -> Iterator[Piece]:
    """The records that a row holds, out of whatever an exporter put around them."""
    held = _held(value)
    if _is_message(value):
        # no record of the source, and kept as what it is
        yield Record(shape.object_of(MESSAGE), hashlib.sha256(text.encode()).hexdigest()[:24], text)
        return
    if held is None:
        marks: Mapping[str, Any] = value
        pieces = shape.unwrap(name, value, text)
    else:
        inner, stream, marks = held
        name = name if stream is None else shape.object_of(stream)
        if isinstance(inner, dict):
            pieces = records_within(shape, name, inner, write_json(inner))
        else:
            pieces = iter([Unread(name, text, "its envelope holds no record")])
    for piece in pieces:
        yield _marked(piece, marks) if isinstance(piece, Record) else piece


def _held(value: dict[str, Any]) -> tuple[Any, str | None, Mapping[str, Any]] | None:
    """What an envelope holds, the stream it names, what it says of it; None where a value is none."""
    if "_airbyte_data" in value:
        return _object(value["_airbyte_data"]), None, value
    kind, record = value.get("type"), value.get("record")
    if kind == "RECORD" and isinstance(record, dict):
        if isinstance(value.get("stream"), str):
            return record, value["stream"], value
        if isinstance(record.get("data"), dict) and isinstance(record.get("stream"), str):
            return record["data"], record["stream"], record
    if isinstance(value.get("stream"), str) and isinstance(value.get("data"), dict) and "emitted_at" in value:
        return value["data"], value["stream"], value
    return None


def _is_message(value: dict[str, Any]) -> bool:
    kind = value.get("type")
    return kind in MESSAGES and any(key in value for key in (str(kind).lower(), "value", "stream"))


def _object(told: Any) -> Any:
    """A record that a column may hold as text."""
    if not isinstance(told, str):
        return told if isinstance(told, dict) else ""
    try:
        return read_json(told) or ""
    except NoJson:
        return ""


def _marked(record: Record, marks: Mapping[str, Any]) -> Record:
    deleted = str(marks.get("_fivetran_deleted") or "").strip().lower() in TRUE
    if deleted or any(marks.get(key) for key in DELETED_AT):
        record = replace(record, is_deleted=True)
    if record.source_updated_at is None:
        at = next((instant for key in COPIED if (instant := utc(marks.get(key))) is not None), None)
        record = record if at is None else replace(record, source_updated_at=at)
    return record
