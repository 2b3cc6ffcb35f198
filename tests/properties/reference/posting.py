"""What is to be posted while nothing was, and in which period (9)."""

from __future__ import annotations

from .arithmetic import next_month, period_end, period_of
from .journal import Journal

PostKey = tuple[str, str, str | None, str, str, str, str]


def first_open(entity: str, origin: str, closed: set[tuple[str, str]], until: str) -> str | None:
    """The period itself, or the first open one after it up to the run's."""
    period = origin
    while period <= until:
        if (entity, period) not in closed:
            return period
        period = period_of(next_month(period_end(period)))
    return None


def to_post(
    journals: list[Journal], closed: set[tuple[str, str]], until: str
) -> dict[PostKey, tuple[int, int]]:
    """Contract, kind, obligation, entity, account, origin and posting period to (net debit, decimals)."""
    found: dict[PostKey, tuple[int, int]] = {}
    for journal in journals:
        if any(line.account_code is None for line in journal.lines):
            continue
        exponent = journal.walk.accounting.exponent
        for line in journal.lines:
            period = first_open(line.legal_entity_id, line.origin_period, closed, until)
            if period is None or line.legal_entity_id not in journal.policy.entities:
                continue
            key = (
                line.accounting_contract_id,
                line.entry_kind,
                line.obligation_id,
                line.legal_entity_id,
                str(line.account_code),
                line.origin_period,
                period,
            )
            found[key] = (found.get(key, (0, exponent))[0] + line.debit - line.credit, exponent)
    return {key: said for key, said in found.items() if said[0]}
