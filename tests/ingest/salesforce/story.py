"""A small org in Salesforce's shape: one story for the folder and for the server.

In euros, by the day. Contract of order 1: 10 seats for 3,650 (365 days of 10), 5 more from 1 July for 920
(184 days of 5), 3 fewer from 1 October for -276 (92 days of 3), support added to the same end, renewed
for 2026 and cancelled from its first day. Order 6: a bundle priced on its parent. Order 7: a ramp. 8: draft.
"""

from typing import Any

Row = dict[str, Any]
YEAR = ("2025-01-01", "2025-12-31")
NEXT_YEAR = ("2026-01-01", "2026-12-31")
BUNDLE = {"SBQQ__RequiredBy__c": "802000000000007AAA"}
UNDER = {"ContractId": "800000000000001AAA"}


def order(number: int, days: tuple[str, str], activated: str, **more: Any) -> Row:
    """An order, activated unless more says otherwise."""
    told: Row = {"Id": f"80100000000{number:04d}AAA", "IsDeleted": False}
    told |= {
        "SystemModstamp": f"{activated}T12:00:00.000+0000",
        "ActivatedDate": f"{activated}T11:00:00.000+0000",
    }
    told |= {"OrderNumber": f"O-{number}", "AccountId": "001000000000001AAA", "CurrencyIsoCode": "EUR"}
    told |= {"Status": "Activated", "StatusCode": "Activated", "EffectiveDate": days[0], "EndDate": days[1]}
    return told | {"Tieout_Legal_Entity__c": "DE01"} | more


def item(
    number: int, of: int, sku: str, quantity: int, price: str, days: tuple[str, str], **more: Any
) -> Row:
    """A product on an order."""
    told: Row = {"Id": f"80200000000{number:04d}AAA", "IsDeleted": False, "OrderItemNumber": f"I-{number}"}
    told |= {"SystemModstamp": "2024-12-01T10:00:00.000+0000", "OrderId": f"80100000000{of:04d}AAA"}
    told |= {"Quantity": quantity, "TotalPrice": price, "ServiceDate": days[0], "EndDate": days[1]}
    return told | {"Product2": {"StockKeepingUnit": sku}} | more


def revises(number: int) -> Row:
    """It points to the first order product, not to the last change of it."""
    return {"SBQQ__RevisedOrderProduct__c": f"80200000000{number:04d}AAA"}


def org() -> dict[str, list[Row]]:
    """All records, by object."""
    account: Row = {"Id": "001000000000001", "IsDeleted": False, "Name": "Buyer", "BillingCountryCode": "DE"}
    account |= {"SystemModstamp": "2024-12-01T09:00:00.000+0000", "Tieout_ERP_Customer_Id__c": "ERP-1"}
    contract: Row = {
        "Id": "800000000000001AAA",
        "IsDeleted": False,
        "ContractNumber": "C-1",
        "Status": "Activated",
    }
    contract |= {"SystemModstamp": "2025-01-03T09:00:00.000+0000", "SBQQ__Order__c": "801000000000001AAA"}
    stamp = {"SystemModstamp": "2025-01-01T09:00:00.000+0000"}
    return {
        "Account": [account],
        "Contract": [contract],
        "Opportunity": [{"Id": "006000000000001AAA", "IsWon": True} | stamp],
        "Order": [
            order(1, YEAR, "2024-12-20"),
            order(2, ("2025-07-01", "2025-12-31"), "2025-06-20", Type="Amendment", **UNDER),
            order(3, ("2025-10-01", "2025-12-31"), "2025-09-20", Type="Amendment", **UNDER),
            order(4, NEXT_YEAR, "2025-12-10", Type="Renewal", **UNDER),
            order(5, NEXT_YEAR, "2025-12-28", Type="Amendment", **UNDER),
            order(6, YEAR, "2024-12-20"),
            order(7, YEAR, "2024-12-20"),
            order(8, YEAR, "2024-12-20", Status="Draft", StatusCode="Draft", ActivatedDate=None),
        ],
        "OrderItem": [
            item(1, 1, "SEAT", 10, "3650.00", YEAR),
            item(2, 2, "SEAT", 5, "920.00", ("2025-07-01", "2025-12-31"), **revises(1)),
            item(3, 2, "HELP", 1, "184.00", ("2025-07-01", "2025-12-31")),
            item(4, 3, "SEAT", -3, "-276.00", ("2025-10-01", "2025-12-31"), **revises(1)),
            item(5, 4, "SEAT", 12, "4380.00", NEXT_YEAR),
            item(6, 5, "SEAT", -12, "-4380.00", NEXT_YEAR, **revises(5)),
            item(7, 6, "SUITE", 1, "300.00", YEAR),
            item(8, 6, "SEAT", 1, "0.00", YEAR, ListPrice=100, **BUNDLE),
            item(9, 6, "HELP", 1, "0.00", YEAR, ListPrice=200, **BUNDLE),
            item(10, 7, "SEAT", 1, "365.00", YEAR),
            item(11, 7, "SEAT", 2, "730.00", NEXT_YEAR),
            item(12, 8, "SEAT", 1, "365.00", YEAR),
        ],
    }
