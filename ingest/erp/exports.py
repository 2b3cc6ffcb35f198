"""Exports of NetSuite's tables: CSV or JSON, a file each, under the names of either generation of its API.

    netsuite2_account_data.csv, account.csv        SuiteQL names   id, acctnumber, isinactive
    netsuite_accounts_data.csv, accounts.jsonl     older names     account_id, account_number

Keys are landed in small letters, whatever the header's: NetSuite does not tell them apart. Rows are landed as
sent, those of its history too; what deletes one says so.
"""

import hashlib
import re
from collections.abc import Iterator
from typing import Any

from ingest.records import FolderShape, Record, Unread
from ingest.records.exact_json import write_json

PREFIX = "netsuite."
# What exports put around the name of a table.
AROUND = re.compile(r"^(netsuite2?[_.])|([_-]data)$")
# A part of a table, by number or by day.
PART = re.compile(r"(?i)^(part[-_]?)?[\d_T-]*$")
# Two spellings of the same table.
NAMES = {
    "accountingbook": "accounting_book",
    "accountingperiod": "accounting_period",
    "accountingperiodfiscalcalendars": "accounting_period_fiscal_cal",
    "accountingperiodfiscalcalendar": "accounting_period_fiscal_cal",
    "accounttype": "account_type",
    "customersubsidiaryrelationship": "customer_subsidiary_relationship",
    "fiscalcalendar": "fiscal_calendar",
    "tranacctline": "transaction_accounting_line",
    "transactionaccountingline": "transaction_accounting_line",
    "transactionline": "transaction_line",
}
# Where one column does not name a row.
KEYS = {
    "transaction_accounting_line": ("accountingbook", "transaction", "transactionline"),
    "transaction_line": ("transaction", "id"),
    "transaction_lines": ("transaction_id", "transaction_line_id"),
}
SINGULAR = {"classes": "class", "currencies": "currency", "subsidiaries": "subsidiary"}
CHANGED = ("lastmodifieddate", "last_modified_date", "_fivetran_synced")
INSTANT = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d{1,2}):(\d\d):(\d\d)(\.\d+)?(Z|[+-]\d\d:?\d\d)?")
TRUE = ("t", "true", "yes", "1")


def object_of(name: str) -> str:
    """The object that a file stands for: its own name, or its folder's where it is only a part of one."""
    pieces = name.split("/")
    bare = pieces[-2] if len(pieces) > 1 and PART.match(pieces[-1]) else pieces[-1]
    table = AROUND.sub("", bare.strip().lower())
    return PREFIX + NAMES.get(table.replace("_", ""), table)


def unwrap(name: str, value: dict[str, Any], text: str) -> Iterator[Record | Unread]:
    """The records in one value: itself, or those of a whole answer of SuiteQL."""
    items = value.get("items")
    if isinstance(items, list) and ("totalResults" in value or "hasMore" in value):
        for one in items:
            if isinstance(one, dict):
                yield from unwrap(name, one, write_json(one))
            else:
                yield Unread(name, write_json(one), "no JSON object")
        return
    told = lowered(value)
    yield Record(
        object=name,
        source_id=_id_of(name.removeprefix(PREFIX), told),
        payload=text if told == value and text else write_json(told),
        source_updated_at=changed_at(told),
        is_deleted=str(told.get("_fivetran_deleted") or "").strip().lower() in TRUE,
    )


def lowered(value: dict[str, Any]) -> dict[str, Any]:
    """The same under keys in small letters; of two that are then one, the first stands."""
    told: dict[str, Any] = {}
    for key, one in value.items():
        told.setdefault(key.strip().lower(), one)
    return told


def changed_at(told: dict[str, Any]) -> str | None:
    """When NetSuite last changed the row, else when its copy was made; both are written in UTC."""
    for name in CHANGED:
        found = INSTANT.fullmatch(str(told.get(name) or "").strip())
        if found:
            day, hour, minute, second, part, zone = found.groups()
            return f"{day}T{int(hour):02d}:{minute}:{second}{part or ''}{zone or 'Z'}"
    return None


def _id_of(table: str, told: dict[str, Any]) -> str:
    """What names a row: its keys; without any, its content."""
    if table in KEYS:
        found = [_text(told.get(key)) for key in KEYS[table]]
        return "/".join(found) if all(found) else ""
    singular = SINGULAR.get(table, table.removesuffix("s"))
    for key in ("id", "_fivetran_id", f"{singular}_id"):
        if _text(told.get(key)):
            return _text(told[key])
    return hashlib.sha256(write_json(told).encode()).hexdigest()[:24]


def _text(value: Any) -> str:
    return "" if value is None else str(value).strip()


SHAPE = FolderShape("erp", unwrap, object_of)
