"""One contract and its amendment, told in every shape that Salesforce and its exporters have, is one."""

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import commands
import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ingest.salesforce import land_exports
from ingest.salesforce.ids import long_id
from ingest.salesforce.objects import FIELDS, PARENTS
from tieout.policy import complete_policy

Row = dict[str, Any]
Told = dict[str, list[Row]]
MILLISECONDS = re.compile(r"\.000\+0000$")


def story(shape: int) -> Told:
    """Ten seats for 2025 at 3,650, five more from July at 920; ids of its own for each shape."""

    def key(prefix: str, number: int) -> str:
        return long_id(f"{prefix}{shape:06d}{number:06d}")

    def order(number: int, start: str, activated: str, **more: Any) -> Row:
        return {
            "Id": key("801", number),
            "IsDeleted": False,
            "OrderNumber": f"S{shape}-{number}",
            "AccountId": key("001", 1),
            "Status": "Activated",
            "StatusCode": "Activated",
            "EffectiveDate": start,
            "EndDate": "2025-12-31",
            "ActivatedDate": f"{activated}T11:00:00.000+0000",
            "CurrencyIsoCode": "EUR",
            "Tieout_Legal_Entity__c": "DE01",
            "Tieout_Signed_On__c": activated,
            "SystemModstamp": f"{activated}T12:00:00.000+0000",
            "Type": None,
        } | more

    def item(number: int, of: int, quantity: int, price: str, start: str, revised: str | None = None) -> Row:
        return {
            "Id": key("802", number),
            "IsDeleted": False,
            "OrderItemNumber": f"I{shape}-{number}",
            "OrderId": key("801", of),
            "Product2Id": key("01t", 1),
            "Quantity": quantity,
            "TotalPrice": price,
            "ServiceDate": start,
            "EndDate": "2025-12-31",
            "SBQQ__RevisedOrderProduct__c": revised,
            "SystemModstamp": "2024-12-01T10:00:00.000+0000",
        }

    stamp = {"SystemModstamp": "2024-12-01T09:00:00.000+0000", "IsDeleted": False}
    return {
        "Account": [{"Id": key("001", 1), "Name": 'Buyer "B", Ltd', "BillingCountryCode": "DE"} | stamp],
        "Product2": [{"Id": key("01t", 1), "StockKeepingUnit": "SEAT", "ProductCode": None} | stamp],
        "Order": [
            order(1, "2025-01-01", "2024-12-20"),
            order(2, "2025-07-01", "2025-06-20", Type="Amendment"),
        ],
        "OrderItem": [
            item(1, 1, 10, "3650.00", "2025-01-01"),
            item(2, 2, 5, "920.00", "2025-07-01", key("802", 1)),
        ],
    }


def each(told: Told, change: Callable[[str, Any], tuple[str, Any] | None]) -> Told:
    return {
        name: [
            dict(pair for key, one in row.items() if (pair := change(key, one)) is not None) for row in rows
        ]
        for name, rows in told.items()
    }


def csv_of(rows: list[Row], separator: str = ",", end: str = "\n", quoting: Any = csv.QUOTE_MINIMAL) -> bytes:
    held = io.StringIO()
    writer = csv.DictWriter(held, list(rows[0]), delimiter=separator, lineterminator=end, quoting=quoting)
    writer.writeheader()
    writer.writerows(rows)
    return held.getvalue().encode()


