"""One small story of Jira, Harvest, operations and NetSuite states the same rows in each of their shapes."""

import base64
import csv
import gzip
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from services import Row, ask, build_staging, write_policy

from ingest import erp, harvest, jira, operations

Files = dict[str, bytes]
Shape = Callable[[int], Files]
AT = "2026-03-01T10:00:00.000+0000"
EMITTED = 1772359200000  # the same instant


def lines(*rows: Any) -> bytes:
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


def document(told: Any, indent: int | None = None) -> bytes:
    return json.dumps(told, indent=indent).encode()


def table(*rows: Row, separator: str = ",") -> bytes:
    held = io.StringIO()
    writer = csv.DictWriter(held, list(rows[0]), delimiter=separator)
    writer.writeheader()
    writer.writerows(
        {key: json.dumps(one) if isinstance(one, dict | list) else one for key, one in row.items()}
        for row in rows
    )
    return held.getvalue().encode()


def parquet(*rows: Row) -> bytes:
    held = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(list(rows)), held)
    return held.getvalue()


# Jira: an issue that was accepted on 1 March, 40 percent of its line.
def change(shape: int, at: Any = AT) -> Row:
    return {
        "id": f"{shape + 1}10",
        "created": at,
        "items": [
            {
                "field": "status",
                "fieldId": "status",
                "from": "1",
                "fromString": "To Do",
                "to": "5",
                "toString": "Accepted",
            }
        ],
    }


def issue(shape: int, at: Any = AT, percent: Any = 40, **more: Any) -> Row:
    status = {"id": "5", "name": "Accepted", "statusCategory": {"key": "done"}}
    fields = {"project": {"key": f"K{shape}"}, "status": status, "updated": at, "customfield_1": percent}
    return {"id": f"{shape + 1}00", "key": f"K{shape}-1", "fields": fields | more}


def told_whole(shape: int, at: Any = AT, percent: Any = 40, **more: Any) -> Row:
    return issue(shape, at, percent, **more) | {
        "changelog": {"startAt": 0, "total": 1, "histories": [change(shape, at)]}
    }


def message(stream: str, row: Row) -> Row:
    return {"type": "RECORD", "record": {"stream": stream, "data": row, "emitted_at": EMITTED}}


DOCUMENT = {
    "type": "doc",
    "version": 1,
    "content": [{"type": "paragraph", "content": [{"type": "text", "text": "x"}]}],
}
JIRA: dict[str, Shape] = {
    "Cloud, with histories": lambda n: {"issues.jsonl": lines(told_whole(n, description=DOCUMENT))},
    "Server, a percent with decimals": lambda n: {
        "issues.jsonl": lines(told_whole(n, percent=40.0, description="x"))
    },
    "a percent as text": lambda n: {"issues.jsonl": lines(told_whole(n, percent="40"))},
    "pages by token": lambda n: {
        "search-1.json": document({"issues": [told_whole(n)], "nextPageToken": "x", "isLast": False})
    },
    "pages by number": lambda n: {
        "search.json": document({"startAt": 0, "maxResults": 50, "total": 1, "issues": [told_whole(n)]}, 1)
    },
    "a saved issue": lambda n: {f"K{n}-1.json": document(told_whole(n), 2)},
    "a history beside": lambda n: {
        "issues.jsonl": lines(issue(n)),
        "changelog.json": document(
            {
                "self": f"https://x/rest/api/3/issue/K{n}-1/changelog?startAt=0",
                "total": 1,
                "isLast": True,
                "values": [change(n)],
            }
        ),
    },
    "histories of many": lambda n: {
        "issues.jsonl": lines(issue(n)),
        "bulk.json": document(
            {"issueChangeLogs": [{"issueId": f"{n + 1}00", "changeHistories": [change(n, EMITTED)]}]}
        ),
    },
    "lines of histories": lambda n: {
        "issues.jsonl": lines(issue(n)),
        "issue_changelogs.jsonl": lines(change(n) | {"issueId": f"K{n}-1"}),
    },
    "zones with a colon": lambda n: {"issues.jsonl": lines(told_whole(n, "2026-03-01T10:00:00.000+00:00"))},
    "zones of others": lambda n: {"issues.jsonl": lines(told_whole(n, "2026-03-01T03:00:00.000-0700"))},
    "Airbyte's messages": lambda n: {"out.jsonl": lines(message("issues", told_whole(n)))},
    "columns of a warehouse": lambda n: {
        "issues.csv": table(told_whole(n) | {"_airbyte_extracted_at": EMITTED})
    },
    "a webhook": lambda n: {
        "hook.json": document(
            {
                "webhookEvent": "jira:issue_updated",
                "timestamp": EMITTED,
                "issue": issue(n),
                "changelog": {"id": f"{n + 1}10", "items": change(n)["items"]},
            }
        ),
    },
}


