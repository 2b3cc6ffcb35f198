"""Whether a row reads as its table: each declared type as a SQL condition, and the words for its breach.

A row is good when every column passes; the conditions never raise. Limits are those of the landing
format, in the unit of the text. What needs another row or policy (the exponent of a currency, an unknown
contract) is for the models.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass

from ingest.declared import Column, Table
from ingest.sql import identifier, literal, literals

DATE = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
CLOCK = r"([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{1,9})?)?"
OFFSET = r"(Z|[+-](0[0-9]|1[0-4])(:?[0-5][0-9])?)"
TIMESTAMP = f"{DATE}([T ]{CLOCK}{OFFSET}?)?"
# A year 0 is none, and an offset can carry the first and the last day out of the calendar.
FIRST_DAY = "date '0001-01-01'"
FIRST_INSTANT = "timestamptz '0001-01-01 00:00:00+00'"
LAST_INSTANT = "timestamptz '9999-12-31 23:59:59.999999+00'"
FIRST_TIME = "timestamp '0001-01-01 00:00:00'"
LAST_TIME = "timestamp '9999-12-31 23:59:59.999999'"
PERIOD = r"[0-9]{4}-(0[1-9]|1[0-2])"


@dataclass(frozen=True)
class Limit:
    """The size and the decimals a number may have."""

    most: str
    decimals: int
    minimum: int | None = None


# Amounts: 10^14 minor units of a currency without decimals; no currency has more than four. Usage
# quantities and unit prices are sized so that their product, with nine decimals each, stays within 128
# bits.
LIMITS = {
    "amount": Limit("100000000000000", 4),
    "rate": Limit("1000000000", 18, minimum=0),
    "fraction": Limit("1", 6, minimum=0),
    "line_quantity": Limit("1000000000", 3),
    "event_quantity": Limit("1000000000", 6),
    "usage_quantity": Limit("1000000000000", 9),
    "unit_price": Limit("1000000000", 9),
}


@dataclass(frozen=True)
class Check:
    """A condition that is true for a good value, and the words (SQL text) for the others."""

    passes: str
    problem: str


def good_row(table: Table, judged: Collection[str] = ()) -> str:
    """The SQL condition of a row that reads as its table. Null counts as bad: wrap it in coalesce.

    judged  columns whose verdict the row brings along, as `_reads_<column>`
    """
    conditions = [
        condition
        for column in table.columns
        for condition in (
            [identifier(f"_reads_{column.name}")]
            if column.name in judged
            else [check.passes for check in _column_checks(column)]
        )
    ]
    return " and ".join(["_problem is null", *conditions])


def native_verdict(column: Column, native: str, field: str) -> str | None:
    """The same verdict on a field of a native type, where it can be had without making text of it and reading
    that. None where it cannot.
    """
    within = _native_range(column, native)
    if within is None:
        return None
    return f"{field} {within}" if column.required else f"({field} is null or {field} {within})"


def _native_range(column: Column, native: str) -> str | None:
    if column.type == "timestamp" and native == "TIMESTAMP":
        return f"between {FIRST_TIME} and {LAST_TIME}"
    if column.type == "timestamp" and native == "TIMESTAMP WITH TIME ZONE":
        return f"between {FIRST_INSTANT} and {LAST_INSTANT}"
    scale = re.fullmatch(r"DECIMAL\([0-9]+,([0-9]+)\)", native)
    limit = LIMITS.get(column.type)
    if limit is None or scale is None or int(scale[1]) > limit.decimals:
        return None
    return f"between {_lowest(column, limit)} and {limit.most}"


def good_value(column: Column) -> str:
    """The SQL condition of one value that reads as its column. Null counts as bad: wrap it in coalesce."""
    return " and ".join(check.passes for check in _column_checks(column)) or "true"


def row_problems(table: Table) -> str:
    """The SQL text that names everything wrong with a bad row."""
    problems = [
        f"case when not coalesce({check.passes}, false) then {check.problem} end"
        for column in table.columns
        for check in _column_checks(column)
    ]
    # A row that cannot be cut into its columns has one reason: the columns would only echo it.
    joined = f"concat_ws('; ', {', '.join(problems)})" if problems else "''"
    return f"coalesce(_problem, nullif({joined}, ''), 'the row cannot be read')"


def _column_checks(column: Column) -> list[Check]:
    name = identifier(column.name)
    checks = []
    if column.required:
        checks.append(Check(f"trim({name}) <> ''", literal(f"{column.name}: missing")))
    shape = _shape(column)
    if shape is not None:
        checks.append(Check(f"({name} is null or {shape.passes})", shape.problem))
    return checks


def _shape(column: Column) -> Check | None:
    name = identifier(column.name)
    if column.type == "text":
        return None
    if column.type == "date":
        return _pattern(column, DATE, f"try_cast({name} as date) >= {FIRST_DAY}", "is no date (YYYY-MM-DD)")
    if column.type == "timestamp":
        return _pattern(column, TIMESTAMP, _instant(name), "is no timestamp (ISO 8601)")
    if column.type == "period":
        return _pattern(column, PERIOD, f"{name} >= '0001-01'", "is no period (YYYY-MM)")
    if column.type == "enum":
        listed = ", ".join(column.values)
        return Check(f"{name} in ({literals(column.values)})", _says(column, f"is none of {listed}"))
    return _number(column, LIMITS[column.type])


def _instant(name: str) -> str:
    """Within the calendar."""
    return (
        f"case when {_is_plain(name)} "
        f"then try_cast({name} as timestamp) between {FIRST_TIME} and {LAST_TIME} "
        f"else try_cast({name} as timestamptz) between {FIRST_INSTANT} and {LAST_INSTANT} end"
    )


def instant_of(name: str) -> str:
    """A text that reads as a timestamp as an instant in UTC."""
    return (
        f"case when {_is_plain(name)} then try_cast({name} as timestamp) "
        f"else cast(try_cast({name} as timestamptz) as timestamp) end"
    )


def _is_plain(name: str) -> str:
    """Whether a text has no offset but Z: DuckDB reads an offset at four times the cost of what has none."""
    return f"({name} like '____-__-__ __:__:__' or {name} like '____-__-__T__:__:__' or {name} like '%Z')"


def _pattern(column: Column, pattern: str, valid: str, breach: str) -> Check:
    name = identifier(column.name)
    passes = f"(regexp_full_match({name}, {literal(pattern)}) and {valid})"
    return Check(passes, _says(column, breach))


def _number(column: Column, limit: Limit) -> Check:
    name = identifier(column.name)
    low = _lowest(column, limit)
    # Trailing zeros say nothing, so they do not count as decimals; 20 digits before the point keep the
    # cast in range.
    shape = rf"-?[0-9]{{1,20}}(\.[0-9]{{1,{limit.decimals}}}0*)?"
    passes = (
        f"(regexp_full_match({name}, {literal(shape)})"
        f" and try_cast({name} as decimal(38, 18)) between {low} and {limit.most})"
    )
    breach = f"is no plain decimal from {low} to {limit.most} with at most {limit.decimals} decimals"
    return Check(passes, _says(column, breach))


def _lowest(column: Column, limit: Limit) -> str:
    minimum = column.minimum if column.minimum is not None else limit.minimum
    return str(minimum) if minimum is not None else f"-{limit.most}"


def _says(column: Column, breach: str) -> str:
    shown = f"left({identifier(column.name)}, 60)"
    return f"{literal(column.name + ': ')} || '''' || {shown} || ''' ' || {literal(breach)}"
