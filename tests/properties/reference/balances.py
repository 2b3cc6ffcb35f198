"""What the contract owes or is owed at each period end (8)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from .allocation import Allocation
from .arithmetic import months_between, period_end, period_of
from .estimates import Layer
from .landing import Row
from .schedule import ScheduleLine


@dataclass
class Balance:
    accounting_contract_id: str
    period: str
    billed: int
    recognized: int
    liability: int
    asset: int
    unbilled: int
    refund: int


def balances_of(
    walk: Allocation, lines: list[ScheduleLine], invoices: list[Row], layers: list[Layer], until: str
) -> list[Balance]:
    """A balance for every month from the first that has anything to the run's period."""
    refunds = [layer for layer in layers if layer.key[3] == "refund"]
    days = [row["invoiced_on"] for row in invoices] + [
        since for layer in refunds for since, _ in layer.changes
    ]
    days += [period_end(line.period) for line in lines]
    days = [day for day in days if period_of(day) <= until]
    if not days:
        return []
    return [
        balance_at(walk, lines, invoices, refunds, period_end(period_of(month)))
        for month in months_between(min(days), period_end(until))
    ]


def balance_at(
    walk: Allocation, lines: list[ScheduleLine], invoices: list[Row], refunds: list[Layer], day: date
) -> Balance:
    earned: dict[str, int] = {}
    for line in lines:
        if line.period <= period_of(day):
            earned[line.obligation_id] = earned.get(line.obligation_id, 0) + line.revenue
    alone = {
        o.obligation_id: -earned.get(o.obligation_id, 0)
        for o in walk.builder.obligations.values()
        if o.template.unbilled_role == "unbilled_receivable"
    }
    net = -sum(amount for oid, amount in earned.items() if oid not in alone)
    billed = credited = 0
    for row in invoices:
        if row["invoiced_on"] > day:
            continue
        amount = row.units["amount"]
        billed += amount
        credited += amount if row["kind"] == "credit_note" else 0
        ids = walk.builder.obligation_of_line.get((row["contract_id"], row["line_id"] or ""), [])
        if ids and ids[0] in alone:
            alone[ids[0]] += amount
        else:
            net += amount
    liability = max(net, 0) + sum(max(position, 0) for position in alone.values())
    expected = -sum(layer.amount(day) for layer in refunds)
    # What was credited has gone back already: it lowers what is still expected to.
    refund = min(max(expected + credited, 0), liability)
    return Balance(
        walk.accounting.accounting_contract_id,
        period_of(day),
        billed,
        sum(earned.values()),
        liability - refund,
        max(-net, 0),
        sum(max(-position, 0) for position in alone.values()),
        refund,
    )
