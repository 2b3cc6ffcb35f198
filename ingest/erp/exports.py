"""Exports of NetSuite's tables: CSV or JSON, a file each, under the names of either generation of its API.

    netsuite2_account_data.csv, account.csv        SuiteQL names   id, acctnumber, isinactive
    netsuite_accounts_data.csv, accounts.jsonl     older names     account_id, account_number
    a record of REST, a saved search as CSV        SuiteQL names   acctNumber; Internal ID, Number, Inactive

Keys are landed in small letters, whatever the header's: NetSuite does not tell them apart. A reference is
landed as the id it holds, the days of a period year first. Otherwise rows are landed as sent, those of its
history too; what deletes one says so.
"""

import hashlib
import re
from collections.abc import Iterator
from typing import Any

from ingest.erp.netsuite_days import days_of_period
from ingest.records import FolderShape, Record, Unread
from ingest.records.exact_json import write_json
from ingest.records.instants import utc

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
# Columns of a saved search that are called otherwise.
SEARCHED = {
    "internalid": "id",
    "number": "acctnumber",
    "inactive": "isinactive",
    "adjustment": "isadjust",
    "periodclosed": "closed",
    "alltransactionslocked": "alllocked",
}
SINGULAR = {"classes": "class", "currencies": "currency", "subsidiaries": "subsidiary"}
CHANGED = ("lastmodifieddate", "last_modified_date", "_fivetran_synced")
# A spreadsheet drops the zero of an hour.
HOUR = re.compile(r"^(\d{4}-\d\d-\d\d)[T ](\d:)")
TRUE = ("t", "true", "yes", "1")


def object_of(name: str) -> str:
    """The object that a file stands for: its own name, or its folder's where it is only a part of one."""
    pieces = name.split("/")
    bare = pieces[-2] if len(pieces) > 1 and PART.match(pieces[-1]) else pieces[-1]
    table = AROUND.sub("", bare.strip().lower())
    folded = table.replace("_", "")
    several = NAMES.get(folded.removesuffix("s"), "")
    return PREFIX + (NAMES.get(folded) or (f"{several}s" if several and folded.endswith("s") else table))


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
    told = days_of_period(lowered(value))
    name = _of_its_generation(name, told)
    yield Record(
        object=name,
        source_id=_id_of(name.removeprefix(PREFIX), told),
        payload=text if told == value and text else write_json(told),
        source_updated_at=changed_at(told),
        is_deleted=str(told.get("_fivetran_deleted") or "").strip().lower() in TRUE,
    )


def lowered(value: dict[str, Any]) -> dict[str, Any]:
    """The same under SuiteQL's keys, in small letters; of two that are then one, the first stands."""
    told: dict[str, Any] = {}
    for key, one in value.items():
        small = key.strip().lower().replace(" ", "")
        told.setdefault(SEARCHED.get(small, small), _referred(one))
    return told


def _referred(one: Any) -> Any:
    """The id that a reference holds ({"id": "1", "refName": "EUR"}), or those of a list of them."""
    if not isinstance(one, dict):
        return one
    small = {key.lower(): held for key, held in one.items()}
    if isinstance(small.get("items"), list):
        return ", ".join(_text(_referred(held)) for held in small["items"])
    return next((small[key] for key in ("id", "internalid", "refname") if small.get(key) is not None), one)


def _of_its_generation(name: str, told: dict[str, Any]) -> str:
    """The table under the name of the generation that its columns are of, whatever the file was called."""
    table = name.removeprefix(PREFIX)
    singular = SINGULAR.get(table, table.removesuffix("s"))
    plural = next((many for many, one in SINGULAR.items() if one == singular), f"{singular}s")
    is_older = f"{singular}_id" in told and "id" not in told
    is_newer = "id" in told and f"{singular}_id" not in told
    return PREFIX + (plural if is_older else singular if is_newer else table)


def changed_at(told: dict[str, Any]) -> str | None:
    """When NetSuite last changed the row, else when its copy was made; both are written in UTC."""
    for name in CHANGED:
        written = HOUR.sub(r"\g<1>T0\2", str(told.get(name) or "").strip())
        if (instant := utc(written)) is not None:
            return instant
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
