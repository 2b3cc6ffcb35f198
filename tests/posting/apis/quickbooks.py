"""QuickBooks Online as its documentation tells: batch with requestid, query, faults with codes."""

import re
from dataclasses import dataclass, field
from typing import Any

from apis.server import ACCOUNTS, CLOSED, CURRENCY, CUSTOMERS, Api, Call, Record, Reply, decimal


@dataclass
class QuickBooks(Api):
    answered: dict[str, Any] = field(default_factory=dict)
    warns_of_doubles: bool = False
    refresh_token: str = "refresh-token-1-kept-secret"

    def token(self, call: Call) -> dict[str, object]:
        if call.form["refresh_token"] != self.refresh_token:
            return {"access_token": ""}
        self.refresh_token = f"refresh-token-{len(self.logins) + 1}-kept-secret"
        return {"refresh_token": self.refresh_token}

    def write(self, call: Call) -> Reply:
        request = call.query["requestid"]
        if request not in self.answered:
            items = [self._item(item) for item in call.json["BatchItemRequest"]]
            self.answered[request] = {"BatchItemResponse": items}
        return Reply(200, self.answered[request])

    def read(self, call: Call) -> Reply:
        keys = re.findall(r"'([^']+)'", call.query["query"])
        rows = [_row(record) for key in keys for record in self.books.get(key, [])]
        return Reply(200, {"QueryResponse": {"JournalEntry": rows} if rows else {}})

    def _item(self, item: dict[str, Any]) -> dict[str, Any]:
        entry = item["JournalEntry"]
        lines = tuple(_line(line) for line in entry["Line"])
        record = Record(entry["DocNumber"], "", entry["TxnDate"], entry["CurrencyRef"]["value"], lines)
        if error := self._error(record, entry):
            code, message, detail = error
            fault = {
                "Error": [{"Message": message, "Detail": detail, "code": code}],
                "type": "ValidationFault",
            }
            return {"bId": item["bId"], "Fault": fault}
        return {"bId": item["bId"], "JournalEntry": _row(self.book(record))}

    def _error(self, record: Record, entry: dict[str, Any]) -> tuple[str, str, str] | None:
        if self.warns_of_doubles and record.key in self.books:
            return "6140", "Duplicate Document Number Error", "You must specify a different number."
        if record.day[:7] in CLOSED:
            return "6210", "Account Period Closed", "The accounting period has closed."
        if record.currency != CURRENCY:
            return "6000", "A business validation error has occurred", "Invalid currency for this company."
        details = [line["JournalEntryLineDetail"] for line in entry["Line"]]
        customers = {one["Entity"]["EntityRef"]["value"] for one in details if "Entity" in one}
        if any(not ACCOUNTS.get(account) for account, *_ in record.lines):
            return "2500", "Invalid Reference Id", "Accounts element id not found"
        if any(not CUSTOMERS.get(customer) for customer in customers):
            return "610", "Object Not Found", "Something has been made inactive. Check the customer."
        return None


def _line(line: dict[str, Any]) -> tuple[Any, ...]:
    detail, amount = line["JournalEntryLineDetail"], decimal(line["Amount"])
    is_debit = detail["PostingType"] == "Debit"
    zero = decimal(0)
    return detail["AccountRef"]["value"], amount if is_debit else zero, zero if is_debit else amount


def _row(record: Record) -> dict[str, Any]:
    lines = [
        {
            "Amount": debit or credit,
            "DetailType": "JournalEntryLineDetail",
            "JournalEntryLineDetail": {
                "PostingType": "Debit" if debit else "Credit",
                "AccountRef": {"value": account},
            },
        }
        for account, debit, credit in record.lines
    ]
    return {
        "Id": record.erp_id, "DocNumber": record.key, "TxnDate": record.day,
        "CurrencyRef": {"value": record.currency}, "Line": [*lines, {"DetailType": "DescriptionOnly"}],
    }  # fmt: skip
