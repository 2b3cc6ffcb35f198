"""One small story of Stripe's, told as its API told it in other years, and as connectors hand it over.

The story is told in today's shapes. A telling is a change of every object in it, one year's on top of the
next younger's; so the oldest is what is left when all of them were made.
"""

import copy
import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from stripe_story import (
    BASE,
    CALLS,
    MONTHLY,
    NEW,
    ONCE,
    SEATS,
    Row,
    at,
    event,
    invoice,
    line,
    meter,
    price,
    quit_early,
    ramp,
    subscription,
)

Change = Callable[[Row], None]
PRICES = {one["id"]: one for one in (BASE, CALLS, MONTHLY, ONCE, SEATS)}
PRICES["price_x"] = price("x", None)
IDS = re.compile(r"^(sub|si|in|il|ii|cus|price|prod|cn|cnli|evt|mtr|mtrusg|di)_\w+$")
TIMES = {
    "created", "start", "start_date", "end_date", "end", "date", "current_period_start",
    "current_period_end", "finalized_at", "paid_at", "voided_at", "canceled_at", "ended_at",
    "effective_at", "start_time", "end_time",
}  # fmt: skip
AMOUNTS = {"amount", "total", "subtotal", "total_excluding_tax", "tax", "quantity", "unit_amount"}


def year() -> list[Row]:
    """Ten seats for a year, fifteen from July, as a pair of prorations."""
    days, rest = ("2025-01-01", "2026-01-01"), ("2025-07-02", "2026-01-01")
    of = {"sub": "sub_year", "item": "si_year1", "sold": SEATS}
    whole = line("year1", 365_000, days, NEW, **of) | {"quantity": 10}
    pair = [
        line("year2", -183_000, rest, NEW, proration=True, **of) | {"quantity": 10},
        line("year3", 274_500, rest, NEW, proration=True, **of) | {"quantity": 15},
    ]
    first = invoice("year1", "2025-01-01", [whole], NEW, sub="sub_year")
    second = invoice("year2", "2025-07-02", pair, NEW, sub="sub_year")
    told = [
        ("customer.subscription.created", "2025-01-01", subscription("year", days, [(SEATS, 10)], NEW)),
        ("invoice.created", "2025-01-01", first | {"status": "draft", "status_transitions": {}}),
        ("invoice.finalized", "2025-01-01", first),
        ("customer.subscription.updated", "2025-07-02", subscription("year", days, [(SEATS, 15)], NEW)),
        ("invoice.finalized", "2025-07-02", second),
    ]
    return [event(number, *one) for number, one in enumerate(told, 1)]


def once() -> list[Row]:
    """A customer, and an invoice of no subscription: less 5 off, with 11 of tax that is not ours."""
    buyer: Row = {"id": "cus_1", "object": "customer", "name": "Buyer", "created": at("2024-12-01")}
    buyer["address"] = {"country": "US"}
    sold = line("once", 6_000, ("2025-02-03", "2025-02-03"), NEW, discount=500, sold=ONCE)
    sold["taxes"] = [{"amount": 1_100, "tax_behavior": "exclusive", "type": "tax_rate_details"}]
    told = invoice("once", "2025-02-03", [sold], NEW, discounts=["di_1"], subtotal=6_000)
    told |= {"total": 6_600, "total_taxes": sold["taxes"]}
    item: Row = {
        "id": "ii_once",
        "object": "invoiceitem",
        "amount": 6_000,
        "currency": "usd",
        "customer": "cus_1",
    }
    item |= {
        "date": at("2025-02-02"),
        "period": sold["period"],
        "pricing": sold["pricing"],
        "invoice": "in_once",
    }
    return [
        buyer,
        event(30, "invoiceitem.created", "2025-02-02", item),
        event(31, "invoice.finalized", "2025-02-03", told),
    ]


def void() -> list[Row]:
    """Voided ten days after it was final."""
    told = invoice("void", "2025-02-03", [line("void", 50_000, ("2025-02-03", "2025-03-03"), NEW)], NEW)
    steps = {"finalized_at": at("2025-02-03"), "voided_at": at("2025-02-13")}
    gone = told | {"status": "void", "status_transitions": steps}
    return [told, event(40, "invoice.voided", "2025-02-13", gone)]


PARTS: dict[str, Callable[[], list[Row]]] = {
    "year": year, "quit": quit_early, "ramp": ramp, "meter": meter, "once": once, "void": void,
}  # fmt: skip


def objects(value: Any) -> Iterator[Row]:
    """Every object of Stripe's within a value, the inner ones first."""
    if isinstance(value, dict):
        for one in list(value.values()):
            yield from objects(one)
        if isinstance(value.get("object"), str):
            yield value
    elif isinstance(value, list):
        for one in value:
            yield from objects(one)


def told(rows: list[Row], changes: tuple[Change, ...]) -> list[Row]:
    """The story with the changes made to every object in it, one after another."""
    # the same line stands in several states: each gets its own
    changed = json.loads(json.dumps(rows))
    for change in changes:
        for one in [found for row in changed for found in objects(row)]:
            change(one)
    return changed


