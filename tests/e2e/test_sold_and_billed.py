"""A small company sells in Salesforce and bills by files: each difference between the two has its reason.

Every contract is ten seats of 2026 for 3,650; to the end of March.
"""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
from commands import PROJECT

from ingest.salesforce.ids import long_id

Row = dict[str, Any]
YEAR = ("2026-01-01", "2026-12-31")
INVOICES = "invoice_line_id,invoice_id,contract_id,line_id,invoiced_on,kind,amount,currency"
EVENTS = "event_id,contract_id,line_id,occurred_at,quantity"
# contract, line, day, amount, currency; a credit note is negative
BILLED = [
    ("S-1", "I-1", "2026-01-02", "3650.00", "USD"),
    ("S-2", "I-2", "2026-01-02", "4000.00", "USD"),
    ("S-3", "I-3", "2026-01-02", "912.50", "USD"),
    ("S-4", "I-4", "2025-01-02", "3650.00", "USD"),
    ("S-4", "I-41", "2026-01-02", "4380.00", "USD"),
    ("S-5", "I-5", "2026-01-02", "3650.00", "USD"),
    ("S-5", "I-5", "2026-03-02", "-2750.00", "USD"),
    ("S-6", "I-6", "2026-02-28", "20.00", "USD"),
    ("S-7", "I-7", "2026-01-02", "3650.00", "EUR"),
    ("S-9", "1", "2026-01-02", "500.00", "USD"),
    ("S-10", "I-10", "2026-01-02", "3650.00", "USD"),
    ("S-10", "I-10", "2026-02-02", "-50.00", "USD"),
    ("S-11", "", "2026-01-02", "3650.00", "USD"),
    ("S-12", "I-12", "2026-01-02", "3650.00", "USD"),
    ("S-12", "I-12", "2026-02-02", "3650.00", "USD"),
    ("S-12", "I-12", "2026-02-03", "-3650.00", "USD"),
    ("S-13", "I-13", "2025-01-02", "3650.00", "USD"),
    ("S-13", "I-13", "2026-01-02", "3650.00", "USD"),
    ("S-14", "I-14", "2026-02-28", "20.00", "USD"),
    ("S-15", "I-99", "2026-01-02", "3650.00", "USD"),
]
EXPECTED = {
    ("S-1", "I-1", "USD"): ("matched", 0),
    # 350 more than was sold
    ("S-2", "I-2", "USD"): ("overbilled", -350),
    ("S-3", "I-3", "USD"): ("still_to_bill", 2737.5),
    ("S-4", "I-4", "USD"): ("matched", 0),
    ("S-4", "I-41", "USD"): ("matched", 0),
    # cancelled from April and credited in March: 275 days of 10 are given back
    ("S-5", "I-5", "USD"): ("credited_ahead", 2750),
    # a thousand calls in February for 20.00, billed; and in March, in arrears
    ("S-6", "I-6", "USD"): ("still_to_bill", 20),
    # sold in dollars, billed in euros
    ("S-7", "I-7", "EUR"): ("other_currency", -3650),
    ("S-7", "I-7", "USD"): ("not_billed", 3650),
    ("S-8", "I-8", "USD"): ("not_billed", 3650),
    ("S-9", None, "USD"): ("not_sold", -500),
    # a credit that nobody promised
    ("S-10", "I-10", "USD"): ("credited", 50),
    # no invoice names its line: the contract is compared as a whole
    ("S-11", None, "USD"): ("matched", 0),
    # billed twice and taken back
    ("S-12", "I-12", "USD"): ("matched", 0),
    # billing renewed what sales did not
    ("S-13", "I-13", "USD"): ("overbilled", -3650),
    # use that no meter told
    ("S-14", "I-14", "USD"): ("overbilled", -20),
    # an invoice that names a line nobody sold
    ("S-15", None, "USD"): ("matched", 0),
}


def order(number: int, days: tuple[str, str], signed: str, **more: Any) -> Row:
    return {
        "Id": long_id(f"801Zz0000000{number:03d}"),
        "OrderNumber": f"S-{number}",
        "AccountId": long_id("001Zz0000000001"),
        "StatusCode": "Activated",
        "EffectiveDate": days[0],
        "EndDate": days[1],
        "ActivatedDate": f"{signed}T11:00:00.000Z",
        "CurrencyIsoCode": "USD",
        "Tieout_Legal_Entity__c": "US01",
        "SystemModstamp": f"{signed}T12:00:00.000Z",
    } | more


