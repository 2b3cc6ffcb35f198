"""A server on loopback that keeps books as an ERP's API does, and misbehaves when told to.

Real sockets, a thread a connection. A subclass speaks one vendor's language; here are the books, the login,
and the faults, one for each call that writes:

    429           turned away, Retry-After: 0                     nothing booked
    401           the token is not known any more                  nothing booked
    409           an earlier call of the same key is in progress   nothing booked
    500 before    an error page                                    nothing booked
    500 after     an error page                                    booked
    cut           half an answer, then the connection is closed    booked
    garbled       200 and no JSON                                  booked
    slow          books after the client has given up              booked
"""

import json
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

SLOW_S = 0.5
ACCOUNTS = {"1100": True, "2400": True, "4000": True, "4999": False}
CUSTOMERS = {"CUST-1": True, "CUST-9": False}
CLOSED = {"2026-03"}
CURRENCY = "USD"


@dataclass(frozen=True)
class Record:
    """One entry in the books, in no vendor's language."""

    key: str
    erp_id: str
    day: str
    currency: str
    lines: tuple[tuple[str, Decimal, Decimal], ...]
    entity: str = ""
    period: str = ""


@dataclass
class Call:
    """One request, read."""

    verb: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body, parse_float=Decimal)

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode()))


@dataclass
class Reply:
    status: int
    content: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    is_cut: bool = False

    @property
    def bytes(self) -> bytes:
        if self.content is None or isinstance(self.content, bytes):
            return self.content or b""
        return json.dumps(self.content, default=float).encode()


@dataclass
class Api:
    """The books and the misbehaviour; subclasses give `read` and `write`."""

    books: dict[str, list[Record]] = field(default_factory=dict)
    faults: deque[str] = field(default_factory=deque)
    bend: Callable[[Record], Record] = lambda record: record
    refuses_login: bool = False
    forbids: bool = False
    retry_after: str = "0"
    calls: list[str] = field(default_factory=list)
    tokens: set[str] = field(default_factory=set)
    logins: list[dict[str, str]] = field(default_factory=list)
    under_way: int = 0
    most_under_way: int = 0
    lock: threading.RLock = field(default_factory=threading.RLock)
    url: str = ""

    def read(self, call: Call) -> Reply:
        raise NotImplementedError

    def write(self, call: Call) -> Reply:
        raise NotImplementedError

    def is_write(self, call: Call) -> bool:
        return call.verb != "GET"

    def is_login(self, call: Call) -> bool:
        return call.path == "/token"

    def token(self, call: Call) -> dict[str, object]:
        """What the login answers; subclasses check who asks."""
        return {}

    def book(self, record: Record) -> Record:
        with self.lock:
            bent = self.bend(replace(record, erp_id=str(1000 + len(self.books))))
            self.books.setdefault(record.key, []).append(bent)
            return bent

    @property
    def held(self) -> list[Record]:
        with self.lock:
            return [record for records in self.books.values() for record in records]

    def answer(self, call: Call) -> Reply:
        if self.is_login(call):
            return self._login(call)
        given = call.headers.get("authorization", "").removeprefix("Bearer ")
        if given not in self.tokens:
            return self.unauthorized()
        if self.forbids:
            return Reply(403, {})
        if not self.is_write(call):
            with self.lock:
                return self.read(call)
        fault = self.faults.popleft() if self.faults else ""
        return self._written(call, fault)

    def unauthorized(self) -> Reply:
        return Reply(401, {"message": "token expired"})

    def _login(self, call: Call) -> Reply:
        self.logins.append(call.form)
        if self.refuses_login:
            return Reply(400, {"error": "invalid_grant", "error_description": f"bad {call.form}"})
        token = f"access-token-{len(self.logins)}-of-the-erp"
        self.tokens.add(token)
        return Reply(200, {"access_token": token, "expires_in": 3600, **self.token(call)})

    def _written(self, call: Call, fault: str) -> Reply:
        if fault == "429":
            return Reply(429, {}, {"Retry-After": self.retry_after})
        if fault == "401":
            self.tokens.clear()
            return self.unauthorized()
        if fault == "409":
            return Reply(409, {"Message": "A request with this key is in progress."})
        if fault == "500 before":
            return Reply(500, b"<html>")
        if fault == "slow":
            time.sleep(SLOW_S)
        with self.lock:
            reply = self.write(call)
        if fault == "500 after":
            return Reply(500, b"<html>")
        if fault == "garbled":
            return Reply(200, b"<html>")
        return replace(reply, is_cut=fault == "cut")

    def wait_until_idle(self) -> None:
        for _ in range(400):
            if self.under_way == 0:
                return
            time.sleep(0.01)
        raise AssertionError("The server is still busy.")


def decimal(value: object) -> Decimal:
    return Decimal(str(value or 0))


@contextmanager
def serving(api: Api) -> Iterator[Api]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _any(self) -> None:
            split = urlsplit(self.path)
            length = int(self.headers.get("Content-Length") or 0)
            headers = {name.lower(): value for name, value in self.headers.items()}
            call = Call(
                self.command, split.path, dict(parse_qsl(split.query)), headers, self.rfile.read(length)
            )
            with api.lock:
                api.calls.append(f"{call.verb} {call.path}")
                api.under_way += 1
                api.most_under_way = max(api.most_under_way, api.under_way)
            try:
                self._send(api.answer(call))
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True
            finally:
                with api.lock:
                    api.under_way -= 1

        def _send(self, reply: Reply) -> None:
            content = reply.bytes or (b"{}" if reply.is_cut else b"")
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content) + (100 if reply.is_cut else 0)))
            self.end_headers()
            self.wfile.write(content)
            if reply.is_cut:
                self.close_connection = True

        do_GET = do_POST = do_PUT = _any

        def log_message(self, format: str, *args: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    api.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield api
    finally:
        server.shutdown()
        server.server_close()
