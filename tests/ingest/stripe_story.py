"""A small account in Stripe's shape: one story in the shapes of two generations of its API.

In dollars, by the day. `year`: 10 seats for 3,650 (365 days of 10), 5 more from 2 July for 915 (183 days of
5), as a pair of prorations. `quit`: 365 for a year, cancelled after 70 days, 295 credited. `ramp`: a schedule
of 10 seats for a year, then 20. `month`: 31 a month, three times. `meter`: 310 a month, and calls beyond
1,000 at a cent. `in_once`: an invoice of no subscription; `in_void`: another, voided. `trial`: never more.
"""

import json
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

Row = dict[str, Any]
OLD, NEW = "2020-08-27", "2026-10-28.endive"


def at(day: str) -> int:
    """Noon of a day, in Stripe's seconds."""
    return int(datetime.fromisoformat(f"{day}T12:00:00").replace(tzinfo=UTC).timestamp())


def price(name: str, amount: int | None, interval: str = "month", **more: Any) -> Row:
    """A recurring price; the product is named after it."""
    recurring = {"interval": interval, "interval_count": 1, "usage_type": "licensed", "meter": None}
    recurring |= more.pop("recurring", {})
    told: Row = {"id": f"price_{name}", "object": "price", "currency": "usd", "product": f"prod_{name}"}
    told |= {"billing_scheme": "per_unit", "unit_amount": amount, "recurring": recurring, "type": "recurring"}
    return told | {"unit_amount_decimal": None if amount is None else str(amount)} | more


SEATS = price("seats", 36_500, "year")
MONTHLY = price("monthly", 3_100)
ONCE = price("once", 6_000, recurring={"interval": None})
BASE = price("base", 31_000)
CALLS = price(
    "calls",
    None,
    recurring={"usage_type": "metered", "meter": "mtr_calls"},
    billing_scheme="tiered",
    tiers_mode="graduated",
    tiers=[
        {"up_to": 1000, "unit_amount": 0, "unit_amount_decimal": "0", "flat_amount": None},
        {"up_to": None, "unit_amount": 1, "unit_amount_decimal": "1", "flat_amount": None},
    ],
)


def subscription(
    name: str, days: tuple[str, str], items: list[tuple[Row, int]], api: str, **more: Any
) -> Row:
    """A state of a subscription: the period on the subscription before 2025, on its items since."""
    period = {"current_period_start": at(days[0]), "current_period_end": at(days[1])}
    listed = []
    for number, (sold, quantity) in enumerate(items, 1):
        item: Row = {"id": f"si_{name}{number}", "object": "subscription_item", "subscription": f"sub_{name}"}
        item |= {"price": sold, "metadata": {}}
        item |= {} if sold is CALLS else {"quantity": quantity}
        listed.append(item | (period if api == NEW else {"plan": {"id": sold["id"], "object": "plan"}}))
    told: Row = {"id": f"sub_{name}", "object": "subscription", "status": "active", "customer": "cus_1"}
    told |= {"currency": "usd", "created": at(days[0]), "start_date": at(days[0]), "metadata": {}}
    told |= {"items": {"object": "list", "data": listed, "has_more": False}, "ended_at": None}
    return told | ({} if api == NEW else period) | more


def line(name: str, amount: int, days: tuple[str, str], api: str, **more: Any) -> Row:
    """A line of an invoice: `sub`, `item`, `sold`, `quantity`, `proration` and `tax` say of what."""
    sub, item, sold = more.pop("sub", None), more.pop("item", None), more.pop("sold", None)
    proration, discount = more.pop("proration", False), more.pop("discount", 0)
    told: Row = {
        "id": f"il_{name}",
        "object": "line_item",
        "amount": amount,
        "currency": "usd",
        "quantity": 1,
    }
    told |= {"period": {"start": at(days[0]), "end": at(days[1])}, "metadata": {}}
    told |= {"discount_amounts": [{"amount": discount, "discount": "di_1"}] if discount else []}
    if api == NEW:
        kind = "subscription_item_details" if item else "invoice_item_details"
        of = {"subscription": sub, "subscription_item": item} if item else {"invoice_item": f"ii_{name}"}
        told |= {"parent": {"type": kind, kind: of | {"proration": proration}}, "subscription": None}
        prices = (
            {"price": sold["id"], "product": sold["product"]}
            if sold
            else {"price": "price_x", "product": "prod_x"}
        )
        told |= {"pricing": {"type": "price_details", "price_details": prices}}
        told |= {"taxes": [], "pretax_credit_amounts": []}
        return told | more
    told |= {"type": "invoiceitem" if proration or not item else "subscription", "proration": proration}
    told |= {"subscription": sub, "subscription_item": item, "price": sold, "tax_amounts": []}
    return told | ({"invoice_item": f"ii_{name}"} if told["type"] == "invoiceitem" else {}) | more


