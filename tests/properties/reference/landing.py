"""A folder in the landing format, read and typed; what cannot be read becomes a dead row, never a failure."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

DECIMAL = re.compile(r"^[+-]?(\d+(\.\d*)?|\.\d+)$")
PERIOD = re.compile(r"^\d{4}-(0[1-9]|1[0-2])$")


class UnreadableError(ValueError):
    """A value that is not what its column says."""


def number(digits: int, limit: Decimal | None = None, low: Decimal | None = None) -> Callable[[str], Decimal]:
    """A reader of plain decimals with at most `digits` decimals, within its limits."""

    def read(text: str) -> Decimal:
        if not DECIMAL.match(text):
            raise UnreadableError(text)
        value = Decimal(text)
        exponent = value.normalize().as_tuple().exponent
        if isinstance(exponent, int) and -exponent > digits:
            raise UnreadableError(text)
        if (limit is not None and abs(value) > limit) or (low is not None and value < low):
            raise UnreadableError(text)
        return value

    return read


def day(text: str) -> date:
    if not re.match(r"^\d{4}-\d{2}-\d{2}$", text):
        raise UnreadableError(text)
    return date.fromisoformat(text)


def instant(text: str) -> datetime:
    value = datetime.fromisoformat(text)
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def period(text: str) -> str:
    if not PERIOD.match(text):
        raise UnreadableError(text)
    return text


def one_of(*words: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in words:
            raise UnreadableError(text)
        return text

    return read


AMOUNT = number(4, Decimal(10**14))  # the limit of 10^14 minor units needs the currency: see facts.py
LINE_QUANTITY = number(3, Decimal(10**9), Decimal(0))
EVENT_QUANTITY = number(6)
FRACTION = number(6, Decimal(1), Decimal(0))
USAGE = number(9)
AMENDMENTS = ("upsell", "downgrade", "change", "extension", "renewal", "cancellation", "void")
METHODS = ("ratable_daily", "ratable_monthly", "point_in_time", "milestone", "progress", "usage")

# name: (key columns, {column: (reader, required)}), in the order of the landing format
Columns = dict[str, tuple[Callable[[str], Any], bool]]
TABLES: dict[str, tuple[tuple[str, ...], Columns]] = {
    "customers": (
        ("customer_id",),
        {
            "customer_id": (str, True),
            "name": (str, False),
            "parent_customer_id": (str, False),
            "country": (str, False),
            "segment": (str, False),
            "erp_customer_id": (str, False),
        },
    ),
    "contracts": (
        ("contract_id",),
        {
            "contract_id": (str, True),
            "customer_id": (str, True),
            "legal_entity_id": (str, True),
            "currency": (str, True),
            "signed_on": (day, True),
            "combine_with": (str, False),
            "opportunity_id": (str, False),
        },
    ),
    "amendments": (
        ("amendment_id",),
        {
            "amendment_id": (str, True),
            "contract_id": (str, True),
            "effective_on": (day, True),
            "kind": (one_of(*AMENDMENTS), True),
            "treatment": (one_of("separate_contract", "prospective", "catch_up"), False),
            "voids_id": (str, False),
        },
    ),
    "contract_lines": (
        ("contract_id", "amendment_id", "line_id"),
        {
            "contract_id": (str, True),
            "amendment_id": (str, False),
            "line_id": (str, True),
            "sku": (str, True),
            "quantity": (LINE_QUANTITY, True),
            "price": (AMOUNT, True),
            "ssp": (AMOUNT, False),
            "starts_on": (day, True),
            "ends_on": (day, True),
            "method": (one_of(*METHODS), False),
            "start_trigger": (one_of("contract", "activation"), False),
            "obligation_key": (str, False),
            "allocation_group": (str, False),
        },
    ),
    "usage_prices": (
        ("contract_id", "amendment_id", "line_id", "tier_from"),
        {
            "contract_id": (str, True),
            "amendment_id": (str, False),
            "line_id": (str, True),
            "tier_from": (USAGE, True),
            "unit_price": (USAGE, True),
        },
    ),
    "invoice_lines": (
        ("invoice_line_id",),
        {
            "invoice_line_id": (str, True),
            "invoice_id": (str, True),
            "contract_id": (str, True),
            "line_id": (str, False),
            "invoiced_on": (day, True),
            "kind": (one_of("invoice", "credit_note"), True),
            "amount": (AMOUNT, True),
            "currency": (str, True),
            "service_from": (day, False),
            "service_to": (day, False),
        },
    ),
    "fulfilment_events": (
        ("event_id",),
        {
            "event_id": (str, True),
            "contract_id": (str, True),
            "line_id": (str, True),
            "kind": (one_of("activated", "delivered", "milestone", "progress", "void"), True),
            "occurred_on": (day, True),
            "fraction": (FRACTION, False),
            "quantity": (EVENT_QUANTITY, False),
            "voids_id": (str, False),
        },
    ),
    "usage_events": (
        ("event_id",),
        {
            "event_id": (str, True),
            "contract_id": (str, True),
            "line_id": (str, True),
            "occurred_at": (instant, True),
            "quantity": (USAGE, True),
            "voids_id": (str, False),
        },
    ),
    "usage_approvals": (
        ("contract_id", "line_id", "period"),
        {
            "contract_id": (str, True),
            "line_id": (str, True),
            "period": (period, True),
            "approved_quantity": (USAGE, True),
            "approved_by": (str, False),
        },
    ),
    "price_estimates": (
        ("estimate_id",),
        {
            "estimate_id": (str, True),
            "contract_id": (str, True),
            "line_id": (str, False),
            "amendment_id": (str, False),
            "kind": (str, True),
            "effective_on": (day, True),
            "amount": (AMOUNT, True),
            "voids_id": (str, False),
        },
    ),
    "contract_costs": (
        ("cost_id",),
        {
            "cost_id": (str, True),
            "contract_id": (str, True),
            "kind": (str, True),
            "amount": (AMOUNT, True),
            "incurred_on": (day, True),
            "amortize_from": (day, True),
            "amortize_to": (day, True),
            "voids_id": (str, False),
        },
    ),
    "erp_customers": (
        ("erp_customer_id",),
        {"erp_customer_id": (str, True), "name": (str, False), "legal_entity_id": (str, False)},
    ),
    "erp_periods": (
        ("legal_entity_id", "period"),
        {
            "legal_entity_id": (str, True),
            "period": (period, True),
            "status": (one_of("open", "closed"), True),
        },
    ),
}
MASTERS = ("customers", "usage_approvals", "erp_customers", "erp_periods")


@dataclass(eq=False)
class Row:
    """One landed row: its typed values, its values as text in column order, and when it was known."""

    table: str
    values: dict[str, Any]
    text: tuple[str, ...]
    recorded_at: datetime
    units: dict[str, int] = field(default_factory=dict)  # amounts in minor units, once the currency is known

    def __getitem__(self, name: str) -> Any:
        return self.values[name]

    @property
    def key(self) -> tuple[Any, ...]:
        return tuple(self.values[name] for name in TABLES[self.table][0])


@dataclass
class Landing:
    """Every row of a folder: the readable ones by table, and the dead ones as (table, what was sent)."""

    rows: dict[str, list[Row]]
    dead: list[tuple[str, dict[str, str]]]


def sent_rows(folder: Path, table: str) -> Iterator[dict[str, str]]:
    """The rows of a table as text, from `table.csv`, `table.jsonl` or a folder of parts."""
    parts = [folder / f"{table}.csv", folder / f"{table}.jsonl"]
    if (folder / table).is_dir():
        parts = sorted((folder / table).iterdir())
    for part in parts:
        if not part.exists():
            continue
        if part.suffix == ".csv":
            with part.open(encoding="utf-8-sig", newline="") as lines:
                for sent in csv.DictReader(lines):
                    yield {name: text or "" for name, text in sent.items() if name is not None}
        elif part.suffix == ".jsonl":
            for line in part.read_text(encoding="utf-8").splitlines():
                yield {k: "" if v is None else str(v) for k, v in json.loads(line).items()}


def read_folder(folder: Path, landed_at: datetime) -> Landing:
    """Type every row; one without a stated `recorded_at` is known when it landed, after every stated time."""
    landing = Landing({table: [] for table in TABLES}, [])
    unstated: list[Row] = []
    latest = landed_at
    for table, (_, columns) in TABLES.items():
        for sent in sent_rows(folder, table):
            try:
                stated = instant(sent["recorded_at"]) if sent.get("recorded_at") else None
                values = {name: typed(sent.get(name, ""), *how) for name, how in columns.items()}
            except ValueError:
                landing.dead.append((table, sent))
                continue
            row = Row(table, values, tuple(sent.get(name, "") for name in columns), stated or landed_at)
            landing.rows[table].append(row)
            if stated is None:
                unstated.append(row)
            else:
                latest = max(latest, stated + timedelta(microseconds=1))
    for row in unstated:
        row.recorded_at = latest
    return landing


def typed(text: str, reader: Callable[[str], Any], required: bool) -> Any:
    if text == "":
        if required:
            raise UnreadableError("missing")
        return None
    return reader(text)
