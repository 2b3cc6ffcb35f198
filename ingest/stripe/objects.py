"""What an export or a response of Stripe holds: which objects, under which ids, known since when.

Pure: no clock, disk or network. A list response gives its items, Stripe's own fixtures their resources, an
export line or a webhook is one object. Every type is taken; staging says of each what became of it.
"""

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from ingest.records.exact_json import write_json
from ingest.records.record import Record, Unread

# Streams and list paths whose object is not just the name without its plural.
NAMES = {
    "invoice_items": "invoiceitem",
    "invoice_item": "invoiceitem",
    "invoice_line_items": "line_item",
    "invoice_line_item": "line_item",
    "lines": "line_item",
    "top_ups": "topup",
    "subscription_schedule": "subscription_schedule",
    "usage_records": "usage_record",
    "usage_record_summaries": "usage_record_summary",
    "webhooks": "event",
    "meters": "billing.meter",
    "meter_events": "billing.meter_event",
    "meter_event_summaries": "billing.meter_event_summary",
    "balance": "balance",
}
MOST_SECONDS = 253_402_300_799


def object_of(name: str) -> str:
    """The object that a file of exports is named after; a part stands in a folder that bears the name."""
    pieces = name.replace(" ", "_").lower().split("/")
    known = [piece for piece in pieces if piece in NAMES]
    if known:
        return NAMES[known[-1]]
    last = pieces[-1]
    if len(pieces) > 1 and (not last.strip("0123456789-_") or last.startswith(("part", "page"))):
        last = pieces[-2]
    if last.endswith("ies"):
        return last[:-3] + "y"
    return last[:-1] if last.endswith("s") and not last.endswith("ss") else last


def unwrapped(name: str, value: dict[str, Any], text: str) -> Iterator[Record | Unread]:
    """The objects in one value: of a list response, of Stripe's fixtures, or itself."""
    if value.get("object") == "list" and isinstance(value.get("data"), list):
        yield from _each(name, value["data"])
    elif "object" not in value and isinstance(value.get("resources"), dict):
        yield from _each(name, list(value["resources"].values()))
    else:
        yield record_of(name, value, text)


def record_of(name: str, value: dict[str, Any], text: str | None = None) -> Record:
    """One object as a record. `name` is taken where the object does not say what it is."""
    told = value.get("object")
    kind = told if isinstance(told, str) and told else name
    payload = write_json(value) if text is None else text
    return Record(kind, _id(kind, value, payload), payload, _known_at(value), value.get("deleted") is True)


def _each(name: str, items: list[Any]) -> Iterator[Record | Unread]:
    for item in items:
        if isinstance(item, dict):
            yield record_of(name, item)
        else:
            yield Unread(name, write_json(item), "no JSON object")


def _id(kind: str, value: dict[str, Any], payload: str) -> str:
    """The id it has; of what has none (a balance, a setting, a preview), a digest of what it says."""
    for key in ("id", "identifier"):
        if isinstance(value.get(key), str) and value[key]:
            return str(value[key])
    return f"{kind}:{hashlib.md5(payload.encode(), usedforsecurity=False).hexdigest()}"


def _known_at(value: dict[str, Any]) -> str | None:
    """When Stripe says the object was so: an event's own time, else the time an export was made."""
    if value.get("object") == "event":
        return _instant(value.get("created"), 1)
    return _instant(value.get("_ab_emitted_at"), 1000)


def _instant(told: Any, units: int) -> str | None:
    if isinstance(told, str):
        told = Decimal(told) if told.replace(".", "", 1).isdigit() else None
    if isinstance(told, bool) or not isinstance(told, int | Decimal):
        return None
    seconds = Decimal(told) / units
    if not 0 < seconds < MOST_SECONDS:
        return None
    whole = int(seconds)
    instant = datetime.fromtimestamp(whole, UTC).replace(microsecond=int((seconds - whole) * 1_000_000))
    return instant.isoformat().replace("+00:00", "Z")
