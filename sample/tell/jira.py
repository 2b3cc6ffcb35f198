"""Jira, as it answers a search with the changelog: an issue is a milestone of onboarding or a report.

The contract, its line and how much was done stand in the company's own fields: `seeds/source_fields.csv` and
`seeds/source_events.csv` name them. A milestone entered twice is opened again: its issue was not done.
"""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sample.tell.names import number
from sample.tell.reading import Row, table

Record = dict[str, Any]
SITE = "https://veltrana.example"
# A fulfilment's project, what its issues are called, and where they say how much was done.
PROJECTS = {
    "milestone": ("ONB", "Onboarding", "Milestone of onboarding", "customfield_10103"),
    "progress": ("BUILD", "Integrations", "Progress report", "customfield_10104"),
}
CONTRACT, LINE = "customfield_10101", "customfield_10102"
STATUSES = {"To Do": ("10000", "new"), "In Progress": ("10001", "indeterminate"), "Done": ("10002", "done")}


def exports() -> dict[str, list[Record]]:
    """Issues and projects."""
    told = [row for row in table("fulfilment_events") if row["kind"] in PROJECTS]
    counts: dict[str, int] = {}
    issues = []
    for row in told:
        project = PROJECTS[row["kind"]][0]
        counts[project] = counts.get(project, 0) + 1
        issues.append(_issue(row, f"{project}-{counts[project]}"))
    return {"issues": issues, "projects": [_project(kind) for kind in sorted(PROJECTS)]}


def _project(kind: str) -> Record:
    key, name, _, _ = PROJECTS[kind]
    told = number(f"project/{key}", 5)
    return {
        "self": f"{SITE}/rest/api/3/project/{told}",
        "id": told,
        "key": key,
        "name": name,
        "projectTypeKey": "software",
        "archived": False,
    }


def _issue(row: Row, key: str) -> Record:
    """An issue with its history: begun, done, and opened again where the sample voids it."""
    told, (_, _, summary, _) = number(f"issue/{row['event_id']}", 8), PROJECTS[row["kind"]]
    voiding = [one for one in table("fulfilment_events") if one.get("voids_id") == row["event_id"]]
    done = _moment(row["recorded_at"])
    moves = [("To Do", "In Progress", done - timedelta(days=1)), ("In Progress", "Done", done)]
    moves += [("Done", "In Progress", _moment(one["recorded_at"])) for one in voiding]
    share = Decimal(row["fraction"])
    return {
        "expand": "changelog",
        "id": told,
        "self": f"{SITE}/rest/api/3/issue/{told}",
        "key": key,
        "changelog": {
            "startAt": 0,
            "maxResults": len(moves),
            "total": len(moves),
            "histories": [_history(f"{row['event_id']}/{place}", *move) for place, move in enumerate(moves)],
        },
        "fields": {
            "summary": f"{summary}, {row['contract_id']}",
            "issuetype": {"id": "10003", "name": "Task", "subtask": False},
            "project": {name: _project(row["kind"])[name] for name in ("self", "id", "key", "name")},
            "status": _status(moves[-1][1]),
            "statuscategorychangedate": _written(moves[-1][2]),
            "created": _written(done - timedelta(days=14)),
            "updated": _written(moves[-1][2]),
            CONTRACT: row["contract_id"],
            LINE: row["line_id"],
            "customfield_10103": share if row["kind"] == "milestone" else None,
            # people write percent
            "customfield_10104": share * 100 if row["kind"] == "progress" else None,
        },
    }


def _history(key: str, before: str, after: str, at: datetime) -> Record:
    return {
        "id": number(f"history/{key}", 9),
        "created": _written(at),
        "items": [
            {
                "field": "status",
                "fieldtype": "jira",
                "fieldId": "status",
                "from": STATUSES[before][0],
                "fromString": before,
                "to": STATUSES[after][0],
                "toString": after,
            }
        ],
    }


def _status(name: str) -> Record:
    told, category = STATUSES[name]
    return {
        "self": f"{SITE}/rest/api/3/status/{told}",
        "name": name,
        "id": told,
        "statusCategory": {"key": category, "name": name},
    }


def _moment(told: str) -> datetime:
    return datetime.fromisoformat(told)


def _written(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S.000+0000")
