"""Small histories worked out by a person from the specification's words, before any program was asked.

Each story stands with its figures and how they come about; the models and the reference must both say them.
A year is 2024, with 366 days: a price of 366 is one a day.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from .corners import Fact, amended, delivered, line, signed
from .histories import Rows
from .reference import Tables

YEAR, REST = "2024-01-01/2024-12-31", "2024-07-01/2024-12-31"  # the rest: 184 of 366 days


@dataclass(frozen=True)
class Figure:
    """What a table must say: revenue of a month by component, or a column of a version."""

    what: str  # fixed, variable, cost, treatment, price_change_amount or allocated_amount
    of: str
    when: str | int
    expected: str


@dataclass(frozen=True)
class Told:
    rows: Rows
    figures: tuple[Figure, ...]


def told(
    contract: str,
    lines: list[Fact],
    *figures: tuple[str, str, str | int, str],
    on: str = "",
    **more: list[Fact],
) -> Told:
    """A contract signed on the first of the year, its lines, and figures: what, of which, when, how much."""
    rows = {"contracts": [signed(contract, on or "2024-01-01")], "contract_lines": lines, **more}
    return Told(rows, tuple(Figure(what, contract + of, when, said) for what, of, when, said in figures))


def stories() -> Iterator[Told]:
    yield from by_time()
    yield from by_event()
    yield from modified()
    yield from ended()
    yield from brought_back()
    yield from expected_on_top()
    yield from made_of_parts()


def by_time() -> Iterator[Told]:
    c = "C91001"  # 17 days of January at 12,180 of 4,530,960 units, then a full month: a twelfth
    span = "2024-01-15/2025-01-14"
    yield told(
        c,
        [line(c, "L0", "SUB_M", "1", "1200.00", span)],
        ("fixed", "/L0", "2024-01", "54.84"),
        ("fixed", "/L0", "2024-02", "100.00"),
    )
    c = "C91002"  # one day of January (12,180) and 28 of a leap February (364,560)
    yield told(
        c,
        [line(c, "L0", "SUB_M", "1", "100.00", "2024-01-31/2024-02-28")],
        ("fixed", "/L0", "2024-01", "3.23"),
        ("fixed", "/L0", "2024-02", "96.77"),
    )
    c = "C91003"  # let in on 1 April: 275 days are left
    yield told(
        c,
        [line(c, "L0", "SUB_A", "1", "275.00", YEAR)],
        ("fixed", "/L0", "2024-03", "0"),
        ("fixed", "/L0", "2024-04", "30.00"),
        fulfilment_events=[delivered(c, "L0", "activated", "2024-04-01")],
    )
    c = "C91004"  # let in after the end: all of it on that day
    yield told(
        c,
        [line(c, "L0", "SUB_A", "1", "275.00", YEAR)],
        ("fixed", "/L0", "2025-02", "275.00"),
        fulfilment_events=[delivered(c, "L0", "activated", "2025-02-10")],
    )
    c = "C91005"  # signed in the third month: what was earned by then is recognized on that day
    yield told(
        c,
        [line(c, "L0", "SUB_D", "1", "366.00", YEAR)],
        ("fixed", "/L0", "2024-02", "0"),
        ("fixed", "/L0", "2024-03", "91.00"),
        on="2024-03-15",
    )


def by_event() -> Iterator[Told]:
    c = "C91006"  # 4 of 10 are 40; 60 unearned becomes 90 for 12 more, so T is 16: 6 more are half of 90
    yield told(
        c,
        [
            line(c, "L0", "DELIV", "10", "100.00", YEAR),
            line(c, "L0", "DELIV", "12", "90.00", "2024-04-01/2024-12-31", amendment_id=f"{c}-A"),
        ],
        ("fixed", "/L0", "2024-03", "40.00"),
        ("fixed", "/L0", "2024-05", "45.00"),
        ("fixed", "/L0", "2024-08", "45.00"),
        amendments=[amended(c, "A", "2024-04-01", "change")],
        fulfilment_events=[
            delivered(c, "L0", "delivered", "2024-03-01", quantity="4"),
            delivered(c, "L0", "delivered", "2024-05-01", quantity="6"),
            delivered(c, "L0", "delivered", "2024-08-01", quantity="9"),
        ],
    )
    c = "C91007"  # half is 500, the base; progress falls to a quarter: half of the base; then three quarters
    yield told(
        c,
        [
            line(c, "L0", "PROJ", "1", "1000.00", YEAR),
            line(c, "L0", "PROJ", "1", "500.00", "2024-04-01/2024-12-31", amendment_id=f"{c}-A"),
        ],
        ("fixed", "/L0", "2024-05", "-250.00"),
        ("fixed", "/L0", "2024-06", "500.00"),
        amendments=[amended(c, "A", "2024-04-01", "change", treatment="prospective")],
        fulfilment_events=[
            delivered(c, "L0", "progress", "2024-03-01", fraction="0.5"),
            delivered(c, "L0", "progress", "2024-05-01", fraction="0.25"),
            delivered(c, "L0", "progress", "2024-06-01", fraction="0.75"),
        ],
    )


def restated(contract: str, sku: str, price: str, span: str = REST, **more: str) -> list[Fact]:
    """A year for 366, and what an amendment says of it."""
    return [
        line(contract, "L0", sku, "1", "366.00", YEAR),
        line(contract, "L0", sku, "1", price, span, amendment_id=f"{contract}-A", **more),
    ]


def modified() -> Iterator[Told]:
    c = "C91008"  # 184 unearned becomes 200: 31 of 184 days in July
    yield told(
        c,
        restated(c, "SUB_D", "200.00"),
        ("treatment", "", 1, "prospective"),
        ("price_change_amount", "", 1, "16.00"),
        ("fixed", "/L0", "2024-07", "33.70"),
        amendments=[amended(c, "A", "2024-07-01", "change")],
    )
    c = "C91009"  # not distinct over time: 382 for the year, of which 213 days are 222.31 by the end of July
    yield told(
        c,
        restated(c, "STAGED_T", "200.00"),
        ("treatment", "", 1, "catch_up"),
        ("fixed", "/L0", "2024-07", "40.31"),
        amendments=[amended(c, "A", "2024-07-01", "change")],
    )
    c = "C91010"  # restated from a month after the amendment: nothing in the month between
    yield told(
        c,
        restated(c, "SUB_D", "184.00", "2024-08-01/2025-01-31"),
        ("fixed", "/L0", "2024-07", "0"),
        ("fixed", "/L0", "2024-08", "31.00"),
        amendments=[amended(c, "A", "2024-07-01", "change")],
    )
    c = "C91011"  # extended after its end: all of the first price is earned
    yield told(
        c,
        restated(c, "SUB_D", "306.00", "2025-03-01/2025-12-31"),
        ("price_change_amount", "", 1, "306.00"),
        ("fixed", "/L0", "2025-03", "31.00"),
        amendments=[amended(c, "A", "2025-03-01", "extension")],
    )
    yield from added()


def added() -> Iterator[Told]:
    for c, price, home, version, treatment in (
        ("C91012", "950.00", "/C91012-A", 0, "separate_contract"),  # within 5 % of 1,000
        ("C91013", "949.99", "", 1, "prospective"),  # a cent outside
    ):
        yield told(
            c,
            [
                line(c, "L0", "SUB_D", "1", "366.00", YEAR),
                line(c, "N0", "SUB_D", "1", price, REST, ssp="1000.00", amendment_id=f"{c}-A"),
            ],
            ("treatment", home, version, treatment),
            amendments=[amended(c, "A", "2024-07-01", "upsell")],
        )
    c = "C91014"  # 1,000 remain, 500 to 1,000; of 833.33 half is done: 416.67 of the 500 recognized
    yield told(
        c,
        [
            line(c, "L0", "PROJ", "1", "1000.00", YEAR, ssp="1000.00"),
            line(c, "N0", "SUB_D", "1", "500.00", REST, ssp="1000.00", amendment_id=f"{c}-A"),
        ],
        ("treatment", "", 1, "mixed"),
        ("allocated_amount", "/L0", 1, "833.33"),
        ("allocated_amount", "/N0", 1, "666.67"),
        ("fixed", "/L0", "2024-07", "-83.33"),
        amendments=[amended(c, "A", "2024-07-01", "upsell")],
        fulfilment_events=[delivered(c, "L0", "progress", "2024-03-01", fraction="0.5")],
    )


def ended() -> Iterator[Told]:
    c = "C91015"  # 50 of 184 are still owed; with nothing left they are earned on the day
    yield told(
        c,
        [
            line(c, "L0", "SUB_D", "1", "366.00", YEAR),
            line(c, "L0", "SUB_D", "0", "50.00", REST, amendment_id=f"{c}-A"),
        ],
        ("fixed", "/L0", "2024-07", "50.00"),
        ("cost", "", "2024-06", "30.00"),
        ("cost", "", "2024-07", "549.00"),  # the rest of 731, a day for two years
        ("cost", "", "2024-08", "0"),
        amendments=[amended(c, "A", "2024-07-01", "cancellation")],
        contract_costs=[
            {
                "cost_id": c, "contract_id": c, "kind": "commission", "amount": "731.00",
                "incurred_on": "2024-01-01", "recorded_at": "2024-01-01T00:00:00Z",
                "amortize_from": "2024-01-01", "amortize_to": "2025-12-31",
            }
        ],
    )  # fmt: skip
    c = "C91016"  # 184 and 50 are left to the other line
    yield told(
        c,
        [
            line(c, "L0", "SUB_D", "1", "366.00", YEAR, ssp="366.00"),
            line(c, "L1", "SUB_D", "1", "366.00", YEAR, ssp="366.00"),
            line(c, "L0", "SUB_D", "0", "50.00", REST, amendment_id=f"{c}-A"),
        ],
        ("fixed", "/L0", "2024-07", "0"),
        ("fixed", "/L1", "2024-07", "39.42"),
        amendments=[amended(c, "A", "2024-07-01", "cancellation")],
    )
    c = "C91017"  # 184 are released from the price; named again, nothing of before is unearned
    yield told(
        c,
        [
            line(c, "L0", "SUB_D", "1", "366.00", YEAR),
            line(c, "L0", "SUB_D", "0", "0", REST, amendment_id=f"{c}-A"),
            line(c, "L0", "SUB_D", "1", "122.00", "2024-09-01/2024-12-31", amendment_id=f"{c}-B"),
        ],
        ("price_change_amount", "", 1, "-184.00"),
        ("price_change_amount", "", 2, "122.00"),
        ("fixed", "/L0", "2024-08", "0"),
        ("fixed", "/L0", "2024-09", "30.00"),
        amendments=[
            amended(c, "A", "2024-07-01", "cancellation"),
            amended(c, "B", "2024-09-01", "renewal"),
        ],
    )


def brought_back() -> Iterator[Told]:
    c = "C91020"  # nothing runs from July; a commission on what comes back in October is 92 for 92 days
    yield told(
        c,
        [
            line(c, "L0", "SUB_D", "1", "366.00", YEAR),
            line(c, "L0", "SUB_D", "0", "0", REST, amendment_id=f"{c}-A"),
            line(c, "L1", "SUB_D", "1", "92.00", "2024-10-01/2024-12-31", amendment_id=f"{c}-B"),
        ],
        ("cost", "", "2024-06", "30.00"),
        ("cost", "", "2024-07", "184.00"),
        ("cost", "", "2024-10", "31.00"),
        ("cost", "", "2024-12", "31.00"),
        amendments=[
            amended(c, "A", "2024-07-01", "cancellation"),
            amended(c, "B", "2024-10-01", "renewal", treatment="prospective"),
        ],
        contract_costs=[
            {
                "cost_id": f"{c}-{name}", "contract_id": c, "kind": "commission", "amount": amount,
                "incurred_on": on, "recorded_at": f"{on}T00:00:00Z",
                "amortize_from": on, "amortize_to": "2024-12-31",
            }
            for name, amount, on in (("K", "366.00", "2024-01-01"), ("R", "92.00", "2024-10-01"))
        ],
    )  # fmt: skip


def made_of_parts() -> Iterator[Told]:
    c = "C91021"  # 4 of 10, then three tenths of what was promised, then the rest of it
    yield told(
        c,
        [line(c, "L0", "DELIV", "10", "100.00", YEAR)],
        ("fixed", "/L0", "2024-03", "40.00"),
        ("fixed", "/L0", "2024-05", "30.00"),
        ("fixed", "/L0", "2024-08", "30.00"),
        fulfilment_events=[
            delivered(c, "L0", "delivered", "2024-03-01", quantity="4"),
            delivered(c, "L0", "delivered", "2024-05-01", fraction="0.3"),
            delivered(c, "L0", "delivered", "2024-08-01"),
        ],
    )
    c = "C91022"  # of a bundle with a metered component the other one bears the price
    yield told(
        c,
        [line(c, "L0", "PACK", "1", "366.00", YEAR)],
        ("fixed", "/L0/SUB_D", "2024-01", "31.00"),
        ("fixed", "/L0/METER", "2024-01", "0"),
    )
    c = "C91023"  # named by another product that is earned alike: as if it were the same
    yield told(
        c,
        [
            line(c, "L0", "SUB_D", "1", "366.00", YEAR),
            line(c, "L0", "RANGED", "2", "184.00", REST, amendment_id=f"{c}-A"),
        ],
        ("price_change_amount", "", 1, "0"),
        ("fixed", "/L0", "2024-07", "31.00"),
        amendments=[amended(c, "A", "2024-07-01", "upsell")],
    )


def expected(contract: str, name: str, on: str, amount: str) -> Fact:
    return {
        "estimate_id": f"{contract}-{name}", "contract_id": contract, "kind": "bonus", "effective_on": on,
        "amount": amount, "recorded_at": f"{on}T00:00:00Z",
    }  # fmt: skip


def expected_on_top() -> Iterator[Told]:
    c = "C91018"  # caught up in April (121 of 366 days); from July 50.27 are to come in 184 days
    yield told(
        c,
        restated(c, "SUB_D", "200.00"),
        ("variable", "/L0", "2024-03", "0"),
        ("variable", "/L0", "2024-04", "33.06"),
        ("variable", "/L0", "2024-07", "8.47"),
        amendments=[amended(c, "A", "2024-07-01", "change")],
        price_estimates=[expected(c, "E", "2024-04-01", "100.00")],
    )
    c = "C91019"  # on what is ended it stays; what is finished takes its half of a change at once
    yield told(
        c,
        [
            line(c, "L0", "SUB_D", "1", "366.00", YEAR, ssp="366.00"),
            line(c, "L1", "DELIV", "1", "366.00", YEAR, ssp="366.00"),
            line(c, "L0", "SUB_D", "0", "0", REST, amendment_id=f"{c}-A"),
        ],
        ("variable", "/L1", "2024-02", "366.00"),
        ("variable", "/L0", "2024-09", "0"),
        ("variable", "/L1", "2024-09", "134.00"),
        amendments=[amended(c, "A", "2024-07-01", "cancellation")],
        fulfilment_events=[delivered(c, "L1", "delivered", "2024-02-01")],
        price_estimates=[expected(c, "E", "2024-01-01", "732.00"), expected(c, "F", "2024-09-01", "1000.00")],
    )


def facts() -> Rows:
    """The facts of every story, by table."""
    rows: Rows = {}
    for story in stories():
        for table, sent in story.rows.items():
            rows.setdefault(table, []).extend(sent)
    return rows


def said(tables: Tables, figure: Figure) -> str | Decimal:
    """What the tables say to a figure."""
    schedule = tables.rows["schedule.revenue_schedule_lines"]
    journal = tables.rows["subledger.journal_lines"]
    if figure.what in ("fixed", "variable"):
        wanted = (figure.of, figure.when, figure.what)
        months = [row for (o, _, period, part), row in schedule.items() if (o, period, part) == wanted]
        return sum((row["revenue_amount"] for row in months), Decimal(0))
    if figure.what == "cost":
        spent = (figure.of, "contract_cost_expense", figure.when)
        expenses = [row for key, row in journal.items() if (key[0], key[4], key[6]) == spent]
        return sum((row["debit_amount"] - row["credit_amount"] for row in expenses), Decimal(0))
    versions = figure.what in ("treatment", "price_change_amount")
    table = "canonical.contract_versions" if versions else "allocation.transaction_price_allocations"
    found: str | Decimal = tables.rows[table][figure.of, figure.when][figure.what]
    return found


def wrong(tables: Tables) -> list[str]:
    """Every figure that the tables say otherwise."""
    figures = [figure for story in stories() for figure in story.figures]
    assert len(figures) > 40
    return [
        f"{figure}: {said(tables, figure)}"
        for figure in figures
        if said(tables, figure)
        != (figure.expected if figure.what == "treatment" else Decimal(figure.expected))
    ]
