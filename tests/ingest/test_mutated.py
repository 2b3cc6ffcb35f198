"""Records with one thing strange in each: the run ends, each is accounted for, what is not used says why."""

import json
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pytest
from commands import PROJECT
from mutations import GONE, STRANGE, Row, mutated
from salesforce.revenue_cloud import with_revenue_cloud
from salesforce.story import YEAR, item, order, org
from test_shapes_of_services import budget, event, netsuite, told_whole

from ingest.salesforce.ids import long_id

EMITTED = {"_ab_emitted_at": 1772359200000}
# What may say anything: names, and what only others are read by.
FREE = {
    "OrderNumber",
    "OrderItemNumber",
    "AccountId",
    "ContractId",
    "Type",
    "SystemModstamp",
    "ActivatedDate",
}
# Another quantity, price, product or line is another promise, not a strange one.
MEANT = {
    "Quantity": {"noise", "negative", "tiny"},
    "TotalPrice": {"noise", "negative", "tiny"},
    "Product2": {"word"},
    "CurrencyIsoCode": {"gone", "null", "empty", "no value"},
    "SBQQ__RevisedOrderProduct__c": {"gone", "null", "empty", "no value"},
    "ServiceDate": {"gone", "null", "empty", "no value"},
    "EndDate": {"gone", "null", "empty", "no value"},
    "EffectiveDate": {"gone", "null", "empty", "no value"},
}
AS_SIGNED = {("", 10, "3650.0000"), ("amended", 15, "2760.0000")}


@dataclass
class Told:
    """What is handed over, and which records stand and fall together."""

    files: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    chains: list[tuple[str, str, tuple[str, ...]]] = field(default_factory=list)
    number: int = 0

    def next(self, prefix: str) -> str:
        self.number += 1
        return long_id(f"{prefix}Zz000{self.number:07d}")


def chain(told: Told) -> dict[str, Row]:
    """Ten seats for a year, and five more from July."""
    first, then, line, change = told.next("801"), told.next("801"), told.next("802"), told.next("802")
    half = ("2025-07-01", "2025-12-31")
    return {
        "first": order(1, YEAR, "2024-12-20", Id=first, OrderNumber=first),
        "then": order(2, half, "2025-06-20", Id=then, OrderNumber=then, Type="Amendment", ContractId=None),
        "line": item(1, 1, "SEAT", 10, "3650.00", YEAR, Id=line, OrderId=first, OrderItemNumber=line),
        "change": item(2, 2, "SEAT", 5, "920.00", half, Id=change, OrderId=then, OrderItemNumber=change)
        | {"SBQQ__RevisedOrderProduct__c": line},
    }


def salesforce(told: Told) -> None:
    for name, rows in with_revenue_cloud(org()).items():
        told.files[f"salesforce/{name}"] += rows
        for at, _, row in mutated(rows[-1]):
            if at[0] != "Id":
                told.files[f"salesforce/{name}"].append(row | {"Id": told.next(str(rows[-1]["Id"])[:3])})
    for strange in ("first", "then", "line", "change"):
        for at, kind, _ in mutated(chain(Told())[strange]):
            if at[0] == "Id":
                continue
            rows_of = chain(told)
            rows_of[strange] = next(
                row for place, _, row in mutated(rows_of[strange], (kind,)) if place == at
            )
            told.files["salesforce/Order"] += [rows_of["first"], rows_of["then"]]
            told.files["salesforce/OrderItem"] += [rows_of["line"], rows_of["change"]]
            ids = tuple(row["Id"] for row in rows_of.values())
            told.chains.append((str(at[0]), kind, ids))


def services(told: Told) -> None:
    def copies(record: Row, keys: tuple[str, ...]) -> Iterator[Row]:
        yield record
        for at, _, row in mutated(record):
            told.number += 1
            own = {key: f"{'K0-' if key == 'key' else ''}9{told.number}" for key in keys if at[0] != key}
            yield row | {key: one for key, one in own.items() if key in row}

    told.files["jira/issues"] += copies(told_whole(0), ("id", "key"))
    told.files["harvest/project_budget"] += copies(budget(0) | EMITTED, ("project_id",))
    told.files["operations/events"] += copies(event(0), ("id",))
    for name, row in netsuite(1).items():
        told.files[f"erp/{name}"] += copies(row, ("id",))


