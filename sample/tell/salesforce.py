"""Salesforce with CPQ, as it answers a query: who buys, what was offered, what was activated, at which tiers.

    Opportunity ──> SBQQ__Quote__c + lines ──> Order + OrderItem ──> Contract (made from the first order)
                                                         └──> SBQQ__OrderItemConsumptionSchedule__c + rates

What only this company knows stands in its own fields, `Tieout_*__c`, which `seeds/source_fields.csv` names.
"""

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sample.tell.deals import Deal, Sold, deals
from sample.tell.names import number, salesforce_id
from sample.tell.reading import Row, policy, table

Record = dict[str, Any]
VERSION = "v67.0"
CREATED = "2024-01-02T08:00:00Z"
# A bundle's own price stands on it; its components come with it at nothing.
COMPONENT = "component"


def exports() -> dict[str, list[Record]]:
    """Every record by object, in the order in which it was written."""
    found: dict[str, list[Record]] = {}
    for record in _records():
        found.setdefault(record["attributes"]["type"], []).append(record)
    return found


def _records() -> Iterator[Record]:
    yield from _catalogue()
    for row in table("customers"):
        yield _account(row)
    for deal in deals():
        yield from _sale(deal)
        yield from _order(deal)
        if not deal.amendment:
            yield _contract(deal)
    yield from _tiers()


def record(kind: str, key: str, written_at: str, created_at: str | None = None, **fields: Any) -> Record:
    """A record as the API sends it."""
    told = salesforce_id(kind, key)
    user = salesforce_id("User", "integration")
    return {
        "attributes": {"type": kind, "url": f"/services/data/{VERSION}/sobjects/{kind}/{told}"},
        "Id": told,
        "IsDeleted": False,
        **fields,
        "CreatedDate": instant(created_at or written_at),
        "CreatedById": user,
        "LastModifiedDate": instant(written_at),
        "LastModifiedById": user,
        "SystemModstamp": instant(written_at),
    }


def instant(told: str) -> str:
    """An instant as Salesforce writes it."""
    return told.removesuffix("Z") + ".000+0000"


def _catalogue() -> Iterator[Record]:
    book = salesforce_id("Pricebook2", "standard")
    yield record(
        "Pricebook2", "standard", CREATED, Name="Standard Price Book", IsActive=True, IsStandard=True
    )
    named = {row["sku"]: (row["name"], row["family"]) for row in policy("products")}
    sold = {(row["sku"], currency_of(row)) for row in table("contract_lines")}
    sold |= {
        (row["component_sku"], one)
        for row in policy("product_bundles")
        for sku, one in sold
        if sku == row["bundle_sku"]
    }
    for sku in sorted({sku for sku, _ in sold}):
        name, family = named.get(sku, (sku.replace("-", " ").title(), None))
        yield record(
            "Product2", sku, CREATED,
            Name=name, ProductCode=sku, StockKeepingUnit=sku, Family=family, IsActive=True,
        )  # fmt: skip
    for sku, currency in sorted(sold):
        yield record(
            "PricebookEntry", f"{sku}/{currency}", CREATED,
            Pricebook2Id=book, Product2Id=salesforce_id("Product2", sku), CurrencyIsoCode=currency,
            UnitPrice=list_price(sku, currency), IsActive=True, ProductCode=sku,
        )  # fmt: skip


def currency_of(line: Row) -> str:
    """The currency of a line's contract."""
    return next(row["currency"] for row in table("contracts") if row["contract_id"] == line["contract_id"])


def list_price(sku: str, currency: str) -> Decimal:
    """What the book asks for one; nothing where it has no price."""
    found = [row for row in policy("ssp_book") if row["sku"] == sku and row["currency"] == currency]
    return Decimal(found[-1]["ssp"] or 0) if found else Decimal(0)


def _account(row: Row) -> Record:
    parent = row["parent_customer_id"]
    return record(
        "Account", row["customer_id"], row["recorded_at"],
        Name=row["name"], Type="Customer - Direct",
        ParentId=salesforce_id("Account", parent) if parent else None,
        BillingCountry=None, BillingCountryCode=row["country"], OwnerId=salesforce_id("User", "sales"),
        Tieout_Customer_Id__c=row["customer_id"], Tieout_ERP_Customer_Id__c=row["erp_customer_id"] or None,
        Tieout_Segment__c=row["segment"],
    )  # fmt: skip