def item(number: int, of: int, price: str, days: tuple[str, str], sku: str = "SEAT", **more: Any) -> Row:
    return {
        "Id": long_id(f"802Zz0000000{number:03d}"),
        "OrderItemNumber": f"I-{number}",
        "OrderId": long_id(f"801Zz0000000{of:03d}"),
        "Product2": {"StockKeepingUnit": sku},
        "Quantity": 10,
        "TotalPrice": price,
        "ServiceDate": days[0],
        "EndDate": days[1],
        "SystemModstamp": "2024-12-01T10:00:00.000Z",
    } | more


def sold() -> dict[str, list[Row]]:
    before = ("2025-01-01", "2025-12-31")
    plain = [1, 2, 3, 5, 7, 8, 10, 11, 12, 15]
    revised = {"SBQQ__RevisedOrderProduct__c": long_id("802Zz0000000005")}
    rates = {
        "SBQQ__OrderItemConsumptionSchedule__c": "a1s1",
        "SBQQ__LowerBound__c": 0,
        "SBQQ__Price__c": "0.02",
    }
    return {
        "Account": [{"Id": long_id("001Zz0000000001"), "Name": "Buyer", "BillingCountryCode": "US"}],
        "Order": [
            *(order(number, YEAR, "2025-12-20") for number in plain),
            order(4, before, "2024-12-20"),
            order(41, YEAR, "2025-12-10", Type="Renewal", OriginalOrderId=long_id("801Zz0000000004")),
            order(6, YEAR, "2025-12-20"),
            order(13, before, "2024-12-20"),
            order(14, YEAR, "2025-12-20"),
            order(51, ("2026-04-01", "2026-12-31"), "2026-03-01", Type="Amendment"),
        ],
        "OrderItem": [
            *(item(number, number, "3650.00", YEAR) for number in plain),
            item(4, 4, "3650.00", before),
            item(41, 41, "4380.00", YEAR),
            item(6, 6, "0.00", YEAR, "METER"),
            item(13, 13, "3650.00", before),
            item(14, 14, "0.00", YEAR, "METER"),
            item(51, 51, "-2750.00", ("2026-04-01", "2026-12-31"), Quantity=-10, **revised),
        ],
        "SBQQ__OrderItemConsumptionSchedule__c": [
            {"Id": "a1s1", "SBQQ__OrderItem__c": long_id("802Zz0000000006"), "SBQQ__Type__c": "Range"}
        ],
        "SBQQ__OrderItemConsumptionRate__c": [{"Id": "a1r1"} | rates],
    }


@pytest.fixture(scope="module")
def compared(
    landed_and_built: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory
) -> dict[tuple[str, str | None, str], tuple[str, float]]:
    at = tmp_path_factory.mktemp("sold_and_billed")
    for name, rows in sold().items():
        path = at / "landing" / "salesforce" / f"{name}.jsonl"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    files = at / "landing" / "files"
    files.mkdir()
    lines = [
        f"L{number},V{number},{contract},{line},{day},"
        f"{'credit_note' if amount.startswith('-') else 'invoice'},{amount},{currency}"
        for number, (contract, line, day, amount, currency) in enumerate(BILLED)
    ]
    (files / "invoice_lines.csv").write_text("\n".join([INVOICES, *lines, ""]))
    calls = [f"U{month},S-6,I-6,2026-0{month}-15T10:00:00Z,1000" for month in (2, 3)]
    (files / "usage_events.csv").write_text("\n".join([EVENTS, *calls, ""]))
    policy = shutil.copytree(PROJECT / "seeds", at / "policy")
    with (policy / "source_products.csv").open("a") as file:
        file.write("salesforce,SEAT,PLATFORM-TEAM,2000-01-01,\nsalesforce,METER,USAGE-API,2000-01-01,\n")
    warehouse = landed_and_built(at / "landing", policy, "2026-03")
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        rows = connection.execute(
            "select contract_id, line_id, currency_code, reason_code, difference_amount::double "
            "from reconciliation.rec_crm_to_billing order by all"
        ).fetchall()
    return {(contract, line, currency): (reason, amount) for contract, line, currency, reason, amount in rows}


def test_every_difference_has_its_reason(compared: dict[Any, Any]) -> None:
    assert compared == EXPECTED
