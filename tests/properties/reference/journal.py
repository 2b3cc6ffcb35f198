"""What the ledger should hold: debits and credits by origin period, up to the run's (9)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from .allocation import Allocation
from .arithmetic import month_end, months_between, period_end, period_of, rounded
from .balances import Balance
from .landing import Row
from .policy import Policy
from .schedule import ScheduleLine

RECEIVABLE, LIABILITY, ASSET = "accounts_receivable", "contract_liability", "contract_asset"
UNBILLED, REFUND = "unbilled_receivable", "refund_liability"
EXPENSE, COST_ASSET = "contract_cost_expense", "contract_cost_asset"


@dataclass
class JournalLine:
    entry_kind: str
    accounting_contract_id: str
    obligation_id: str | None
    legal_entity_id: str
    account_role: str
    account_code: str | None
    origin_period: str
    debit: int
    credit: int


class Journal:
    """The journal of one accounting contract."""

    def __init__(self, walk: Allocation, policy: Policy, until: str) -> None:
        self.walk, self.policy, self.until = walk, policy, until
        self.entity = walk.accounting.contract["legal_entity_id"]
        self.lines: list[JournalLine] = []

    def enter(
        self, kind: str, period: str, debit: str, credit: str, amount: int, obligation_id: str | None = None
    ) -> None:
        """One debit and one credit; a negative amount swaps them."""
        if amount == 0 or period > self.until:
            return
        if amount < 0:
            debit, credit, amount = credit, debit, -amount
        known = self.walk.builder.obligations.get(obligation_id or "")
        family = known.family if known else None
        for role, dr, cr in ((debit, amount, 0), (credit, 0, amount)):
            account = self.policy.account_on(role, self.entity, family, period_end(period))
            home = self.walk.accounting.accounting_contract_id
            self.lines.append(
                JournalLine(kind, home, obligation_id, self.entity, role, account, period, dr, cr)
            )

    def billing(self, invoices: list[Row]) -> None:
        if self.policy.entities.get(self.entity, {}).get("posts_billing", "").lower() != "true":
            return
        for row in invoices:
            self.enter("billing", period_of(row["invoiced_on"]), RECEIVABLE, LIABILITY, row.units["amount"])

    def revenue(self, schedule: list[ScheduleLine]) -> None:
        for line in schedule:
            role = self.walk.builder.obligations[line.obligation_id].template.revenue_account_role
            self.enter("revenue", line.period, LIABILITY, role, line.revenue, line.obligation_id)

    def balances(self, balances: list[Balance]) -> None:
        asset = unbilled = refund = 0
        for b in balances:
            self.enter("netting", b.period, ASSET, LIABILITY, b.asset - asset)
            self.enter("netting", b.period, UNBILLED, LIABILITY, b.unbilled - unbilled)
            self.enter("refund", b.period, LIABILITY, REFUND, b.refund - refund)
            asset, unbilled, refund = b.asset, b.unbilled, b.refund

    def costs(self, costs: list[Row]) -> None:
        for cost in costs:
            if cost["amortize_to"] < cost["amortize_from"]:
                continue
            emptied = self.walk.idle_since(cost["incurred_on"])
            start = min(cost["amortize_from"], emptied or date.max)
            stop = max(cost["amortize_to"], emptied or date.min)
            before = 0
            for month in months_between(start, stop):
                upto = expensed(cost, month_end(month), emptied)
                self.enter("cost", period_of(month), EXPENSE, COST_ASSET, upto - before)
                before = upto


def expensed(cost: Row, day: date, emptied_on: date | None) -> int:
    """A cost's expense by the end of a day: by days, all of it once nothing runs any more."""
    amount = cost.units["amount"]
    if day >= cost["amortize_to"] or (emptied_on is not None and day >= emptied_on):
        return amount
    days = (cost["amortize_to"] - cost["amortize_from"]).days + 1
    return rounded(amount * max((day - cost["amortize_from"]).days + 1, 0), days)