def snake(name: str) -> str:
    """As a warehouse calls a column."""
    parts = re.sub(r"__", "_", name)
    return re.sub(r"_+", "_", re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", parts)).lower()


def spelled_with_gaps(name: str) -> str:
    return snake(name).replace("product2", "product_2")


def lines(rows: list[Row]) -> bytes:
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


def answered(name: str, rows: list[Row]) -> Iterator[Row]:
    """Pages of a query's answer."""
    for number, row in enumerate(rows):
        said = {
            "attributes": {"type": name, "url": f"/services/data/v67.0/sobjects/{name}/{row['Id']}"}
        } | row
        is_last = number == len(rows) - 1
        page = {"totalSize": len(rows), "done": is_last, "records": [said]}
        yield page if is_last else page | {"nextRecordsUrl": "/services/data/v67.0/query/01g-1"}


def rest(told: Told) -> dict[str, bytes]:
    return {f"{name}.jsonl": lines(rows) for name, rows in told.items()}


def pages(told: Told) -> dict[str, bytes]:
    return {
        f"page-{name}-{number}.json": json.dumps(page).encode()
        for name, rows in told.items()
        for number, page in enumerate(answered(name, rows))
    }


def command_line(told: Told) -> dict[str, bytes]:
    return {
        f"{name}.json": json.dumps(
            {"status": 0, "result": {"records": rows, "totalSize": len(rows), "done": True}}, indent=2
        ).encode()
        for name, rows in told.items()
    }


def children(told: Told) -> dict[str, bytes]:
    """Orders with their products, and products with what the query asked of their parent."""
    orders = []
    for order in told["Order"]:
        mine = [
            row | {"attributes": {"type": "OrderItem"}, "Product2": {"StockKeepingUnit": "SEAT"}}
            for row in told["OrderItem"]
            if row["OrderId"] == order["Id"]
        ]
        orders.append(order | {"OrderItems": {"totalSize": len(mine), "done": True, "records": mine}})
    return {"Order.json": json.dumps(orders).encode(), "Account.json": json.dumps(told["Account"]).encode()}


def bulk(told: Told, separator: str, end: str, zone: str) -> dict[str, bytes]:
    told = each(told, lambda key, one: (key, MILLISECONDS.sub(zone, one) if isinstance(one, str) else one))
    return {f"{name}.csv": csv_of(rows, separator, end) for name, rows in told.items()}


def data_loader(told: Told) -> dict[str, bytes]:
    told = each(told, lambda key, one: (key.upper(), str(one).lower() if isinstance(one, bool) else one))
    for row in told["OrderItem"]:
        row["PRODUCT2.STOCKKEEPINGUNIT"] = "SEAT"
    return {
        f"{name.upper()}.csv": b"\xef\xbb\xbf" + csv_of(rows, ",", "\r\n", csv.QUOTE_ALL)
        for name, rows in told.items()
    }


def unnamed(told: Told) -> dict[str, bytes]:
    """Results under the names of their jobs: what they are stands in the ids."""
    return {f"750x{number}-results.csv": csv_of(rows) for number, rows in enumerate(told.values())}


def airbyte(told: Told) -> dict[str, bytes]:
    def message(name: str, row: Row) -> Row:
        return {"type": "RECORD", "record": {"stream": name, "data": row, "emitted_at": 1772359200000}}

    return {"sync.jsonl": lines([message(name, row) for name, rows in told.items() for row in rows])}


def airbyte_raw(told: Told) -> dict[str, bytes]:
    return {
        f"{name}.csv": csv_of(
            [
                {
                    "_airbyte_raw_id": "x",
                    "_airbyte_extracted_at": 1772359200000,
                    "_airbyte_data": json.dumps(row),
                }
                for row in rows
            ]
        )
        for name, rows in told.items()
    }


def fivetran(told: Told) -> dict[str, bytes]:
    marks = {"_fivetran_synced": "2026-03-01 10:00:00 UTC", "_fivetran_deleted": "false"}
    told = each(
        told,
        lambda key, one: (
            spelled_with_gaps(key),
            one.replace("T", " ", 1).replace(".000+0000", " UTC")
            if isinstance(one, str) and one.endswith("+0000")
            else one,
        ),
    )
    return {
        f"salesforce_{spelled_with_gaps(name)}_data.csv": csv_of([row | marks for row in rows])
        for name, rows in told.items()
    }


def dlt(told: Told) -> dict[str, bytes]:
    marks = {"_dlt_id": "x", "_dlt_load_id": "1772359200.1"}
    told = each(told, lambda key, one: (snake(key), one))
    held = {name: io.BytesIO() for name in told}
    for name, rows in told.items():
        pq.write_table(pa.Table.from_pylist([row | marks for row in rows]), held[name])
    return {f"{snake(name)}.parquet": file.getvalue() for name, file in held.items()}


def short(told: Told) -> dict[str, bytes]:
    """Ids as reports and old exports have them."""
    told = each(
        told,
        lambda key, one: (
            key,
            one[:15] if isinstance(one, str) and len(one) == 18 and one[3:6] == "000" else one,
        ),
    )
    return rest(told)


def poor(told: Told) -> dict[str, bytes]:
    """An org of one currency, and a user who sees little of it."""
    hidden = {
        "CurrencyIsoCode",
        "StatusCode",
        "Type",
        "ProductCode",
        "BillingCountryCode",
        "OrderItemNumber_",
    }
    told = each(told, lambda key, one: None if key in hidden else (key, one))
    for row in told["Account"]:
        row["BillingAddress"] = {"country": "Germany", "countryCode": "DE"}
    return rest(told)


SHAPES: dict[str, Callable[[Told], dict[str, bytes]]] = {
    "records of REST": rest,
    "pages of a query": pages,
    "the command line's answer": command_line,
    "children of a query": children,
    "Bulk API, LF": lambda told: bulk(told, ",", "\n", ".000Z"),
    "Bulk API, CRLF and semicolons": lambda told: bulk(told, ";", "\r\n", ".000+0000"),
    "Bulk API, tabs, local times": lambda told: {
        name: content.replace(b"T11:00:00.000", b"T13:00:00.000")
        for name, content in bulk(told, "\t", "\n", ".000+0200").items()
    },
    "Data Loader": data_loader,
    "results without a name": unnamed,
    "Airbyte's messages": airbyte,
    "Airbyte's raw tables": airbyte_raw,
    "Fivetran": fivetran,
    "dlt": dlt,
    "ids of 15": short,
    "few fields": poor,
}


@pytest.fixture(scope="module")
def staged(tmp_path_factory: pytest.TempPathFactory, target: Path) -> Path:
    """Every shape, landed side by side and built at once."""
    at = tmp_path_factory.mktemp("shapes")
    for number, shape in enumerate(SHAPES.values()):
        folder = at / "exports" / f"shape {number}"
        folder.mkdir(parents=True)
        for name, content in shape(story(number)).items():
            (folder / name).write_bytes(content)
    report = land_exports(at / "exports", at / "w.duckdb")
    assert report.dead == 0 and not report.unknown, report
    selected = ["path:models/staging/salesforce", "path:models/staging/policy", "resource_type:seed"]
    command = ["build", "--indirect-selection", "cautious", "--select", *selected]
    policy = complete_policy(commands.PROJECT / "seeds").seed_path
    places = {"DBT_TARGET_PATH": str(target), "DBT_LOG_PATH": str(target), "TIEOUT_SEED_PATH": policy}
    done = commands.dbt(at / "w.duckdb", *command, **places)
    assert done.returncode == 0, done.stdout[-3000:]
    return at / "w.duckdb"


EXPECTED = [
    ("contract", "S-1", "C", "DE01", "EUR", "2024-12-20", "2024-12-20 11:00:00"),
    ("amendment", "S-2", "S-1", "2025-07-01", "upsell", "", "2025-06-20 11:00:00"),
    ("customer", "C", 'Buyer "B", Ltd', "DE", "", "", ""),
    ("line", "S-1", "", "I-1", "SEAT", "10 for 3650.00", "2025-01-01 to 2025-12-31"),
    ("line", "S-1", "S-2", "I-1", "SEAT", "15 for 2760.00", "2025-07-01 to 2025-12-31"),
]


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_states_the_same(shape: str, staged: Path) -> None:
    number = list(SHAPES).index(shape)
    with duckdb.connect(str(staged), read_only=True) as connection:
        found = connection.execute(
            """
            select 'contract', contract_id, customer_id, legal_entity_id, currency_code, signed_on::varchar,
                recorded_at::varchar
            from staging.stg_salesforce__contracts where contract_id like $1 || '-%'
            union all select 'customer', customer_id, customer_name, country_code, '', '', ''
            from staging.stg_salesforce__customers where customer_id like $2 || '%'
            union all select 'amendment', amendment_id, contract_id, effective_on::varchar, kind, '',
                recorded_at::varchar
            from staging.stg_salesforce__amendments where contract_id like $1 || '-%'
            union all select 'line', contract_id, coalesce(amendment_id, ''), line_id, sku,
                quantity::int || ' for ' || price_amount::decimal(18, 2), starts_on || ' to ' || ends_on
            from staging.stg_salesforce__contract_lines where contract_id like $1 || '-%'
            """,
            [f"S{number}", f"001{number:06d}"],
        ).fetchall()
        unmapped = connection.execute(
            "select object, source_id, reason from staging.stg_salesforce__records_accounted "
            "where outcome = 'unmapped'"
        ).fetchall()
    plain = {f"S{number}-": "S-", f"I{number}-": "I-", long_id(f"001{number:06d}000001"): "C"}

    def named(told: str) -> str:
        for own, common in plain.items():
            told = told.replace(own, common)
        return told

    assert unmapped == []
    assert sorted(tuple(named(one) for one in row) for row in found) == sorted(EXPECTED)


def test_every_field_that_is_read_has_its_spelling() -> None:
    """A field that staging reads and the spelling does not know is lost from every warehouse's export."""
    told = [
        *(commands.PROJECT / "models/staging/salesforce").glob("*.sql"),
        *(commands.PROJECT / "macros/sources").glob("salesforce_*.sql"),
    ]
    fields = {
        field
        for path in told
        for field in re.findall(r"(?:salesforce_\w+\(|\[)'([A-Z][A-Za-z0-9_.]*)'", path.read_text())
    }
    assert fields - {*FIELDS, *PARENTS} == set()
