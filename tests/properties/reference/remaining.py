"""What is promised and not yet recognized of each obligation, by when it is expected to be (11; 50-13)."""

from __future__ import annotations

from datetime import date

from .allocation import Allocation, allocated_so_far
from .arithmetic import period_end, period_of
from .estimates import Layer
from .obligations import Obligation
from .schedule import ScheduleLine


def remaining_of(
    walk: Allocation, lines: list[ScheduleLine], layers: list[Layer], until: str, ends: dict[str, date]
) -> dict[tuple[str, str], int]:
    """(obligation, band) to minor units."""
    found: dict[tuple[str, str], int] = {}
    for o in walk.builder.obligations.values():
        if o.method == "usage":
            continue
        mine = [line for line in lines if line.obligation_id == o.obligation_id]
        left = promised(o, layers) - sum(line.revenue for line in mine if line.period <= until)
        for line in mine:
            if o.is_time and line.period > until:  # time says when
                key = (o.obligation_id, band(line.period, until))
                found[key] = found.get(key, 0) + line.revenue
                left -= line.revenue
        key = (o.obligation_id, band(period_of(ends[o.obligation_id]), until))
        found[key] = found.get(key, 0) + left
    return {key: amount for key, amount in found.items() if amount}


def promised(o: Obligation, layers: list[Layer]) -> int:
    """What is allocated, and what is expected on top; of what rests, only what was recognized."""
    total = allocated_so_far(o)
    for layer in layers:
        if any(target is o for target, _ in layer.targets):
            is_at_rest = bool(o.segments) and o.segments[-1].is_frozen
            total += layer.recognized(o, date.max) if is_at_rest else layer.share(o, date.max)
    return total


def band(period: str, until: str) -> str:
    months = month_number(period) - month_number(until)
    return "0-12" if months <= 12 else "13-24" if months <= 24 else "25+"


def month_number(period: str) -> int:
    day = period_end(period)
    return 12 * day.year + day.month
