"""Events, issues and budgets become fulfilment by policy; what cannot be placed says what to do."""

from pathlib import Path
from typing import Any

import pytest
from services import Row, ask, build_staging, write_lines, write_policy

from ingest import harvest, jira, operations

SOURCES = ("operations", "jira", "harvest")
DONE, TO_DO = ("3", "Done", "done"), ("1", "To Do", "new")
ACCEPTED, BUILDING = ("5", "Accepted", "done"), ("4", "Building", "indeterminate")
MORNING = "T10:00:00.000+0000"
Status = tuple[str, str, str]


def move(number: int, at: str, before: Status, after: Status) -> Row:
    """A history of Jira that changes the status, and something else."""
    told = {"from": before[0], "fromString": before[1], "to": after[0], "toString": after[1]}
    items = [{"field": "summary", "toString": "x"}, {"field": "status", "fieldId": "status", **told}]
    return {"id": str(number), "created": at, "items": items}


def issue(number: int, key: str, status: Status, updated: str, moves: Any = None, **fields: Any) -> Row:
    """An issue as Cloud or a server sends it; without `moves` it comes without its history."""
    told: Row = {
        "project": {"key": key.split("-")[0]},
        "status": {"id": status[0], "name": status[1], "statusCategory": {"key": status[2]}},
        "created": "2026-01-01T09:00:00.000+0000",
        "updated": updated,
    }
    found: Row = {"id": str(number), "key": key, "fields": told | fields}
    return found if moves is None else found | {"changelog": {"total": len(moves), "histories": moves}}


DOCUMENT = {"type": "doc", "version": 1, "content": [{"type": "paragraph"}]}
REOPENED = [
    move(21, f"2026-02-03{MORNING}", DONE, TO_DO),
    move(20, f"2026-02-02{MORNING}", TO_DO, DONE),
]
LATE = "2026-03-31T23:30:00.000-0700"  # half an hour before midnight in Los Angeles
CLOSED_ON = {"statuscategorychangedate": f"2026-02-05{MORNING}"}
REOPENED_ON = {"statuscategorychangedate": f"2026-02-07{MORNING}"}
ISSUES = [
    issue(1, "ACME-1", ACCEPTED, LATE, [move(10, LATE, TO_DO, ACCEPTED)],
          customfield_1=40, description=DOCUMENT),
    issue(2, "P-2", TO_DO, f"2026-02-03{MORNING}", REOPENED, description="a text"),
    issue(2, "P-2", DONE, f"2026-02-04{MORNING}", [move(22, f"2026-02-04{MORNING}", TO_DO, DONE), *REOPENED]),
    issue(3, "P-3", DONE, f"2026-02-06{MORNING}", **CLOSED_ON),
    issue(3, "P-3", TO_DO, f"2026-02-08{MORNING}", **REOPENED_ON),
    issue(4, "INT-4", DONE, f"2026-02-01{MORNING}", []),
    issue(5, "Q-5", DONE, f"2026-02-01{MORNING}", [move(50, f"2026-02-01{MORNING}", TO_DO, DONE)]),
    issue(6, "X-6", BUILDING, f"2026-02-01{MORNING}", [move(60, f"2026-02-01{MORNING}", TO_DO, BUILDING)],
          customfield_2={"value": "C-X"}, customfield_3="9"),
    issue(7, "P-7", TO_DO, f"2026-02-01{MORNING}", []),
    issue(8, "P-8", DONE, f"2026-02-01{MORNING}"),
    issue(9, "P-9", DONE, f"2026-03-03{MORNING}",
          [move(0, f"2026-03-0{day}{MORNING}", TO_DO, after) | {"id": None}
           for day, after in ((3, DONE), (2, BUILDING))]),
]  # fmt: skip
DELETED = {"webhookEvent": "jira:issue_deleted", "timestamp": 1770804000000, "issue": ISSUES[7]}


def budget(project: int, spent: Any, emitted: int | None, **told: Any) -> Row:
    found = {"project_id": project, "budget": 160.0, "budget_spent": spent, "budget_by": "project"} | told
    return found if emitted is None else found | {"_ab_emitted_at": emitted}


def event(name: str, kind: str, **told: Any) -> Row:
    envelope = {
        "specversion": "1.0",
        "id": name,
        "source": "/prov",
        "type": kind,
        "time": "2026-03-01T10:00:00Z",
    }
    return envelope | told


