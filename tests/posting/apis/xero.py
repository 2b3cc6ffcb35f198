"""Xero as its documentation tells: ManualJournals with an Idempotency-Key, dates as milliseconds."""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from apis.server import ACCOUNTS, CLOSED, CURRENCY, Api, Call, Record, Reply, decimal


@dataclass
class Xero(Api):
    answered: dict[str, Any] = field(default_factory=dict)
    base_currency: str = CURRENCY

    def write(self, call: Call) -> Reply:
        assert call.verb == "PUT" and call.query == {"summarizeErrors": "false"}
        request = call.headers["idempotency-key"]
        if request not in self.answered:
            journals = [self._journal(journal) for journal in call.json["ManualJournals"]]
            self.answered[request] = {"ManualJournals": journals}
        return Reply(200, self.answered[request])

    def read(self, call: Call) -> Reply:
        assert call.headers["xero-tenant-id"] == "tenant-us"
        if call.path.endswith("/Organisation"):
            return Reply(200, {"Organisations": [{"BaseCurrency": self.base_currency}]})
        keys = [key.strip() for key in re.findall(r'StartsWith\("([^"]+)"\)', call.query["where"])]
        rows = [_row(record) for key in keys for record in self.books.get(key, [])]
        first = (int(call.query["page"]) - 1) * int(call.query["pageSize"])
        return Reply(200, {"ManualJournals": rows[first : first + int(call.query["pageSize"])]})

    def _journal(self, journal: dict[str, Any]) -> dict[str, Any]:
        lines = tuple(_line(line) for line in journal["JournalLines"])
        key = journal["Narration"].split(" ")[0]
        record = Record(key, "", journal["Date"], self.base_currency, lines)
        if reason := _error(record):
            errors = [{"Message": reason}]
            zeros = "00000000-0000-0000-0000-000000000000"
            refusal = {"ManualJournalID": zeros, "StatusAttributeString": "ERROR", "ValidationErrors": errors}
            return {**journal, **refusal}
        return {**_row(self.book(record)), "StatusAttributeString": "OK"}


def _error(record: Record) -> str:
    if record.day[:7] in CLOSED:
        return "The document date cannot be before the period lock date currently set to 31 March 2026"
    wrong = [account for account, *_ in record.lines if not ACCOUNTS.get(account)]
    return f"Account code '{wrong[0]}' is not a valid code for this document." if wrong else ""


def _line(line: dict[str, Any]) -> tuple[Any, ...]:
    amount, zero = decimal(line["LineAmount"]), decimal(0)
    return line["AccountCode"], max(amount, zero), max(-amount, zero)


def _row(record: Record) -> dict[str, Any]:
    at = datetime.fromisoformat(record.day).replace(tzinfo=UTC)
    return {
        "Narration": f"{record.key} as sent", "ManualJournalID": record.erp_id, "Status": "POSTED",
        "Date": f"/Date({int(at.timestamp() * 1000)}+0000)/",
        "JournalLines": [
            {"AccountCode": account, "LineAmount": debit - credit} for account, debit, credit in record.lines
        ],
    }  # fmt: skip
