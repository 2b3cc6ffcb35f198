"""What an export or a response of Stripe holds: which objects, under which ids, known since when.

Pure: no clock, disk or network. A list response gives its items, Stripe's own fixtures their resources, an
export line or a webhook is one object, whatever it was wrapped in (`envelopes`). Every type is taken; staging
says of each what became of it.
"""

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from ingest.records.exact_json import NoJson, read_json, write_json
from ingest.records.record import Record, Unread
from ingest.stripe.envelopes import Opened, opened

# Streams and list paths whose object is not just the name without its plural.
NAMES = {
    "invoice_items": "invoiceitem",
    "invoice_item": "invoiceitem",
    "invoice_line_items": "line_item",
    "invoice_line_item": "line_item",
    "lines": "line_item",
    "top_ups": "topup",
    "subscription_schedule": "subscription_schedule",
    "subscription_history": "subscription",
    "usage_records": "usage_record",
    "usage_record_summaries": "usage_record_summary",
    "webhooks": "event",
    "meters": "billing.meter",
    "meter_events": "billing.meter_event",
    "meter_event_summaries": "billing.meter_event_summary",
    "balance": "balance",
}
# The second generation of the API calls some objects otherwise and means the same.
ALSO_CALLED = {
    "v2.billing.meter_event": "billing.meter_event",
    "v2.billing.meter_event_adjustment": "billing.meter_event_adjustment",
}
LISTED = ("list", "search_result")
EVENTS = ("event", "v2.core.event")
# When a connector took what it hands over.
TAKEN_AT = (
    "_ab_emitted_at", "_airbyte_extracted_at", "_airbyte_emitted_at", "_sdc_extracted_at", "_sdc_batched_at",
    "_fivetran_synced",
)  # fmt: skip
GONE = ("deleted", "is_deleted", "_fivetran_deleted")
GONE_AT = ("_sdc_deleted_at", "_ab_cdc_deleted_at")
MOST_SECONDS = 253_402_300_799


def object_of(name: str) -> str:
    """The object that a file of exports is named after; a part stands in a folder that bears the name."""
    pieces = [_bare(piece) for piece in name.replace(" ", "_").lower().split("/")]
    known = [piece for piece in pieces if piece in NAMES]
    if known:
        return NAMES[known[-1]]
    last = pieces[-1]
    if len(pieces) > 1 and (not last.strip("0123456789-_") or last.startswith(("part", "page"))):
        last = pieces[-2]
    if last.endswith("ies"):
        return last[:-3] + "y"
    return last[:-1] if last.endswith("s") and not last.endswith("ss") else last


def _bare(piece: str) -> str:
    """A table's name without what says whose it is."""
    return piece.removeprefix("stripe_").lstrip("_").removesuffix("_data")


def unwrapped(name: str, value: dict[str, Any], text: str) -> Iterator[Record | Unread]:
    """The objects in one value: of a list response, of Stripe's fixtures, of an envelope, or itself."""
    if _is_list(value):
        yield from _each(name, value["data"])
    elif "object" not in value and isinstance(value.get("resources"), dict):
        yield from _each(name, list(value["resources"].values()))
    else:
        for held in opened(name, value):
            if held.is_bare:
                yield record_of(name, value, text)
            elif _is_list(held.value):
                yield from _each(held.name, held.value["data"])
            else:
                yield _taken(held)


def record_of(name: str, value: dict[str, Any], text: str | None = None, taken_at: Any = None) -> Record:
    """One object as a record. `name` is taken where the object does not say what it is."""
    if nested := _nested(value):
        value, text = nested, None
    told = value.get("object")
    kind = told if isinstance(told, str) and told else _named(name, value)
    kind = ALSO_CALLED.get(kind, kind)
    payload = write_json(value) if text is None else text
    return Record(kind, _id(kind, value, payload), payload, _known_at(value, taken_at), _is_gone(kind, value))


def _taken(held: Opened) -> Record:
    """What a connector wraps is named after its stream."""
    return record_of(object_of(held.name), held.value, None, held.taken_at)


def _is_list(value: dict[str, Any]) -> bool:
    """A list response; of the second generation of the API it has pages and no name."""
    return isinstance(value.get("data"), list) and (
        value.get("object") in LISTED or ("object" not in value and "next_page_url" in value)
    )


def _each(name: str, items: list[Any]) -> Iterator[Record | Unread]:
    for item in items:
        if isinstance(item, dict):
            yield from (
                record_of(name, item) if held.is_bare else _taken(held) for held in opened(name, item)
            )
        else:
            yield Unread(name, write_json(item), "no JSON object")


def _named(name: str, value: dict[str, Any]) -> str:
    """An event may have lost its `object`, but not its shape."""
    data = value.get("data")
    is_event = (
        isinstance(value.get("type"), str) and isinstance(data, dict) and isinstance(data.get("object"), dict)
    )
    return "event" if is_event else name


def _nested(value: dict[str, Any]) -> dict[str, Any] | None:
    """A row of texts as the object it was: its lists and objects read, what is empty left out."""
    if not value or not all(isinstance(one, str) for one in value.values()):
        return None
    read = {key: _field(one) for key, one in value.items() if one}
    return read if read != value else None


def _field(told: str) -> Any:
    if told.lower() in ("true", "false"):
        return told.lower() == "true"
    if told[:1] not in ("{", "["):
        return told
    try:
        return read_json(told)
    except NoJson:
        return told


def _id(kind: str, value: dict[str, Any], payload: str) -> str:
    """The id it has; of what has none (a balance, a setting, a preview), a digest of what it says."""
    for key in ("id", "identifier"):
        if isinstance(value.get(key), str) and value[key]:
            return str(value[key])
    return f"{kind}:{hashlib.md5(payload.encode(), usedforsecurity=False).hexdigest()}"


def _is_gone(kind: str, value: dict[str, Any]) -> bool:
    """Whether it was deleted. Of a subscription, deleted is cancelled, as long as it is told whole."""
    is_gone = any(value.get(key) is True for key in GONE) or any(value.get(key) for key in GONE_AT)
    return is_gone and not (kind == "subscription" and isinstance(value.get("status"), str))


def _known_at(value: dict[str, Any], taken_at: Any) -> str | None:
    """When Stripe says the object was so: an event's own time, else the time an export was made."""
    if value.get("object") in EVENTS or _named("", value) == "event":
        return _instant(value.get("created"))
    return _instant(next((value[key] for key in TAKEN_AT if value.get(key) is not None), taken_at))


def _instant(told: Any) -> str | None:
    """Seconds, milliseconds or ISO text as an instant."""
    if isinstance(told, str):
        try:
            told = Decimal(told)
        except InvalidOperation:
            return _of_text(told)
    if isinstance(told, bool) or not isinstance(told, int | Decimal) or not Decimal(told).is_finite():
        return None
    seconds = Decimal(told) / 1000 if told > MOST_SECONDS else Decimal(told)
    if not 0 < seconds < MOST_SECONDS:
        return None
    whole = int(seconds)
    instant = datetime.fromtimestamp(whole, UTC).replace(microsecond=int((seconds - whole) * 1_000_000))
    return _written(instant)


def _of_text(told: str) -> str | None:
    try:
        instant = datetime.fromisoformat(told.replace(" UTC", "+00:00"))
    except ValueError:
        return None
    return _written((instant if instant.tzinfo else instant.replace(tzinfo=UTC)).astimezone(UTC))


def _written(instant: datetime) -> str:
    return instant.isoformat().replace("+00:00", "Z")
