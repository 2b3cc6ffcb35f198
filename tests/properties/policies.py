"""The policy folder of the random histories: every method, trigger, bundle, book price and account rule.

Edition 0 is the one the corners and the figures by hand were worked out with. Another one, always the same,
has other tolerances, distinctness, calendars and impacts, and other promises stand alone.
"""

from __future__ import annotations

import csv
import random
from pathlib import Path

CURRENCIES = {"USD": 2, "EUR": 2, "JPY": 0, "KWD": 3, "GBP": 2}
# sku: obligation template
PRODUCTS = {
    "SUB_D": "daily",
    "SUB_M": "monthly",
    "SUB_Y": "monthly",
    "SUB_A": "daily_activated",
    "SUB_MA": "monthly_activated",
    "STAGED_T": "daily_whole",
    "RANGED": "daily",
    "RANGED_M": "monthly",
    "TEMPLATED": "daily",
    "DELIV": "delivery",
    "DELIV_A": "delivery_activated",
    "MILES": "milestones",
    "PROJ": "project",
    "PROJ_D": "project_distinct",
    "METER": "metered",
    "METER_CA": "metered_net",
    "LICENCE": "delivery",
    "UNPRICED": "daily",
    "SUITE": "daily",
    "KIT": "daily",
    "KIT_OLD": "daily",
    "PACK": "daily",
    "PACKED": "daily",
    "MILES_OLD": "milestones",
    "RETIRED": "daily",
}
BUNDLES = {
    "SUITE": {"SUB_D": "2", "DELIV": "1", "SUB_A": "0.5"},
    "KIT": {"MILES": "1", "SUB_M": "3"},
    "KIT_OLD": {"MILES_OLD": "1", "SUB_M": "1"},
    "PACK": {"SUB_D": "1", "METER": "1"},
    "PACKED": {"SUB_D": "1", "DELIV": "2", "METER": "1"},
}
SUITE_LATER = {"SUB_D": "3", "MILES": "1"}  # what it is made of when it is sold from July 2024 on
WITHDRAWN = ("TEMPLATED", "MILES_OLD", "RETIRED")  # not sold after June 2024; TEMPLATED is then sold by month
TEMPLATES = (
    ("daily", "ratable_daily", "contract", "true", "subscription_revenue", "contract_asset"),
    ("monthly", "ratable_monthly", "contract", "true", "subscription_revenue", "contract_asset"),
    ("daily_activated", "ratable_daily", "activation", "true", "subscription_revenue", "contract_asset"),
    ("monthly_activated", "ratable_monthly", "activation", "true", "subscription_revenue", "contract_asset"),
    ("daily_whole", "ratable_daily", "contract", "false", "service_revenue", "contract_asset"),
    ("delivery", "point_in_time", "contract", "true", "license_revenue", "contract_asset"),
    ("delivery_activated", "point_in_time", "activation", "true", "license_revenue", "contract_asset"),
    ("milestones", "milestone", "contract", "false", "service_revenue", "contract_asset"),
    ("project", "progress", "contract", "false", "service_revenue", "contract_asset"),
    ("project_distinct", "progress", "contract", "true", "service_revenue", "contract_asset"),
    ("metered", "usage", "contract", "true", "usage_revenue", "unbilled_receivable"),
    ("metered_net", "usage", "contract", "true", "usage_revenue", "contract_asset"),
)
ROLES = [
    "accounts_receivable",
    "contract_liability",
    "contract_asset",
    "unbilled_receivable",
    "refund_liability",
    "contract_cost_asset",
    "contract_cost_expense",
    "subscription_revenue",
    "service_revenue",
    "license_revenue",
    "usage_revenue",
]
IMPACTS = {
    "blocks_posting": """missing_product_mapping missing_ssp missing_account unknown_customer
        customer_not_in_erp invalid_dates currency_mismatch unknown_currency unknown_legal_entity
        method_disagreement partial_restatement already_satisfied invalid_treatment negative_residual
        unreadable_fact price_on_usage_line""",
    "blocks_line": "unknown_contract unknown_line usage_needs_approval missing_usage_price",
    "review": """conflicting_record residual_out_of_range service_gap missing_usage usage_outside_line
        unexplained_credit unbilled_contract overbilled_contract unassigned_invoice
        estimate_without_obligation""",
    "information": "duplicate_record effective_in_closed_period late_fact awaiting_activation",
}


# What a row says of its own impact, and what the reference does not look for, is the same in every edition.
SETTLED = (
    "unreadable_fact",
    "missing_account",
    "late_fact",
    "unbilled_contract",
    "overbilled_contract",
    "duplicate_record",
)


