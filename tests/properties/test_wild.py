"""A wild value stops nobody else's build: it is an exception of its own contract, or has its figures."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from . import histories, wild
from .compare import run_tieout
from .policies import write_policy


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wild")
    histories.write_landing(folder / "landing", wild.wild())
    write_policy(folder / "policy")
    wild.add_to_policy(folder / "policy")
    run_tieout(folder / "landing", folder / "policy", folder / "built.duckdb", histories.PERIOD)
    return folder / "built.duckdb"


def values(built: Path, query: str) -> list[object]:
    with duckdb.connect(str(built), read_only=True) as connection:
        return [row[0] for row in connection.sql(query).fetchall()]


def test_the_contract_beside_them_has_its_figures(built: Path) -> None:
    recognized = (
        f"select sum(revenue_amount) from schedule.revenue_schedule_lines where contract_id = '{wild.TAME}'"
    )
    assert values(built, recognized) == [Decimal(35700)]


def test_what_no_column_holds_stops_its_own_contract(built: Path) -> None:
    beyond = (
        "select distinct contract_id from operations.exceptions where exception_type = 'total_beyond_limit'"
    )
    of_yen = [f"W{n}{kind}" for n in (100, 101, 104) for kind in "CEIPRSVZ"]
    counted = ["W38", "W50", "W60", "W62", "W63", "W64", "W65", "W66", "W71", "W72"]
    assert sorted(values(built, beyond), key=str) == sorted(of_yen + counted)
    earned = f"select contract_id from schedule.revenue_schedule_lines where contract_id in ({beyond})"
    assert values(built, earned) == []
    states = f"select distinct contract_state from canonical.contracts where contract_id in ({beyond})"
    assert values(built, states) == ["held"]


def test_what_columns_hold_is_earned(built: Path) -> None:
    query = """
        select sum(revenue_amount) from schedule.revenue_schedule_lines
        where contract_id in ('W102P', 'W102Z', 'W103P', 'W51', 'W52', 'W70')
        group by contract_id order by contract_id
    """
    assert values(built, query) == [Decimal(n) * 10**11 for n in (30, 20, 3, 20, 20, 600)]


def test_a_book_price_of_a_billion_units_is_one_that_a_column_holds(built: Path) -> None:
    allocated = """
        select ssp_amount from allocation.transaction_price_allocations
        where obligation_id in ('W67/L0', 'W67/L1')
    """
    assert values(built, allocated) == [Decimal(1_099_710_000_000)] * 2


def test_all_days_there_are_can_be_earned_on(built: Path) -> None:
    query = """
        select sum(revenue_amount) from schedule.revenue_schedule_lines
        where contract_id in ('W200SUB_D', 'W200SUB_M', 'W202SUB_D') group by contract_id
    """
    assert values(built, query) == [Decimal(2500)] * 3


def test_every_total_is_told_in_plain_words(built: Path) -> None:
    query = """
        select message from operations.exceptions
        where exception_type = 'total_beyond_limit' and contract_id in ('W100C', 'W100I', 'W100P', 'W60')
        order by contract_id
    """
    told = [
        "costs",
        "invoices and credit notes",
        "prices, estimates and metered use",
        "standalone selling prices",
    ]
    assert all(words in str(said) for words, said in zip(told, values(built, query), strict=True))
