"""The meters' events as CloudEvents 1.0, a drop for each month in which they arrived."""

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

from sample.tell.reading import SAMPLE, Row, table

Event = dict[str, Any]
# What a meter sends, by the product it measures.
METERS = {"USAGE-API": "api-calls", "USAGE-DOCS": "documents", "USAGE-STORAGE": "storage"}


def drops() -> Iterator[tuple[str, list[Event]]]:
    """Each drop: its month, and the events in it."""
    for part in sorted((SAMPLE / "usage_events").glob("*.csv")):
        yield part.stem, [_event(row) for row in table("usage_events") if row["recorded_at"][:7] == part.stem]


def _event(row: Row) -> Event:
    contracts = {one["contract_id"]: one for one in table("contracts")}
    meter = METERS[_sku(row)]
    return {
        "specversion": "1.0",
        "id": row["event_id"],
        "source": f"//meters.veltrana.example/{meter}",
        "type": f"com.veltrana.metered.{meter}",
        "subject": contracts[row["contract_id"]]["customer_id"],
        "time": row["occurred_at"],
        "recordedtime": row["recorded_at"],
        "datacontenttype": "application/json",
        "data": {"contract": row["contract_id"], "line": row["line_id"], "units": _units(row["quantity"])},
    }


def _sku(event: Row) -> str:
    place = (event["contract_id"], "", event["line_id"])
    return next(
        row["sku"] for row in table("contract_lines")
        if (row["contract_id"], row["amendment_id"], row["line_id"]) == place
    )  # fmt: skip


def _units(told: str) -> Any:
    """A number as the meter counted it; what is none is sent as it stands."""
    try:
        return Decimal(told)
    except InvalidOperation:
        return told
