"""A loopback server that speaks enough of Salesforce's REST API: token, describe, queryAll in pages."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlparse

Row = dict[str, Any]
DATA = re.compile(r"/services/data/v[\d.]+")


@dataclass
class Org:
    """What the server holds, and what goes wrong with it."""

    records: dict[str, list[Row]]
    page: int = 3
    version: str = "67.0"
    token: str = "first"
    # Answers given instead, in order, to the data requests to come: (HTTP status, body, headers).
    troubles: list[tuple[int, Any, dict[str, str]]] = field(default_factory=list)
    leaves_out: int = 0
    asked: list[str] = field(default_factory=list)
    signed_in: int = 0

    def answer(self, path: str, query: dict[str, list[str]]) -> tuple[int, Any]:
        if path == "/services/data":
            return 200, [{"version": one, "url": f"/services/data/v{one}"} for one in ("9.0", self.version)]
        if not path.startswith(f"/services/data/v{self.version}/"):
            return 404, [{"errorCode": "NOT_FOUND"}]
        if path.endswith("/sobjects"):
            return 200, {"sobjects": [{"name": name} for name in [*self.records, "Lead"]]}
        if path.endswith("/describe"):
            rows = self.records[path.split("/")[-2]]
            names = sorted({name for row in rows for name in row})
            told = [{"name": name, "type": "string"} for name in names]
            return 200, {"fields": [*told, {"name": "BillingAddress", "type": "address"}]}
        if "q" in query:
            self.asked.append(query["q"][0])
            return 200, self._page(*self._found(query["q"][0]), 0)
        name, since, start = path.split("/")[-1].split("-", 2)
        return 200, self._page(name, self._since(name, since), int(start), since)

    def _found(self, soql: str) -> tuple[str, list[Row]]:
        name = re.findall(r" FROM (\w+)", soql)[0]
        since = re.findall(r">= (\S+)", soql)
        return name, self._since(name, since[0].replace("-", "") if since else "")

    def _since(self, name: str, since: str) -> list[Row]:
        return [row for row in self.records[name] if str(row["SystemModstamp"]).replace("-", "") >= since]

    def _page(self, name: str, rows: list[Row], start: int, since: str = "") -> Row:
        end = start + self.page
        told = [{"attributes": {"type": name}} | row for row in rows[start:end]]
        is_last = end >= len(rows)
        if is_last and self.leaves_out:
            told = told[: -self.leaves_out]
        more = (
            {}
            if is_last
            else {"nextRecordsUrl": f"/services/data/v{self.version}/query/{name}-{since}-{end}"}
        )
        return {"totalSize": len(rows), "done": is_last, "records": told} | more


@contextmanager
def served(org: Org) -> Iterator[str]:
    """The address of a server of that org, while it runs."""

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Tests are quiet."""

        def do_POST(self) -> None:
            form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            if form.get("client_secret") != ["s3cret"]:
                return self.give(400, {"error": "invalid_client"}, {})
            org.signed_in += 1
            return self.give(200, {"access_token": org.token}, {})

        def do_GET(self) -> None:
            at = urlparse(self.path)
            if self.headers.get("Authorization") != f"Bearer {org.token}":
                return self.give(401, [{"errorCode": "INVALID_SESSION_ID"}], {})
            if org.troubles:
                return self.give(*org.troubles.pop(0))
            return self.give(*org.answer(at.path, parse_qs(at.query)), {})

        def give(self, status: int, told: Any, headers: dict[str, str]) -> None:
            body = json.dumps(told).encode()
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