# Harvest: 40 of 160 hours of a project's budget, on 1 March.
def budget(shape: int) -> Row:
    return {
        "project_id": shape + 1,
        "budget_by": "project",
        "budget_is_monthly": False,
        "budget": 160.0,
        "budget_spent": 40.0,
    }


ANSWER = {
    "per_page": 1000,
    "total_pages": 1,
    "total_entries": 1,
    "next_page": None,
    "previous_page": None,
    "page": 1,
}
EMITTED_MARK = {"_ab_emitted_at": EMITTED}
HARVEST: dict[str, Shape] = {
    "lines": lambda n: {"project_budget.jsonl": lines(budget(n) | EMITTED_MARK)},
    "whole numbers": lambda n: {
        "project_budget.jsonl": lines(budget(n) | {"budget": 160, "budget_spent": 40} | EMITTED_MARK)
    },
    "an answer": lambda n: {
        "project_budget.json": document(
            {"results": [budget(n) | EMITTED_MARK], **ANSWER, "links": {"next": None}}, 2
        )
    },
    "an answer of an old page": lambda n: {
        "harvest-project-budget-2026-03-01.json": document({"results": [budget(n) | EMITTED_MARK], **ANSWER})
    },
    "a report called otherwise": lambda n: {"report.json": document([budget(n) | EMITTED_MARK])},
    "Airbyte's messages": lambda n: {"out.jsonl": lines(message("project_budget", budget(n)))},
    "Airbyte's tables": lambda n: {
        "project_budget.csv": table(budget(n) | {"_airbyte_extracted_at": "2026-03-01 10:00:00+00"})
    },
    "dlt": lambda n: {"project_budget.parquet": parquet(budget(n) | {"_dlt_load_id": "1772359200.0"})},
}


# Operations: a line that went live on 1 March.
def event(shape: int, **more: Any) -> Row:
    envelope = {
        "specversion": "1.0",
        "id": f"e{shape}",
        "source": "/prov",
        "type": "golive",
        "time": "2026-03-01T10:00:00Z",
    }
    return (
        envelope
        | {"datacontenttype": "application/json", "data": {"order": {"no": f"C-{shape}", "line": "1"}}}
        | more
    )


def binary(shape: int, sign: str = "-") -> Row:
    told = event(shape)
    data = told.pop("data")
    headers = {f"ce{sign}{name}": one for name, one in told.items() if name != "datacontenttype"}
    return {"headers": headers | {"Content-Type": "application/json"}, "body": data}


def in_base64(shape: int) -> Row:
    told = event(shape)
    return told | {"data_base64": base64.b64encode(json.dumps(told.pop("data")).encode()).decode()}


OPERATIONS: dict[str, Shape] = {
    "lines": lambda n: {"events.jsonl": lines(event(n))},
    "a batch": lambda n: {"batch.json": document([event(n)], 1)},
    "a batch on a line": lambda n: {"events.jsonl": lines([event(n)])},
    "one event": lambda n: {"hook.json": document(event(n), 1)},
    "zipped": lambda n: {"events.jsonl.gz": gzip.compress(lines(event(n)))},
    "another zone": lambda n: {"events.jsonl": lines(event(n, time="2026-03-01T23:30:00+13:30"))},
    "base64": lambda n: {"events.jsonl": lines(in_base64(n))},
    "binary": lambda n: {"hook.json": document(binary(n), 1)},
    "binary, headers in pairs": lambda n: {
        "hooks.jsonl": lines(
            binary(n)
            | {
                "headers": [
                    [name.upper().replace("CE-", "Ce-"), one] for name, one in binary(n)["headers"].items()
                ]
            }
        )
    },
    "binary, as a broker's": lambda n: {"records.jsonl": lines(binary(n, "_"))},
    "binary, a body as text": lambda n: {
        "hooks.json": document([binary(n) | {"body": json.dumps(binary(n)["body"])}])
    },
    "binary, a body in base64": lambda n: {
        "hooks.json": document(
            [
                binary(n)
                | {
                    "body": base64.b64encode(json.dumps(binary(n)["body"]).encode()).decode(),
                    "isBase64Encoded": True,
                }
            ]
        )
    },
}


