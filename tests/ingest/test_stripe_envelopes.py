"""Whatever Stripe's objects come wrapped in, the same records land."""

import json
from pathlib import Path
from typing import Any

import pytest

from ingest.records.exact_json import read_json
from ingest.records.record import Record
from ingest.stripe import SHAPE, land_exports
from ingest.stripe.objects import object_of

from folders import read, write  # isort: skip

EVENT = {
    "id": "evt_1", "object": "event", "type": "customer.updated", "created": 1_640_123_817,
    "data": {"object": {"id": "cus_1", "object": "customer", "balance": 0}},
}  # fmt: skip
CUSTOMER = {"id": "cus_1", "object": "customer", "balance": 0}
EVENT_AT, TAKEN_AT = "2021-12-21T21:56:57Z", "2023-02-27T17:22:12.018000Z"


def records(value: Any, name: str = "file") -> list[tuple[str, str, Any, str | None, bool]]:
    text = json.dumps(value)
    found = list(SHAPE.unwrap(object_of(name), read_json(text), text))
    assert all(isinstance(one, Record) for one in found)
    return [
        (one.object, one.source_id, json.loads(one.payload), one.source_updated_at, one.is_deleted)
        for one in found
        if isinstance(one, Record)
    ]


@pytest.mark.parametrize(
    "told",
    [
        EVENT,
        {"version": "0", "id": "x", "detail-type": "customer.updated", "source": "aws.partner/stripe",
         "time": "2021-12-21T21:56:57Z", "resources": [], "detail": EVENT},
        {"headers": {"Stripe-Signature": "t=1"}, "body": json.dumps(EVENT)},
        {"httpMethod": "POST", "body": EVENT},
        {"Records": [{"messageId": "1", "body": json.dumps(EVENT)}]},
        {"Type": "Notification", "Message": json.dumps(EVENT)},
        {"Records": [{"body": json.dumps({"Type": "Notification", "Message": json.dumps(EVENT)})}]},
        {"schema": {"type": "string"}, "payload": json.dumps(EVENT)},
        {"event": EVENT},
        {"object": "list", "data": [EVENT], "has_more": False},
        {"object": "search_result", "data": [EVENT], "has_more": False},
        {"data": [EVENT], "next_page_url": None, "previous_page_url": None},
        {"resources": {"event": EVENT}},
        {"body": {"object": "list", "data": [EVENT]}},
    ],
)  # fmt: skip
def test_an_event_is_found_in_its_envelope(told: Any) -> None:
    assert records(told) == [("event", "evt_1", EVENT, EVENT_AT, False)]


@pytest.mark.parametrize(
    "told",
    [
        {"_airbyte_raw_id": "1", "_airbyte_emitted_at": 1_677_518_532_018, "_airbyte_data": CUSTOMER},
        {"_airbyte_extracted_at": "2023-02-27 17:22:12.018+00", "_airbyte_data": json.dumps(CUSTOMER)},
        {"type": "RECORD",
         "record": {"stream": "customers", "data": CUSTOMER, "emitted_at": 1_677_518_532_018}},
        {"type": "RECORD", "stream": "customers", "record": CUSTOMER, "time_extracted": TAKEN_AT},
        {"stream": "customers", "data": CUSTOMER, "emitted_at": 1_677_518_532_018},
    ],
)  # fmt: skip
def test_a_connector_says_when_it_took_a_record_and_of_which_stream(told: Any) -> None:
    assert records(told) == [("customer", "cus_1", CUSTOMER, TAKEN_AT, False)]


def test_a_stream_names_what_does_not_name_itself() -> None:
    bare = {"id": "ii_1", "amount": 5}
    told = {"type": "RECORD", "stream": "invoice_items", "record": bare}
    assert records(told) == [("invoiceitem", "ii_1", bare, None, False)]
    assert records({"type": "STATE", "value": {"bookmarks": {}}})[0][0] == "file"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("invoice_line_item_data", "line_item"),
        ("stripe_subscription_history_data", "subscription"),
        ("stripe__customers", "customer"),
        ("invoices/part-0001", "invoice"),
        ("credit_notes", "credit_note"),
    ],
)
def test_a_table_is_named_after_its_objects(name: str, kind: str) -> None:
    assert object_of(name) == kind


def test_an_event_without_its_name_is_known_by_its_shape() -> None:
    bare = {key: one for key, one in EVENT.items() if key != "object"}
    assert records(bare) == [("event", "evt_1", bare, EVENT_AT, False)]