def policy(*more: Row) -> dict[str, list[Row]]:
    def of(source: str, *rows: Row) -> list[Row]:
        return [{"source_system": source} | row for row in rows]

    return {
        "source_events": of(
            "jira",
            {"source_event": "ACME/Accepted", "kind": "milestone", "fraction_path": "fields.customfield_1%"},
            {"source_event": "Done", "kind": "delivered"},
            {"source_event": "4", "kind": "progress", "fraction": "0.5"},
            {"source_event": "INT", "kind": "ignored"},
        ) + of(
            "harvest",
            {"source_event": "project_budget", "kind": "progress"},
            {"source_event": "project_budget/13", "kind": "progress", "quantity_path": "budget_spent"},
        ) + of(
            "operations",
            {"source_event": "golive", "kind": "activated", "contract_path": "order.no", "line_path": "line"},
            {"source_event": "phase", "kind": "milestone", "fraction_path": "done"},
            {"source_event": "undo", "kind": "void", "voids_path": "event"},
        ),
        "source_contracts": of(
            "jira",
            {"source_contract_id": "ACME-1", "contract_id": "C-1", "line_id": "1"},
            {"source_contract_id": "P", "contract_id": "C-2", "line_id": "2"},
            *more,
        ) + of(
            "harvest",
            {"source_contract_id": "11", "contract_id": "C-3", "line_id": "3"},
            {"source_contract_id": "CODE-12", "contract_id": "C-3", "line_id": "4"},
            {"source_contract_id": "13", "contract_id": "C-3", "line_id": "5"},
        ) + of(
            "operations", {"source_contract_id": "tenant/phase", "contract_id": "C-4", "line_id": "1"}
        ),
        "source_fields": of(
            "jira",
            {"object": "issues", "meaning": "contract_id", "field_path": "fields.customfield_2.value"},
            {"object": "issues", "meaning": "line_id", "field_path": "fields.customfield_3"},
        ),
        "source_entities": of("jira", {"time_zone": "America/Los_Angeles"})
        + of("harvest", {"time_zone": "UTC"})
        + of("operations", {"time_zone": "Europe/Berlin"}),
    }  # fmt: skip


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, target: Path) -> Path:
    at = tmp_path_factory.mktemp("services")
    warehouse = at / "w.duckdb"
    write_lines(at / "jira" / "issues.jsonl", [*ISSUES, ISSUES[-3]])
    write_lines(at / "jira" / "webhooks" / "1.json", [DELETED])
    later = move(80, "2026-02-09T10:00:00.000+0000", TO_DO, DONE) | {"issueId": "P-8"}
    stray = {"id": "82", "created": "2026-02-09", "items": []}
    write_lines(at / "jira" / "issue_changelogs.jsonl", [later, later | {"id": "81", "items": []}, stray])
    write_lines(at / "jira" / "workflow_statuses.jsonl", [{"id": "3", "name": "Done"}])
    jira.land_exports(at / "jira", warehouse)
    reports = [
        budget(11, 40.0, 1_770_000_000_000),
        budget(11, 40, 1_770_100_000_000, budget=160),
        budget(11, 60.5, 1_770_200_000_000),
        budget(12, 170, 1_770_000_000_000),
        budget(13, 12.25, 1_770_000_000_000),
        budget(14, 1, None),
    ]
    write_lines(at / "harvest" / "project_budget.jsonl", reports)
    write_lines(at / "harvest" / "projects.jsonl", [{"id": 12, "code": "CODE-12"}, {"id": 11, "code": None}])
    write_lines(at / "harvest" / "invoices.jsonl", [{"id": 1}])
    harvest.land_exports(at / "harvest", warehouse)
    told = [
        event("1", "golive", data={"order": {"no": "C-4"}}, line="2", time="2026-03-01T23:30:00Z"),
        event("2", "phase", subject="tenant", data={"done": 0.25}),
        event("3", "undo", data={"event": "2"}),
        event("4", "phase", subject="tenant", data={"done": 25}),
        event("5", "phase", subject="stranger", data={"done": 1}),
        event("6", "unheard"),
    ]
    write_lines(at / "operations" / "events.jsonl", told)
    operations.land_exports(at / "operations", warehouse)
    write_policy(warehouse, policy())
    build_staging(warehouse, target, SOURCES)
    return warehouse


def events(warehouse: Path, source: str) -> list[tuple[Any, ...]]:
    return ask(
        warehouse,
        "select event_id, contract_id || '/' || line_id, kind, occurred_on::varchar, "
        "coalesce(fraction, quantity)::varchar "
        f"from staging.stg_{source}__fulfilment_events order by recorded_at, 1",
    )