# NetSuite: January of 2026 is closed; a customer; an account of the chart.
def netsuite(shape: int) -> dict[str, Row]:
    return {
        "account": {
            "id": f"{shape}7",
            "acctnumber": "4000",
            "fullname": "Sales",
            "accttype": "Income",
            "isinactive": "F",
            "includechildren": "T",
            "subsidiary": "1",
        },
        "accountingperiod": {
            "id": f"{shape}3",
            "periodname": "Jan 2026",
            "startdate": "2026-01-01",
            "enddate": "2026-01-31",
            "closed": "T",
            "isquarter": "F",
            "isyear": "F",
            "isadjust": "F",
            "alllocked": "T",
        },
        "customer": {"id": f"{shape}5", "entityid": f"CUS-{shape}", "companyname": "Buyer", "currency": "1"},
    }


def changed(told: dict[str, Row], **by: Callable[[str], Any]) -> dict[str, Row]:
    return {
        name: {key: by[key](one) if key in by else one for key, one in row.items()}
        for name, row in told.items()
    }


def camel(row: Row) -> Row:
    spelled = {
        "acctnumber": "acctNumber",
        "isinactive": "isInactive",
        "startdate": "startDate",
        "enddate": "endDate",
        "isquarter": "isQuarter",
        "entityid": "entityId",
        "companyname": "companyName",
        "alllocked": "allLocked",
        "fullname": "fullName",
    }
    return {spelled.get(key, key): {"T": True, "F": False}.get(one, one) for key, one in row.items()}


def searched(row: Row) -> Row:
    spelled = {
        "id": "Internal ID",
        "acctnumber": "Number",
        "isinactive": "Inactive",
        "startdate": "Start Date",
        "enddate": "End Date",
        "isquarter": "Quarter",
        "isyear": "Year",
        "isadjust": "Adjustment",
        "alllocked": "All Locked",
        "closed": "Closed",
        "entityid": "Entity ID",
        "companyname": "Company Name",
        "fullname": "Full Name",
        "includechildren": "Include Children",
    }
    return {spelled.get(key, key.title()): {"T": "Yes", "F": "No"}.get(one, one) for key, one in row.items()}


def older(told: dict[str, Row]) -> Files:
    account, period, customer = told["account"], told["accountingperiod"], told["customer"]
    rows = {
        "accounts": {
            "account_id": account["id"],
            "account_number": "4000",
            "name": "Sales",
            "type_name": "Income",
        },
        "accounting_periods": {
            "accounting_period_id": period["id"],
            "starting": "2026-01-01 00:00:00",
            "ending": "2026-01-31 00:00:00",
            "closed": "Yes",
            "quarter": "No",
            "year_0": "No",
            "is_adjustment": "No",
        },
        "customers": {"customer_id": customer["id"], "company_name": "Buyer"},
    }
    return {f"netsuite_{name}_data.csv": table(row) for name, row in rows.items()}


def days(first: str, last: str) -> Shape:
    return lambda n: {
        f"{name}.json": document(
            {
                "links": [],
                "count": 1,
                "hasMore": False,
                "offset": 0,
                "totalResults": 1,
                "items": [{"links": []} | row],
            }
        )
        for name, row in changed(netsuite(n), startdate=lambda _: first, enddate=lambda _: last).items()
    }


NETSUITE: dict[str, Shape] = {
    "Fivetran's tables": lambda n: {
        f"netsuite2_{name}_data.csv": table(
            row
            | {
                "_fivetran_synced": "2026-02-02 1:00:00",
                "_fivetran_deleted": "FALSE",
                "_fivetran_active": "TRUE",
            }
        )
        for name, row in netsuite(n).items()
    },
    "tables before SuiteQL": lambda n: older(netsuite(n)),
    "SuiteQL, month first": days("1/1/2026", "1/31/2026"),
    "SuiteQL, day first": days("01/01/2026", "31/01/2026"),
    "SuiteQL, months by name": days("1-Jan-2026", "31-Jan-2026"),
    "SuiteQL, points": days("1.1.2026", "31.1.2026"),
    "SuiteQL, slashes year first": days("2026/1/1", "2026/1/31"),
    "records of REST": lambda n: {
        f"{name}.jsonl": lines(
            camel(row)
            | {
                "subsidiary": {"links": [], "items": [{"id": "1", "refName": "US"}]},
                "currency": {"id": "1", "refName": "USD"},
            }
        )
        for name, row in netsuite(n).items()
    },
    "a saved search": lambda n: {f"{name}.csv": table(searched(row)) for name, row in netsuite(n).items()},
    "names in the plural": lambda n: {
        f"{name}s.csv": table(row, separator=";") for name, row in netsuite(n).items()
    },
    "Airbyte's messages": lambda n: {
        "out.jsonl": lines(*(message(name, camel(row)) for name, row in netsuite(n).items()))
    },
}

