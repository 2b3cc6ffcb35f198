"""A loopback server that answers as Tryton's JSON-RPC does, over a few rows, and fails as it is told to.

The real one is in tests/posting/test_tryton_books.py; this one fails in ways that a real one does only once
in a while.
"""

import base64
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Row = dict[str, Any]
PASSWORD = "A-Password-1"
CREATED = {"__class__": "datetime", "year": 2026, "month": 2, "day": 1, "hour": 8, "minute": 0, "second": 0}
CREATED["microsecond"] = 5


def day(year: int, month: int, number: int) -> Row:
    return {"__class__": "date", "year": year, "month": month, "day": number}


def money(text: str) -> Row:
    return {"__class__": "Decimal", "decimal": text}


def line(number: int, account: str, debit: str, credit: str) -> Row:
    nested = {"id": number, "account.": {"id": int(account), "code": account}, "party.": None}
    return {**nested, "debit": money(debit), "credit": money(credit), "description": "x"}


def move(number: int, key: str, amount: str) -> Row:
    lines = [line(2 * number, "1100", amount, "0"), line(2 * number + 1, "2400", "0", amount)]
    head = {"id": number, "company": 1, "period": 11, "journal": 7, "state": "posted", "number": str(number)}
    return {**head, "date": day(2026, 1, 31), "description": key, "lines.": lines, "write_date": CREATED}


def books() -> dict[str, list[Row]]:
    january = {"id": 11, "name": "2026-01", "company": 1, "type": "standard", "state": "open"}
    february = {"id": 12, "name": "2026-02", "company": 1, "type": "standard", "state": "open"}
    return {
        "account.journal": [{"id": 7, "code": "REVSUB"}],
        "company.company": [{"id": 1, "party.": {"name": "US01"}, "currency.": {"code": "USD"}}],
        "account.account": [
            {"id": 1100, "code": "1100", "company": 1},
            {"id": 2400, "code": "2400", "company": 1},
        ],
        "account.period": [
            {**january, "start_date": day(2026, 1, 1), "end_date": day(2026, 1, 31), "create_date": CREATED},
            {**february, "start_date": day(2026, 2, 1), "end_date": day(2026, 2, 28), "create_date": CREATED},
        ],
        "account.journal.period": [{"id": 3, "period": 11, "journal": 7, "state": "open"}],
        "party.party": [{"id": 5, "code": "E-1", "name": "Aldergate", "active": True}],
        "account.move": [move(1, "k1", "10.00"), move(2, "k2", "5.50")],
    }


@dataclass
class StandIn:
    """What it holds, what it was asked, and how it fails: `hidden` rows are counted and not answered."""

    rows: dict[str, list[Row]] = field(default_factory=books)
    asked: list[str] = field(default_factory=list)
    url: str = ""
    hidden: set[str] = field(default_factory=set)
    faults: list[int] = field(default_factory=list)  # HTTP codes to answer first, 0: cut in the middle
    short_accounts: bool = False
    moved_elsewhere: str = "0"  # what another journal booked on 2400
    session_calls: int = 10**9  # calls after which a session is stale

    def answer(self, method: str, params: list[Any]) -> Any:
        if method == "common.db.login":
            return [1, "token", None] if params[1]["password"] == PASSWORD else None
        _, model = method.split(".", 1)
        model, verb = model.rsplit(".", 1)
        if verb == "read":
            return self._moved(params[0], params[2])
        rows = [row for row in self.rows[model] if _fits(row, params[0])]
        if verb == "search_count":
            return len(rows)
        return [] if model in self.hidden else rows[: params[2]]

    def _moved(self, ids: list[int], context: Row) -> list[Row]:
        found = []
        for account in ids[1:] if self.short_accounts else ids:
            lines = [
                one
                for held in self.rows["account.move"]
                if [held["period"]] == context["periods"] and held["state"] == "posted"
                for one in held["lines."]
                if one["account."]["id"] == account
            ]
            other = self.moved_elsewhere if account == 2400 and "journal" not in context else "0"
            found.append(
                {
                    "id": account, "code": str(account), "party_required": account == 1100,
                    "line_count": len(lines), "debit": money(_sum(lines, "debit", other)),
                    "credit": money(_sum(lines, "credit", other)),
                }
            )  # fmt: skip
        return found


def _sum(lines: list[Row], side: str, other: str) -> str:
    return str(sum((Decimal(one[side]["decimal"]) for one in lines), Decimal(other)))


def _fits(row: Row, domain: list[Any]) -> bool:
    """Domains are lists of equalities and `id > n`; a nested name is not looked into."""
    for name, operator, wanted in domain:
        if operator == ">" and not row["id"] > wanted:
            return False
        if operator == "=" and name in row and row[name] != wanted:
            return False
    return True


@contextmanager
def serving(stand_in: StandIn) -> Iterator[StandIn]:
    class Handler(BaseHTTPRequestHandler):
        calls = 0

        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            stand_in.asked.append(asked["method"])
            if stand_in.faults:
                self._fail(stand_in.faults.pop(0))
                return
            Handler.calls += 1
            if asked["method"] == "common.db.login":
                Handler.calls = 0
            elif Handler.calls > stand_in.session_calls or not self._is_known():
                self.send_error(401)
                return
            self._say(json.dumps({"id": 1, "result": stand_in.answer(asked["method"], asked["params"])}))

        def _is_known(self) -> bool:
            told = self.headers.get("Authorization", "").removeprefix("Session ")
            return base64.b64decode(told) == b"subledger:1:token"

        def _say(self, text: str, cut: int = 0) -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text.encode()[: len(text) - cut])

        def _fail(self, code: int) -> None:
            if code:
                self.send_error(code)
            else:
                self._say('{"id": 1, "result": [1, 2, 3]}', cut=9)
                self.close_connection = True

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    stand_in.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield stand_in
    finally:
        server.shutdown()
        server.server_close()
