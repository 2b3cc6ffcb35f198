"""The days of an accounting period as year-month-day, whatever format the account's preference writes.

1/2/2026 alone is in January or February. A period ends on a day beyond the twelfth, which tells the order.
"""

import re
from datetime import date
from typing import Any

PAIRS = (("startdate", "enddate"), ("starting", "ending"))
NUMBERS = re.compile(r"(\d{1,4})[-/. ](\d{1,2})[-/. ](\d{1,4})(?:[T ].*)?")
NAMED = re.compile(r"(\d{1,2})[-. ]([A-Za-z]{3})[a-z]*[-, ]+(\d{4})", re.IGNORECASE)
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTHS_OF_A_YEAR = 12


def days_of_period(told: dict[str, Any]) -> dict[str, Any]:
    """The row with its first and last day year first, where they can be told."""
    for first, last in PAIRS:
        start, end = told.get(first), told.get(last)
        if (
            isinstance(start, str)
            and isinstance(end, str)
            and not (_is_year_first(start) and _is_year_first(end))
        ):
            is_day_first = _is_day_first(end)
            read = {first: _day(start, is_day_first), last: _day(end, is_day_first)}
            return told | {name: day for name, day in read.items() if day is not None}
    return told


def _is_year_first(told: str) -> bool:
    return re.match(r"\d{4}-\d{1,2}-\d{1,2}", told.strip()) is not None


def _is_day_first(end: str) -> bool:
    found = NUMBERS.fullmatch(end.strip())
    return found is not None and int(found[1]) > MONTHS_OF_A_YEAR


def _day(told: str, is_day_first: bool) -> str | None:
    named, numbers = NAMED.match(told.strip()), NUMBERS.fullmatch(told.strip())
    try:
        if named and named[2].lower() in MONTHS:
            return date(int(named[3]), MONTHS.index(named[2].lower()) + 1, int(named[1])).isoformat()
        if numbers and len(numbers[1]) == len("2026"):
            return date(int(numbers[1]), int(numbers[2]), int(numbers[3])).isoformat()
        if numbers and len(numbers[3]) == len("2026"):
            day, month = (1, 2) if is_day_first else (2, 1)
            return date(int(numbers[3]), int(numbers[month]), int(numbers[day])).isoformat()
    except ValueError:
        return None
    return None
