"""Harvest: the projects of what is built for customers, and their budget reports as read at a month's end.

How far a project is, is what is spent of its budget; where it falls back, the budget was raised.
Harvest's report tells no time of its own; the export does (`_ab_emitted_at`). `seeds/source_contracts.csv`
says which line a project's code stands for.
"""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sample.tell.names import number
from sample.tell.reading import Row, table

Record = dict[str, Any]
HOURS, GROWN = Decimal(400), Decimal(500)


def exports() -> dict[str, list[Record]]:
    """Projects, and budgets as they were reported."""
    found: dict[str, list[Row]] = {}
    for row in table("fulfilment_events"):
        if row["kind"] == "progress":
            found.setdefault(project_code(row), []).append(row)
    budgets = [_budget(code, row, hours) for code, rows in found.items() for row, hours in _hours(rows)]
    return {
        "projects": [_project(code, rows[0]) for code, rows in found.items()],
        "project_budget": sorted(budgets, key=lambda budget: budget["_ab_emitted_at"]),
    }


def project_code(row: Row) -> str:
    """What people call the project that builds a line."""
    return f"BUILD-{row['contract_id'].removeprefix('C-')}-{row['line_id']}"


def _hours(rows: list[Row]) -> list[tuple[Row, Decimal]]:
    """Each report with the budget then: raised from when less is done than before."""
    told, hours, done = [], HOURS, Decimal(0)
    for row in rows:
        hours = GROWN if Decimal(row["fraction"]) < done else hours
        done = Decimal(row["fraction"])
        told.append((row, hours))
    return told


def _project(code: str, row: Row) -> Record:
    return {
        "id": _id(code),
        "name": f"Integration for {_customer(row)['name']}",
        "code": code,
        "is_active": True,
        "is_billable": True,
        "is_fixed_fee": True,
        "bill_by": "none",
        "budget": HOURS,
        "budget_by": "project",
        "budget_is_monthly": False,
        "created_at": row["recorded_at"],
        "updated_at": row["recorded_at"],
        "client": _client(row),
    }


def _budget(code: str, row: Row, hours: Decimal) -> Record:
    spent = hours * Decimal(row["fraction"])
    return {
        "project_id": _id(code),
        "project_name": f"Integration for {_customer(row)['name']}",
        "client_id": _client(row)["id"],
        "client_name": _client(row)["name"],
        "budget_is_monthly": False,
        "budget_by": "project",
        "is_active": True,
        "budget": hours,
        "budget_spent": spent,
        "budget_remaining": hours - spent,
        "_ab_emitted_at": int(datetime.fromisoformat(row["recorded_at"]).timestamp()) * 1000,
    }


def _id(code: str) -> int:
    return int(number(f"harvest/{code}", 8))


def _client(row: Row) -> Record:
    customer = _customer(row)
    return {"id": _id(customer["customer_id"]), "name": customer["name"]}


def _customer(row: Row) -> Row:
    contract = next(one for one in table("contracts") if one["contract_id"] == row["contract_id"])
    return next(one for one in table("customers") if one["customer_id"] == contract["customer_id"])
