"""Provisioning and logistics: each activation and delivery is a CloudEvent the moment it is done."""

from collections.abc import Iterator
from typing import Any

from sample.tell.reading import Row, table

Event = dict[str, Any]
# What of a fulfilment is told as an event, and by whom.
TYPES = {
    "activated": ("//provisioning.veltrana.example", "com.veltrana.access.activated"),
    "go-live": ("//provisioning.veltrana.example", "com.veltrana.access.go-live"),
    "delivered": ("//logistics.veltrana.example", "com.veltrana.delivery.accepted"),
}
# A delivery that is told as a part of the whole and not in units.
PARTLY = "com.veltrana.delivery.partly-accepted"


def drops() -> Iterator[tuple[str, list[Event]]]:
    """Each drop: its month, and the events in it."""
    found: dict[str, list[Event]] = {}
    for row in table("fulfilment_events"):
        if row["kind"] in TYPES:
            found.setdefault(row["recorded_at"][:7], []).append(_event(row))
    yield from found.items()


def _event(row: Row) -> Event:
    source, kind = TYPES[row["kind"]]
    done = {"units": row.get("quantity"), "share": row.get("fraction")}
    return {
        "specversion": "1.0",
        "id": row["event_id"],
        "source": source,
        "type": PARTLY if row.get("fraction") else kind,
        "subject": f"{row['contract_id']}/{row['line_id']}",
        "time": moment(row),
        "recordedtime": row["recorded_at"],
        "datacontenttype": "application/json",
        "data": {"contract": row["contract_id"], "line": row["line_id"]}
        | {name: told for name, told in done.items() if told},
    }


def moment(row: Row) -> str:
    """When it was done: as it was recorded, or at noon of the day it names."""
    return (
        row["recorded_at"]
        if row["recorded_at"][:10] == row["occurred_on"]
        else f"{row['occurred_on']}T12:00:00Z"
    )
