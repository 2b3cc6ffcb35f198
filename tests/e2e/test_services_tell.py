"""Golden cases whose fulfilment is told by events, issues and budgets come out as they do from files."""

import json
import shutil
from collections.abc import Callable
from typing import Any

import duckdb
import pytest
from golden.checks import Expectation, expectations_of, last_period, merged
from golden.test_golden import OWN, holds

CASES = [OWN / name for name in ("activated-late", "building-that-grew", "more-units-at-todays-price")]
EXPECTED = [asked for case in CASES for asked in expectations_of(case)]
POLICY = {
    "source_events": "source_system,source_event,kind,contract_path,line_path,quantity_path,fraction_path,"
    "fraction,voids_path,valid_from,valid_to\n"
    "operations,golive,activated,,,,,,,2020-01-01,\n"
    "harvest,project_budget,progress,,,,,,,2020-01-01,\n"
    "jira,Shipped,delivered,,,,,0.75,,2020-01-01,\n",
    "source_contracts": "source_system,source_contract_id,contract_id,line_id,valid_from,valid_to\n"
    "operations,seat,G-LATE,seat,2020-01-01,\n"
    "operations,pilot,G-LATE,pilot,2020-01-01,\n"
    "harvest,7,G-BUILD,house,2020-01-01,\n"
    "jira,FALL,G-FALL,first,2020-01-01,\n",
    "source_entities": "source_system,source_entity_id,legal_entity_id,time_zone,valid_from,valid_to\n"
    "operations,,GOLD,UTC,2020-01-01,\n"
    "harvest,,GOLD,UTC,2020-01-01,\n"
    "jira,,GOLD,UTC,2020-01-01,\n",
}

pytestmark = pytest.mark.slow


def golive(name: str, day: str) -> dict[str, Any]:
    told = {"specversion": "1.0", "id": name, "source": "/prov", "type": "golive", "subject": name}
    return told | {"time": f"{day}T10:00:00Z"}


def issue(number: int, key: str) -> dict[str, Any]:
    move = {"field": "status", "from": "1", "fromString": "Open", "to": "3", "toString": "Shipped"}
    history = {"id": str(number), "created": "2024-03-28T10:00:00.000+0000", "items": [move]}
    status = {"id": "3", "name": "Shipped", "statusCategory": {"key": "done"}}
    fields = {"status": status, "created": "2024-01-01T10:00:00.000+0000"}
    return {"id": str(number), "key": key, "fields": fields, "changelog": {"histories": [history]}}


TOLD = {
    "operations/events.jsonl": [golive("seat", "2023-07-01"), golive("pilot", "2023-04-11")],
    "harvest/project_budget.jsonl": [
        # noon on the last day of 2022 and on the first of 2023
        {"project_id": 7, "budget": 100.0, "budget_spent": 60, "_ab_emitted_at": 1672488000000},
        {"project_id": 7, "budget": 100, "budget_spent": 60.0, "_ab_emitted_at": 1672488060000},
        {"project_id": 7, "budget": 100, "budget_spent": 51.2, "_ab_emitted_at": 1672574400000},
    ],
    "jira/issues.jsonl": [issue(1, "FALL-1"), issue(2, "LOST-2")],
}


@pytest.fixture(scope="module")
def built(tieout: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    at = tmp_path_factory.mktemp("services")
    shutil.copytree(OWN / "policy", at / "policy")
    for name, text in POLICY.items():
        (at / "policy" / f"{name}.csv").write_text(text)
    merged(CASES, at / "landing" / "files")
    shutil.rmtree(at / "landing" / "files" / "fulfilment_events")
    for place, told in TOLD.items():
        path = at / "landing" / place
        path.parent.mkdir()
        path.write_text("".join(json.dumps(one) + "\n" for one in told))
    done = tieout(
        "run", "--from", at / "landing", "--policy", at / "policy", "--warehouse", at / "w.duckdb",
        "--period", last_period(EXPECTED),
    )  # fmt: skip
    assert done.returncode == 0, f"{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    return duckdb.connect(str(at / "w.duckdb"), read_only=True)


@pytest.mark.parametrize("asked", EXPECTED, ids=lambda asked: asked.name)
def test_as_from_files(built: duckdb.DuckDBPyConnection, asked: Expectation) -> None:
    holds(built, asked)


def test_what_cannot_be_placed_names_its_owner(built: duckdb.DuckDBPyConnection) -> None:
    found = built.execute(
        "select source_system, source_table, source_key, owner from operations.exceptions "
        "where exception_type = 'unmapped_record'"
    ).fetchall()
    assert found == [("jira", "issues", "2", "source owner")]


def test_every_record_is_accounted_for(built: duckdb.DuckDBPyConnection) -> None:
    found = built.execute(
        "select source_system || '/' || source_table, sum(landed_rows), string_agg(distinct reason_code) "
        "from reconciliation.rec_landing_to_canonical "
        "where source_system in ('operations', 'jira', 'harvest') group by all order by all"
    ).fetchall()
    assert [row[:2] for row in found] == [
        ("harvest/fulfilment_events", 2),
        ("harvest/project_budget", 3),
        ("jira/fulfilment_events", 1),
        ("jira/issues", 2),
        ("operations/fulfilment_events", 2),
        ("operations/golive", 2),
    ]
    assert not any("unexplained" in row[2] for row in found)
