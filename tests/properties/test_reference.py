"""The reference keeps its own promises: published cases, identities, and that retelling changes nothing."""

from __future__ import annotations

import csv
from collections import defaultdict
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from . import histories, twins
from .policies import write_policy
from .reference import Tables, run
from .reference.arithmetic import rounded, spread

CASES = Path(__file__).resolve().parents[3] / "shared" / "cases"
CONTRACTS, SEED = 150, 20


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("reference")
    rows = twins.with_twins(histories.histories(CONTRACTS, SEED), SEED)
    histories.write_landing(made / "landing", rows)
    write_policy(made / "policy")
    return made


@pytest.fixture(scope="module")
def tables(folder: Path) -> Tables:
    return run(folder / "landing", folder / "policy", histories.PERIOD)


def test_rounding_goes_away_from_zero_and_pieces_add_up() -> None:
    assert [rounded(n, 2) for n in (-3, -1, 1, 3)] == [-2, -1, 1, 2]
    assert spread(100, [1, 1, 1]) == [33, 34, 33]
    assert sum(spread(-(10**14) + 1, [7, 11, 13])) == -(10**14) + 1


@pytest.mark.skipif(not CASES.exists(), reason="the published cases are not beside this checkout")
@pytest.mark.parametrize("case", sorted(p.parent.name for p in CASES.glob("*/expected.csv")))
def test_published_case(case: str) -> None:
    with (CASES / case / "expected.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            got = answer(run(CASES / case / "landing", CASES / "policy", row["period_to"] or "2030-12"), row)
            if row["check"] == "treatment":
                assert got == row["expected"], row
            else:
                assert abs(Decimal(str(got)) - Decimal(row["expected"])) <= Decimal(row["tolerance"] or 0), (
                    row
                )


def answer(tables: Tables, row: dict[str, str]) -> object:
    """What the reference gives for one expectation of a case."""
    home, obligation, check = row["accounting_contract_id"], row["obligation_id"], row["check"]
    last = row["period_to"]
    if check == "revenue":
        return sum(
            line["revenue_amount"]
            for key, line in tables.rows["schedule.revenue_schedule_lines"].items()
            if (key[0] == obligation if obligation else line["accounting_contract_id"] == home)
            and row["period_from"] <= key[2] <= last
        )
    if check == "allocated":
        key = (obligation, int(row["version_no"]))
        return tables.rows["allocation.transaction_price_allocations"][key]["allocated_amount"]
    if check == "treatment":
        return tables.rows["canonical.contract_versions"][(home, int(row["version_no"]))]["treatment"]
    if check == "cost":
        return sum(
            line["debit_amount"] - line["credit_amount"]
            for key, line in tables.rows["subledger.journal_lines"].items()
            if key[1] == "cost" and key[4] == "contract_cost_expense" and row["period_from"] <= key[6] <= last
        )
    column = {"recognized": "recognized_to_date_amount", "billed": "billed_to_date_amount"}.get(
        check, f"{check}_amount"
    )
    return tables.rows["subledger.contract_balances"][(home, last)][column]


def test_allocated_is_the_price_with_its_changes(tables: Tables) -> None:
    allocated: dict[str, dict[str, Decimal]] = defaultdict(dict)
    price: dict[str, Decimal] = defaultdict(Decimal)
    rows = tables.rows["allocation.transaction_price_allocations"]
    for (obligation, version), row in sorted(rows.items()):
        allocated[row["accounting_contract_id"]][obligation] = row["allocated_amount"]
        if version == 0:
            price[row["accounting_contract_id"]] += row["stated_amount"]
    for (home, version), row in tables.rows["canonical.contract_versions"].items():
        if version > 0 and row["price_change_amount"] is not None:
            price[home] += row["price_change_amount"]
    assert len(allocated) > CONTRACTS
    assert {home: sum(each.values()) for home, each in allocated.items()} == {h: price[h] for h in allocated}


def test_debits_equal_credits(tables: Tables) -> None:
    sums: dict[tuple[object, ...], Decimal] = defaultdict(Decimal)
    for key, row in tables.rows["subledger.journal_lines"].items():
        sums[(key[0], key[1], key[6])] += row["debit_amount"] - row["credit_amount"]
    assert set(sums.values()) == {Decimal(0)}


def test_a_twin_told_twice_and_amended_in_vain_comes_out_alike(tables: Tables) -> None:
    for table, rows in tables.rows.items():
        mine = {k: v for k, v in rows.items() if str(k[0]).startswith(tuple(twins.RENAMED))}
        theirs = {
            tuple(twins.original(part) for part in key): {c: twins.original(v) for c, v in row.items()}
            for key, row in rows.items()
            if str(key[0]).startswith(tuple(twins.RENAMED.values()))
        }
        assert mine.keys() == theirs.keys(), table
        assert mine == theirs, table


def test_as_of_is_what_had_landed_by_then(tmp_path: Path) -> None:
    as_of = date(2024, 9, 30)
    rows = histories.histories(CONTRACTS, SEED + 1)
    histories.write_landing(tmp_path / "all", rows)
    histories.write_landing(tmp_path / "then", twins.known_by(rows, as_of))
    write_policy(tmp_path / "policy")
    now = run(tmp_path / "all", tmp_path / "policy", "2024-09", as_of)
    then = run(tmp_path / "then", tmp_path / "policy", "2024-09")
    assert now.rows == then.rows
    assert now.exceptions == then.exceptions