def policy(at: Path, told: Told) -> Path:
    """The sample's policy, by which the stories mean something."""
    seeds = shutil.copytree(PROJECT / "seeds", at / "policy")
    projects = {str(row.get("project_id")) for row in told.files["harvest/project_budget"]}
    simple = sorted(one for one in projects if one.isalnum())
    more = {
        "source_events": [
            "jira,Accepted,milestone,,,,fields.customfield_1%,,,2000-01-01,",
            "operations,golive,activated,order.no,order.line,,,,,2000-01-01,",
        ],
        "source_contracts": ["jira,K0,C-1001,1,2000-01-01,"]
        + [f"harvest,{one},C-1001,{one},2000-01-01," for one in simple],
        "source_products": ["salesforce,SEAT,PLATFORM-TEAM,2000-01-01,"],
        "source_customers": ["salesforce,001000000000001AAA,CUS,CUS-1,2000-01-01,"],
    }
    for name, rows in more.items():
        with (seeds / f"{name}.csv").open("a") as file:
            file.writelines(f"{row}\n" for row in rows)
    return seeds


@pytest.fixture(scope="module")
def told() -> Told:
    found = Told()
    salesforce(found)
    services(found)
    return found


@pytest.fixture(scope="module")
def ask(
    told: Told, landed_and_built: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], list[tuple[Any, ...]]]]:
    at = tmp_path_factory.mktemp("mutated")
    for name, rows in told.files.items():
        path = at / "landing" / f"{name}.jsonl"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    warehouse = landed_and_built(at / "landing", policy(at, told), "2026-03")
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        yield lambda statement: connection.execute(statement).fetchall()


Ask = Callable[[str], list[tuple[Any, ...]]]


def test_nothing_is_lost(told: Told, ask: Ask) -> None:
    sent = {
        name: sum(len(rows) for path, rows in told.files.items() if path.startswith(f"{name}/"))
        for name in ("salesforce", "jira", "harvest", "operations", "erp")
    }
    for name, count in sent.items():
        table = "events" if name == "operations" else "records"
        [(landed,)] = ask(f"select count(*) from landing_{name}.{table}")
        [(dead,)] = ask(f"select count(*) from landing.dead_letters where source_system = '{name}'")
        assert landed + dead == count, name
        accounted = f"select coalesce(sum(record_count), 0) from staging.stg_{name}__records_accounted"
        assert ask(accounted) == [(landed,)], name
    differing = "select source_table from reconciliation.rec_landing_to_canonical where difference_rows <> 0"
    assert ask(differing) == []


def test_what_is_not_used_says_what_where_and_whose(ask: Ask) -> None:
    assert (
        ask(
            "select source_system, source_table, source_key, message from operations.exceptions where "
            "coalesce(trim(message), '') = '' or owner is null or source_system is null"
        )
        == []
    )
    for name in ("salesforce", "jira", "harvest", "operations", "erp"):
        unsaid = ask(
            "select records.object, records.source_id, records.reason "
            f"from staging.stg_{name}__records_accounted as records "
            "left join operations.exceptions as raised on raised.source_system = records.source_system "
            "and raised.source_key = records.source_id and raised.source_table = records.object "
            "where records.outcome = 'unmapped' and raised.message is null"
        )
        assert unsaid == [], name
    untold = (
        "select letters.source_table, letters.reason from landing.dead_letters as letters "
        "left join operations.exceptions as raised on raised.exception_type = 'unreadable_fact' "
        "and raised.source_table = letters.source_table and contains(raised.message, letters.reason) "
        "where raised.message is null"
    )
    assert ask(untold) == []


def test_what_cannot_be_read_is_told_and_nothing_stands_in_its_place(told: Told, ask: Ask) -> None:
    """A chain with something strange says what it would have said, or somebody is asked."""
    outcomes: dict[str, set[str]] = defaultdict(set)
    for key, outcome in ask(
        "select source_id, outcome from staging.stg_salesforce__records_accounted "
        "where object in ('Order', 'OrderItem')"
    ):
        outcomes[key].add(outcome)
    contracts = dict(
        ask("select order_product_id, contract_id from staging.int_staging__salesforce_lines_judged")
    )
    lines: dict[str, set[tuple[Any, ...]]] = defaultdict(set)
    for contract, amendment, quantity, price in ask(
        "select contract_id, case when amendment_id is null then '' else 'amended' end, quantity::int, "
        "price_amount::varchar from staging.stg_salesforce__contract_lines"
    ):
        lines[contract].add((amendment, quantity, price))
    silent = [
        (place, kind, lines[str(contracts.get(ids[2]))])
        for place, kind, ids in told.chains
        if place not in FREE and kind not in MEANT.get(place, set())
        if all(outcomes[key] == {"stated"} for key in ids) and lines[str(contracts.get(ids[2]))] != AS_SIGNED
    ]
    assert silent == []
    assert {kind for _, kind, _ in told.chains} == set(STRANGE) and GONE is STRANGE["gone"]
