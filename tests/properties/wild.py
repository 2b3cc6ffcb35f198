"""Values that a format allows and nobody means, one contract each.

The widest amounts and quantities, and the first day there is and the last. None of them may stop the build of
the others. `TAME` is a contract like any other, whose figures must stand.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from .corners import amended, delivered, line, signed
from .histories import Rows

Fact = dict[str, Any]

MOST_YEN = "99999999999999"  # one more is wider than money is kept
MOST_DOLLARS = "1000000000000.00"  # 10^14 cents
FIRST, LAST = "0001-01-01", "9999-12-31"
YEAR = "2024-01-10/2024-12-31"
TAME = "W000"


def wild() -> Rows:
    """The facts of every contract, by table."""
    rows: Rows = {}
    told = [tame()]
    told += [amounts(number, currency, price) for number, (currency, price) in enumerate(WIDE, start=100)]
    told += [days(number, span) for number, span in enumerate(SPANS, start=200)]
    told += [of_its_own() for of_its_own in OWN]
    for facts in told:
        for table, sent in facts.items():
            rows.setdefault(table, []).extend(sent)
    return rows


def tame() -> Rows:
    return {
        "customers": [
            {
                "customer_id": "c1",
                "name": "One",
                "erp_customer_id": "e1",
                "recorded_at": "2023-01-01T00:00:00Z",
            }
        ],
        "contracts": [signed(TAME, "2024-01-10", "JPY")],
        "contract_lines": [line(TAME, "L0", "SUB_D", "1", "35700", YEAR)],
    }


def invoice(contract: str, name: str, on: str, amount: str, currency: str, kind: str = "invoice") -> Fact:
    return {
        "invoice_line_id": f"{contract}-{name}", "invoice_id": contract, "contract_id": contract,
        "invoiced_on": on, "kind": kind, "amount": amount, "currency": currency,
        "recorded_at": "2024-01-10T09:00:00Z",
    }  # fmt: skip


def estimate(contract: str, name: str, on: str, amount: str, kind: str = "bonus", **more: str) -> Fact:
    return {
        "estimate_id": f"{contract}-{name}", "contract_id": contract, "kind": kind, "effective_on": on,
        "amount": amount, "recorded_at": "2024-01-10T09:00:00Z", **more,
    }  # fmt: skip


def cost(contract: str, name: str, amount: str, span: str) -> Fact:
    start, end = span.split("/")
    return {
        "cost_id": f"{contract}-{name}", "contract_id": contract, "kind": "commission", "amount": amount,
        "incurred_on": start, "amortize_from": start, "amortize_to": end,
        "recorded_at": "2024-01-10T09:00:00Z",
    }  # fmt: skip


def used(contract: str, name: str, at: str, quantity: str) -> Fact:
    return {
        "event_id": f"{contract}-{name}", "contract_id": contract, "line_id": "M", "occurred_at": at,
        "quantity": quantity, "recorded_at": "2024-02-10T09:00:00Z",
    }  # fmt: skip


def tier(contract: str, start: str, price: str) -> Fact:
    return {
        "contract_id": contract, "line_id": "M", "tier_from": start, "unit_price": price,
        "recorded_at": "2024-01-10T09:00:00Z",
    }  # fmt: skip


# Of everything in money twice the widest: no sum of two fits where one does.
WIDE = (
    ("JPY", MOST_YEN),
    ("JPY", "60000000000000"),
    ("USD", MOST_DOLLARS),
    ("KWD", "100000000000.000"),
    ("JPY", f"-{MOST_YEN}"),
)


def amounts(number: int, currency: str, price: str) -> Rows:
    """Every amount there is twice, each pair in a contract of its own."""
    base = f"W{number}"
    names = [f"{base}{kind}" for kind in "PSIEVCRZ"]
    p, s, i, e, v, c, r, z = names
    small = "10"
    lines = [line(name, "L0", "SUB_D", "1", small, YEAR) for name in (i, e, v, c, r)]
    lines += [line(p, name, "SUB_D", "1", price, YEAR) for name in ("L0", "L1", "L2")]
    lines += [line(s, name, "SUB_D", "1", small, YEAR, ssp=price) for name in ("L0", "L1", "L2")]
    # earned, and promised again as much
    lines += [line(z, "L0", "SUB_D", "1", price, "2024-01-10/2024-06-30")]
    lines += [line(z, "L0", "SUB_D", "1", price, "2024-07-01/2024-12-31", amendment_id=f"{z}-A")]
    return {
        "contracts": [signed(name, "2024-01-10", currency) for name in names],
        "contract_lines": lines,
        "amendments": [amended(z, "A", "2024-07-01", "renewal", treatment="prospective")],
        "invoice_lines": [invoice(i, name, "2024-02-01", price, currency) for name in "ab"]
        + [invoice(v, name, "2024-02-01", price, currency, "credit_note") for name in "ab"],
        "price_estimates": [estimate(e, kind, "2024-02-01", price, kind) for kind in ("bonus", "rebate")]
        + [estimate(r, line_id, "2024-02-01", price, "refund", line_id=line_id) for line_id in ("L0",)]
        + [estimate(r, "all", "2024-02-01", price, "refund")],
        "contract_costs": [cost(c, name, price, YEAR) for name in "ab"],
    }


SPANS = (f"{FIRST}/{LAST}", f"{FIRST}/{FIRST}", f"{LAST}/{LAST}", f"2024-01-10/{LAST}", f"{FIRST}/2024-12-31")


def days(number: int, span: str) -> Rows:
    """Everything that has a day, on the first and on the last there is."""
    facts: Rows = {}

    def add(table: str, *rows: Fact) -> None:
        facts.setdefault(table, []).extend(rows)

    start, end = span.split("/")
    for sku in ("SUB_D", "SUB_M", "SUB_Y", "SUB_A", "DELIV", "PROJ", "MILES"):
        c = f"W{number}{sku}"
        add("contracts", signed(c, "2024-01-10", "USD"))
        add(
            "contract_lines",
            line(c, "L0", sku, "1", "1200.00", span),
            line(c, "L1", sku, "3", "1300.00", YEAR),
        )
    told = {
        "SUB_A": ("activated", {}), "DELIV": ("delivered", {}), "PROJ": ("progress", {"fraction": "0.5"}),
        "MILES": ("milestone", {"quantity": "0.5"}),
    }  # fmt: skip
    for sku, (kind, more) in told.items():
        for n, on in enumerate((start, end)):
            add("fulfilment_events", delivered(f"W{number}{sku}", f"L{n}", kind, on, **more))
    c = f"W{number}signed"
    add("contracts", signed(c, start, "USD"))
    add("contract_lines", line(c, "L0", "SUB_D", "1", "1200.00", YEAR))
    for n, on in enumerate((start, end)):
        c = f"W{number}amended{n}"
        add("contracts", signed(c, "2024-01-10", "USD"))
        add("amendments", amended(c, "A", on, "change"), amended(c, "B", on, "cancellation", "12"))
        add(
            "contract_lines",
            line(c, "L0", "SUB_D", "1", "1200.00", YEAR),
            line(c, "L1", "PROJ", "1", "1300.00", YEAR),
        )
        add("contract_lines", line(c, "L0", "SUB_D", "2", "200.00", f"{on}/{end}", amendment_id=f"{c}-A"))
        add("contract_lines", line(c, "L0", "SUB_D", "0", "0", f"{on}/{end}", amendment_id=f"{c}-B"))
    c = f"W{number}money"
    add("contracts", signed(c, "2024-01-10", "USD"))
    add("contract_lines", line(c, "L0", "SUB_D", "1", "1200.00", YEAR), line(c, "M", "METER", "1", "0", span))
    add("usage_prices", tier(c, "0", "0.01"))
    for n, on in enumerate((start, end)):
        add(
            "invoice_lines",
            invoice(c, f"{n}", on, "100.00", "USD"),
            invoice(c, f"c{n}", on, "-50.00", "USD", "credit_note"),
        )
        add(
            "price_estimates", estimate(c, f"{n}", on, "100.00"), estimate(c, f"r{n}", on, "-10.00", "refund")
        )
        add("usage_events", used(c, f"u{n}", f"{on}T23:59:59Z", "5"))
        add("usage_approvals", {"contract_id": c, "line_id": "M", "period": on[:7], "approved_quantity": "4",
                                "approved_by": "x", "recorded_at": f"{on}T00:00:00Z"})  # fmt: skip
        add(
            "erp_periods",
            {
                "legal_entity_id": "DE01",
                "period": on[:7],
                "status": "closed",
                "recorded_at": f"{on}T00:00:00Z",
            },
        )
        add("fx_rates", {"from_currency": "USD", "to_currency": "EUR", "rate_on": on, "rate": "1000000000"})
        add("legacy_schedule", {"contract_id": c, "line_id": "L0", "period": on[:7], "amount": "12.00"})
        add(
            "erp_balances",
            {
                "legal_entity_id": "DE01",
                "period": on[:7],
                "account": "1000",
                "debit": MOST_YEN,
                "credit": "0",
                "currency": "JPY",
                "recorded_at": f"{on}T00:00:00Z",
            },
        )
    add("contract_costs", cost(c, "c", "1000.00", span))
    add(
        "usage_approvals",
        {
            "contract_id": f"W{number}money",
            "line_id": "M",
            "period": "0000-01",
            "approved_quantity": "4",
            "approved_by": "x",
        },
    )
    add("erp_periods", {"legal_entity_id": "DE01", "period": "0000-01", "status": "closed"})
    add(
        "legacy_schedule",
        {"contract_id": f"W{number}money", "line_id": "L0", "period": "0000-12", "amount": "12.00"},
    )
    return facts


def metered(
    number: str,
    currency: str,
    tiers: list[tuple[str, str]],
    quantities: list[str],
    approved: str | None = None,
) -> Rows:
    c = f"W3{number}"
    facts: Rows = {
        "contracts": [signed(c, "2024-01-10", currency)],
        "contract_lines": [line(c, "M", "METER", "1", "0", YEAR)],
        "usage_prices": [tier(c, *told) for told in tiers],
        "usage_events": [
            used(c, f"u{n}", f"2024-{n % 3 + 2:02d}-10T08:00:00Z", q) for n, q in enumerate(quantities)
        ],
    }
    if approved:
        facts["usage_approvals"] = [
            {
                "contract_id": c,
                "line_id": "M",
                "period": f"2024-0{n}",
                "approved_quantity": approved,
                "approved_by": "x",
            }
            for n in (2, 3, 4)
        ]
    return facts


def used_by_billions() -> Rows:
    facts: Rows = {}
    for told in (
        metered("1", "JPY", [("0", "1000000000")], ["1000000000000"] * 30),
        metered("2", "JPY", [("0", "1")], ["60000000000000"] * 3),
        metered("3", "JPY", [("0", "100")], ["600000000000"] * 6),
        metered("4", "JPY", [("0", "-100")], ["600000000000"] * 6),
        metered("5", "JPY", [("0", "100")], ["-600000000000"] * 6),
        metered(
            "6",
            "KWD",
            [("0", "0.000000001"), ("999999999999.999999999", "1000000000")],
            ["1000000000000"] * 3,
        ),
        metered("7", "USD", [("0", "0.01")], ["1"], approved="1000000000000"),
        metered("8", "JPY", [("0", "90")], ["1"], approved="1000000000000"),
    ):
        for table, sent in told.items():
            facts.setdefault(table, []).extend(sent)
    return facts


def units() -> Rows:
    """Of what is counted as much as the format allows, and as little."""
    facts: Rows = {"contracts": [], "contract_lines": [], "amendments": [], "fulfilment_events": []}
    for n, (sku, kind) in enumerate((("DELIV", "delivered"), ("MILES", "milestone"), ("PROJ", "progress"))):
        for m, (quantity, again) in enumerate(
            (("1000000000", "1000000000"), ("0.001", "0.001"), ("1000000000", "0.001"), ("0", "0.001"))
        ):
            c = f"W4{n}{m}"
            facts["contracts"].append(signed(c, "2024-01-10", "USD"))
            facts["contract_lines"] += [
                line(c, "L0", sku, quantity, MOST_DOLLARS, YEAR),
                line(c, "L1", sku, quantity, MOST_DOLLARS, YEAR, ssp=MOST_DOLLARS),
                line(c, "L0", sku, again, MOST_DOLLARS, "2024-06-01/2024-12-31", amendment_id=f"{c}-A"),
                line(c, "L0", sku, again, MOST_DOLLARS, "2024-10-01/2024-12-31", amendment_id=f"{c}-B"),
            ]
            facts["amendments"] += [
                amended(c, "A", "2024-06-01", "change"),
                amended(c, "B", "2024-10-01", "change", "09"),
            ]
            for on, told in (
                ("2024-03-01", "1000000000"),
                ("2024-05-01", "0.000001"),
                ("2024-08-01", "1000000000"),
                ("2024-09-01", "0"),
            ):
                facts["fulfilment_events"].append(delivered(c, "L0", kind, on, quantity=told))
    c = "W450"
    facts["contracts"].append(signed(c, "2024-01-10", "USD"))
    facts["contract_lines"] += [
        line(c, f"L{n}", "DELIV", "1000000000", "1.00", YEAR, obligation_key="k") for n in range(30)
    ]
    for n in range(30):
        facts["fulfilment_events"] += [
            delivered(c, f"L{n}", "delivered", "2024-03-01", quantity="1000000000")
        ]
    return facts


def weights() -> Rows:
    """Standalone prices that nearly cancel out, for shares far beyond the price, and such as no book has."""
    facts: Rows = {"contracts": [], "contract_lines": []}
    for n, (first, second) in enumerate(
        (("1000000000000.00", "-999999999999.99"), ("0.01", "0.01"), ("1000000000000.00", "0.01"))
    ):
        c = f"W5{n}"
        facts["contracts"].append(signed(c, "2024-01-10", "USD"))
        facts["contract_lines"] += [
            line(c, "L0", "SUB_D", "1", MOST_DOLLARS, YEAR, ssp=first),
            line(c, "L1", "SUB_D", "1", MOST_DOLLARS, YEAR, ssp=second),
        ]
    for n, (sku, currency, quantity) in enumerate(
        (
            ("DEAR", "JPY", "1000000000"),
            ("DEAR", "JPY", "1000"),
            ("DEAR", "USD", "1000000000"),
            ("DEAR_M", "JPY", "1000000000"),
            ("DEAR", "JPY", "50000"),
            ("LOT", "JPY", "1000000000"),
            ("DEAR", "JPY", "90000"),
            ("FAIR", "KWD", "1000000000"),
        )
    ):
        c = f"W6{n}"
        facts["contracts"].append(signed(c, "2024-01-10", currency))
        facts["contract_lines"] += [
            line(c, "L0", sku, quantity, "1000", YEAR),
            line(c, "L1", sku, quantity, "3000", f"2024-01-10/{LAST}"),
        ]
    return facts


def many() -> Rows:
    """Hundreds of the widest, some given back."""
    facts: Rows = {"contracts": [], "contract_lines": [], "invoice_lines": []}
    for n, (currency, price, count) in enumerate(
        (("USD", MOST_DOLLARS, 60), ("USD", MOST_DOLLARS, 200), ("KWD", "100000000000.000", 200))
    ):
        c = f"W7{n}"
        facts["contracts"].append(signed(c, "2024-01-10", currency))
        facts["contract_lines"] += [
            line(c, f"L{k:03d}", "SUB_D", "1", price, YEAR, ssp=price) for k in range(count)
        ]
        facts["invoice_lines"] += [invoice(c, f"{k}", "2024-02-01", price, currency) for k in range(count)]
    return facts


OWN = (used_by_billions, units, weights, many)


def add_to_policy(folder: Path) -> None:
    """Products that cost as much as the book can say, and a bundle of a billion."""
    for name, rows in {
        "products": [
            "DEAR,dear,subscription,daily,2000-01-01,",
            "DEAR_M,dear_m,subscription,monthly,2000-01-01,",
            "LOT,lot,subscription,daily,2000-01-01,",
            "FAIR,fair,subscription,daily,2000-01-01,",
        ],
        "ssp_book": [f"DEAR,{c},unit,1000000000,,,2000-01-01," for c in ("JPY", "USD")]
        + ["DEAR_M,JPY,unit_month,999999999.999999,1,1000000000,2000-01-01,"]
        + ["FAIR,KWD,unit,1099.71,,,2000-01-01,"],
        "product_bundles": ["LOT,DEAR,ssp,1000000000,2000-01-01,", "LOT,SUB_D,ssp,0.000001,2000-01-01,"],
    }.items():
        with (folder / f"{name}.csv").open("a", encoding="utf-8", newline="") as file:
            file.writelines(f"{row}\r\n" for row in rows)
