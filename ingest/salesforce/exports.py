"""Salesforce's exports: JSON of the API (lines, lists, whole answers), CSV of Data Loader, Bulk API or SFDMU.

    <Object>.jsonl | .json | .csv | <Object>/part ──> records, each as it stands in the file
    order_item, ORDERITEM, salesforce_order_item  ──> OrderItem, its fields under Salesforce's own spelling

What stands in a record is landed as sent: '' and #N/A are read as null by staging, `$$A$B` and `Parent.Field`
are keys like others. Only ids of 15 characters become those of 18, so that one object has one name; and names
that a warehouse or Data Loader wrote its own way (product_2_id, PRODUCT2ID) are Salesforce's again.
"""

import hashlib
import re
from collections.abc import Iterator
from typing import Any

from ingest.records import FolderShape, Record, Unread
from ingest.records.exact_json import write_json
from ingest.records.instants import utc
from ingest.salesforce.ids import with_long_ids
from ingest.salesforce.objects import FIELDS, KEYS, OBJECTS, PARENTS, PREFIXES

PART = re.compile(r"(?i)^(part[-_]?)?\d*$")
# What exports put around the name of an object.
AROUND = re.compile(r"(?i)^(salesforce|sfdc|sf)[_.-]|[_.-](data|export|extract)$")
# In this order: a formula or a roll-up moves only the first.
MODIFIED = ("SystemModstamp", "LastModifiedDate", "CreatedDate")


def _folded(name: str) -> str:
    """A name without what its spellings differ in."""
    return re.sub(r"[_.\s-]", "", name).lower()


SPELLINGS = {_folded(name): name for name in OBJECTS}
FIELD_SPELLINGS = {_folded(name): name for name in (*FIELDS, *PARENTS)}


def object_of(name: str) -> str:
    """The object that a file stands for: its own name, or its folder's where it is only a part of one."""
    pieces = name.split("/")
    bare = pieces[-2] if len(pieces) > 1 and PART.match(pieces[-1]) else pieces[-1]
    folded = _folded(AROUND.sub("", bare))
    return SPELLINGS.get(folded) or SPELLINGS.get(folded.removesuffix("s")) or bare


def unwrap(name: str, value: dict[str, Any], text: str) -> Iterator[Record | Unread]:
    """The records in one value: itself, or those of a whole answer of the API; children are records too."""
    result = value.get("result")
    if isinstance(result, dict) and "status" in value and isinstance(result.get("records"), list):
        # the command line's
        yield from unwrap(name, result, "")
        return
    listed = value.get("records")
    if isinstance(listed, list) and ("totalSize" in value or "done" in value or set(value) == {"records"}):
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
    if not (isinstance(kind, str) and kind):
        kind = name if name in OBJECTS else PREFIXES.get(str(told.get("Id") or "")[:3], name)
    return Record(
        object=kind,
        source_id=_id_of(told, text),
        payload=text if told == value and text else write_json(told),
        source_updated_at=modified_at(told),
        is_deleted=str(told.get("IsDeleted", "")).lower() in ("true", "1"),
    )


def modified_at(value: dict[str, Any]) -> str | None:
    """When the source last changed the record, as it says, in UTC."""
    return next((instant for field in MODIFIED if (instant := utc(value.get(field))) is not None), None)


def _spelled(value: dict[str, Any]) -> dict[str, Any]:
    """Fields under Salesforce's own spelling where they came in capitals or as columns of a warehouse."""
    if "Id" in value or not any(_folded(key) == "id" for key in value):
        return value
    told: dict[str, Any] = {}
    for key, one in value.items():
        told.setdefault(FIELD_SPELLINGS.get(_folded(key), key), one)
    return told


def _id_of(value: dict[str, Any], text: str) -> str:
    composite = [key for key in value if key.startswith("$$")]
    for key in ("Id", *composite, *KEYS):
        told = value.get(key)
        if isinstance(told, str) and told and told != "#N/A":
            return told
    return hashlib.sha256((text or write_json(value)).encode()).hexdigest()[:18]


SHAPE = FolderShape("salesforce", unwrap, object_of)
