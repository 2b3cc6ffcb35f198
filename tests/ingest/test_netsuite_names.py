"""A NetSuite export is known by its name, a row by its keys, whatever generation or case they come in."""

from typing import Any

import pytest

from ingest.erp.exports import changed_at, object_of, unwrap
from ingest.records import Record


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("netsuite2_tran_acct_line_data", "netsuite.transaction_accounting_line"),
        ("TransactionAccountingLine", "netsuite.transaction_accounting_line"),
        ("netsuite_transaction_lines_data", "netsuite.transaction_lines"),
        ("netsuite2_account_data", "netsuite.account"),
        ("erp/accountingPeriod/2026-03-05", "netsuite.accounting_period"),
        ("accounts/part-0001", "netsuite.accounts"),
        ("2026/customer", "netsuite.customer"),
    ],
)
def test_the_object_of_a_file(name: str, expected: str) -> None:
    assert object_of(name) == expected


@pytest.mark.parametrize(
    ("name", "row", "expected"),
    [
        ("netsuite.account", {"ID": "7"}, "7"),
        ("netsuite.currencies", {"currency_id": 4}, "4"),
        ("netsuite.transaction_line", {"Id": "2", "Transaction": "9"}, "9/2"),
        (
            "netsuite.transaction_accounting_line",
            {"accountingbook": 1, "transaction": 9, "transactionline": 0},
            "1/9/0",
        ),
        ("netsuite.transaction_line", {"id": "2"}, ""),
    ],
)
def test_the_id_of_a_row(name: str, row: dict[str, Any], expected: str) -> None:
    [record] = unwrap(name, row, "")
    assert isinstance(record, Record)
    assert record.source_id == expected


def test_rows_of_an_answer_of_suiteql_and_a_row_that_says_it_is_deleted() -> None:
    answer = {"hasMore": False, "items": [{"id": "1"}, {"id": "2", "_fivetran_deleted": "TRUE"}]}
    records = [one for one in unwrap("netsuite.account", answer, "") if isinstance(one, Record)]
    assert [(record.source_id, record.is_deleted) for record in records] == [("1", False), ("2", True)]


def test_when_a_row_was_changed() -> None:
    assert changed_at({"lastmodifieddate": "2017-05-09 6:07:35"}) == "2017-05-09T06:07:35Z"
    assert changed_at({"_fivetran_synced": "2022-07-10T22:45:15.25+02:00"}) == "2022-07-10T20:45:15.250000Z"
    assert changed_at({"lastmodifieddate": "5/9/2017"}) is None
    assert changed_at({"lastmodifieddate": "2026-02-30 25:61:61"}) is None
