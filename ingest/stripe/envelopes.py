"""What others wrap Stripe's objects in: webhooks as they were kept, buses, queues, connectors.

Pure. Stripe's own objects say what they are in `object`; what does not is looked into, as deep as it takes:

    {"detail-type": ..., "detail": {event}}                    EventBridge
    {"headers": ..., "body": "{event}"}                        a webhook kept whole, a gateway's request
    {"Records": [{"body": ...}]}, {"Message": "{event}"}       SQS, SNS
    {"schema": ..., "payload": {object}}                       Kafka Connect
    {"_airbyte_data": {...}, "_airbyte_emitted_at": ...}       Airbyte's raw tables
    {"type": "RECORD", "stream": ..., "record": {...}}         Singer; Airbyte has them in `record`
    {"stream": ..., "data": {...}, "emitted_at": ...}          the records of a connector's own tests
"""

from dataclasses import dataclass
from typing import Any

from ingest.records.exact_json import read_within

HOLDERS = ("detail", "body", "payload", "event", "Message", "message", "data", "record")
LISTS = ("Records", "records", "events", "data")
EXTRACTED = ("_airbyte_extracted_at", "_airbyte_emitted_at", "time_extracted", "emitted_at")
DEEPEST = 6


@dataclass(frozen=True)
class Opened:
    """An object as it lay in its envelopes: what these say it is, and when it was taken."""

    name: str
    value: Any
    taken_at: Any = None
    is_bare: bool = False


def opened(name: str, value: dict[str, Any]) -> list[Opened]:
    """The objects in a value; the value itself, `is_bare`, where nothing is wrapped around it."""
    return _within(Opened(name, value), DEEPEST) or [Opened(name, value, is_bare=True)]


def _within(outer: Opened, depth: int) -> list[Opened]:
    """What an envelope holds; nothing where it is none."""
    value = outer.value
    if not depth or is_object(value):
        return []
    if (message := _message(outer)) is not None:
        return [message]
    for key in LISTS:
        told = value.get(key)
        items = [read_within(item) for item in told] if isinstance(told, list) else []
        if items and all(isinstance(item, dict) for item in items):
            held = [Opened(outer.name, item, outer.taken_at) for item in items]
            inner = [_within(one, depth - 1) for one in held]
            if any(inner) or any(is_object(item) for item in items):
                return [one for whole, parts in zip(held, inner, strict=True) for one in parts or [whole]]
    for key in HOLDERS:
        told = read_within(value.get(key))
        if isinstance(told, dict):
            held_one = Opened(outer.name, told, outer.taken_at)
            if found := [held_one] if is_object(told) else _within(held_one, depth - 1):
                return found
    return []


def _message(outer: Opened) -> Opened | None:
    """A record of Airbyte's or Singer's, which say what it is beside it."""
    value = outer.value
    raw = read_within(value.get("_airbyte_data"))
    record = value.get("record") if value.get("type") == "RECORD" else None
    if isinstance(raw, dict):
        told, data = value, raw
    elif isinstance(record, dict) and isinstance(record.get("data"), dict) and "stream" in record:
        told, data = record, record["data"]
    elif isinstance(record, dict):
        told, data = value, record
    elif isinstance(value.get("stream"), str) and isinstance(value.get("data"), dict):
        told, data = value, value["data"]
    else:
        return None
    name = told["stream"] if isinstance(told.get("stream"), str) else outer.name
    taken_at = next((told[one] for one in EXTRACTED if told.get(one) is not None), None)
    return Opened(name, data, taken_at)


def is_object(value: dict[str, Any]) -> bool:
    """Whether a value says what it is."""
    return isinstance(value.get("object"), str)