def invoice(name: str, day: str, lines: list[Row], api: str, **more: Any) -> Row:
    """A paid invoice, finalized on a day."""
    net = sum(one["amount"] - sum(cut["amount"] for cut in one["discount_amounts"]) for one in lines)
    steps = {"finalized_at": at(day), "paid_at": at(day), "voided_at": None, "marked_uncollectible_at": None}
    told: Row = {
        "id": f"in_{name}",
        "object": "invoice",
        "status": "paid",
        "customer": "cus_1",
        "metadata": {},
    }
    told |= {"currency": "usd", "created": at(day), "effective_at": None, "status_transitions": steps}
    told |= {"lines": {"object": "list", "data": lines, "has_more": False}}
    told |= {"subtotal": net, "total": net, "total_excluding_tax": net, "tax": None}
    of = more.pop("sub", None)
    if api == NEW:
        told |= {
            "parent": {"type": "subscription_details", "subscription_details": {"subscription": of}}
            if of
            else None
        }
        return told | more
    return told | {"subscription": of} | more


def event(number: int, kind: str, day: str, told: Row, **before: Any) -> Row:
    """What a webhook sends."""
    data: Row = {"object": told} | ({"previous_attributes": before} if before else {})
    return {"id": f"evt_{number}", "object": "event", "type": kind, "created": at(day), "data": data}


def year() -> list[Row]:
    """Old shapes: ten seats, then fifteen."""
    days, rest = ("2025-01-01", "2026-01-01"), ("2025-07-02", "2026-01-01")
    of = {"sub": "sub_year", "item": "si_year1", "sold": SEATS}
    pair = [
        line("year2", -183_000, rest, OLD, proration=True, **of) | {"quantity": 10},
        line("year3", 274_500, rest, OLD, proration=True, **of) | {"quantity": 15},
    ]
    first = subscription("year", days, [(SEATS, 10)], OLD)
    more = subscription("year", days, [(SEATS, 15)], OLD)
    whole = line("year1", 365_000, days, OLD, **of) | {"quantity": 10}
    draft = invoice("year1", "2025-01-01", [whole], OLD, sub="sub_year", status="draft")
    return [
        event(1, "customer.subscription.created", "2025-01-01", first),
        event(2, "invoice.created", "2025-01-01", draft),
        event(
            3, "invoice.finalized", "2025-01-01", invoice("year1", "2025-01-01", [whole], OLD, sub="sub_year")
        ),
        event(4, "customer.subscription.updated", "2025-07-02", more, quantity=10),
        event(
            5, "invoice.finalized", "2025-07-02", invoice("year2", "2025-07-02", pair, OLD, sub="sub_year")
        ),
    ]


def quit_early() -> list[Row]:
    """New shapes: cancelled at once, the rest credited two days later."""
    days = ("2025-03-01", "2026-03-01")
    whole = line("quit1", 36_500, days, NEW, sub="sub_quit", item="si_quit1", sold=SEATS)
    ended = {"status": "canceled", "canceled_at": at("2025-05-10"), "ended_at": at("2025-05-10")}
    credit: Row = {"id": "cnli_1", "object": "credit_note_line_item", "amount": 29_500, "quantity": 1}
    credit |= {"invoice_line_item": "il_quit1", "type": "invoice_line_item", "discount_amounts": []}
    note: Row = {
        "id": "cn_1",
        "object": "credit_note",
        "invoice": "in_quit1",
        "customer": "cus_1",
        "currency": "usd",
    }
    note |= {"created": at("2025-05-12"), "effective_at": None, "status": "issued", "voided_at": None}
    note |= {"total": 29_500, "total_excluding_tax": 29_500, "amount": 29_500}
    return [
        subscription("quit", days, [(SEATS, 1)], NEW),
        invoice("quit1", "2025-03-01", [whole], NEW, sub="sub_quit"),
        event(
            10,
            "customer.subscription.deleted",
            "2025-05-10",
            subscription("quit", days, [(SEATS, 1)], NEW, **ended),
        ),
        event(
            11, "credit_note.created", "2025-05-12", note | {"lines": {"object": "list", "data": [credit]}}
        ),
    ]


