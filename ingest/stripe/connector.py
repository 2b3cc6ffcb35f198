"""What is asked of Stripe: all of it once, then what /events tells.

first time, or after a gap:  newest event's time kept ─> every list, whole ─> every event (30 days)
afterwards:                  events since the position less the re-read window

`created` filters never give an object that changed, so only events say what is new. They are kept 30 days: a
position further back than what is kept reads every list again. A list inside an object holds ten at most;
where there are more, the whole list is asked for and landed beside it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ingest.records.record import Batch, Record
from ingest.stripe.api import Params, StripeApi
from ingest.stripe.objects import record_of
from ingest.stripe.settings import StripeSettings

# Events are kept 30 days; a day is left for what happens during the read.
KEPT_SECONDS = 29 * 24 * 3600
# Late meter events are taken up to 35 days back, so their sums are asked for again.
METERED_AGAIN_SECONDS = 35 * 24 * 3600
DAY_SECONDS = 24 * 3600
LISTS: tuple[tuple[str, str, Params], ...] = (
    ("customer", "/v1/customers", {}),
    ("product", "/v1/products", {}),
    ("price", "/v1/prices", {"expand[]": "data.tiers"}),
    ("plan", "/v1/plans", {"expand[]": "data.tiers"}),
    ("coupon", "/v1/coupons", {}),
    ("subscription", "/v1/subscriptions", {"status": "all"}),
    ("subscription_schedule", "/v1/subscription_schedules", {}),
    ("invoiceitem", "/v1/invoiceitems", {}),
    ("invoice", "/v1/invoices", {}),
    ("credit_note", "/v1/credit_notes", {}),
    ("billing.meter", "/v1/billing/meters", {}),
)
# Lists that came later than the first accounts: where one is not there, it holds nothing.
YOUNGER = {"product", "price", "coupon", "subscription_schedule", "credit_note", "billing.meter"}
# Lists within an object that may be cut: which, where the whole one stands, what names the parent in an item.
INNER = {
    "invoice": ("lines", "/v1/invoices/{id}/lines", "invoice"),
    "credit_note": ("lines", "/v1/credit_notes/{id}/lines", "credit_note"),
    "subscription": ("items", "/v1/subscription_items", "subscription"),
}


@dataclass(frozen=True)
class StripeConnector:
    """Everything Stripe tells since the last landing."""

    api: StripeApi
    settings: StripeSettings
    name: str = "stripe"

    def batches(self, positions: Mapping[str, str]) -> Iterator[Batch]:
        """All lists and events, or the events since the positions; or SourceUnreachable."""
        newest = self._newest()
        known = int(positions["event"]) if "event" in positions else None
        if known is None or newest is None or newest - known > KEPT_SECONDS:
            yield from self._everything()
            since = None
        else:
            since = known - self.settings.reread_seconds
        yield from self._events(since, newest if known is None else max(known, newest or known))
        yield from self._metered(positions, newest)

    def _newest(self) -> int | None:
        """When the newest event happened: what changes while the lists are read is read again as an event."""
        event = self.api.latest("/v1/events")
        return None if event is None else int(event["created"])

    def _everything(self) -> Iterator[Batch]:
        for kind, path, params in LISTS:
            ask = self.api.pages_if_any if kind in YOUNGER else self.api.pages
            for page in ask(path, params):
                yield _batch(kind, path, page)
                for item in page:
                    yield from self._inner(item)

    def _events(self, since: int | None, position: int | None) -> Iterator[Batch]:
        path = "/v1/events"
        params = {} if since is None else {"created[gte]": str(since)}
        for page in self.api.pages(path, params):
            yield _batch("event", path, page)
            for event in page:
                told = event.get("data", {}).get("object")
                if isinstance(told, dict):
                    yield from self._inner(told)
        yield Batch("event", f"GET {path}", (), None if position is None else str(position))

    def _inner(self, item: dict[str, Any]) -> Iterator[Batch]:
        """The whole of a list that an object holds the beginning of."""
        kind = item.get("object")
        if kind not in INNER or not isinstance(item.get("id"), str) or item.get("deleted") is True:
            return
        key, path, parent = INNER[kind]
        if not isinstance(item.get(key), dict) or item[key].get("has_more") is not True:
            return
        path = path.format(id=item["id"])
        params = {} if item["id"] in path else {parent: item["id"]}
        for page in self.api.pages(path, params):
            # Some versions leave out of an item what it belongs to, which the path said.
            yield _batch(kind, path, [{**one, parent: one.get(parent) or item["id"]} for one in page])

    def _metered(self, positions: Mapping[str, str], newest: int | None) -> Iterator[Batch]:
        """Sums per day of every meter and every customer with a metered item, to the last whole day."""
        if newest is None:
            return
        last = newest // DAY_SECONDS * DAY_SECONDS
        known = positions.get("billing.meter_event_summary")
        first = (
            last - METERED_AGAIN_SECONDS if known is None else min(int(known), last) - METERED_AGAIN_SECONDS
        )
        for meter, customer in sorted(self._metered_customers()):
            path = f"/v1/billing/meters/{meter}/event_summaries"
            span = {"start_time": str(first), "end_time": str(last), "value_grouping_window": "day"}
            for page in self.api.pages(path, {"customer": customer, **span}):
                # A sum does not name its customer.
                told = [{**one, "customer": one.get("customer") or customer} for one in page]
                yield _batch("billing.meter_event_summary", path, told)
        yield Batch("billing.meter_event_summary", "GET /v1/billing/meters", (), str(last))

    def _metered_customers(self) -> set[tuple[str, str]]:
        found: set[tuple[str, str]] = set()
        for page in self.api.pages("/v1/subscriptions", {"status": "all"}):
            for one in page:
                for item in one.get("items", {}).get("data", []):
                    meter = ((item.get("price") or {}).get("recurring") or {}).get("meter")
                    if isinstance(meter, str) and isinstance(one.get("customer"), str):
                        found.add((meter, one["customer"]))
        return found


def _batch(kind: str, path: str, items: list[dict[str, Any]]) -> Batch:
    records: list[Record] = [record_of(kind, item) for item in items]
    return Batch(kind, f"GET {path}", records)
