"""Activated orders become contracts, lines and amendments; the figures are checked by hand."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import commands
import duckdb
import pytest

from ingest.salesforce import land_exports
from salesforce.revenue_cloud import row, with_revenue_cloud
from salesforce.story import YEAR, Row, item, order, org, revises
from tieout.policy import complete_policy

Staged = Callable[[str], list[tuple[Any, ...]]]
LINES = (
    "select line_id, coalesce(amendment_id, ''), quantity::int, price_amount::varchar, starts_on::varchar "
    "from staging.stg_salesforce__contract_lines where contract_id = '{}' order by 2, 1"
)

STEPS = "salesforce,go-live,activated,,,,,,,2024-01-01,\nsalesforce,Post Invoice,ignored,,,,,,,2024-01-01,\n"


def policy_with_steps(at: Path) -> str:
    """The sample's policy, where a fulfilment step means something, as dbt is told where it is."""
    policy = shutil.copytree(commands.PROJECT / "seeds", at / "policy")
    with (policy / "source_events.csv").open("a") as file:
        file.write(STEPS)
    return complete_policy(policy).seed_path


def staged_from(told: dict[str, list[Row]], at: Path, target: Path) -> Staged:
    """Land an org and build its staging; afterwards asks the warehouse."""
    folder, warehouse = at / "exports", at / "w.duckdb"
    folder.mkdir(parents=True)
    for name, rows in told.items():
        (folder / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    land_exports(folder, warehouse)
    selected = ["path:models/staging/salesforce", "path:models/staging/policy", "resource_type:seed"]
    command = ["build", "--indirect-selection", "cautious", "--select", *selected]
    places = {"DBT_TARGET_PATH": str(target), "DBT_LOG_PATH": str(target)}
    done = commands.dbt(warehouse, *command, TIEOUT_SEED_PATH=policy_with_steps(at), **places)
    assert done.returncode == 0, done.stdout[-3000:]

    def ask(statement: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(str(warehouse), read_only=True) as connection:
            return connection.execute(statement).fetchall()

    return ask


@pytest.fixture(scope="module")
def staged(tmp_path_factory: pytest.TempPathFactory, target: Path) -> Staged:
    return staged_from(with_revenue_cloud(org()), tmp_path_factory.mktemp("story"), target)


@pytest.fixture(scope="module")
def troubled(tmp_path_factory: pytest.TempPathFactory, target: Path) -> Staged:
    """The story, in which more went wrong afterwards."""
    told = org()
    # learned of in November, from August on: it takes effect before the reduction known already
    late = order(
        9, ("2025-08-01", "2025-12-31"), "2025-11-20", Type="Amendment", ContractId="800000000000001AAA"
    )
    undone = order(6, ("2025-01-01", "2025-12-31"), "2024-12-20") | {
        "StatusCode": "Draft",
        "SystemModstamp": "2025-03-01T12:00:00.000+0000",
    }
    told["Order"] += [late, undone]
    told["OrderItem"] += [
        item(13, 9, "SEAT", 2, "306.00", ("2025-08-01", "2025-12-31"), **revises(1)),
        item(
            10,
            7,
            "SEAT",
            1,
            "400.00",
            ("2025-01-01", "2025-12-31"),
            SystemModstamp="2025-04-01T00:00:00.000Z",
        ),
        item(14, 9, "SEAT", -1, "-100.00", ("2025-08-01", "2025-12-31"), **revises(99)),
        item(15, 9, "SEAT", -1, "-10.00", ("2025-08-01", "2025-11-30"), **revises(1)),
    ]
    told["Order"] += [
        order(10, YEAR, "2024-12-20", Tieout_Signed_On__c="2025-02-30"),
        order(11, YEAR, "2024-12-20"),
        order(12, YEAR, "2024-12-20"),
        order(13, ("2025-07-01", "2026-06-30"), "2025-06-20", Type="Amendment"),
        order(14, YEAR, "2024-12-20"),
        order(15, ("2025-07-01", "2025-12-31"), "2025-06-20", Type="Amendment"),
    ]
    longer, later = ("2025-07-01", "2026-06-30"), ("2025-08-01", "2025-12-31")
    told["OrderItem"] += [
        item(16, 10, "SEAT", 1, "365.00", YEAR),
        item(17, 11, "SEAT", 1, "365.00", YEAR, Tieout_Method__c="by feel"),
        item(18, 12, "SEAT", 10, "3650.00", YEAR),
        item(19, 13, "SEAT", 5, "3160.00", longer, Tieout_Restated_Price__c=5000, **revises(18)),
        item(31, 14, "SEAT", 10, "3650.00", YEAR),
        item(32, 15, "SEAT", 5, "600.00", later, Tieout_Changes_On__c="2025-07-01", **revises(31)),
        item(33, 3, "METER", 1, "0.00", ("2025-10-01", "2025-12-31")),
    ]
    rate = {"OrderItemId": "802000000000033AAA", "NegotiatedRate": 0.02}
    told["OrderItemRateCardEntry"] = [row("0re", 9, **rate)]
    return staged_from(told, tmp_path_factory.mktemp("troubled"), target)


def test_deltas_become_totals_from_their_day(staged: Staged) -> None:
    assert staged(LINES.format("O-1")) == [
        ("I-1", "", 10, "3650.0000", "2025-01-01"),
        # 184 days of 10 are not earned, and 184 days of 5 come
        ("I-1", "O-2", 15, "2760.0000", "2025-07-01"),
        ("I-3", "O-2", 1, "184.0000", "2025-07-01"),
        # 92 days of 15, less 92 days of 3
        ("I-1", "O-3", 12, "1104.0000", "2025-10-01"),
        ("I-5", "O-4", 12, "4380.0000", "2026-01-01"),
        ("I-5", "O-5", 0, "0.0000", "2026-01-01"),
    ]
    assert staged(
        "select amendment_id, kind, effective_on::varchar from staging.stg_salesforce__amendments "
        "where contract_id = 'O-1' order by 1"
    ) == [
        ("O-2", "upsell", "2025-07-01"),
        ("O-3", "downgrade", "2025-10-01"),
        ("O-4", "renewal", "2026-01-01"),
        ("O-5", "cancellation", "2026-01-01"),
    ]


def test_a_bundle_stands_on_its_components_and_a_ramp_on_its_years(staged: Staged) -> None:
    assert [row[:4] for row in staged(LINES.format("O-6"))] == [
        ("I-8", "", 1, "100.0000"),
        ("I-9", "", 1, "200.0000"),
    ]
    assert [row[:4] for row in staged(LINES.format("O-7"))] == [
        ("I-10", "", 1, "365.0000"),
        ("I-11", "", 2, "730.0000"),
    ]


def test_an_asset_leads_to_what_opened_or_renewed_it(staged: Staged) -> None:
    assert staged(LINES.format("O-20")) == [
        ("I-20", "", 10, "3650.0000", "2025-01-01"),
        ("I-20", "O-21", 15, "2760.0000", "2025-07-01"),
        # cancelled: 92 days of 15 are given back
        ("I-20", "O-22", 0, "0.0000", "2025-10-01"),
    ]
    # 181 of 365 days of 15 are earned; of the rest 184 days of 5 are taken back
    assert staged(LINES.format("O-23")) == [
        ("I-23", "", 15, "5475.0000", "2026-01-01"),
        ("I-23", "O-24", 10, "1840.0000", "2026-07-01"),
    ]


def test_rates_are_those_of_the_order_or_of_its_card(staged: Staged) -> None:
    assert staged(
        "select line_id, amendment_id, tier_from::int, unit_price::decimal(9, 2)::varchar "
        "from staging.stg_salesforce__usage_prices order by all"
    ) == [
        ("I-25", None, 0, "0.10"),
        ("I-25", None, 1000, "0.08"),
        ("I-26", None, 0, "0.09"),
        # from July on at another price
        ("I-27", "O-29", 0, "0.03"),
        ("I-27", None, 0, "0.05"),
        ("I-27", None, 500, "0.04"),
    ]


def test_a_reduction_order_ends_with_what_it_reduces(staged: Staged) -> None:
    # 184 days of 10, less 184 days of 4
    assert staged(LINES.format("O-27")) == [
        ("I-28", "", 10, "3650.0000", "2025-01-01"),
        ("I-28", "O-28", 6, "1104.0000", "2025-07-01"),
    ]


def test_a_completed_step_is_what_policy_says_until_it_is_opened_again(staged: Staged) -> None:
    assert staged(
        "select right(event_id, 8), line_id, kind, occurred_on::varchar, voids_id is not null "
        "from staging.stg_salesforce__fulfilment_events order by all"
    ) == [
        ("-25/void", "I-25", "void", "2025-02-01", True),
        ("AAA/I-20", "I-20", "activated", "2025-01-10", False),
        ("AAA/I-25", "I-25", "activated", "2025-01-10", False),
    ]


def test_contracts_are_known_when_they_were_activated(staged: Staged) -> None:
    told = "select contract_id, legal_entity_id, currency_code, signed_on::varchar, recorded_at::varchar "
    assert staged(told + "from staging.stg_salesforce__contracts where contract_id = 'O-1'") == [
        ("O-1", "DE01", "EUR", "2024-12-20", "2024-12-20 11:00:00")
    ]
    assert staged(
        "select customer_id, country_code, erp_customer_id from staging.stg_salesforce__customers"
    ) == [("001000000000001AAA", "DE", "ERP-1")]


def test_every_record_is_accounted_for_once(staged: Staged, troubled: Staged) -> None:
    for ask, records in ((staged, 75), (troubled, 43)):
        assert ask("select count(*) from staging.stg_salesforce__records_accounted") == [(records,)]
    assert staged(
        "select count(*) from staging.stg_salesforce__records_accounted where outcome = 'unmapped'"
    ) == [(0,)]


def test_an_order_that_reaches_back_restates_what_comes_after_it(troubled: Staged) -> None:
    # 153 days of 15 from August on and 2 more; from October 92 days of 17 less 3
    found = [row for row in troubled(LINES.format("O-1")) if row[1] in ("O-9", "O-3/O-9")]
    assert found == [
        ("I-1", "O-3/O-9", 14, "1288.0000", "2025-10-01"),
        ("I-33", "O-3/O-9", 1, "0.0000", "2025-10-01"),
        ("I-1", "O-9", 17, "2601.0000", "2025-08-01"),
    ]
    # a price agreed with an amendment is said again with it
    assert troubled("select amendment_id from staging.stg_salesforce__usage_prices order by 1") == [
        ("O-3",),
        ("O-3/O-9",),
    ]
    assert troubled(
        "select amendment_id, voids_id, recorded_at::date::varchar from staging.stg_salesforce__amendments "
        "where voids_id is not null"
    ) == [("O-3/O-9", "O-3", "2025-11-20")]


def test_a_price_that_is_told_holds_whatever_its_dates(troubled: Staged) -> None:
    told = "select quantity::int, price_amount::varchar, starts_on::varchar, ends_on::varchar "
    told += "from staging.stg_salesforce__contract_lines where amendment_id = '{}'"
    assert troubled(told.format("O-13")) == [(15, "5000.0000", "2025-07-01", "2026-06-30")]
    # the old seats end with June and the new begin with August: 184 days of 10 were not earned, and 600 come
    assert troubled(told.format("O-15")) == [(15, "2440.0000", "2025-08-01", "2025-12-31")]
    effective = (
        "select effective_on::varchar from staging.stg_salesforce__amendments where amendment_id = 'O-15'"
    )
    assert troubled(effective) == [("2025-07-01",)]


def test_an_order_taken_back_ends_its_contract_on_its_first_day(troubled: Staged) -> None:
    found = [row for row in troubled(LINES.format("O-6")) if row[1]]
    assert found == [
        ("I-8", "O-6/void", 0, "0.0000", "2025-01-01"),
        ("I-9", "O-6/void", 0, "0.0000", "2025-01-01"),
    ]


def test_what_cannot_be_read_holds_its_contract_and_says_what_to_do(troubled: Staged) -> None:
    assert troubled(
        "select source_id[12:15], exception_type, contract_id, is_holding, payload is not null "
        "from staging.stg_salesforce__records_accounted "
        "inner join landing_salesforce.records using (object, source_id) "
        "where outcome = 'unmapped' group by all order by all"
    ) == [
        ("0010", "unmapped_record", "O-10", True, True),
        ("0010", "unsupported_change", "O-7", True, True),
        ("0014", "unmapped_record", "O-1", True, True),
        ("0015", "unsupported_change", "O-1", True, True),
        ("0016", "unmapped_record", "O-10", True, True),
        ("0017", "unmapped_record", "O-11", True, True),
    ]
    # what was signed stands
    assert troubled(LINES.format("O-7"))[0] == ("I-10", "", 1, "365.0000", "2025-01-01")