def _sale(deal: Deal) -> Iterator[Record]:
    """The opportunity and the quote that came before the order. Nobody is bound by either."""
    contract, worth = deal.contract, sum(sold.price for sold in deal.sold)
    account = salesforce_id("Account", contract["customer_id"])
    changed = salesforce_id("Contract", contract["contract_id"]) if deal.amendment else None
    kind = _kind(deal)
    yield record(
        "Opportunity", deal.key, deal.recorded_at,
        AccountId=account, Name=f"{contract['opportunity_id']} {kind}", StageName="Closed Won", Amount=worth,
        Probability=100, CloseDate=deal.recorded_at[:10], Type=kind, IsClosed=True, IsWon=True,
        CurrencyIsoCode=contract["currency"], Opportunity_Number__c=contract["opportunity_id"],
        SBQQ__AmendedContract__c=changed if kind == "Amendment" else None,
        SBQQ__RenewedContract__c=changed if kind == "Renewal" else None,
    )  # fmt: skip
    yield record(
        "SBQQ__Quote__c", deal.key, deal.recorded_at,
        Name=f"Q-{deal.key}", CurrencyIsoCode=contract["currency"], SBQQ__Account__c=account,
        SBQQ__Opportunity2__c=salesforce_id("Opportunity", deal.key), SBQQ__MasterContract__c=changed,
        SBQQ__Type__c="Quote" if kind == "New" else kind, SBQQ__Status__c="Accepted", SBQQ__Primary__c=True,
        SBQQ__Ordered__c=True, SBQQ__StartDate__c=deal.starts_on, SBQQ__EndDate__c=deal.ends_on,
        SBQQ__NetAmount__c=worth,
    )  # fmt: skip
    for sold in deal.sold:
        yield _quote_line(deal, sold)


def _kind(deal: Deal) -> str:
    if not deal.amendment:
        return "New"
    return "Renewal" if deal.amendment["kind"] == "renewal" else "Amendment"


def _quote_line(deal: Deal, sold: Sold) -> Record:
    """An amendment's line tells the quantity that shall be; the order product only the change."""
    return record(
        "SBQQ__QuoteLine__c", sold.key, deal.recorded_at,
        CurrencyIsoCode=deal.contract["currency"], SBQQ__Quote__c=salesforce_id("SBQQ__Quote__c", deal.key),
        SBQQ__Product__c=salesforce_id("Product2", sold.line["sku"]), SBQQ__ProductCode__c=sold.line["sku"],
        SBQQ__Quantity__c=sold.prior_quantity + sold.quantity,
        SBQQ__PriorQuantity__c=sold.prior_quantity or None,
        SBQQ__NetTotal__c=sold.price, SBQQ__EffectiveStartDate__c=sold.line["starts_on"],
        SBQQ__EffectiveEndDate__c=sold.line["ends_on"],
    )  # fmt: skip


def _order(deal: Deal) -> Iterator[Record]:
    """The order in each state that was sent, and its products."""
    signed = _activated(deal)
    yield signed
    for sold in deal.sold:
        yield _order_product(deal, sold)
        yield from _components(deal, sold)
    repeated, changed = _later(deal)
    if repeated:
        yield signed
        yield from (_order_product(deal, sold) for sold in deal.sold)
    for fields, written_at in changed:
        written = {"LastModifiedDate": instant(written_at), "SystemModstamp": instant(written_at)}
        yield signed | fields | written


def _activated(deal: Deal) -> Record:
    contract, amendment = deal.contract, deal.amendment
    own: Record = {"Tieout_Legal_Entity__c": contract["legal_entity_id"]}
    if amendment:
        own |= {"Tieout_Amendment_Id__c": amendment["amendment_id"]}
        own |= {
            "Tieout_Amendment_Kind__c": amendment["kind"],
            "Tieout_Treatment__c": amendment["treatment"] or None,
        }
    else:
        own |= {
            "Tieout_Contract_Id__c": contract["contract_id"],
            "Tieout_Signed_On__c": contract["signed_on"],
        }
        own |= {"Tieout_Combine_With__c": contract["combine_with"] or None}
    return record(
        "Order", deal.key, deal.recorded_at,
        OrderNumber=number(f"Order/{deal.key}", 8),
        AccountId=salesforce_id("Account", contract["customer_id"]),
        ContractId=salesforce_id("Contract", contract["contract_id"]) if amendment else None,
        OpportunityId=salesforce_id("Opportunity", deal.key),
        SBQQ__Quote__c=salesforce_id("SBQQ__Quote__c", deal.key),
        Pricebook2Id=salesforce_id("Pricebook2", "standard"), OriginalOrderId=None, IsReductionOrder=False,
        Type=_kind(deal), Status="Activated", StatusCode="Activated", EffectiveDate=deal.starts_on,
        EndDate=deal.ends_on, ActivatedDate=instant(deal.recorded_at), CurrencyIsoCode=contract["currency"],
        TotalAmount=sum(sold.price for sold in deal.sold), **own,
    )  # fmt: skip


def _later(deal: Deal) -> tuple[bool, list[tuple[Record, str]]]:
    """Whether the order was sent twice, and in which states after the first: a later day, or taken back."""
    if not deal.amendment:
        return False, []
    first, *others = sorted(
        (row for row in table("amendments") if deal.key in (row["amendment_id"], row["voids_id"])),
        key=lambda row: row["recorded_at"],
    )
    changed: list[tuple[Record, str]] = []
    for row in others:
        if row["voids_id"]:
            changed.append(({"Status": "Draft", "StatusCode": "Draft"}, row["recorded_at"]))
        elif row["effective_on"] != first["effective_on"]:
            changed.append(({"EffectiveDate": row["effective_on"]}, row["recorded_at"]))
    return len(others) > len(changed), changed