def book() -> list[tuple[object, ...]]:
    """Prices by unit, month and year, in two editions; a range; a residual."""
    rows: list[tuple[object, ...]] = []
    for currency, exponent in CURRENCIES.items():
        scale = 100 if exponent == 0 else 1
        for sku, per, ssp in (
            ("SUB_D", "unit_month", "41.25"),
            ("SUB_M", "unit_month", "17.333333"),
            ("SUB_Y", "unit_year", "999.99"),
            ("SUB_A", "unit_month", "63"),
            ("SUB_MA", "unit_year", "120.5"),
            ("STAGED_T", "unit", "812.07"),
            ("TEMPLATED", "unit", "77"),
            ("DELIV", "unit", "55.55"),
            ("DELIV_A", "unit", "12.01"),
            ("MILES", "unit", "1500"),
            ("PROJ", "unit", "2400.4"),
            ("PROJ_D", "unit", "310"),
            ("MILES_OLD", "unit", "90"),
            ("RETIRED", "unit_month", "12.5"),
        ):
            price = f"{float(ssp) * scale:.4f}" if scale > 1 else ssp
            raised = f"{float(price) * 1.1:.6f}"
            rows.append((sku, currency, per, price, "", "", "2000-01-01", "2024-06-30"))
            if sku != "MILES_OLD":
                rows.append((sku, currency, per, raised, "", "", "2024-07-01", ""))
        low, mid, high = 80 * scale, 100 * scale, 120 * scale
        rows.append(("RANGED", currency, "unit", mid, low, high, "2000-01-01", ""))
        rows.append(("RANGED_M", currency, "unit_month", mid // 10, low // 10, high // 10, "2000-01-01", ""))
        rows.append(("LICENCE", currency, "residual", "", 1 * scale, 900000 * scale, "2000-01-01", ""))
    return rows


def accounts() -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = [
        ("", role, "", 1000 + number, "2000-01-01", "") for number, role in enumerate(ROLES)
    ]
    rows.append(("", "subscription_revenue", "subscription", 2001, "2000-01-01", ""))
    rows.append(("DE01", "subscription_revenue", "", 2002, "2024-01-01", "2025-12-31"))
    rows.append(("DE01", "contract_liability", "", 2003, "2024-03-15", ""))
    rows.append(("DE01", "contract_liability", "", 2004, "2025-03-31", ""))
    return rows


def templates(dice: random.Random, edition: int) -> list[tuple[str, ...]]:
    """As they are, or in another edition distinct otherwise and alone otherwise."""
    rows = []
    for name, method, trigger, distinct, role, unbilled in TEMPLATES:
        if edition and dice.random() < 0.4:
            distinct = dice.choice(("true", "false"))
        if edition and dice.random() < 0.3:
            unbilled = dice.choice(("contract_asset", "unbilled_receivable"))
        rows.append((name, method, trigger, distinct, role, unbilled))
    return rows


def calendar(dice: random.Random, edition: int) -> list[tuple[object, ...]]:
    """Two years closed; in another edition months closed here and there, some with their day."""
    months = [(e, y, m) for e in ("US01", "DE01") for y in (2023, 2024) for m in range(1, 13)]
    if not edition:
        return [(e, f"{y}-{m:02d}", "closed", "") for e, y, m in months]
    months += [(e, y, m) for e in ("US01", "DE01", "JP01") for y in (2025, 2026) for m in range(1, 13)]
    return [
        (e, f"{y}-{m:02d}", dice.choice(("closed", "closed", "open")), f"{y + m // 12}-{m % 12 + 1:02d}-05")
        for e, y, m in months
        if dice.random() < 0.6
    ]


def write_policy(folder: Path, edition: int = 0) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    dice = random.Random(edition)
    products = [
        (
            sku,
            sku.lower(),
            family(template),
            template,
            "2000-01-01",
            "2024-06-30" if sku in WITHDRAWN else "",
        )
        for sku, template in PRODUCTS.items()
    ]
    products.append(("TEMPLATED", "templated", "subscription", "monthly", "2024-07-01", ""))
    bundles = [
        (bundle, sku, "ssp", quantity, "2000-01-01", "2024-06-30" if bundle in ("SUITE", "KIT_OLD") else "")
        for bundle, components in BUNDLES.items()
        for sku, quantity in components.items()
    ]
    bundles += [("SUITE", sku, "ssp", quantity, "2024-07-01", "") for sku, quantity in SUITE_LATER.items()]
    impacts = [
        (t, i, "finance", "see the specification") for i, types in IMPACTS.items() for t in types.split()
    ]
    if edition:
        impacts = [
            (
                t,
                dice.choice(("review", "blocks_posting")) if t not in SETTLED and dice.random() < 0.2 else i,
                *said,
            )
            for t, i, *said in impacts
        ]
    entities = [("US01", "US", "USD", "true"), ("DE01", "DE", "EUR", "true"), ("JP01", "JP", "JPY", "false")]
    settings = [
        ("separate_contract_tolerance", dice.choice(("0", "0.2", "0.333333")) if edition else "0.05"),
        ("usage_growth_limit", dice.choice(("1", "1.5", "12.25")) if edition else "3.0"),
        ("post_grain", "contract"),
    ]
    seed(folder, "products", "sku,name,family,obligation_template,valid_from,valid_to", products)
    seed(
        folder,
        "obligation_templates",
        "obligation_template,method,start_trigger,distinct_over_time,revenue_account_role,unbilled_role",
        templates(dice, edition),
    )
    seed(
        folder,
        "product_bundles",
        "bundle_sku,component_sku,share_basis,quantity,valid_from,valid_to",
        bundles,
    )
    seed(folder, "ssp_book", "sku,currency,per,ssp,ssp_low,ssp_high,valid_from,valid_to", book())
    seed(folder, "legal_entities", "legal_entity_id,name,functional_currency,posts_billing", entities)
    seed(folder, "accounts", "legal_entity_id,account_role,family,account,valid_from,valid_to", accounts())
    seed(folder, "close_calendar", "legal_entity_id,period,status,closed_on", calendar(dice, edition))
    seed(folder, "policy", "name,value", settings)
    seed(folder, "currencies", "currency,minor_units", list(CURRENCIES.items()))
    seed(folder, "exception_types", "exception_type,impact,owner,description", impacts)


def family(template: str) -> str:
    return "subscription" if template.startswith(("daily", "monthly")) else template.split("_")[0]


def seed(folder: Path, name: str, header: str, rows: object) -> None:
    with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header.split(","))
        writer.writerows(rows)  # type: ignore[arg-type]
