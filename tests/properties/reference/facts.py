"""Which landed rows are in force: known by then, readable, not doubled, not contradicted, not voided."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from .arithmetic import minor
from .landing import MASTERS, TABLES, Landing, Row, UnreadableError, instant
from .policy import Policy

AMOUNT_LIMIT = 10**14
HOLDING = ("contracts", "amendments", "contract_lines", "usage_prices", "price_estimates")
AMOUNTS = {
    "contract_lines": ("price", "ssp"),
    "invoice_lines": ("amount",),
    "price_estimates": ("amount",),
    "contract_costs": ("amount",),
}


@dataclass
class Facts:
    """The rows in force by table, and the exceptions of the rows that are not, as (type, contract)."""

    rows: dict[str, list[Row]]
    exceptions: set[tuple[str, str]] = field(default_factory=set)
    holding: set[str] = field(default_factory=set)  # contracts held by a fact that could not be read

    contracts: dict[str, Row] = field(default_factory=dict)


def known_by(as_of: date | None) -> datetime:
    """The last instant of the knowledge time."""
    if as_of is None:
        return datetime.max.replace(tzinfo=UTC)
    return datetime.combine(as_of + timedelta(days=1), time(), UTC) - timedelta(microseconds=1)


def resolve(landing: Landing, policy: Policy, as_of: date | None, landed_at: datetime) -> Facts:
    until = known_by(as_of)
    known = {t: [r for r in rows if r.recorded_at <= until] for t, rows in landing.rows.items()}
    facts = Facts({})
    for table, sent in landing.dead:
        if dead_known_at(sent, landed_at) <= until:
            refuse(facts, table, sent.get("contract_id", ""))
    facts.rows["contracts"] = standing(facts, known["contracts"])
    facts.contracts = {row["contract_id"]: row for row in facts.rows["contracts"]}
    for contract in facts.rows["contracts"]:
        if contract["currency"] not in policy.currencies:
            facts.exceptions.add(("unknown_currency", contract["contract_id"]))
    for table in TABLES:
        if table in MASTERS:
            facts.rows[table] = latest_rows(known[table])
        elif table != "contracts":
            rows = readable(facts, policy, table, known[table])
            facts.rows[table] = placed(facts, policy, standing(facts, rows))
    ask_for_amendments(facts)
    void_all(facts)
    place_under_amendments(facts)
    place_on_lines(facts, policy.currencies)
    for table in ("fulfilment_events", "usage_events"):
        facts.rows[table] = [row for row in facts.rows[table] if not only_voids(row)]
    return facts


def dead_known_at(sent: dict[str, str], landed_at: datetime) -> datetime:
    try:
        return instant(sent["recorded_at"]) if sent.get("recorded_at") else landed_at
    except (ValueError, UnreadableError):
        return landed_at


def refuse(facts: Facts, table: str, contract_id: str) -> None:
    facts.exceptions.add(("unreadable_fact", contract_id))
    if table in HOLDING and contract_id:
        facts.holding.add(contract_id)


def readable(facts: Facts, policy: Policy, table: str, rows: list[Row]) -> list[Row]:
    """Amounts in minor units; one that is no whole number of them makes the row a dead one."""
    names = AMOUNTS.get(table, ())
    kept = []
    for row in rows:
        contract = facts.contracts.get(row["contract_id"])
        code = row["currency"] if table == "invoice_lines" else contract["currency"] if contract else None
        exponent = policy.currencies.get(code) if code else None
        if exponent is not None:
            amounts = {n: minor(row[n], exponent) for n in names if row[n] is not None}
            # without decimals the limit itself is wider than money's columns
            most = AMOUNT_LIMIT if exponent else AMOUNT_LIMIT - 1
            if any(a is None or abs(a) > most for a in amounts.values()):
                refuse(facts, table, row["contract_id"])
                continue
            row.units = {n: a for n, a in amounts.items() if a is not None}
        kept.append(row)
    return kept


def standing(facts: Facts, rows: list[Row]) -> list[Row]:
    """One row a key: the earliest known; equal ones are duplicates, others conflict."""
    by_key: dict[tuple[Any, ...], list[Row]] = {}
    for row in rows:
        by_key.setdefault(row.key, []).append(row)
    stand = []
    for same in by_key.values():
        first = min(same, key=lambda row: (row.recorded_at, row.text))
        stand.append(first)
        copies = sum(row.values == first.values for row in same)
        if copies > 1:
            facts.exceptions.add(("duplicate_record", first["contract_id"]))
        for row in same:
            if row.values != first.values:
                facts.exceptions.add(("conflicting_record", row["contract_id"]))
    return stand


def latest_rows(rows: list[Row]) -> list[Row]:
    """Masters: the latest known wins."""
    by_key: dict[tuple[Any, ...], Row] = {}
    for row in sorted(rows, key=lambda row: (row.recorded_at, row.text)):
        by_key[row.key] = row
    return list(by_key.values())


def placed(facts: Facts, policy: Policy, rows: list[Row]) -> list[Row]:
    """Rows of a contract that is known, in a currency that is."""
    kept = []
    for row in rows:
        contract = facts.contracts.get(row["contract_id"])
        if contract is None:
            facts.exceptions.add(("unknown_contract", row["contract_id"]))
        elif contract["currency"] not in policy.currencies:
            continue  # nothing of it can be counted
        elif row.table == "invoice_lines" and row["currency"] != contract["currency"]:
            facts.exceptions.add(("currency_mismatch", row["contract_id"]))
        else:
            kept.append(row)
    return kept


def void_all(facts: Facts) -> None:
    """A fact once voided stays out, whatever becomes of the one that voided it."""
    for table in ("amendments", "fulfilment_events", "usage_events", "price_estimates", "contract_costs"):
        rows = facts.rows[table]
        voided = {row["voids_id"] for row in rows if row["voids_id"] is not None}
        facts.rows[table] = [row for row in rows if row.key[0] not in voided]


def only_voids(row: Row) -> bool:
    if row.table == "fulfilment_events":
        return bool(row["kind"] == "void")
    return bool(row.table == "usage_events" and row["voids_id"] is not None and row["quantity"] == 0)


def ask_for_amendments(facts: Facts) -> None:
    """Rows that came with an amendment of their contract that is not known."""
    known = {(row["contract_id"], row["amendment_id"]) for row in facts.rows["amendments"]}
    facts.exceptions |= {
        ("unknown_amendment", row["contract_id"])
        for table in ("contract_lines", "usage_prices", "price_estimates")
        for row in facts.rows[table]
        if row["amendment_id"] is not None and (row["contract_id"], row["amendment_id"]) not in known
    }


def place_under_amendments(facts: Facts) -> None:
    """Lines, tiers and estimates of an amendment stand and fall with it."""
    of = {row["amendment_id"]: row["contract_id"] for row in facts.rows["amendments"]}
    for table in ("contract_lines", "usage_prices", "price_estimates"):
        facts.rows[table] = [
            row
            for row in facts.rows[table]
            if row["amendment_id"] is None or of.get(row["amendment_id"]) == row["contract_id"]
        ]


def place_on_lines(facts: Facts, currencies: Container[str]) -> None:
    """Rows that name a line of their contract that is not known; an invoice line stays, as the contract's."""
    lines = {(row["contract_id"], row["line_id"]) for row in facts.rows["contract_lines"]}
    for row in facts.rows["usage_approvals"]:
        contract = facts.contracts.get(row["contract_id"])
        if contract is None:
            facts.exceptions.add(("unknown_contract", row["contract_id"]))
        elif contract["currency"] in currencies and (row["contract_id"], row["line_id"]) not in lines:
            facts.exceptions.add(("unknown_line", row["contract_id"]))
    for table in ("usage_prices", "invoice_lines", "fulfilment_events", "usage_events", "price_estimates"):
        kept = []
        for row in facts.rows[table]:
            known = row["line_id"] is None or (row["contract_id"], row["line_id"]) in lines
            if not known:
                facts.exceptions.add(("unknown_line", row["contract_id"]))
            if known or table == "invoice_lines":
                kept.append(row)
        facts.rows[table] = kept
