"""Business Central as its documentation tells: journals of lines, posted by an action, read as entries."""

import re
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from apis.server import ACCOUNTS, CURRENCY, Api, Call, Record, Reply, decimal

PAGE = 3


@dataclass
class BusinessCentral(Api):
    journals: dict[str, dict[str, Any]] = field(default_factory=dict)  # id -> as it was made, lines unposted
    allowed_from: str = "2026-01-01"
    allowed_to: str = "2026-02-28"
    refuses_posting: str = ""

    def token(self, call: Call) -> dict[str, object]:
        assert call.form["scope"].endswith("/.default")
        return {}

    def read(self, call: Call) -> Reply:
        path, condition = call.path, call.query.get("$filter", "")
        if path == "/companies":
            rows = [{"id": "c-1", "name": "CRONUS US", "displayName": "Cronus"}]
        elif path.endswith("/generalLedgerSetup"):
            rows = [
                {
                    "localCurrencyCode": CURRENCY,
                    "allowPostingFrom": self.allowed_from,
                    "allowPostingTo": self.allowed_to,
                }
            ]
        elif path.endswith("/accounts"):
            wanted = re.findall(r"'([^']+)'", condition)
            rows = [{"number": one, "blocked": not ACCOUNTS[one]} for one in wanted if one in ACCOUNTS]
        elif path.endswith("/generalLedgerEntries"):
            wanted = re.findall(r"'([^']+)'", condition)
            rows = [row for key in wanted for record in self.books.get(key, []) for row in _entries(record)]
        elif path.endswith("/journals"):
            (name,) = re.findall(r"'([^']+)'", condition)
            rows = [row for row in self.journals.values() if row["displayName"] == name]
        else:
            (journal_id,) = re.findall(r"journals\(([^)]+)\)/journalLines", path)
            rows = self.journals[journal_id]["journalLines"]
        return self._page(call, rows)

    def _page(self, call: Call, rows: list[dict[str, Any]]) -> Reply:
        """Small pages, so that following them is tried."""
        first = int(call.query.get("$skip", 0))
        content: dict[str, Any] = {"value": rows[first : first + PAGE]}
        if first + PAGE < len(rows):
            condition = call.query.get("$filter", "").replace(" ", "%20").replace("'", "%27")
            following = f"{self.url}{call.path}?$skip={first + PAGE}&$filter={condition}"
            content["@odata.nextLink"] = following
        return Reply(200, content)

    def write(self, call: Call) -> Reply:
        if call.path.endswith("/journals"):
            return self._make(call.json)
        (journal_id,) = re.findall(r"journals\(([^)]+)\)/Microsoft.NAV.post", call.path)
        return self._post(journal_id)

    def _make(self, journal: dict[str, Any]) -> Reply:
        if any(journal["code"] == one["code"] for one in self.journals.values()):
            return _error("Internal_EntityWithSameKeyExists", "The record already exists.")
        journal_id = f"j-{len(self.journals) + 1}"
        self.journals[journal_id] = {"id": journal_id, **journal}
        return Reply(201, self.journals[journal_id])

    def _post(self, journal_id: str) -> Reply:
        lines = self.journals[journal_id]["journalLines"]
        if not lines:
            return _error("Application_DialogException", "There is nothing to post.")
        if self.refuses_posting:
            return _error("Application_DialogException", self.refuses_posting)
        for number, members in groupby(lines, key=lambda line: line["documentNumber"]):
            rows = list(members)
            record_lines = tuple(_line(row) for row in rows)
            self.book(Record(number, "", rows[0]["postingDate"], CURRENCY, record_lines))
        self.journals[journal_id]["journalLines"] = []
        return Reply(204)


def _line(line: dict[str, Any]) -> tuple[Any, ...]:
    amount, zero = decimal(line["amount"]), decimal(0)
    return line["accountNumber"], max(amount, zero), max(-amount, zero)


def _entries(record: Record) -> list[dict[str, Any]]:
    return [
        {
            "entryNumber": int(record.erp_id) * 10 + number, "documentNumber": record.key,
            "postingDate": record.day, "accountNumber": account, "debitAmount": debit, "creditAmount": credit,
        }
        for number, (account, debit, credit) in enumerate(record.lines)
    ]  # fmt: skip


def _error(code: str, message: str) -> Reply:
    return Reply(400, {"error": {"code": code, "message": message}})
