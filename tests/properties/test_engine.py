"""The real models against the reference and against themselves: few builds, many random contracts.

build 1   originals and their twins in one landing      equal to the reference; twins alike; identities
build 2   the same rows, shuffled, in two landings      still equal: arrival does not matter
slow      thousands of contracts, under several policies; and runs as of a day
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from . import by_hand, corners, histories, twins
from .compare import built_tables, differences, report, run_tieout, tieout
from .policies import write_policy
from .reference import Tables, run

CONTRACTS, SEED = 180, 41


@pytest.fixture(scope="module")
def told() -> histories.Rows:
    told = histories.histories(CONTRACTS, SEED)
    for table, facts in (*corners.corners().items(), *by_hand.facts().items()):
        told[table] = told[table] + facts
    return twins.with_twins(told, SEED)


@pytest.fixture(scope="module")
def built(told: histories.Rows, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build 1: the folder with landing, policy and warehouse."""
    folder = tmp_path_factory.mktemp("engine")
    histories.write_landing(folder / "landing", told)
    write_policy(folder / "policy")
    run_tieout(folder / "landing", folder / "policy", folder / "built.duckdb", histories.PERIOD)
    return folder


@pytest.fixture(scope="module")
def tables(built: Path) -> Tables:
    return built_tables(built / "built.duckdb")


def assert_equal(expected: Tables, got: Tables, landing: Path) -> None:
    found = list(differences(expected, got))
    assert not found, report(found, landing)


def test_equal_to_the_reference_to_the_cent(built: Path, tables: Tables) -> None:
    expected = run(built / "landing", built / "policy", histories.PERIOD)
    assert len(expected.rows["canonical.contracts"]) > 2 * CONTRACTS
    assert_equal(expected, tables, built / "landing")


def test_what_a_person_worked_out(built: Path, tables: Tables) -> None:
    assert by_hand.wrong(tables) == []
    assert by_hand.wrong(run(built / "landing", built / "policy", histories.PERIOD)) == []


def test_a_twin_told_twice_and_amended_in_vain_comes_out_alike(tables: Tables) -> None:
    for table, rows in tables.rows.items():
        mine = {k: v for k, v in rows.items() if str(k[0]).startswith(tuple(twins.RENAMED))}
        theirs = {
            tuple(twins.original(part) for part in key): {c: twins.original(v) for c, v in row.items()}
            for key, row in rows.items()
            if str(key[0]).startswith(tuple(twins.RENAMED.values()))
        }
        assert mine == theirs, table


def rows_of(built: Path, query: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(built / "built.duckdb"), read_only=True) as connection:
        return connection.sql(query).fetchall()


def test_debits_equal_credits(built: Path) -> None:
    unbalanced = """
        select legal_entity_id, accounting_contract_id, entry_kind, origin_period, currency_code
        from subledger.journal_lines group by all having sum(debit_amount) <> sum(credit_amount)
    """
    assert rows_of(built, unbalanced) == []
    assert rows_of(built, "select count(*) > 1000 from subledger.journal_lines") == [(True,)]


def test_what_is_finished_has_recognized_what_was_allocated(built: Path) -> None:
    """Never more, and once all of its units are done, never less; of what no later amendment says more."""
    query = f"""
        with amended_later as (
            select accounting_contract_id from canonical.contract_versions
            where strftime(effective_on, '%Y-%m') > '{histories.PERIOD}'
        ),
        allocated as (
            select obligation_id, max_by(allocated_amount, version_no) as allocated_amount
            from allocation.transaction_price_allocations group by all
        ),
        recognized as (
            select obligation_id, sum(revenue_amount) as revenue_amount
            from schedule.revenue_schedule_lines where component = 'fixed' group by all
        )
        select o.obligation_id, a.allocated_amount, coalesce(r.revenue_amount, 0)
        from obligations.performance_obligations o
        join allocated a using (obligation_id)
        left join recognized r using (obligation_id)
        where o.obligation_state in ('satisfied', 'ended')
            and o.accounting_contract_id not in (select accounting_contract_id from amended_later)
    """
    finished = rows_of(built, query)
    assert len(finished) > CONTRACTS
    assert [row for row in finished if row[1] != row[2]] == []


def test_money_is_whole_minor_units_and_periods_are_months(built: Path) -> None:
    query = """
        select count(*) from schedule.revenue_schedule_lines
        where (currency_code = 'JPY' and revenue_amount % 1 <> 0) or revenue_amount = 0
            or not regexp_matches(period, '^[0-9]{4}-(0[1-9]|1[0-2])$')
    """
    assert rows_of(built, query) == [(0,)]


def test_two_landings_in_any_order_come_to_the_same(told: histories.Rows, tmp_path: Path) -> None:
    """Build 2."""
    stated = twins.stated(told)
    histories.write_landing(tmp_path / "whole", stated)
    write_policy(tmp_path / "policy")
    warehouse = tmp_path / "built.duckdb"
    first, second = twins.split(stated, SEED)
    histories.write_landing(tmp_path / "first", first)
    histories.write_landing(tmp_path / "second", second)
    tieout("ingest", "--from", str(tmp_path / "first"), "--warehouse", str(warehouse))
    run_tieout(tmp_path / "second", tmp_path / "policy", warehouse, histories.PERIOD)
    expected = run(tmp_path / "whole", tmp_path / "policy", histories.PERIOD)
    assert_equal(expected, built_tables(warehouse), tmp_path / "whole")


@pytest.mark.slow
@pytest.mark.parametrize(("seed", "edition"), [(1, 0), (2, 0), (3, 0), (5, 1), (6, 2), (7, 3)])
def test_thousands_of_histories(seed: int, edition: int, tmp_path: Path) -> None:
    histories.generate(tmp_path / "landing", tmp_path / "policy", 3000, seed, edition)
    run_tieout(tmp_path / "landing", tmp_path / "policy", tmp_path / "built.duckdb", histories.PERIOD)
    expected = run(tmp_path / "landing", tmp_path / "policy", histories.PERIOD)
    assert_equal(expected, built_tables(tmp_path / "built.duckdb"), tmp_path / "landing")


@pytest.mark.slow
@pytest.mark.parametrize("as_of", [date(2024, 3, 31), date(2025, 6, 15)])
def test_as_of_is_what_a_run_on_that_day_gave(as_of: date, tmp_path: Path) -> None:
    """Everything landed and read as of a day, and only what was known by that day: the same rows."""
    rows = histories.histories(500, 77)
    histories.write_landing(tmp_path / "all", rows)
    histories.write_landing(tmp_path / "then", twins.known_by(rows, as_of))
    write_policy(tmp_path / "policy")
    period = f"{as_of:%Y-%m}"
    run_tieout(tmp_path / "all", tmp_path / "policy", tmp_path / "now.duckdb", period, as_of)
    run_tieout(tmp_path / "then", tmp_path / "policy", tmp_path / "then.duckdb", period)
    now, then = built_tables(tmp_path / "now.duckdb"), built_tables(tmp_path / "then.duckdb")
    assert_equal(then, now, tmp_path / "all")
    assert_equal(run(tmp_path / "all", tmp_path / "policy", period, as_of), now, tmp_path / "all")


def test_amounts_are_huge_somewhere(tables: Tables) -> None:
    """The histories do reach the amounts that would overflow a narrower type."""
    rows = tables.rows["allocation.transaction_price_allocations"].values()
    assert max(abs(row["allocated_amount"]) for row in rows) > Decimal(10**9)
