"""The policy folder: products, templates, bundles, the SSP book, entities, accounts, calendars."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

# What a type does where the policy folder has no `exception_types`.
BLOCKING = frozenset(
    (
        "missing_product_mapping",
        "missing_ssp",
        "missing_account",
        "unknown_customer",
        "customer_not_in_erp",
        "invalid_dates",
        "currency_mismatch",
        "method_disagreement",
        "partial_restatement",
        "already_satisfied",
        "invalid_treatment",
        "negative_residual",
        "unreadable_fact",
        "price_on_usage_line",
        "unknown_currency",
        "unknown_legal_entity",
    )
)


@dataclass(frozen=True)
class Template:
    name: str
    method: str
    start_trigger: str
    distinct_over_time: bool
    revenue_account_role: str
    unbilled_role: str


@dataclass(frozen=True)
class Product:
    sku: str
    family: str
    template: Template


@dataclass(frozen=True)
class BookRow:
    per: str
    ssp: Fraction | None
    low: Fraction | None
    high: Fraction | None


Seed = list[dict[str, str]]


def fits(row: dict[str, str], on: date) -> bool:
    """Valid from and to, both counted; an open end is for ever."""
    start = date.fromisoformat(row["valid_from"]) if row.get("valid_from") else date.min
    end = date.fromisoformat(row["valid_to"]) if row.get("valid_to") else date.max
    return start <= on <= end


def latest(rows: Iterable[dict[str, str]], on: date) -> dict[str, str] | None:
    fitting = [row for row in rows if fits(row, on)]
    return max(fitting, key=lambda row: row.get("valid_from", ""), default=None)


def fraction_or_none(text: str | None) -> Fraction | None:
    return Fraction(Decimal(text)) if text else None


class Policy:
    """The seeds of one folder, looked up by date."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.templates = {
            row["obligation_template"]: Template(
                row["obligation_template"],
                row["method"],
                row["start_trigger"],
                row["distinct_over_time"].lower() == "true",
                row["revenue_account_role"],
                row["unbilled_role"],
            )
            for row in self.read("obligation_templates")
        }
        self.products = grouped(self.read("products"), "sku")
        self.bundles = grouped(self.read("product_bundles"), "bundle_sku")
        self.book = grouped(self.read("ssp_book"), "sku")
        self.accounts = grouped(self.read("accounts"), "account_role")
        self.entities = {row["legal_entity_id"]: row for row in self.read("legal_entities")}
        self.closed = {
            (row["legal_entity_id"], row["period"])
            for row in self.read("close_calendar")
            if row["status"] == "closed"
        }
        self.currencies = {row["currency"]: int(row["minor_units"]) for row in self.read("currencies")}
        values = {row["name"]: row["value"] for row in self.read("policy")}
        self.tolerance = Fraction(Decimal(values.get("separate_contract_tolerance", "0.05")))
        self.growth_limit = Fraction(Decimal(values.get("usage_growth_limit", "3.0")))
        impacts = {row["exception_type"]: row["impact"] for row in self.read("exception_types")}
        self.blocking = {t for t, impact in impacts.items() if impact == "blocks_posting"} or set(BLOCKING)

    def read(self, seed: str) -> Seed:
        path = self.folder / f"{seed}.csv"
        if not path.exists():
            return []
        with path.open(encoding="utf-8-sig", newline="") as lines:
            return list(csv.DictReader(lines))

    def product_on(self, sku: str, on: date) -> Product | None:
        row = latest(self.products.get(sku, []), on)
        if row is None or row["obligation_template"] not in self.templates:
            return None
        return Product(sku, row["family"], self.templates[row["obligation_template"]])

    def components_on(self, sku: str, on: date) -> dict[str, Fraction]:
        """Component SKU to quantity, empty where the SKU is no bundle on that day."""
        rows = [row for row in self.bundles.get(sku, []) if fits(row, on)]
        return {row["component_sku"]: Fraction(Decimal(row["quantity"] or "1")) for row in rows}

    def book_on(self, sku: str, currency: str, on: date) -> BookRow | None:
        row = latest((r for r in self.book.get(sku, []) if r["currency"] == currency), on)
        if row is None:
            return None
        numbers = (fraction_or_none(row.get(name)) for name in ("ssp", "ssp_low", "ssp_high"))
        return BookRow(row["per"], *numbers)

    def account_on(self, role: str, entity: str, family: str | None, on: date) -> str | None:
        """The account of a role: entity before family before the latest start."""
        fitting = [
            row
            for row in self.accounts.get(role, [])
            if fits(row, on)
            and row["legal_entity_id"] in ("", entity)
            and (row["family"] == "" or row["family"] == family)
        ]
        best = max(
            fitting,
            key=lambda row: (row["legal_entity_id"] != "", row["family"] != "", row["valid_from"]),
            default=None,
        )
        return best["account"] if best else None


def grouped(rows: Seed, name: str) -> dict[str, Seed]:
    groups: dict[str, Seed] = {}
    for row in rows:
        groups.setdefault(row[name], []).append(row)
    return groups
