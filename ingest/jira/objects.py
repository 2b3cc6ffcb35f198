"""What an export, an answer or a webhook of Jira holds: which objects, under which ids, known since when.

Pure: no clock, disk or network. A search gives its issues, a list its values, a webhook its issue and what
changed in it. A change is landed beside its issue and says which that is, as Jira's own bulk answers do.
"""

import hashlib
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from ingest.records import FolderShape, Record, Unread
from ingest.records.exact_json import NoJson, read_json, write_json
from ingest.records.instants import utc

NAMES = {
    "issue": "issues",
    "search": "issues",
    "webhooks": "issues",
    "project": "projects",
    "status": "statuses",
    "workflow_statuses": "statuses",
    "version": "versions",
    "project_versions": "versions",
    "sprint": "sprints",
    "changelog": "changelogs",
    "issue_changelogs": "changelogs",
}
PART = re.compile(r"(?i)^((part|page)[-_]?)?\d*$")
# An issue's own changelog says in its address whose it is, by id or by key.
OF_ISSUE = re.compile(r"/issue/([^/?]+)/changelog")
# What exports to columns hold as text.
NESTED = ("fields", "changelog", "items", "issue", "issues", "values", "statusCategory")
Pieces = Iterator[Record | Unread]


def object_of(name: str) -> str:
    """The object that a file stands for: its own name, or its folder's where it is only a part of one."""
    pieces = name.lower().replace("-", "_").split("/")
    bare = pieces[-2] if len(pieces) > 1 and PART.match(pieces[-1]) else pieces[-1]
    return NAMES.get(bare, bare)


def unwrap(name: str, value: dict[str, Any], text: str) -> Pieces:
    """The records in one value: itself, or those of an answer or a webhook."""
    opened = {key: _opened(one) if key in NESTED else one for key, one in value.items()}
    if opened != value:
        value, text = opened, write_json(opened)
    if isinstance(value.get("issues"), list):
        yield from _each("issues", value["issues"])
    elif isinstance(value.get("issueChangeLogs"), list):
        for one in value["issueChangeLogs"]:
            told = one.get("changeHistories") if isinstance(one, dict) else None
            if isinstance(told, list):
                yield from changes(told, one.get("issueId"))
            else:
                yield Unread("changelogs", write_json(one), "it holds no list of histories")
    elif isinstance(value.get("values"), list) and ("isLast" in value or "total" in value):
        of = OF_ISSUE.search(str(value.get("self")))
        yield from changes(value["values"], of[1]) if of else _each(name, value["values"])
    elif isinstance(value.get("webhookEvent"), str):
        yield from _of_webhook(name, value, text)
    else:
        yield record_of(_kind(name, value), value, text)


def _opened(told: Any) -> Any:
    """What a column of a warehouse holds as text: an object or a list again."""
    if isinstance(told, str) and told[:1] in ("{", "["):
        try:
            return read_json(told)
        except NoJson:
            return told
    return told


def _kind(name: str, value: dict[str, Any]) -> str:
    """An issue or a change is known by what it holds where the file is called otherwise."""
    fields = value.get("fields")
    if (
        isinstance(fields, dict)
        and isinstance(fields.get("status"), dict)
        and ("key" in value or "id" in value)
    ):
        return "issues"
    if (
        isinstance(value.get("items"), list)
        and "created" in value
        and ("issueId" in value or "issueKey" in value)
    ):
        return "changelogs"
    return name


def changes(histories: list[Any], issue_id: Any) -> Pieces:
    """Histories of one issue as records that say which issue they are of."""
    for one in histories:
        if isinstance(one, dict):
            yield record_of("changelogs", {**one, "issueId": one.get("issueId") or issue_id})
        else:
            yield Unread("changelogs", write_json(one), "no JSON object")


def record_of(name: str, value: dict[str, Any], text: str | None = None, is_deleted: bool = False) -> Record:
    """One object as a record."""
    payload = write_json(value) if text is None else text
    return Record(name, _id_of(value, payload), payload, changed_at(value), is_deleted)


def changed_at(value: dict[str, Any]) -> str | None:
    """When Jira says the object was so, in UTC; else when an export was made."""
    fields = value.get("fields")
    told = fields.get("updated") if isinstance(fields, dict) else None
    for one in (value.get("timestamp"), told, value.get("updated")):
        if (instant := utc(one)) is not None:
            return instant
    if isinstance(value.get("items"), list):
        return utc(value.get("created"))
    return utc(value.get("_ab_emitted_at"))


def _of_webhook(name: str, value: dict[str, Any], text: str) -> Pieces:
    """The issue that a webhook tells of, and the change to it; another webhook stands for itself."""
    issue, event = value.get("issue"), value["webhookEvent"]
    if not isinstance(issue, dict):
        yield record_of(event.removeprefix("jira:") or name, value, text)
        return
    yield record_of(
        "issues", {**issue, "timestamp": value.get("timestamp")}, None, event.endswith("issue_deleted")
    )
    change = value.get("changelog")
    if isinstance(change, dict) and isinstance(change.get("items"), list):
        yield from changes([{"created": value.get("timestamp"), **change}], issue.get("id"))


def _each(name: str, items: list[Any]) -> Pieces:
    for item in items:
        if isinstance(item, dict):
            yield record_of(name, item)
        else:
            yield Unread(name, write_json(item), "no JSON object")


def _id_of(value: dict[str, Any], payload: str) -> str:
    """The id it has; of what has none, a digest of what it says."""
    for key in ("id", "key"):
        told = value.get(key)
        if isinstance(told, str | int | Decimal) and not isinstance(told, bool) and str(told):
            return str(told)
    return hashlib.md5(payload.encode(), usedforsecurity=False).hexdigest()


SHAPE = FolderShape("jira", unwrap, object_of)
