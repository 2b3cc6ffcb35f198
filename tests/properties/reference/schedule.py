"""When it is earned: revenue by obligation, version, period and component, past and future (6, 7 and 11)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from .allocation import Allocation, recognized
from .arithmetic import ONE_DAY, month_end, months_between, period_of
from .estimates import Layer
from .obligations import Obligation
from .usage import UsageMonth


@dataclass
class ScheduleLine:
    accounting_contract_id: str
    contract_id: str
    obligation_id: str
    version_no: int
    period: str
    component: str
    revenue: int
    cumulative: int


def schedule_of(walk: Allocation, layers: list[Layer], months: list[UsageMonth]) -> list[ScheduleLine]:
    lines: list[ScheduleLine] = []
    for o in walk.builder.obligations.values():
        mine = [layer for layer in layers if any(o is target for target, _ in layer.targets)]
        lines += fixed_and_variable(o, mine)
        if o.method == "usage":
            lines += usage_lines(o, months)
    return lines


def stretches(o: Obligation, layers: list[Layer]) -> Iterator[tuple[int, date]]:
    """(version, last day) of every part of a month under one segment, from the first day to the last."""
    changes = [since for layer in layers for since, _ in layer.changes]
    if o.method == "usage":
        if changes:
            yield from ((0, month_end(month)) for month in months_between(min(changes), max_day(o, changes)))
        return
    if not o.segments:
        return
    first = o.segments[0].from_on or o.states[0].starts_on
    ends = [segment.measure.end for segment in o.segments]
    froms = [segment.from_on for segment in o.segments if segment.from_on]
    last = max_day(o, [first, *ends, *froms, *o.events.days, *changes])
    for number, segment in enumerate(o.segments):
        start = segment.from_on or first
        following = o.segments[number + 1].from_on if number + 1 < len(o.segments) else None
        stop = following - ONE_DAY if following else last
        for month in months_between(start, stop):
            yield segment.version_no, min(month_end(month), stop)


def max_day(o: Obligation, days: list[date]) -> date:
    return max([*days, o.not_before or date.min, o.events.activated_on or date.min])


def fixed_and_variable(o: Obligation, layers: list[Layer]) -> Iterator[ScheduleLine]:
    before = {"fixed": 0, "variable": 0}
    for version_no, day in stretches(o, layers):
        now = {"fixed": recognized(o, day), "variable": sum(layer.recognized(o, day) for layer in layers)}
        for component, cumulative in now.items():
            if cumulative != before[component]:
                yield ScheduleLine(
                    o.accounting_contract_id,
                    o.contract_id,
                    o.obligation_id,
                    version_no,
                    period_of(day),
                    component,
                    cumulative - before[component],
                    cumulative,
                )
        before = now


def usage_lines(o: Obligation, months: list[UsageMonth]) -> Iterator[ScheduleLine]:
    """Rated usage in its month, none before the signature."""
    by_period: dict[str, int] = {}
    for month in months:
        if month.is_recognized and month.contract_id == o.contract_id and month.line_id in o.lines:
            period = max(month.period, period_of(o.not_before) if o.not_before else month.period)
            by_period[period] = by_period.get(period, 0) + (month.rated or 0)
    cumulative = 0
    for period, rated in sorted(by_period.items()):
        cumulative += rated
        if rated:
            yield ScheduleLine(
                o.accounting_contract_id,
                o.contract_id,
                o.obligation_id,
                0,
                period,
                "usage",
                rated,
                cumulative,
            )