def _order_product(deal: Deal, sold: Sold) -> Record:
    line = sold.line
    restated = sold.is_restated and sold.first_key
    own: Record = {"Tieout_Line_Id__c": line["line_id"], "Tieout_Method__c": line["method"] or None}
    own |= {"Tieout_Start_Trigger__c": line["start_trigger"] or None, "Tieout_SSP__c": line["ssp"] or None}
    own |= {"Tieout_Obligation_Key__c": line["obligation_key"] or None}
    own |= {"Tieout_Allocation_Group__c": line["allocation_group"] or None}
    own |= {"Tieout_Restated_Price__c": Decimal(line["price"]) if restated else None}
    own |= {
        "Tieout_Changes_On__c": sold.changes_on
        if sold.changes_on < line["starts_on"] and sold.first_key
        else None
    }
    return _product_record(deal, sold.key, line["sku"], sold.quantity, sold.price) | {
        "ServiceDate": line["starts_on"],
        "EndDate": line["ends_on"],
        "SBQQ__QuoteLine__c": salesforce_id("SBQQ__QuoteLine__c", sold.key),
        "SBQQ__RevisedOrderProduct__c": salesforce_id("OrderItem", sold.first_key)
        if sold.first_key
        else None,
        **own,
    }


def _components(deal: Deal, sold: Sold) -> Iterator[Record]:
    """What a bundle holds, priced on the bundle."""
    for row in policy("product_bundles"):
        if row["bundle_sku"] == sold.line["sku"]:
            key = f"{sold.key}/{COMPONENT}/{row['component_sku']}"
            yield _product_record(
                deal, key, row["component_sku"], Decimal(row["quantity"]), Decimal("0.00")
            ) | {
                "ServiceDate": sold.line["starts_on"],
                "EndDate": sold.line["ends_on"],
                "SBQQ__RequiredBy__c": salesforce_id("OrderItem", sold.key),
            }


def _product_record(deal: Deal, key: str, sku: str, quantity: Decimal, price: Decimal) -> Record:
    currency = deal.contract["currency"]
    return record(
        "OrderItem", key, deal.recorded_at,
        OrderId=salesforce_id("Order", deal.key), OrderItemNumber=number(f"OrderItem/{key}", 10),
        Product2Id=salesforce_id("Product2", sku),
        PricebookEntryId=salesforce_id("PricebookEntry", f"{sku}/{currency}"), CurrencyIsoCode=currency,
        Quantity=quantity, ListPrice=list_price(sku, currency), UnitPrice=_unit(price, quantity),
        TotalPrice=price,
    )  # fmt: skip


def _unit(price: Decimal, quantity: Decimal) -> Decimal:
    return (price / (quantity or 1)).quantize(Decimal("0.01"), ROUND_HALF_UP)


def _contract(deal: Deal) -> Record:
    """Salesforce makes the Contract of the activated order."""
    contract = deal.contract
    return record(
        "Contract", contract["contract_id"], deal.recorded_at,
        AccountId=salesforce_id("Account", contract["customer_id"]),
        ContractNumber=contract["contract_id"][2:].zfill(8),
        Status="Activated", StatusCode="Activated", StartDate=deal.starts_on, EndDate=deal.ends_on,
        ActivatedDate=instant(deal.recorded_at), CurrencyIsoCode=contract["currency"],
        SBQQ__Order__c=salesforce_id("Order", deal.key),
        SBQQ__Opportunity__c=salesforce_id("Opportunity", deal.key),
    )  # fmt: skip


def _tiers() -> Iterator[Record]:
    """The price tiers of metered lines, by the order product that sold or repriced them."""
    named: dict[str, list[Row]] = {}
    for row in table("usage_prices"):
        named.setdefault("/".join((row["contract_id"], row["amendment_id"], row["line_id"])), []).append(row)
    for key, rows in named.items():
        schedule = "SBQQ__OrderItemConsumptionSchedule__c"
        yield record(
            schedule, key, rows[0]["recorded_at"],
            Name=f"OICS {key}", SBQQ__OrderItem__c=salesforce_id("OrderItem", key), SBQQ__Type__c="Range",
            SBQQ__RatingMethod__c="Tier", SBQQ__BillingTerm__c=1, SBQQ__BillingTermUnit__c="Month",
        )  # fmt: skip
        for place, row in enumerate(rows, 1):
            bounds = [one["tier_from"] for one in rows] + [""]
            yield record(
                "SBQQ__OrderItemConsumptionRate__c", f"{key}/{row['tier_from']}", row["recorded_at"],
                Name=f"OICR {key}/{place}", SBQQ__ProcessingOrder__c=place,
                SBQQ__OrderItemConsumptionSchedule__c=salesforce_id(schedule, key),
                SBQQ__LowerBound__c=Decimal(row["tier_from"]),
                SBQQ__UpperBound__c=Decimal(bounds[place]) if bounds[place] else None, **_price(row),
            )  # fmt: skip


def _price(row: Row) -> Record:
    """What a unit costs. A text that is no price was agreed as a fee for the whole tier."""
    price, *words = row["unit_price"].split()
    return {"SBQQ__Price__c": Decimal(price), "SBQQ__PricingMethod__c": "Flat Fee" if words else "Per Unit"}