def test_a_row_of_texts_holds_lists_and_objects() -> None:
    row = {
        "id": "in_1",
        "lines": '{"data":[{"id":"il_1"}]}',
        "paid": "True",
        "subscription": "",
        "number": "[x",
    }
    [(kind, identifier, told, _, _)] = records(row, "invoices")
    assert (kind, identifier) == ("invoice", "in_1")
    assert told == {"id": "in_1", "lines": {"data": [{"id": "il_1"}]}, "paid": True, "number": "[x"}


@pytest.mark.parametrize(
    ("told", "is_gone"),
    [
        ({"id": "cus_1", "object": "customer", "deleted": True}, True),
        ({"id": "cus_1", "object": "customer", "is_deleted": True}, True),
        ({"id": "cus_1", "object": "customer", "_sdc_deleted_at": "2023-02-27T17:22:12Z"}, True),
        ({"id": "cus_1", "object": "customer", "_sdc_deleted_at": None, "is_deleted": False}, False),
        # a cancellation, told whole
        ({"id": "sub_1", "object": "subscription", "status": "canceled", "is_deleted": True}, False),
    ],
)
def test_what_is_deleted(told: dict[str, Any], is_gone: bool) -> None:
    assert [row[4] for row in records(told)] == [is_gone]


def test_an_event_that_only_names_its_object_happened_when_it_says() -> None:
    thin = {"id": "evt_2", "object": "v2.core.event", "type": "v1.invoice.paid", "created": EVENT_AT}
    told = {"data": [thin | {"related_object": {"id": "in_1", "type": "invoice"}}], "next_page_url": None}
    assert [(row[0], row[1], row[3]) for row in records(told)] == [("v2.core.event", "evt_2", EVENT_AT)]


@pytest.mark.parametrize("taken", ["1640123817", 1640123817, 1640123817000, "2021-12-21T22:56:57+01:00"])
def test_when_an_export_was_made(taken: Any) -> None:
    assert [row[3] for row in records(CUSTOMER | {"_ab_emitted_at": taken})] == [EVENT_AT]


@pytest.mark.parametrize(
    "taken", ["sNaN", "-Infinity", "²", "soon", True, None, -1, 10**30, [], "9999-99-99"]
)
def test_no_instant_is_none(taken: Any) -> None:
    assert [row[3] for row in records(CUSTOMER | {"_ab_emitted_at": taken})] == [None]


FILES: dict[str, tuple[str | bytes, int, int]] = {
    "customers.json": (json.dumps(CUSTOMER, indent=2), 1, 0),
    "customers.jsonl": (json.dumps(CUSTOMER, indent=2), 1, 0),
    "lines.json": (json.dumps(CUSTOMER) + "\n" + json.dumps(EVENT) + "\n", 2, 0),
    "list.jsonl": (json.dumps([CUSTOMER, EVENT], indent=1), 2, 0),
    "some.json": (json.dumps(CUSTOMER) + "\n{broken\n", 1, 1),
    "empty.json": ("", 0, 0),
    "empty.jsonl": ("\n\n", 0, 0),
    "empty.csv": ("", 0, 0),
    "empty_list.json": ('{"object":"list","data":[],"has_more":false}', 0, 0),
    "nothing.json": ("null", 0, 1),
    "customers.json.gz": (b"\x1f\x8b no gzip", 0, 1),
    "utf16.json": (json.dumps(CUSTOMER).encode("utf-16"), 1, 0),
    "exponent.json": ('{"id":"cus_1","object":"customer","balance":1e900000000}', 1, 0),
    "deep.json": ('{"event":' * 3000 + "{}" + "}" * 3000, 0, 1),
}


@pytest.mark.parametrize("name", FILES)
def test_every_file_is_landed_or_dead(folder: Path, warehouse: Path, name: str) -> None:
    content, landed, dead = FILES[name]
    write(folder, name, content)
    report = land_exports(folder, warehouse)
    assert (report.landed, report.dead) == (landed, dead)


def test_one_record_that_breaks_the_contract_stops_nothing(folder: Path, warehouse: Path) -> None:
    write(folder, "a.json", json.dumps({"id": "in_1", "object": "invoice", "total": 5}))
    write(folder, "b.json", json.dumps(CUSTOMER))
    report = land_exports(folder, warehouse)
    assert (report.landed, report.dead) == (1, 1)
    assert read(warehouse, "select source_table, reason from landing.dead_letters") == [
        ("invoice", "currency is missing")
    ]