def outcomes(warehouse: Path, source: str, name: str) -> list[tuple[Any, ...]]:
    return ask(
        warehouse,
        f"select source_id, outcome, substr(reason, 1, 24) from staging.stg_{source}__records_accounted "
        f"where object = '{name}' order by source_id, recorded_at, row_no",
    )


def test_issues_state_what_they_came_to_and_take_it_back_when_left(built: Path) -> None:
    assert events(built, "jira") == [
        ("jira/6/60", "C-X/9", "progress", "2026-02-01", "0.500000"),
        ("jira/2/20", "C-2/2", "delivered", "2026-02-02", None),
        ("jira/2/20/void", "C-2/2", "void", "2026-02-03", None),
        ("jira/2/22", "C-2/2", "delivered", "2026-02-04", None),
        ("jira/3/2026-02-05 10:00:00/3", "C-2/2", "delivered", "2026-02-05", None),
        ("jira/3/2026-02-05 10:00:00/3/void", "C-2/2", "void", "2026-02-07", None),
        ("jira/8/80", "C-2/2", "delivered", "2026-02-09", None),
        ("jira/6/60/void", "C-X/9", "void", "2026-02-11", None),
        ("jira/9/2026-03-02 10:00:00", "C-2/2", "progress", "2026-03-02", "0.500000"),
        ("jira/9/2026-03-03 10:00:00", "C-2/2", "delivered", "2026-03-03", None),
        ("jira/1/10", "C-1/1", "milestone", "2026-03-31", "0.400000"),
    ]


def test_every_state_of_an_issue_has_one_fate(built: Path) -> None:
    found = [(name, outcome) for name, outcome, _ in outcomes(built, "jira", "issues")]
    assert found == [
        ("1", "stated"), ("2", "stated"), ("2", "stated"), ("3", "stated"), ("3", "stated"), ("4", "context"),
        ("5", "unmapped"), ("6", "stated"), ("6", "stated"), ("7", "context"), ("7", "duplicate"),
        ("8", "superseded"), ("9", "stated"),
    ]  # fmt: skip
    assert [row[1] for row in outcomes(built, "jira", "changelogs")] == [
        "stated",
        "context",
        "unmapped",
    ]


def test_budgets_are_progress_by_value(built: Path) -> None:
    assert events(built, "harvest") == [
        ("harvest/project_budget/11/2026-02-02 02:40:00", "C-3/3", "progress", "2026-02-02", "0.250000"),
        ("harvest/project_budget/13/2026-02-02 02:40:00", "C-3/5", "progress", "2026-02-02", "12.250000"),
        ("harvest/project_budget/11/2026-02-04 10:13:20", "C-3/3", "progress", "2026-02-04", "0.378125"),
    ]
    assert outcomes(built, "harvest", "project_budget") == [
        ("11", "stated", "progress by what is spen"),
        ("11", "duplicate", "the same was sent before"),
        ("11", "stated", "progress by what is spen"),
        ("12", "unmapped", "more is spent than its b"),
        ("13", "stated", "progress by what is spen"),
        ("14", "unmapped", "its contract is not know"),
    ]


def test_events_are_placed_by_their_data_their_attributes_or_their_subject(built: Path) -> None:
    assert sorted(events(built, "operations")) == [
        ("/prov|1", "C-4/2", "activated", "2026-03-02", None),
        ("/prov|2", "C-4/1", "milestone", "2026-03-01", "0.250000"),
        ("/prov|3", "C-4/1", "void", "2026-03-01", None),
    ]
    found = ask(
        built,
        "select source_id, substr(reason, 1, 24) from staging.stg_operations__records_accounted "
        "where exception_type = 'unmapped_record' order by all",
    )
    assert found == [
        ("/prov|4", "how much was done is no "),
        ("/prov|5", "its contract is not know"),
        ("/prov|6", "nothing says what this t"),
    ]


@pytest.mark.parametrize("source", SOURCES)
def test_what_landed_is_what_is_accounted_for(built: Path, source: str) -> None:
    landed = "events" if source == "operations" else "records"
    ((count,),) = ask(built, f"select count(*) from landing_{source}.{landed}")
    assert ask(built, f"select sum(record_count) from staging.stg_{source}__records_accounted") == [(count,)]


def test_put_right_in_policy_it_flows_by_itself(built: Path, target: Path) -> None:
    write_policy(built, policy({"source_contract_id": "Q", "contract_id": "C-5", "line_id": "1"}))
    build_staging(built, target, ["jira"])
    assert ("jira/5/50", "C-5/1", "delivered", "2026-02-01", None) in events(built, "jira")
    assert ("5", "stated") in [row[:2] for row in outcomes(built, "jira", "issues")]