def renamed(value: Any, suffix: str) -> Any:
    """The same under ids of its own."""
    if isinstance(value, dict):
        return {key: renamed(one, suffix) for key, one in value.items()}
    if isinstance(value, list):
        return [renamed(one, suffix) for one in value]
    return value + suffix if isinstance(value, str) and (IDS.match(value) or value == "calls") else value


def clover(one: Row) -> None:
    """Until 2025-09: a discount holds its coupon itself."""
    if source := one.pop("source", None) if one["object"] == "discount" else None:
        one["coupon"] = source["coupon"]


def basil(one: Row) -> None:
    """Until 2025-03: periods on the subscription; price, parent and taxes on the line itself."""
    if one["object"] == "subscription":
        for item in one["items"]["data"]:
            one |= {
                key: item.pop(key) for key in ("current_period_start", "current_period_end") if key in item
            }
    if one["object"] in ("line_item", "invoiceitem"):
        named = one.pop("pricing")["price_details"]
        one["price"] = PRICES[named["price"]] | {"tiers": None}
        one["plan"] = plan_of(PRICES[named["price"]])
    if one["object"] in ("line_item", "credit_note_line_item") and "taxes" in one:
        one["tax_amounts"] = taxes_of(one.pop("taxes"))
    if one["object"] == "line_item":
        parent = one.pop("parent")
        details = parent[parent["type"]]
        one |= {"proration": details["proration"], "subscription": details.get("subscription")}
        one |= {"subscription_item": details.get("subscription_item")}
        one["type"] = (
            "subscription" if details.get("subscription_item") and not one["proration"] else "invoiceitem"
        )
        one["invoice_item"] = details.get("invoice_item") or one["id"].replace("il_", "ii_")
    if one["object"] == "invoice":
        parent = one.pop("parent", None)
        one["subscription"] = parent["subscription_details"]["subscription"] if parent else None
        taxes = one.pop("total_taxes", [])
        one |= {"total_tax_amounts": taxes_of(taxes), "tax": sum(tax["amount"] for tax in taxes) or None}
        one["discount"] = (
            {"id": "di_1", "object": "discount", "coupon": {"amount_off": 500}}
            if one.get("discounts")
            else None
        )


def without_net(one: Row) -> None:
    """Until 2022: no total without taxes."""
    one.pop("total_excluding_tax", None)


def plans(one: Row) -> None:
    """Until 2020-08: plans, no prices; discounts of the invoice and not of its lines."""
    if one["object"] in ("subscription_item", "line_item", "invoiceitem"):
        sold = one.pop("price", None)
        sold = PRICES[sold["id"]] if sold else ONCE
        one["plan"] = plan_of(sold) if sold["recurring"]["interval"] else None
    if one["object"] == "line_item":
        one.pop("discount_amounts")
    if one["object"] == "subscription_schedule":
        for phase in one["phases"]:
            phase["plans"] = [
                {"plan": item["price"], "quantity": item["quantity"]} for item in phase.pop("items")
            ]
            phase.pop("currency")
    if one["object"] == "price":
        one |= plan_of(one)
        one.pop("recurring")


def line_ids(one: Row) -> None:
    """Until 2019-12: a line went by what it was of, and its own id stood beside."""
    if one["object"] == "line_item":
        one["unique_id"] = one["id"]
        one["id"] = one["invoice_item"] if one["type"] == "invoiceitem" else one["subscription"]


def dates(one: Row) -> None:
    """Until 2019-03: an invoice had a date, and billing was how it was collected."""
    if one["object"] == "invoice":
        one["date"] = one.pop("created")
        steps = one.pop("status_transitions")
        one |= {"finalized_at": steps.get("finalized_at"), "billing": "charge_automatically"}
    if one["object"] == "credit_note":
        one.pop("total", None)


def unsent(one: Row) -> None:
    """Until 2018-11: an invoice was paid, closed or forgiven; plans had no product."""
    if one["object"] == "invoice":
        is_final = one.pop("status") != "draft"
        one |= {"paid": is_final, "closed": is_final, "forgiven": False, "attempted": is_final}
        one.pop("finalized_at")
    if one["object"] == "plan":
        one["name"] = one.pop("product", None)
        for tier in one.get("tiers") or []:
            tier["amount"] = tier.pop("unit_amount", None)
            tier.pop("unit_amount_decimal", None)
    if one["object"] == "subscription":
        one["start"] = one.pop("start_date")


def plan_of(sold: Row) -> Row:
    """A price as a plan."""
    recurring = sold["recurring"]
    found = {"id": sold["id"], "object": "plan", "currency": "usd", "product": sold["product"]}
    found |= {"interval": recurring["interval"], "interval_count": 1, "usage_type": recurring["usage_type"]}
    found |= {"amount": sold["unit_amount"], "amount_decimal": sold["unit_amount_decimal"]}
    found |= {key: sold[key] for key in ("billing_scheme", "tiers_mode", "tiers") if key in sold}
    return found | ({"meter": recurring["meter"]} if recurring["meter"] else {})


def taxes_of(taxes: list[Row] | None) -> list[Row]:
    return [{"amount": tax["amount"], "inclusive": tax["tax_behavior"] == "inclusive"} for tax in taxes or []]