SHAPES = {"jira": JIRA, "harvest": HARVEST, "operations": OPERATIONS, "erp": NETSUITE}
LAND = {"jira": jira, "harvest": harvest, "operations": operations, "erp": erp}


def policy() -> dict[str, list[Row]]:
    return {
        "source_events": [
            {
                "source_system": "jira",
                "source_event": "Accepted",
                "kind": "milestone",
                "fraction_path": "fields.customfield_1%",
            },
            {"source_system": "harvest", "source_event": "project_budget", "kind": "progress"},
            {
                "source_system": "operations",
                "source_event": "golive",
                "kind": "activated",
                "contract_path": "order.no",
                "line_path": "order.line",
            },
        ],
        "source_contracts": [
            *(
                {
                    "source_system": "jira",
                    "source_contract_id": f"K{n}",
                    "contract_id": f"C-{n}",
                    "line_id": "1",
                }
                for n in range(len(JIRA))
            ),
            *(
                {
                    "source_system": "harvest",
                    "source_contract_id": str(n + 1),
                    "contract_id": f"C-{n}",
                    "line_id": "1",
                }
                for n in range(len(HARVEST))
            ),
        ],
        "source_entities": [
            *({"source_system": name, "time_zone": "UTC"} for name in ("jira", "harvest", "operations")),
            {"source_system": "erp", "source_entity_id": "1", "legal_entity_id": "US01", "time_zone": "UTC"},
        ],
    }


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, target: Path) -> Path:
    at = tmp_path_factory.mktemp("shapes")
    for source, shapes in SHAPES.items():
        for number, shape in enumerate(shapes.values()):
            folder = at / source / f"shape {number}"
            folder.mkdir(parents=True)
            for name, content in shape(number).items():
                (folder / name).write_bytes(content)
        report = LAND[source].land_exports(at / source, at / "w.duckdb")
        assert report.dead == 0 and not report.unknown, report
    write_policy(at / "w.duckdb", policy())
    build_staging(at / "w.duckdb", target, ["jira", "harvest", "operations"])
    return at / "w.duckdb"


def stated(warehouse: Path, source: str, number: int) -> list[tuple[Any, ...]]:
    return ask(
        warehouse,
        "select contract_id, line_id, kind, occurred_on::varchar, fraction::varchar, recorded_at::varchar "
        f"from staging.stg_{source}__fulfilment_events where contract_id = 'C-{number}'",
    )


@pytest.mark.parametrize("shape", JIRA)
def test_jira(shape: str, built: Path) -> None:
    number = list(JIRA).index(shape)
    assert stated(built, "jira", number) == [
        (f"C-{number}", "1", "milestone", "2026-03-01", "0.400000", "2026-03-01 10:00:00")
    ]


@pytest.mark.parametrize("shape", HARVEST)
def test_harvest(shape: str, built: Path) -> None:
    number = list(HARVEST).index(shape)
    assert stated(built, "harvest", number) == [
        (f"C-{number}", "1", "progress", "2026-03-01", "0.250000", "2026-03-01 10:00:00")
    ]


@pytest.mark.parametrize("shape", OPERATIONS)
def test_operations(shape: str, built: Path) -> None:
    number = list(OPERATIONS).index(shape)
    assert [row[:5] for row in stated(built, "operations", number)] == [
        (f"C-{number}", "1", "activated", "2026-03-01", None)
    ]


@pytest.mark.parametrize("shape", NETSUITE)
def test_netsuite(shape: str, built: Path) -> None:
    """As landed: what staging makes of the tables is tested with the real ones."""
    number = list(NETSUITE).index(shape)
    found = ask(
        built,
        "select object, source_id, coalesce(payload ->> 'startdate', payload ->> 'starting')[:10], "
        "coalesce(payload ->> 'enddate', payload ->> 'ending')[:10], lower(payload ->> 'closed')[:1], "
        "coalesce(payload ->> 'acctnumber', payload ->> 'account_number'), payload ->> 'subsidiary' "
        f"from landing_erp.records where _file like 'shape {number}/%' order by object",
    )
    names = (
        ("accounts", "accounting_periods", "customers")
        if "before" in shape
        else ("account", "accounting_period", "customer")
    )
    by_name = {row[0].removeprefix("netsuite."): row for row in found}
    assert set(by_name) == set(names)
    account, period, customer = (by_name[name] for name in names)
    assert (account[1], account[5]) == (f"{number}7", "4000")
    assert account[6] in (None, "1")
    assert (period[1:4], period[4] in ("t", "y")) == ((f"{number}3", "2026-01-01", "2026-01-31"), True)
    assert customer[1] == f"{number}5"
