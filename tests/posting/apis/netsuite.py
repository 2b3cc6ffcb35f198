"""NetSuite as its documentation tells: signed login, SuiteQL, journalEntry by POST and eid:."""

import re
from dataclasses import dataclass
from typing import Any

import jwt
from apis.server import ACCOUNTS, CLOSED, CUSTOMERS, Api, Call, Record, Reply, decimal

from posting.export.netsuite import period_name

RECORDS = "/services/rest/record/v1/journalEntry"
CURRENCIES = {"USD": "1", "EUR": "4"}
ENABLED = {"USD"}
PERIODS = {f"2026-{month:02d}": str(100 + month) for month in range(1, 13)}


@dataclass
class NetSuite(Api):
    public_key: str = ""

    def is_login(self, call: Call) -> bool:
        return call.path == "/services/rest/auth/oauth2/v1/token"

    def is_write(self, call: Call) -> bool:
        return call.verb != "GET" and call.path == RECORDS

    def token(self, call: Call) -> dict[str, object]:
        signed = call.form["client_assertion"]
        claims = jwt.decode(signed, self.public_key, algorithms=["PS256"], audience=f"{self.url}{call.path}")
        assert claims["iss"] == "client-of-tieout" and claims["scope"] == ["rest_webservices"]
        assert jwt.get_unverified_header(signed)["kid"] == "certificate-1"
        return {"expires_in": "3600"}  # NetSuite answers with text

    def read(self, call: Call) -> Reply:
        if call.path == "/services/rest/query/v1/suiteql":
            assert call.headers["prefer"] == "transient"
            return Reply(200, {"items": list(_selected(call.json["q"]))})
        records = self.books.get(call.path.split("eid:")[1], [])
        return Reply(200, _row(records[0])) if records else _error(404, "The record instance does not exist.")

    def write(self, call: Call) -> Reply:
        entry = call.json
        if entry["externalId"] in self.books:
            return _error(400, "Error while accessing resource: This record already exists.")
        codes = {str(number): code for number, code in enumerate(ACCOUNTS, start=200)}
        lines = tuple(
            (codes[line["account"]["id"]], decimal(line.get("debit")), decimal(line.get("credit")))
            for line in entry["line"]["items"]
        )
        currency = {number: code for code, number in CURRENCIES.items()}[entry["currency"]["id"]]
        period = {number: period for period, number in PERIODS.items()}[entry["postingPeriod"]["id"]]
        if sum(debit - credit for _, debit, credit in lines):
            return _error(400, "The amounts in a journal entry must balance.")
        subsidiary = entry["subsidiary"]["id"]
        record = Record(entry["externalId"], "", entry["tranDate"], currency, lines, subsidiary, period)
        booked = self.book(record)
        return Reply(204, None, {"Location": f"{self.url}{RECORDS}/{booked.erp_id}"})


def _selected(question: str) -> Any:
    (table,) = re.findall(r"FROM (\w+)", question)
    names = re.findall(r"'([^']*)'", question)
    if table == "account":
        ids = {code: str(number) for number, code in enumerate(ACCOUNTS, start=200)}
        for name in names:
            if name in ACCOUNTS:
                inactive = "F" if ACCOUNTS[name] else "T"
                yield {"id": ids[name], "acctnumber": name, "isinactive": inactive}
    elif table == "customer":
        for name in names:
            if name in CUSTOMERS:
                yield {"id": f"9{name[-1]}", "entityid": name, "isinactive": "F" if CUSTOMERS[name] else "T"}
    elif table == "currency":
        yield from (
            {"id": CURRENCIES[name], "symbol": name, "isinactive": "F"} for name in names if name in ENABLED
        )
    else:
        period = next(name[:7] for name in names if re.fullmatch(r"\d{4}-\d{2}-\d{2}", name))
        closed = "T" if period in CLOSED else "F"
        yield {"id": PERIODS[period], "periodname": period_name(period), "closed": closed, "alllocked": "F"}


def _row(record: Record) -> dict[str, Any]:
    ids = {code: str(number) for number, code in enumerate(ACCOUNTS, start=200)}
    items = [
        {"account": {"id": ids[account], "refName": f"{account} Account"}, "debit": debit, "credit": credit}
        for account, debit, credit in record.lines
    ]
    return {
        "id": record.erp_id, "externalId": record.key, "tranId": f"JE{record.erp_id}", "tranDate": record.day,
        "approved": True, "currency": {"id": CURRENCIES[record.currency], "refName": "US Dollar"},
        "subsidiary": {"id": record.entity, "refName": "US Inc."},
        "postingPeriod": {"id": PERIODS[record.period], "refName": period_name(record.period)},
        "line": {"items": items},
    }  # fmt: skip


def _error(status: int, detail: str) -> Reply:
    return Reply(status, {"status": status, "o:errorDetails": [{"detail": detail, "o:errorCode": "X"}]})
