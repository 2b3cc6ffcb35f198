"""The same stories told twice in one folder: every contract has a twin that must come out alike.

    C00001 as generated        D00001 doubled, or amended in vain, or left alone
    G1     (combined)          H1

Names keep their length and their order, so every rule that goes by name goes the same way for both.
"""

from __future__ import annotations

import random
import re
from datetime import date, timedelta
from typing import Any

from .histories import Rows

RENAMED = {"C": "D", "G": "H"}
NAMES = {
    "contract_id",
    "amendment_id",
    "combine_with",
    "voids_id",
    "event_id",
    "estimate_id",
    "cost_id",
    "invoice_line_id",
    "invoice_id",
}


def renamed(value: Any) -> Any:
    return re.sub(r"\b([CG])(?=\d)", lambda m: RENAMED[m[1]], value) if isinstance(value, str) else value


def original(value: Any) -> Any:
    """The name of the contract a twin was told after."""
    back = {there: here for here, there in RENAMED.items()}
    return re.sub(r"\b([DH])(?=\d)", lambda m: back[m[1]], value) if isinstance(value, str) else value


def twin_rows(rows: Rows) -> Rows:
    """Every row that belongs to a contract, under its twin's names."""
    return {
        table: [
            {column: renamed(value) if column in NAMES else value for column, value in row.items()}
            for row in sent
        ]
        for table, sent in rows.items()
        if table not in ("customers", "erp_customers", "erp_periods")
    }


def doubled(rows: Rows, dice: random.Random) -> Rows:
    """Every fact once more, known no earlier than it was."""
    return {table: sent + [dict(row) for row in sent if dice.random() < 0.5] for table, sent in rows.items()}


def amended_in_vain(rows: Rows, dice: random.Random) -> Rows:
    """An amendment to every contract that restates or ends one of its lines, and another that voids it."""
    changed = {table: list(sent) for table, sent in rows.items()}
    lines = {row["contract_id"]: row for row in rows["contract_lines"] if row.get("amendment_id") is None}
    for contract_id, line in sorted(lines.items()):
        if not isinstance(line["starts_on"], date) or not isinstance(line["ends_on"], date):
            continue
        t = line["starts_on"] + timedelta(days=dice.randint(1, 200))
        in_vain = f"{contract_id}-VAIN"
        base = {"contract_id": contract_id, "effective_on": t, "kind": "change", "treatment": None}
        changed["amendments"].append(base | {"amendment_id": in_vain, "recorded_at": None})
        void = {"amendment_id": f"{in_vain}-V", "voids_id": in_vain, "recorded_at": None}
        changed["amendments"].append(base | void)
        restated = {"amendment_id": in_vain, "starts_on": t, "ends_on": max(t, line["ends_on"]), "price": 77}
        changed["contract_lines"].append(line | restated | {"quantity": dice.choice((0, 3))})
        changed["price_estimates"].append(
            {
                "estimate_id": f"{in_vain}-E",
                "contract_id": contract_id,
                "amendment_id": in_vain,
                "kind": "rebate",
                "effective_on": t,
                "amount": -5,
            }
        )
    return changed


def with_twins(rows: Rows, seed: int) -> Rows:
    """The originals and their twins in one landing."""
    dice = random.Random(f"{seed}/twins")
    told = twin_rows(rows)
    told.setdefault("amendments", [])
    told.setdefault("price_estimates", [])
    told = doubled(amended_in_vain(told, dice), dice)
    both = {table: list(sent) + told.get(table, []) for table, sent in rows.items()}
    for table in told.keys() - rows.keys():
        both[table] = told[table]
    for sent in both.values():
        dice.shuffle(sent)
    return both


def stated(rows: Rows) -> Rows:
    """Every row with a stated knowledge time, so that it does not depend on when it lands."""
    return {
        table: [row | {"recorded_at": row.get("recorded_at") or "2026-11-03T00:00:00Z"} for row in sent]
        for table, sent in rows.items()
    }


def split(rows: Rows, seed: int) -> tuple[Rows, Rows]:
    """Two landings that are the one between them, each in an order of its own."""
    dice = random.Random(f"{seed}/split")
    first: Rows = {}
    second: Rows = {}
    for table, sent in rows.items():
        shuffled = list(sent)
        dice.shuffle(shuffled)
        cut = dice.randint(0, len(shuffled))
        first[table], second[table] = shuffled[:cut], shuffled[cut:]
    return first, second


def known_by(rows: Rows, as_of: date) -> Rows:
    """What would have landed by the end of a day."""
    from .reference.facts import known_by as end_of
    from .reference.landing import instant

    until = end_of(as_of)
    return {
        table: [row for row in sent if row.get("recorded_at") and instant(str(row["recorded_at"])) <= until]
        for table, sent in rows.items()
    }
