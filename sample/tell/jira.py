"""Jira, as it answers a search with the changelog: an issue is a milestone of an onboarding.

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
KEY, NAME = "ONB", "Onboarding"
CONTRACT, LINE, SHARE = "customfield_10101", "customfield_10102", "customfield_10103"
PROJECT = {"self": f"{SITE}/rest/api/3/project/10010", "id": "10010", "key": KEY, "name": NAME}
STATUSES = {"To Do": ("10000", "new"), "In Progress": ("10001", "indeterminate"), "Done": ("10002", "done")}


def exports() -> dict[str, list[Record]]:
    """Issues and their project."""
    told = [row for row in table("fulfilment_events") if row["kind"] == "milestone"]
    issues = [_issue(row, f"{KEY}-{place}") for place, row in enumerate(told, 1)]
    return {"issues": issues, "projects": [PROJECT | {"projectTypeKey": "software", "archived": False}]}


def _issue(row: Row, key: str) -> Record:
    """An issue with its history: begun, done, and opened again where the sample voids it."""
    told = number(f"issue/{row['event_id']}", 8)
    voiding = [one for one in table("fulfilment_events") if one.get("voids_id") == row["event_id"]]
    done = _moment(row["recorded_at"])
    moves = [("To Do", "In Progress", done - timedelta(days=1)), ("In Progress", "Done", done)]
    moves += [("Done", "In Progress", _moment(one["recorded_at"])) for one in voiding]
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
            "summary": f"Milestone of {row['contract_id']}",
            "issuetype": {"id": "10003", "name": "Task", "subtask": False},
            "project": PROJECT,
            "status": _status(moves[-1][1]),
            "statuscategorychangedate": _written(moves[-1][2]),
            "created": _written(done - timedelta(days=14)),
            "updated": _written(moves[-1][2]),
            CONTRACT: row["contract_id"],
            LINE: row["line_id"],
            SHARE: Decimal(row["fraction"]),
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
