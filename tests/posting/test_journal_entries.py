"""An entry that does not balance cannot exist; equal content has an equal digest."""

from decimal import Decimal

import pytest
from books import entry, line

from posting.errors import (
    EmptyEntry,
    InvalidAmount,
    InvalidEntry,
    InvalidPeriod,
    MixedCurrencies,
    UnbalancedEntry,
)
from posting.journal import Entry, short_key


def test_a_balanced_entry_is_dated_on_the_last_day_of_its_period() -> None:
    assert str(entry(period="2024-02").posted_on) == "2024-02-29"
    assert entry().debit_amount == Decimal("100.00")


@pytest.mark.parametrize(
    ("lines", "error"),
    [
        ([line("1", "1.00"), line("2", "0.00", "0.99")], UnbalancedEntry),
        ([line("1", "1.00"), line("2", "0.00", "1.00", currency="EUR")], MixedCurrencies),
        ([line("1", "1.00")], UnbalancedEntry),
    ],
)
def test_what_does_not_balance_cannot_be_constructed(lines: list[object], error: type[InvalidEntry]) -> None:
    with pytest.raises(error, match="Nothing was sent"):
        entry(lines=lines)  # type: ignore[arg-type]


def test_an_entry_needs_lines_and_a_period() -> None:
    with pytest.raises(EmptyEntry):
        Entry("E", "e", "US", "2026-01", ())
    with pytest.raises(InvalidPeriod):
        entry(period="2026-13")


@pytest.mark.parametrize(("debit", "credit"), [("0", "0"), ("1", "1"), ("-1", "0"), ("0", "-1"), ("1", "-1")])
def test_a_line_has_one_side_above_zero(debit: str, credit: str) -> None:
    with pytest.raises(InvalidAmount):
        line("4000", debit, credit)


def test_a_line_needs_an_account() -> None:
    with pytest.raises(InvalidAmount):
        line("", "1.00")


def test_the_digest_ignores_the_order_of_lines_and_notices_everything_else() -> None:
    one = entry()
    turned = Entry(one.external_id, one.entry_id, one.legal_entity_id, one.posting_period, one.lines[::-1])
    assert turned.payload_digest == one.payload_digest
    others = [entry(amount="100.01"), entry(company="DE"), entry(period="2026-02"), entry(contract="C-2")]
    assert len({one.payload_digest, *(other.payload_digest for other in others)}) == 5


def test_a_summary_goes_out_as_one_line_an_account_and_keeps_its_detail() -> None:
    lines = [line("2400", "1.00", contract=c) for c in "AB"]
    lines += [line("4000", "0", "1.00", contract=c) for c in "AB"]
    summary = entry(lines=lines)
    assert [(one.account_code, one.signed_amount) for one in summary.erp_lines] == [("2400", 2), ("4000", -2)]
    assert len(summary.lines) == 4


def test_a_key_is_shortened_only_where_it_must_be() -> None:
    assert short_key("abc", 20) == "abc"
    long = short_key("a" * 32, 20)
    assert len(long) == 20 and long == short_key("a" * 32, 20) != short_key("b" * 32, 20)