def ramp() -> list[Row]:
    """A schedule that makes its subscription: what is signed is both years."""
    phases = [
        {
            "start_date": at(start),
            "end_date": at(end),
            "currency": "usd",
            "items": [{"price": "price_seats", "quantity": quantity}],
        }
        for start, end, quantity in (("2025-01-01", "2026-01-01", 10), ("2026-01-01", "2027-01-01", 20))
    ]
    told: Row = {
        "id": "sub_sched_ramp",
        "object": "subscription_schedule",
        "status": "active",
        "customer": "cus_1",
    }
    told |= {
        "created": at("2025-01-01"),
        "subscription": "sub_ramp",
        "phases": phases,
        "end_behavior": "cancel",
    }
    days = ("2025-01-01", "2026-01-01")
    whole = line("ramp1", 365_000, days, NEW, sub="sub_ramp", item="si_ramp1", sold=SEATS, quantity=10)
    return [
        SEATS,
        told,
        subscription("ramp", days, [(SEATS, 10)], NEW, schedule="sub_sched_ramp"),
        invoice("ramp1", "2025-01-01", [whole], NEW, sub="sub_ramp"),
    ]


def month() -> list[Row]:
    """Three months, a line each; a fourth is drafted and never sent."""
    months = ["2025-01-01", "2025-02-01", "2025-03-01", "2025-04-01", "2025-05-01"]
    told: list[Row] = []
    for number, days in enumerate(pairwise(months), 1):
        told.append(
            event(
                20 + number,
                "customer.subscription.updated",
                days[0],
                subscription(
                    "month", days, [(MONTHLY, 1)], OLD, created=at(months[0]), start_date=at(months[0])
                ),
            )
        )
        one = line(f"month{number}", 3_100, days, OLD, sub="sub_month", item="si_month1", sold=MONTHLY)
        told.append(
            invoice(
                f"month{number}",
                days[0],
                [one],
                OLD,
                sub="sub_month",
                **({"status": "draft", "status_transitions": {}} if number == 4 else {}),
            )
        )
    return told


def meter() -> list[Row]:
    """A base and calls beyond the first thousand, counted by the day; a day told again when it had grown."""
    days = ("2025-01-01", "2025-02-01")
    of = {"sub": "sub_meter", "item": "si_meter1", "sold": BASE}
    told: list[Row] = [
        {
            "id": "mtr_calls",
            "object": "billing.meter",
            "event_name": "calls",
            "default_aggregation": {"formula": "sum"},
        },
        subscription("meter", days, [(BASE, 1), (CALLS, 0)], NEW),
        invoice("meter1", "2025-01-01", [line("meter1", 31_000, days, NEW, **of)], NEW, sub="sub_meter"),
    ]
    for number, (day, total) in enumerate((("2025-01-10", 900), ("2025-01-11", 500), ("2025-01-11", 600))):
        start = at(day) - 43_200
        told.append(
            {
                "id": f"mtrusg_{number}",
                "object": "billing.meter_event_summary",
                "meter": "mtr_calls",
                "customer": "cus_1",
                "aggregated_value": total,
                "start_time": start,
                "end_time": start + 86_400,
            }
        )
    return told


def invoices() -> list[Row]:
    """Of no subscription: one with a discount, one voided."""
    spot, days = ("2025-02-03", "2025-02-03"), ("2025-02-03", "2025-03-03")
    void = line("void", 50_000, days, NEW)
    steps = {"finalized_at": at("2025-02-03"), "voided_at": at("2025-02-13")}
    return [
        {
            "id": "cus_1",
            "object": "customer",
            "name": "Buyer",
            "created": at("2024-12-01"),
            "address": {"country": "US"},
        },
        invoice("once", "2025-02-03", [line("once", 6_000, spot, OLD, discount=500, sold=ONCE)], OLD),
        invoice("void", "2025-02-03", [void], NEW),
        event(
            40,
            "invoice.voided",
            "2025-02-13",
            invoice("void", "2025-02-03", [void], NEW, status="void", status_transitions=steps),
        ),
    ]


