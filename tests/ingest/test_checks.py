"""What reads as a declared type and what does not, value by value."""

from decimal import Decimal

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.checks import LIMITS, good_row, row_problems
from ingest.declared import Column, Table, declared_tables

READER = duckdb.connect()


def verdict(column: Column, value: str | None) -> str | None:
    """None when the value reads, else the words."""
    table = Table("any", (column,))
    [(words,)] = READER.execute(
        f"select case when not coalesce({good_row(table)}, false) then {row_problems(table)} end "
        'from (select cast(? as varchar) as x, cast(null as varchar) as "_problem")',
        [value],
    ).fetchall()
    return words


def column(kind: str, **more: object) -> Column:
    return Column("x", kind, **more)  # type: ignore[arg-type]


GOOD = {
    "date": ["2024-02-29", "1999-12-31"],
    "timestamp": [
        "2024-01-01T00:00:00Z",
        "2024-01-01 00:00:00",
        "2024-01-01T00:00Z",
        "2024-01-01T23:59:59.123456789+05:30",
        "2024-01-01T00:00:00-0530",
        "2024-01-01T00:00:00+05",
        "2024-01-01",
    ],
    "period": ["2024-01", "2024-12"],
    "amount": ["0", "-0", "1234.50", "-1234.5", "100000000000000", "1.230000000", "007"],
    "rate": ["0", "0.006666666666666667"],
    "fraction": ["0", "1", "1.000000", "0.333333"],
    "line_quantity": ["0", "1000000000", "0.001"],
    "event_quantity": ["0.000001"],
    "usage_quantity": ["-1", "0.000000001", "1000000000000"],
    "unit_price": ["0.000000001", "1000000000"],
}
BAD = {
    "date": [
        "2024-02-30",
        "2024-2-3",
        "24-01-01",
        "2024-01-01T00:00:00",
        "01/02/2024",
        " 2024-01-01",
        "2024-13-01",
        "0000-01-01",
    ],
    "timestamp": [
        "2024-01-01T25:00:00Z",
        "2024-01-01T00:60Z",
        "20240101T000000Z",
        "2024-01-01T00:00:00 UTC",
        "now",
        "2024-01-01T00:00:00+15:00",
        "0001-01-01T00:00:00+01:00",
        "9999-12-31T23:59:59-01:00",
    ],
    "period": ["2024-13", "2024-1", "2024-01-01"],
    "amount": [
        "1,440.00",
        "1e3",
        ".5",
        "5.",
        "+1",
        "$1",
        "1.23456",
        "100000000000000.01",
        "9" * 60,
        "NaN",
        "1 ",
    ],
    "rate": ["-0.1", "1000000001"],
    "fraction": ["1.000001", "-0.1", "0.1234567", "50%"],
    "line_quantity": ["1000000000.001", "0.0001"],
    "event_quantity": ["0.0000001"],
    "usage_quantity": ["0.0000000001", "1000000000001"],
    "unit_price": ["1000000000.1"],
}


@pytest.mark.parametrize(
    ("kind", "value"), [(kind, value) for kind, values in GOOD.items() for value in values]
)
def test_reads(kind: str, value: str) -> None:
    assert verdict(column(kind), value) is None


@pytest.mark.parametrize(
    ("kind", "value"), [(kind, value) for kind, values in BAD.items() for value in values]
)
def test_does_not_read_and_says_what_was_sent(kind: str, value: str) -> None:
    words = verdict(column(kind), value)
    assert words is not None and words.startswith(f"x: '{value[:60]}' is no")


@pytest.mark.parametrize("kind", [*GOOD, "text", "enum"])
def test_an_empty_optional_column_is_fine_and_an_empty_required_one_is_not(kind: str) -> None:
    assert verdict(column(kind, values=("a",)), None) is None
    words = verdict(column(kind, values=("a",), required=True), None)
    assert words == "x: missing"
    assert verdict(column("text", required=True), "  ") == "x: missing"


def test_words_of_an_enum_are_exact() -> None:
    assert verdict(column("enum", values=("open", "closed")), "open") is None
    assert verdict(column("enum", values=("open", "closed")), "Open") == "x: 'Open' is none of open, closed"


def test_a_minimum_holds() -> None:
    assert verdict(column("line_quantity", minimum=0), "0") is None
    assert verdict(column("line_quantity", minimum=0), "-1") is not None
    assert verdict(column("line_quantity"), "-1") is None


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**14), max_value=10**14))
@settings(max_examples=100, deadline=None)
def test_every_amount_within_the_limits_reads(amount: Decimal) -> None:
    assert verdict(column("amount"), f"{amount:f}") is None


def test_every_declared_type_is_known() -> None:
    known = {"text", "date", "timestamp", "period", "enum", *LIMITS}
    for source in ("files", "erp", "outbox"):
        for table in declared_tables(source).values():
            assert {c.type for c in table.columns} <= known
            assert table.key_columns