def expanded(one: Row) -> None:
    """Whole objects in place of ids."""
    for key, kind in {"customer": "customer", "subscription": "subscription", "invoice": "invoice",
                      "product": "product", "schedule": "subscription_schedule"}.items():  # fmt: skip
        if isinstance(one.get(key), str) and one["object"] != kind:
            one[key] = {"id": one[key], "object": kind, "metadata": {}, "created": 1}
    details = (one.get("pricing") or {}).get("price_details") or {}
    if isinstance(details.get("price"), str):
        details["price"] = copy.deepcopy(PRICES[details["price"]]) | {"tiers": None}
    parent = (one.get("parent") or {}).get("subscription_details") or {}
    if isinstance(parent.get("subscription"), str):
        parent["subscription"] = {"id": parent["subscription"], "object": "subscription"}
    for phase in one.get("phases") or []:
        for item in phase["items"]:
            item["price"] = copy.deepcopy(PRICES[item["price"]])


def ids_only(one: Row) -> None:
    """Ids in place of whole objects."""
    if isinstance(one.get("price"), dict):
        one["price"] = one["price"]["id"]
    one.pop("plan", None)


def plain_lists(one: Row) -> None:
    """Lists without what the API wraps them in."""
    for key in ("lines", "items"):
        if isinstance(one.get(key), dict):
            one[key] = one[key]["data"]


def spread(value: Any, keys: set[str], how: Callable[[Any], Any]) -> Any:
    """The numbers under some keys written otherwise, at any depth."""
    if isinstance(value, dict):
        return {
            key: how(one)
            if key in keys and isinstance(one, int) and not isinstance(one, bool)
            else spread(one, keys, how)
            for key, one in value.items()
        }
    return [spread(one, keys, how) for one in value] if isinstance(value, list) else value


def as_float(number: int) -> float:
    return float(number)


def as_iso(number: int) -> str:
    return datetime.fromtimestamp(number, UTC).strftime("%Y-%m-%dT%H:%M:%S.000000Z")


def apart(rows: list[Row]) -> list[Row]:
    """Lists cut after their first item, whole lists beside them."""
    beside: list[Row] = []
    cut = json.loads(json.dumps(rows))
    for one in [found for row in cut for found in objects(row)]:
        for key in ("lines", "items"):
            if not isinstance(one.get(key), dict):
                continue
            parent = {"subscription": "subscription", "invoice": "invoice", "credit_note": "credit_note"}[
                one["object"]
            ]
            beside += [
                copy.deepcopy(item) | {parent: item.get(parent) or one["id"]} for item in one[key]["data"]
            ]
            one[key] |= {"data": one[key]["data"][:1], "has_more": len(one[key]["data"]) > 1}
    return [*cut, *beside]


Story = Callable[[list[Row]], list[Row]]
AGES = (clover, basil, without_net, plans, line_ids, dates, unsent)
# what could not be told yet
SINCE_2018 = {"void", "quit", "ramp"}


def through(*changes: Change) -> Story:
    return lambda rows: told(rows, changes)


# A name, how the story is told, and the parts of it that could not be told so.
TELLINGS: dict[str, tuple[Story, set[str]]] = {
    "2026-10 endive": (through(), set()),
    "2025-07 basil": (through(*AGES[:1]), set()),
    "2024-06": (through(*AGES[:2]), set()),
    "2020-08": (through(*AGES[:3]), set()),
    "2020-03": (through(*AGES[:4]), set()),
    "2019-10": (through(*AGES[:5]), set()),
    "2019-02": (through(*AGES[:6]), {"void"}),
    "2018-01": (through(*AGES[:7]), SINCE_2018),
    "expanded": (through(expanded), set()),
    "ids only": (lambda rows: [*map(copy.deepcopy, PRICES.values()), *told(rows, (ids_only,))], set()),
    "plain lists": (through(plain_lists), set()),
    "floats": (lambda rows: spread(rows, TIMES | AMOUNTS, as_float), set()),
    "texts": (lambda rows: spread(rows, AMOUNTS, str), set()),
    "ISO instants": (lambda rows: spread(rows, TIMES, as_iso), set()),
    "milliseconds": (lambda rows: spread(rows, TIMES, lambda number: number * 1000), set()),
    "lists cut": (apart, set()),
    "two ages at once": (lambda rows: [*rows, *told(rows, AGES[:2])], set()),
    "long ago and now": (lambda rows: [*told(rows, AGES[:5]), *rows], set()),
}  # fmt: skip


def tellings() -> dict[str, list[Row]]:
    """Every telling under ids of its own; what was left out of it is left out of what it is held against."""
    found: dict[str, list[Row]] = {}
    for number, (name, (story, _)) in enumerate(TELLINGS.items()):
        parts = [part() for key, part in PARTS.items() if key not in TELLINGS[name][1]]
        rows = story([row for part in parts for row in part])
        found[name] = [renamed(json.loads(json.dumps(row)), suffix(number)) for row in rows]
    return found


def suffix(number: int) -> str:
    return f"_v{number:02}"
