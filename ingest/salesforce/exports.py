"""Salesforce's exports: JSON of the API (lines, lists, whole answers), CSV of Data Loader, Bulk API or SFDMU.

    <Object>.jsonl | .json | .csv | <Object>/part ──> records, each as it stands in the file

What stands in a record is landed as sent: '' and #N/A are read as null by staging, `$$A$B` and `Parent.Field`
are keys like others. Only ids of 15 characters become those of 18, so that one object has one name.
"""

import hashlib
import re
from collections.abc import Iterator
from typing import Any

from ingest.records import FolderShape, Record, Unread
from ingest.records.exact_json import write_json
from ingest.salesforce.ids import with_long_ids
from ingest.salesforce.objects import FIELDS, KEYS, OBJECTS

SPELLINGS = {name.lower(): name for name in OBJECTS}
FIELD_SPELLINGS = {name.lower(): name for name in FIELDS}
PART = re.compile(r"(?i)^(part[-_]?)?\d*$")
# In this order: a formula or a roll-up moves only the first.
MODIFIED = ("SystemModstamp", "LastModifiedDate", "CreatedDate")
ZONE = re.compile(r"([+-]\d\d):?(\d\d)$")


def object_of(name: str) -> str:
    """The object that a file stands for: its own name, or its folder's where it is only a part of one."""
    pieces = name.split("/")
    bare = pieces[-2] if len(pieces) > 1 and PART.match(pieces[-1]) else pieces[-1]
    return SPELLINGS.get(bare.lower(), bare)


def unwrap(name: str, value: dict[str, Any], text: str) -> Iterator[Record | Unread]:
    """The records in one value: itself, or those of a whole answer of the API; children are records too."""
    listed = value.get("records")
    if isinstance(listed, list) and ("totalSize" in value or "done" in value):
        for one in listed:
            if isinstance(one, dict):
                yield from unwrap(name, one, write_json(one))
            else:
                yield Unread(name, write_json(one), "no JSON object")
        return
    yield record_of(name, value, text)
    for child in value.values():
        if isinstance(child, dict) and isinstance(child.get("records"), list):
            yield from unwrap(name, child, "")


def record_of(name: str, value: dict[str, Any], text: str) -> Record:
    """A record as it is landed."""
    told = with_long_ids(_spelled(value))
    attributes = told.get("attributes")
    kind = attributes.get("type") if isinstance(attributes, dict) else None
    return Record(
        object=kind if isinstance(kind, str) and kind else name,
        source_id=_id_of(told, text),
        payload=text if told == value and text else write_json(told),
        source_updated_at=modified_at(told),
        is_deleted=str(told.get("IsDeleted", "")).lower() in ("true", "1"),
    )


def modified_at(value: dict[str, Any]) -> str | None:
    """When the source last changed the record, as it says, with the zone as ISO 8601 writes it."""
    for field in MODIFIED:
        told = value.get(field)
        if isinstance(told, str) and told and told != "#N/A":
            return ZONE.sub(r"\1:\2", told).replace("+00:00", "Z")
    return None


def _spelled(value: dict[str, Any]) -> dict[str, Any]:
    """Fields under Salesforce's own spelling where a header came in capitals."""
    if "Id" in value or not any(key.lower() == "id" for key in value):
        return value
    return {FIELD_SPELLINGS.get(key.lower(), key): one for key, one in value.items()}


def _id_of(value: dict[str, Any], text: str) -> str:
    composite = [key for key in value if key.startswith("$$")]
    for key in ("Id", *composite, *KEYS):
        told = value.get(key)
        if isinstance(told, str) and told and told != "#N/A":
            return told
    return hashlib.sha256((text or write_json(value)).encode()).hexdigest()[:18]


SHAPE = FolderShape("salesforce", unwrap, object_of)
