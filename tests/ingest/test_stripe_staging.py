"""A Stripe account becomes contracts, bills and revenue, whatever its version and the order of arrival."""

import random
import shutil
from collections.abc import Callable
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
BALANCES = """
    select accounting_contract_id, period, billed_to_date_amount, recognized_to_date_amount,
        contract_liability_amount
    from subledger.contract_balances where period in ('2025-06', '2025-12') order by all
"""


@pytest.fixture(scope="module")
def policy(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("policy")
    shutil.copytree(project / "seeds", folder, dirs_exist_ok=True)
    (folder / "source_products.csv").write_text(PRODUCTS)
    return folder


@pytest.fixture(scope="module")
def built(policy: Path, tieout: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory) -> Connection:
    """Landed in two parts, one record of the second twice."""
    at = tmp_path_factory.mktemp("stripe")
    rows = account()
    for number, part in enumerate((rows[:20], [rows[20], *rows[20:]])):
        (at / str(number)).mkdir()
        (at / str(number) / "all.jsonl").write_text(as_lines(part))
        land_exports(at / str(number), at / "w.duckdb")
    return opened(at / "w.duckdb", policy, tieout)


def opened(warehouse: Path, policy: Path, tieout: Callable[..., Any]) -> Connection:
    done = tieout("build", "--policy", policy, "--warehouse", warehouse, "--period", "2026-12")
    assert done.returncode == 0, f"{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    return duckdb.connect(str(warehouse), read_only=True)


def test_what_is_earned_and_deferred(built: Connection) -> None:
    """By June: 181 of 365 days of 10 a day; 70 days, whatever was paid; 500 calls too many at a cent."""
    found = built.execute(BALANCES).fetchall()
    june = {row[0]: tuple(map(int, row[2:])) for row in found if row[1] == "2025-06"}
    december = {row[0]: tuple(map(int, row[2:])) for row in found if row[1] == "2025-12"}
    same = {"in_once": (55, 0, 55), "in_void": (0, 0, 0), "sub_meter": (310, 315, 0)}
    same |= {"sub_month": (93, 93, 0), "sub_quit": (70, 70, 0)}
    # prorations that wait for their invoice are earned, not billed
    assert (june.pop("sub_pending"), december.pop("sub_pending")) == ((3650, 1810, 1840), (3650, 4565, 0))
    # 15 of 31, and 166 of 365 by June
    assert (june.pop("sub_switch"), december.pop("sub_switch")) == ((380, 181, 199), (380, 365, 15))
    assert june == same | {"sub_ramp": (3650, 1810, 1840), "sub_year": (3650, 1810, 1840)}
    assert december == same | {"sub_ramp": (3650, 3650, 0), "sub_year": (4565, 4565, 0)}


def test_what_was_signed_and_changed(built: Connection) -> None:
    """An upgrade's price is what was left and the difference; a schedule signs all its phases."""
    found = built.execute(
        "select contract_id, amendment_id, line_id, cast(quantity as integer), "
        "cast(price_amount as integer), cast(starts_on as text), cast(ends_on as text) "
        "from staging.stg_stripe__contract_lines where contract_id in ('sub_year', 'sub_quit', 'sub_ramp') "
        "order by 1, recorded_at, starts_on"
    ).fetchall()
    assert found == [
        ("sub_quit", None, "si_quit1", 1, 365, "2025-03-01", "2026-02-28"),
        ("sub_quit", "sub_quit/2025-05-10/end", "si_quit1", 0, 0, "2025-05-10", "2026-02-28"),
        ("sub_quit", "sub_quit/2025-05-12/cn_1", "si_quit1", 0, 0, "2025-05-12", "2025-05-12"),
        ("sub_ramp", None, "price_seats/2025-01-01", 10, 3650, "2025-01-01", "2025-12-31"),
        ("sub_ramp", None, "price_seats/2026-01-01", 20, 7300, "2026-01-01", "2026-12-31"),
        ("sub_year", None, "si_year1", 10, 3650, "2025-01-01", "2025-12-31"),
        ("sub_year", "sub_year/2025-07-02", "si_year1", 15, 2745, "2025-07-02", "2025-12-31"),
    ]
    kinds = built.execute(
        "select amendment_id, kind from staging.stg_stripe__amendments order by all"
    ).fetchall()
    assert dict(kinds) == {
        "in_void/2025-02-13/in_void/void": "change",
        "sub_pending/2025-07-02": "upsell",
        "sub_switch/2025-01-16": "upsell",
        "sub_month/2025-02-01": "renewal",
        "sub_month/2025-03-01": "renewal",
        "sub_quit/2025-05-10/end": "cancellation",
        "sub_quit/2025-05-12/cn_1": "change",
        "sub_year/2025-07-02": "upsell",
    }


def test_what_was_billed_for_which_days(built: Connection) -> None:
    """The last day is the one before the period's end; a discount is off; a void gives the same days back."""
    found = built.execute(
        "select invoice_line_id, line_id, kind, cast(invoiced_amount as integer), "
        "cast(service_from as text), cast(service_to as text) from staging.stg_stripe__invoice_lines "
        "where invoice_id in ('in_once', 'in_void', 'in_year2', 'cn_1', 'in_ramp1') order by all"
    ).fetchall()
    assert found == [
        ("cnli_1", "si_quit1", "credit_note", -295, "2025-03-01", "2026-02-28"),
        ("il_once", "ii_once", "invoice", 55, "2025-02-03", "2025-02-03"),
        ("il_ramp1", "price_seats/2025-01-01", "invoice", 3650, "2025-01-01", "2025-12-31"),
        ("il_void", "ii_void", "invoice", 500, "2025-02-03", "2025-03-02"),
        ("il_void/void", "ii_void", "credit_note", -500, "2025-02-03", "2025-03-02"),
        ("il_year2", "si_year1", "invoice", -1830, "2025-07-02", "2025-12-31"),
        ("il_year3", "si_year1", "invoice", 2745, "2025-07-02", "2025-12-31"),
    ]


def test_nothing_is_lost(built: Connection) -> None:
    """Every record has one outcome, the tie-out says so, and only the customer is missing in the ERP."""
    outcomes = built.execute(
        "select outcome, count(*) from staging.stg_stripe__records_accounted group by all order by all"
    ).fetchall()
    landed = built.execute("select count(*) from landing_stripe.records").fetchone()
    assert landed == (sum(count for _, count in outcomes),)
    assert {name for name, _ in outcomes} == {"stated", "duplicate", "superseded", "context", "unmapped"}
    ties = "select count(*) from reconciliation.rec_landing_to_canonical where difference_rows <> 0"
    assert built.execute(ties).fetchone() == (0,)


def test_what_stripe_does_not_state(built: Connection) -> None:
    """It bills a contract of the CRM's; lines that do not add up and an unpaid sign-up state nothing."""
    exceptions = built.execute(
        "select exception_type, contract_id, source_key from operations.exceptions "
        "where exception_type <> 'customer_not_in_erp' order by all"
    ).fetchall()
    assert exceptions == [
        ("unknown_contract", "C-9", "il_crm"),
        ("unmapped_record", "in_short", "in_short"),
    ]
    found = built.execute(
        "select invoice_line_id, line_id from staging.stg_stripe__invoice_lines "
        "where contract_id = 'C-9' or invoice_id in ('in_short', 'in_unpaid')"
    ).fetchall()
    assert found == [("il_crm", "L-1")]
    stated = built.execute(
        "select count(*) from staging.stg_stripe__contracts where contract_id in "
        "('C-9', 'sub_crm', 'sub_unpaid', 'sub_trial', 'in_short')"
    ).fetchone()
    assert stated == (0,)


@pytest.mark.slow
def test_the_order_of_arrival_changes_nothing(
    built: Connection, policy: Path, tieout: Callable[..., Any], tmp_path: Path
) -> None:
    """Shuffled, all of it twice, in one landing."""
    rows = [*account(), *account()]
    random.Random(7).shuffle(rows)
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "all.jsonl").write_text(as_lines(rows))
    land_exports(tmp_path / "in", tmp_path / "w.duckdb")
    other = opened(tmp_path / "w.duckdb", policy, tieout)
    for statement in (
        BALANCES,
        "select * from schedule.revenue_schedule_lines order by all",
        "select contract_id, amendment_id, line_id, quantity, price_amount, starts_on, ends_on "
        "from staging.stg_stripe__contract_lines order by all",
    ):
        assert other.execute(statement).fetchall() == built.execute(statement).fetchall()
