"""Batches are balanced, within limits and stable, whatever the order of arrival."""

import random
from decimal import Decimal

from books import entry, line
from hypothesis import given, settings
from hypothesis import strategies as st

from posting.batch import Limits, batched, fitted
from posting.journal import ZERO


def test_one_batch_an_entity_period_and_currency() -> None:
    entries = [entry("A"), entry("B", company="DE"), entry("C", currency="EUR"), entry("D", period="2026-02")]
    assert len(batched(entries, "demo", Limits())) == 4


def test_ids_do_not_depend_on_the_order_of_arrival() -> None:
    entries = [entry(f"E-{n:02d}") for n in range(20)]
    shuffled = random.Random(1).sample(entries, len(entries))
    limits = Limits(entries_per_batch=7)
    assert batched(entries, "demo", limits) == batched(shuffled, "demo", limits)
    assert [len(batch.entries) for batch in batched(entries, "demo", limits)] == [7, 7, 6]
    assert {b.batch_id for b in batched(entries, "demo", limits, 2)}.isdisjoint(
        b.batch_id for b in batched(entries, "demo", limits)
    )


def test_lines_limit_a_batch_and_no_entry_is_spread_over_two() -> None:
    batches = batched([entry(f"E-{n}") for n in range(5)], "demo", Limits(lines_per_batch=5))
    assert [batch.line_count for batch in batches] == [4, 4, 2]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.integers(1, 10**6), min_size=1, max_size=30), st.integers(2, 9), st.integers(0, 5))
def test_a_long_entry_is_cut_into_balanced_parts_that_add_up(
    amounts: list[int], most: int, seed: int
) -> None:
    total, credits = sum(amounts), [sum(amounts)]
    if total > seed + 1:
        credits = [seed + 1, total - seed - 1]
    lines = [line(f"D{n}", f"{a / Decimal(100):.2f}") for n, a in enumerate(amounts)]
    lines += [line(f"C{n}", "0.00", f"{a / Decimal(100):.2f}") for n, a in enumerate(credits)]
    whole = entry("0123456789abcdef0123", lines=lines)
    parts = fitted(whole, Limits(lines_per_entry=most))
    assert parts == fitted(whole, Limits(lines_per_entry=most))
    assert all(len(part.lines) <= most for part in parts)
    assert len({part.external_id for part in parts}) == len(parts)
    moved: dict[str, Decimal] = {}
    for part in parts:
        for one in part.lines:
            moved[one.account_code] = moved.get(one.account_code, ZERO) + one.signed_amount
    assert moved == {one.account_code: one.signed_amount for one in lines}
