"""An account of Stripe's becomes contracts, bills and revenue, whatever the version of its API and the order of arrival."""

import random
import shutil
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from stripe_story import account, as_lines

from ingest.stripe import land_exports

Connection = duckdb.DuckDBPyConnection
PRODUCTS = (
    "source_system,source_product_id,sku,valid_from,valid_to\n"
    "stripe,prod_seats,PLATFORM-TEAM,2020-01-01,\n"
    "stripe,price_monthly,PLATFORM-TEAM,2020-01-01,\n"
    "stripe,prod_base,SUPPORT-STANDARD,2020-01-01,\n"
    "stripe,prod_calls,USAGE-API,2020-01-01,\n"
    "stripe,prod_once,TRAINING-DAY,2020-01-01,\n"
    "stripe,prod_x,PLATFORM-TEAM,2020-01-01,\n"
)
SCHEDULE = """
    select contract_id, sum(revenue_amount), sum(revenue_amount) filter (where period <= '2025-06')
    from schedule.revenue_schedule_lines group by contract_id order by contract_id
"""


@pytest.fixture(scope="module")
def policy(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("policy")
    shutil.copytree(project / "seeds", folder, dirs_exist_ok=True)
    (folder / "source_products.csv").write_text(PRODUCTS)
    return folder


@pytest.fixture(scope="module")
def built(policy: Path, tieout: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory) -> Connection:
    """Landed in two parts, one record again in the second."""
    at = tmp_path_factory.mktemp("stripe")
    rows = account()
    for number, part in enumerate((rows[:20], [rows[1], *rows[20:]])):
        (at / str(number)).mkdir()
        (at / str(number) / "all.jsonl").write_text(as_lines(part))
        land_exports(at / str(number), at / "w.duckdb")
    return opened(at / "w.duckdb", policy, tieout)


def opened(warehouse: Path, policy: Path, tieout: Callable[..., Any]) -> Connection:
    done = tieout("build", "--policy", policy, "--warehouse", warehouse, "--period", "2026-12")
    assert done.returncode == 0, f"{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    return duckdb.connect(str(warehouse), read_only=True)


def test_what_is_earned_of_each_contract(built: Connection) -> None:
    """All of it, and by June: 181 of 365 days of 10 a day; 70 days; a voided invoice comes to nothing."""
    assert built.execute(SCHEDULE).fetchall() == []


