"""What Revenue Cloud adds to an org: assets, rate cards, fulfilment steps and orders that reduce others.

In euros, by the day. Order 20 sells 10 seats for 3,650; its asset gets 5 more from 1 July for 920 (184 days
of 5), ends on 1 October and was renewed for 2026, from whose July on 5 are taken back. Order 25 sells three
meters: one at catalogue rate with a tier agreed, one negotiated, one priced by tiers alone. Order 27 is
reduced by 4 seats from July on, by an order whose products tell no dates. Order 29 reprices a meter.
"""

from typing import Any

from salesforce.story import NEXT_YEAR, YEAR, Row, item, order

HALF = ("2025-07-01", "2025-12-31")
ASSET = "02i000000000001AAA"
NO_DATES = {"ServiceDate": None, "EndDate": None}
METER = {"Product2": {"StockKeepingUnit": "USAGE-API"}}


def row(prefix: str, number: int, at: str = "2025-01-01T09:00:00.000+0000", **more: Any) -> Row:
    """A record of any object."""
    told: Row = {"Id": f"{prefix}00000000{number:04d}AAA", "IsDeleted": False, "SystemModstamp": at}
    return told | more


def acts(number: int, kind: str, on: str | None = ASSET) -> Row:
    """What an order product does, and to which asset."""
    return row("0of", number, Type=kind, SourceAssetId=on)


def action(number: int) -> Row:
    """The field by which an order product names it."""
    return {"OrderActionId": f"0of00000000{number:04d}AAA"}


def amends(number: int, days: tuple[str, str], activated: str, original: int | None = None) -> Row:
    """An order that changes what another sold."""
    told: Row = {"Type": "Amendment"}
    if original:
        told |= {
            "IsReductionOrder": True,
            "OriginalOrderId": f"80100000000{original:04d}AAA",
            "EndDate": None,
        }
    return order(number, days, activated, **told)


def override(number: int, entry: int, price: float, above: int) -> Row:
    """A tier of its own price."""
    told: Row = {"AdjustmentType": "Override", "AdjustmentValue": price, "LowerBound": above}
    return row("0ra", number, OrderItemRateCardEntryId=f"0re00000000{entry:04d}AAA", **told)


def step(
    number: int, state: str, at: str, name: str = "go-live", done: str | None = "2025-01-10T22:30:00.000+0000"
) -> Row:
    """A state of a fulfilment step."""
    return row(
        "0s8",
        number,
        at,
        Name=f"{name} of seats",
        StepDefIdentifier=name,
        State=state,
        ActualCompletionDate=done,
    )


def revenue_cloud() -> dict[str, list[Row]]:
    """All records, by object."""
    rates = {"RateCardEntryId": "0rc000000000001AAA"}
    return {
        "Order": [
            order(20, YEAR, "2024-12-20"),
            amends(21, HALF, "2025-06-20"),
            amends(22, ("2025-10-01", "2025-12-31"), "2025-09-20"),
            order(23, NEXT_YEAR, "2025-12-10", Type="Renewal"),
            amends(24, ("2026-07-01", "2026-12-31"), "2026-06-20"),
            order(25, YEAR, "2024-12-20"),
            order(27, YEAR, "2024-12-20"),
            amends(28, HALF, "2025-06-20", original=27),
            amends(29, HALF, "2025-06-20"),
        ],
        "OrderItem": [
            item(20, 20, "SEAT", 10, "3650.00", YEAR, **action(1)),
            item(21, 21, "SEAT", 5, "920.00", HALF, **action(2)),
            item(22, 22, "SEAT", -15, "-1380.00", ("2025-10-01", "2025-12-31"), **action(3)),
            item(23, 23, "SEAT", 15, "5475.00", NEXT_YEAR, **action(4)),
            item(24, 24, "SEAT", -5, "-920.00", ("2026-07-01", "2026-12-31"), **action(5)),
            item(25, 25, "METER", 1, "0.00", YEAR) | METER,
            item(26, 25, "METER", 1, "0.00", YEAR) | METER,
            item(27, 25, "METER", 1, "0.00", YEAR) | METER,
            item(28, 27, "SEAT", 10, "3650.00", YEAR),
            item(29, 28, "SEAT", -4, "-736.00", YEAR, OriginalOrderItemId="802000000000028AAA") | NO_DATES,
            item(30, 29, "METER", 0, "0.00", HALF, OriginalOrderItemId="802000000000027AAA") | METER,
        ],
        "OrderAction": [
            acts(1, "Add", None), acts(2, "Amend"), acts(3, "Cancel"), acts(4, "Renew"), acts(5, "Amend"),
        ],
        "Asset": [row("02i", 1, Name="Seats")],
        "AssetAction": [row("0ac", number, AssetId=ASSET) for number in (20, 21, 22, 23, 24)],
        "AssetActionSource": [
            row("0as", number, AssetActionId=f"0ac00000000{number:04d}AAA",
                ReferenceEntityItemId=f"80200000000{number:04d}AAA")
            for number in (20, 21, 22, 23, 24)
        ],
        "RateCardEntry": [row("0rc", 1, Rate=0.10, RateNegotiation="Negotiable")],
        "OrderItemRateCardEntry": [
            row("0re", 1, OrderItemId="802000000000025AAA", NegotiatedRate=None, **rates),
            row("0re", 2, OrderItemId="802000000000026AAA", NegotiatedRate=0.09, **rates),
            row("0re", 3, OrderItemId="802000000000027AAA", NegotiatedRate=None, RateCardEntryId=None),
            row("0re", 4, OrderItemId="802000000000030AAA", NegotiatedRate=0.03, RateCardEntryId=None),
        ],
        "OrderItemRateAdjustment": [
            override(1, 1, 0.08, 1000),
            override(2, 3, 0.05, 0),
            override(3, 3, 0.04, 500),
        ],
        "FulfillmentStep": [
            step(1, "InProgress", "2025-01-05T09:00:00.000Z", done=None),
            step(1, "Completed", "2025-01-10T22:31:00.000Z"),
            step(2, "Completed", "2025-01-10T22:31:00.000Z"),
            step(2, "InProgress", "2025-02-01T09:00:00.000Z", done=None),
            step(3, "Completed", "2025-01-10T22:31:00.000Z", name="Post Invoice"),
        ],
        "FulfillmentOrderLineItem": [row("0a3", 1, OrderItemId="802000000000020AAA")],
        "FulfillmentStepSource": [
            row("0ss", 1, StepId="0s8000000000001AAA", SourceLineItemId="0a3000000000001AAA"),
            row("0ss", 2, StepId="0s8000000000002AAA", SourceLineItemId="802000000000025AAA"),
        ],
    }  # fmt: skip


def with_revenue_cloud(told: dict[str, list[Row]]) -> dict[str, list[Row]]:
    """An org that has both."""
    more = revenue_cloud()
    return {name: told.get(name, []) + more.get(name, []) for name in told.keys() | more.keys()}
