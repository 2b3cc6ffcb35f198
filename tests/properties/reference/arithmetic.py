"""Exact arithmetic: integers of the minor unit, rationals as pairs, dates as days (accounting.md, 1)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from math import lcm

MONTH_UNITS = lcm(28, 29, 30, 31)  # 377,580: a full month counts the same whatever its length
ONE_DAY = timedelta(days=1)


def rounded(numerator: int, denominator: int = 1) -> int:
    """The nearest integer to a rational, halves away from zero."""
    if denominator < 0:
        numerator, denominator = -numerator, -denominator
    whole = (2 * abs(numerator) + denominator) // (2 * denominator)
    return whole if numerator >= 0 else -whole


def rounded_fraction(value: Fraction) -> int:
    return rounded(value.numerator, value.denominator)


def spread(total: int, weights: Sequence[int]) -> list[int]:
    """Pieces of a total by weight: the rounded running total, differenced, so that they add up."""
    whole, running, before = sum(weights), 0, 0
    pieces = []
    for weight in weights:
        running += weight
        upto = rounded(total * running, whole)
        pieces.append(upto - before)
        before = upto
    return pieces


def minor(amount: Decimal, exponent: int) -> int | None:
    """An amount in minor units, or None where it is no whole number of them."""
    value = Fraction(amount) * 10**exponent
    return value.numerator if value.denominator == 1 else None


def major(units: int, exponent: int) -> Decimal:
    return Decimal(units).scaleb(-exponent)


def period_of(day: date) -> str:
    return f"{day.year:04d}-{day.month:02d}"


def month_start(day: date) -> date:
    return day.replace(day=1)


def next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def month_end(day: date) -> date:
    return next_month(day) - ONE_DAY


def period_end(period: str) -> date:
    return month_end(date(int(period[:4]), int(period[5:]), 1))


def months_between(first: date, last: date) -> Iterator[date]:
    """The first day of every month from the one of `first` to the one of `last`."""
    month = month_start(first)
    while month <= last:
        yield month
        month = next_month(month)


def month_units(start: date, end: date) -> int:
    """Units of `ratable_monthly` from start to end, both counted."""
    if end < start:
        return 0
    if (start.year, start.month) == (end.year, end.month):
        return ((end - start).days + 1) * (MONTH_UNITS // month_end(start).day)
    first = ((month_end(start) - start).days + 1) * (MONTH_UNITS // month_end(start).day)
    last = end.day * (MONTH_UNITS // month_end(end).day)
    full = (end.year - start.year) * 12 + end.month - start.month - 1
    return first + full * MONTH_UNITS + last
