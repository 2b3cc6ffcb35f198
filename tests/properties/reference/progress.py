"""How many of its units an obligation has done by the end of a day (4)."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from .arithmetic import month_units, rounded_fraction
from .landing import Row

WHOLE = 1_000_000
NEARLY_ALL = 999_990  # a sum of fractions of 0.99999 or more is all of it
TIME_METHODS = ("ratable_daily", "ratable_monthly")
EVENT_KINDS = {"point_in_time": "delivered", "milestone": "milestone", "progress": "progress"}


@dataclass(frozen=True)
class Measure:
    """From when to when time runs, and the units in all. No start: not activated yet."""

    start: date | None
    end: date
    total: int


class Events:
    """An obligation's fulfilment events as running units by day, before any cap."""

    def __init__(self, method: str, first_day: date, rows: list[Row], quantity: Fraction) -> None:
        self.quantity = quantity  # what was first promised
        kind = EVENT_KINDS.get(method)
        counted = [row for row in rows if row["kind"] == kind]
        self.by_quantity = any(row["quantity"] is not None for row in counted)
        counted.sort(key=lambda row: (row["occurred_on"], row.recorded_at, row["event_id"]))
        self.days: list[date] = []
        self.units: list[int] = []
        running = 0
        for row in counted:
            done = rounded_fraction(self.part(row) * WHOLE)
            running = done if method == "progress" else running + done
            self.days.append(max(row["occurred_on"], first_day))
            self.units.append(running)
        activations = [row["occurred_on"] for row in rows if row["kind"] == "activated"]
        self.activated_on = max(min(activations), first_day) if activations else None
        self.accumulates = method != "progress"

    def part(self, row: Row) -> Fraction:
        if row["quantity"] is not None:
            return Fraction(row["quantity"])
        said = row["fraction"]
        if said is None:  # only a delivery says all by saying nothing
            said = 1 if row["kind"] == "delivered" else 0
        return Fraction(said) * (self.quantity if self.by_quantity else 1)

    def upto(self, day: date, total: int) -> int:
        position = bisect_right(self.days, day)
        units = self.units[position - 1] if position else 0
        if not self.by_quantity and self.accumulates and units >= NEARLY_ALL:
            return total
        return min(units, total)


def time_total(method: str, start: date, end: date) -> int:
    if end < start:
        return 1  # activated after the end: all of it on that day
    return (end - start).days + 1 if method == "ratable_daily" else month_units(start, end)


def time_units(method: str, measure: Measure, day: date) -> int:
    if measure.start is None or day < measure.start:
        return 0
    if day >= measure.end:
        return measure.total
    if method == "ratable_daily":
        return (day - measure.start).days + 1
    return month_units(measure.start, day)