def trial() -> list[Row]:
    """Nobody is bound."""
    return [
        subscription(
            "trial",
            ("2025-01-01", "2025-01-15"),
            [(MONTHLY, 1)],
            NEW,
            status="trialing",
            trial_end=at("2025-01-15"),
        )
    ]


def pending() -> list[Row]:
    """Five more seats whose prorations wait for their invoice; an item switched from months to a year."""
    days, rest = ("2025-01-01", "2026-01-01"), ("2025-07-02", "2026-01-01")
    month, new = ("2025-01-01", "2025-02-01"), ("2025-01-16", "2026-01-16")
    of = {"sub": "sub_pending", "item": "si_pending1", "sold": SEATS}
    item = {"subscription": "sub_pending", "subscription_item": "si_pending1"}
    told: list[Row] = [
        invoice(
            "pending1",
            "2025-01-01",
            [line("p1", 365_000, days, NEW, quantity=10, **of)],
            NEW,
            sub="sub_pending",
        ),
        event(
            50,
            "customer.subscription.updated",
            "2025-07-02",
            subscription("pending", days, [(SEATS, 15)], NEW),
        ),
    ]
    for number, (amount, quantity) in enumerate(((-183_000, 10), (274_500, 15))):
        waiting: Row = {"id": f"ii_p{number}", "object": "invoiceitem", "amount": amount, "currency": "usd"}
        waiting |= {"customer": "cus_1", "date": at("2025-07-02"), "proration": True, "quantity": quantity}
        waiting |= {"period": {"start": at(rest[0]), "end": at(rest[1])}}
        waiting |= {"parent": {"type": "subscription_details", "subscription_details": item}}
        waiting |= {"pricing": {"price_details": {"price": "price_seats", "product": "prod_seats"}}}
        told.append(event(51 + number, "invoiceitem.created", "2025-07-02", waiting))
    unit = {"sub": "sub_switch", "item": "si_switch1"}
    back = line("sw2", -1_600, ("2025-01-16", "2025-02-01"), NEW, proration=True, sold=MONTHLY, **unit)
    whole = line("sw3", 36_500, new, NEW, sold=SEATS, **unit)
    return [
        *told,
        subscription("switch", new, [(SEATS, 1)], NEW, created=at(month[0])),
        invoice(
            "switch1",
            "2025-01-01",
            [line("sw1", 3_100, month, NEW, sold=MONTHLY, **unit)],
            NEW,
            sub="sub_switch",
        ),
        invoice("switch2", "2025-01-16", [back, whole], NEW, sub="sub_switch"),
    ]


def elsewhere() -> list[Row]:
    """What bills another system's contract, what does not add up, and a sign-up that was never paid."""
    days = ("2025-01-01", "2026-01-01")
    ours = {"contract_id": "C-9"}
    billed = line(
        "crm", 36_500, days, NEW, sub="sub_crm", item="si_crm1", sold=SEATS, metadata={"line_id": "L-1"}
    )
    steps = {"finalized_at": at("2025-01-01"), "voided_at": at("2025-01-02")}
    unpaid = line("unpaid", 3_100, days, NEW, sub="sub_unpaid", item="si_unpaid1", sold=MONTHLY)
    short = invoice("short", "2025-01-01", [line("short", 3_100, days, NEW, sold=MONTHLY)], NEW)
    return [
        subscription("crm", days, [(SEATS, 1)], NEW, metadata=ours),
        invoice("crm", "2025-01-01", [billed], NEW, sub="sub_crm"),
        short | {"total": 9_900, "total_excluding_tax": 9_900},
        subscription("unpaid", days, [(MONTHLY, 1)], NEW, status="incomplete_expired"),
        invoice(
            "unpaid", "2025-01-01", [unpaid], NEW, sub="sub_unpaid", status="void", status_transitions=steps
        ),
    ]


def account() -> list[Row]:
    """All of it."""
    told = [*invoices(), *year(), *quit_early(), *ramp(), *month(), *meter(), *trial()]
    return [*told, *pending(), *elsewhere()]


def as_lines(rows: list[Row]) -> str:
    """As an export."""
    return "".join(json.dumps(row) + "\n" for row in rows)
