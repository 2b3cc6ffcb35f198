"""Stripe, as it answers a list: whom it bills, what for, invoices and credit notes. The CRM states contracts.

The contract, its line and the legal entity stand in metadata: `seeds/source_fields.csv` says where. What
Stripe could not hold (half a yen, an amount with a comma, a line without its number) somebody wrote by hand.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sample.tell.names import signs
from sample.tell.reading import Row, policy, table

Record = dict[str, Any]
CREATED = "2024-01-02T08:00:00Z"


def exports() -> dict[str, list[Record]]:
    """Every object by the list it comes from, as Stripe created them."""
    documents = list(_documents())
    return {
        "customers": [_customer(row) for row in table("customers")],
        "products": [_product(sku) for sku in sorted({row["sku"] for row in table("contract_lines")})],
        "invoices": [_invoice(rows) for rows in documents if rows[0]["kind"] == "invoice"],
        "credit_notes": [_credit_note(rows) for rows in documents if rows[0]["kind"] == "credit_note"],
    }


def is_billable(row: Row) -> bool:
    """Whether Stripe could have billed it: a whole number of minor units, with an id of its own."""
    try:
        amount = Decimal(row["amount"]).scaleb(_digits(row["currency"]))
    except ArithmeticError:
        return False
    return bool(row["invoice_line_id"]) and amount == amount.to_integral_value()


def stripe_id(prefix: str, key: str) -> str:
    """An id as Stripe writes it."""
    return f"{prefix}_1{signs(f'{prefix}/{key}', 23)}"


def _documents() -> Iterator[list[Row]]:
    """The lines of each invoice and credit note."""
    found: dict[str, list[Row]] = {}
    for row in table("invoice_lines"):
        if is_billable(row):
            found.setdefault(row["invoice_id"], []).append(row)
    yield from found.values()


def _customer(row: Row) -> Record:
    told = {
        "customer_id": row["customer_id"],
        "erp_customer_id": row["erp_customer_id"],
        "segment": row["segment"],
    }
    return {
        "id": f"cus_{signs(row['customer_id'], 14)}",
        "object": "customer",
        "address": {
            "city": None,
            "country": row["country"],
            "line1": None,
            "postal_code": None,
            "state": None,
        },
        "balance": 0,
        "created": _seconds(row["recorded_at"]),
        "delinquent": False,
        "description": None,
        "email": None,
        "livemode": True,
        "metadata": {name: value for name, value in told.items() if value},
        "name": row["name"],
        "tax_exempt": "none",
    }


def _product(sku: str) -> Record:
    names = {row["sku"]: row["name"] for row in policy("products")}
    return {
        "id": _product_id(sku),
        "object": "product",
        "active": True,
        "created": _seconds(CREATED),
        "description": None,
        "livemode": True,
        "metadata": {"sku": sku},
        "name": names.get(sku, sku),
        "type": "service",
        "updated": _seconds(CREATED),
    }


def _product_id(sku: str) -> str:
    return f"prod_{signs(sku, 14)}"


def _invoice(rows: list[Row]) -> Record:
    head, number = rows[0], rows[0]["invoice_id"]
    finalized, total = _seconds(head["recorded_at"]), sum(_units(row) for row in rows)
    return {
        "id": stripe_id("in", number),
        "object": "invoice",
        "amount_due": total,
        "amount_paid": 0,
        "amount_remaining": total,
        "auto_advance": False,
        "billing_reason": "manual",
        "collection_method": "send_invoice",
        "created": finalized,
        "currency": head["currency"].lower(),
        "customer": _customer_of(head),
        "due_date": finalized + 30 * 86400,
        "effective_at": _midnight(head["invoiced_on"]),
        "issuer": {"type": "self"},
        "lines": _listed([_line(row) for row in rows], f"/v1/invoices/{stripe_id('in', number)}/lines"),
        "livemode": True,
        "metadata": {"contract_id": head["contract_id"], "legal_entity": _entity_of(head)},
        "number": number,
        "parent": None,
        "period_end": finalized,
        "period_start": finalized,
        "post_payment_credit_notes_amount": 0,
        "status": "open",
        "status_transitions": {
            "finalized_at": finalized,
            "marked_uncollectible_at": None,
            "paid_at": None,
            "voided_at": None,
        },
        "subtotal": total,
        "subtotal_excluding_tax": total,
        "total": total,
        "total_discount_amounts": [],
        "total_excluding_tax": total,
        "total_taxes": [],
    }


def _line(row: Row) -> Record:
    key, sku = row["invoice_line_id"], _sku_of(row)
    told = {"contract_id": row["contract_id"], "line_id": row["line_id"]}
    return {
        "id": stripe_id("il", key),
        "object": "line_item",
        "amount": _units(row),
        "currency": row["currency"].lower(),
        "description": sku or "As agreed",
        "discount_amounts": [],
        "discountable": False,
        "invoice": stripe_id("in", row["invoice_id"]),
        "livemode": True,
        "metadata": {name: value for name, value in told.items() if value},
        "parent": {
            "type": "invoice_item_details",
            "invoice_item_details": {
                "invoice_item": stripe_id("ii", key),
                "proration": False,
                "proration_details": {"credited_items": None},
                "subscription": None,
            },
            "subscription_item_details": None,
        },
        "period": _period(row),
        "pretax_credit_amounts": [],
        "pricing": {
            "type": "price_details",
            "price_details": {"price": stripe_id("price", key), "product": _product_id(sku or "AGREED")},
            "unit_amount_decimal": str(_units(row)),
        },
        "quantity": 1,
        "subtotal": _units(row),
        "taxes": [],
    }


def _credit_note(rows: list[Row]) -> Record:
    head, number = rows[0], rows[0]["invoice_id"]
    issued, total = _seconds(head["recorded_at"]), -sum(_units(row) for row in rows)
    credited = [_credited(row) for row in rows]
    return {
        "id": stripe_id("cn", number),
        "object": "credit_note",
        "amount": total,
        "created": issued,
        "currency": head["currency"].lower(),
        "customer": _customer_of(head),
        "discount_amount": 0,
        "discount_amounts": [],
        "effective_at": _midnight(head["invoiced_on"]),
        "invoice": stripe_id("in", credited[0]["invoice_id"]),
        "lines": _listed(
            [_credit_line(*pair) for pair in zip(rows, credited, strict=True)],
            f"/v1/credit_notes/{stripe_id('cn', number)}/lines",
        ),
        "livemode": True,
        "memo": None,
        "metadata": {"contract_id": head["contract_id"]},
        "number": number,
        "post_payment_amount": total,
        "pre_payment_amount": 0,
        "reason": "order_change",
        "status": "issued",
        "subtotal": total,
        "subtotal_excluding_tax": total,
        "total": total,
        "total_excluding_tax": total,
        "total_taxes": [],
        "type": "post_payment",
        "voided_at": None,
    }


def _credit_line(row: Row, credited: Row) -> Record:
    return {
        "id": stripe_id("cnli", row["invoice_line_id"]),
        "object": "credit_note_line_item",
        "amount": -_units(row),
        "description": _sku_of(row),
        "discount_amount": 0,
        "discount_amounts": [],
        "invoice_line_item": stripe_id("il", credited["invoice_line_id"]),
        "livemode": True,
        "quantity": 1,
        "taxes": [],
        "type": "invoice_line_item",
        "unit_amount": -_units(row),
        "unit_amount_decimal": str(-_units(row)),
    }


def _credited(row: Row) -> Row:
    """The invoice line that a credit is for: the last of its contract and line before it."""
    return [
        one
        for one in table("invoice_lines")
        if one["kind"] == "invoice"
        and (one["contract_id"], one["line_id"]) == (row["contract_id"], row["line_id"])
        and one["recorded_at"] < row["recorded_at"]
    ][-1]


def _period(row: Row) -> dict[str, int]:
    """Served from and to; the end is the moment after the last day. Without, the moment of the invoice."""
    if not row["service_from"]:
        return {"start": _seconds(row["recorded_at"]), "end": _seconds(row["recorded_at"])}
    after = date.fromisoformat(row["service_to"]) + timedelta(days=1)
    return {"start": _midnight(row["service_from"]), "end": _midnight(after.isoformat())}


def _customer_of(row: Row) -> str:
    contract = _contract_of(row)
    return f"cus_{signs(contract['customer_id'] if contract else row['contract_id'], 14)}"


def _entity_of(row: Row) -> str:
    """Whose invoice: the second part of its number says it."""
    return f"{row['invoice_id'].split('-')[1]}01"


def _contract_of(row: Row) -> Row | None:
    return next((one for one in table("contracts") if one["contract_id"] == row["contract_id"]), None)


def _sku_of(row: Row) -> str | None:
    place = (row["contract_id"], row["line_id"])
    found = (one["sku"] for one in table("contract_lines") if (one["contract_id"], one["line_id"]) == place)
    return next(found, None)


def _listed(rows: list[Record], url: str) -> Record:
    return {"object": "list", "data": rows, "has_more": False, "total_count": len(rows), "url": url}


def _units(row: Row) -> int:
    return int(Decimal(row["amount"]).scaleb(_digits(row["currency"])))


def _digits(currency: str) -> int:
    return next(int(row["minor_units"]) for row in policy("currencies") if row["currency"] == currency)


def _midnight(day: str) -> int:
    return int(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp())


def _seconds(instant: str) -> int:
    return int(datetime.fromisoformat(instant).timestamp())
