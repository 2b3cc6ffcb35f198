"""What an export or an answer of Harvest holds: which objects, under which ids, known since when.

Pure: no clock, disk or network. A list answer names its objects; a report gives `results` and is named by
the file or the address it came from. A report's row has no id of its own: it is known by what it is about.
"""

import hashlib
import re
from collections.abc import Iterator
from typing import Any

from ingest.records import FolderShape, Record, Unread
from ingest.records.exact_json import write_json
from ingest.records.instants import utc

PART = re.compile(r"(?i)^((part|page)[-_]?)?\d*$")
# What exports put around the name of an object: the system's, and the day.
AROUND = re.compile(r"^harvest_|_\d{4}(_?\d\d){0,2}$")
NAMES = {"project_budgets": "project_budget", "project": "projects", "time_entry": "time_entries"}
ABOUT = ("project_id", "client_id", "user_id", "task_id", "expense_category_id")
PAGE_KEYS = {"per_page", "total_pages", "total_entries", "next_page", "previous_page", "page", "links"}
Pieces = Iterator[Record | Unread]


def object_of(name: str) -> str:
    """The object that a file stands for: its own name, or its folder's where it is only a part of one."""
    pieces = name.lower().replace("-", "_").split("/")
    bare = pieces[-2] if len(pieces) > 1 and PART.match(pieces[-1]) else pieces[-1]
    bare = AROUND.sub("", bare)
    return NAMES.get(bare, bare)


def unwrap(name: str, value: dict[str, Any], text: str) -> Pieces:
    """The records in one value: of a whole answer, or itself."""
    lists = [key for key, one in value.items() if isinstance(one, list)]
    if len(lists) == 1 and set(value) - {lists[0]} and set(value) - {lists[0]} <= PAGE_KEYS:
        kind = name if lists[0] == "results" else lists[0]
        for item in value[lists[0]]:
            if isinstance(item, dict):
                yield record_of(kind, item)
            else:
                yield Unread(kind, write_json(item), "no JSON object")
    else:
        is_budget = "project_id" in value and "budget_spent" in value
        yield record_of("project_budget" if is_budget else name, value, text)


def record_of(name: str, value: dict[str, Any], text: str | None = None) -> Record:
    """One object as a record."""
    payload = write_json(value) if text is None else text
    return Record(name, _id_of(value, payload), payload, changed_at(value))


def changed_at(value: dict[str, Any]) -> str | None:
    """When Harvest says the object was so; of a report, when an export was made."""
    return utc(value.get("updated_at")) or utc(value.get("_ab_emitted_at"))


def _id_of(value: dict[str, Any], payload: str) -> str:
    """The id it has; of a report's row, what it is about and its span; else a digest of what it says."""
    if _is_id(value.get("id")):
        return str(value["id"])
    about = [str(value[key]) for key in ABOUT if _is_id(value.get(key))][:1]
    if about:
        return "/".join(about + [str(value[key]) for key in ("from", "to") if value.get(key)])
    return hashlib.md5(payload.encode(), usedforsecurity=False).hexdigest()


def _is_id(told: Any) -> bool:
    return isinstance(told, int | str) and not isinstance(told, bool) and str(told) != ""


SHAPE = FolderShape("harvest", unwrap, object_of)
