"""Whatever stands in an answer, a webhook or an envelope is records or dead letters, never a failure."""

import json
from typing import Any

import pytest
from mutations import mutated
from salesforce.story import YEAR, order
from test_shapes_of_services import ANSWER, binary, budget, change, issue, message, netsuite, told_whole

from ingest.erp.exports import SHAPE as ERP
from ingest.harvest.objects import SHAPE as HARVEST
from ingest.jira.objects import SHAPE as JIRA
from ingest.records import FolderShape, Record, Unread
from ingest.records.envelopes import records_within
from ingest.records.exact_json import read_json
from ingest.salesforce.exports import SHAPE as SALESFORCE
from ingest.stripe.objects import object_of, unwrapped
from ingest.usage.envelopes import opened_line

STRIPE = FolderShape("stripe", unwrapped, object_of)
SOLD = order(1, YEAR, "2024-12-20") | {
    "OrderItems": {"totalSize": 1, "done": True, "records": [{"Id": "802"}]}
}
PERIOD = netsuite(1)["accountingperiod"]
ANSWERS: list[tuple[FolderShape, str, dict[str, Any]]] = [
    (JIRA, "search", {"issues": [told_whole(1), issue(2)], "nextPageToken": "x", "isLast": False}),
    (
        JIRA,
        "changelog",
        {"self": "/issue/K-1/changelog", "total": 1, "values": [change(1)]},
    ),
    (JIRA, "bulk", {"issueChangeLogs": [{"issueId": "1", "changeHistories": [change(1)]}]}),
    (
        JIRA,
        "hook",
        {"webhookEvent": "jira:x", "timestamp": 1, "issue": issue(1), "changelog": change(1)},
    ),
    (HARVEST, "project_budget", {"results": [budget(1)], **ANSWER, "links": {"next": None}}),
    (SALESFORCE, "Order", {"totalSize": 1, "done": True, "records": [SOLD]}),
    (SALESFORCE, "Order", {"status": 0, "result": {"records": [SOLD], "totalSize": 1, "done": True}}),
    (
        ERP,
        "netsuite.accounting_period",
        {"hasMore": False, "items": [{"links": []} | PERIOD]},
    ),
    (ERP, "netsuite.account", {"id": "1", "subsidiary": {"items": [{"id": "1", "refName": "x"}]}}),
    (
        STRIPE,
        "invoice",
        {"object": "list", "data": [{"id": "in_1", "object": "invoice"}]},
    ),
    (STRIPE, "invoice", message("invoices", {"id": "in_1", "created": 1772359200})),
    (STRIPE, "invoice", {"_airbyte_data": '{"id": "in_1"}', "_airbyte_emitted_at": 1772359200000}),
    (
        STRIPE,
        "invoice",
        {"type": "RECORD", "stream": "invoices", "record": {"id": "in_1"}},
    ),
]


@pytest.mark.parametrize("number", range(len(ANSWERS)))
def test_no_answer_is_a_failure(number: int) -> None:
    shape, name, answer = ANSWERS[number]
    for at, kind, strange in mutated(answer):
        text = json.dumps(strange)
        pieces = list(records_within(shape, name, read_json(text), text))
        assert all(isinstance(piece, Record | Unread) for piece in pieces), (at, kind)
        assert pieces or kind in ("list", "gone", "null"), (at, kind)


def test_no_message_in_binary_mode_is_a_failure() -> None:
    pairs = binary(1) | {"headers": [["ce-specversion", "1.0"], {"name": "ce-id", "value": ["1"]}]}
    for told in (binary(1), pairs, binary(1) | {"body": "e30=", "isBase64Encoded": True}):
        for at, kind, strange in mutated(told):
            text = json.dumps(strange)
            assert json.loads(opened_line(text)) is not None, (at, kind)
