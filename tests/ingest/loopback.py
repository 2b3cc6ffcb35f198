"""A server on loopback: it keeps what it was asked, and answers can be put before its own."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

Answer = tuple[int, dict[str, str], bytes]
Params = dict[str, str]


class Served:
    """What is served. A subclass says what stands at a path; `answers` are given first, whatever is asked."""

    def __init__(self) -> None:
        self.answers: list[Answer] = []
        self.failing_from: int | None = None
        self.asked: list[tuple[str, Params, dict[str, str]]] = []
        self.url = ""

    def at(self, path: str, params: Params) -> Any:
        """The JSON at a path; None where there is none."""
        raise NotImplementedError

    def answer(self, path: str, params: Params, headers: dict[str, str]) -> Answer:
        self.asked.append((path, params, headers))
        if self.answers:
            return self.answers.pop(0)
        if self.failing_from is not None and len(self.asked) > self.failing_from:
            return 500, {"Retry-After": "0"}, b"{}"
        found = self.at(path, params)
        return (404, {}, b"{}") if found is None else (200, {}, json.dumps(found).encode())


@contextmanager
def serving(served: Served) -> Iterator[str]:
    """Serve it; gives the address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            params = {key: values[0] for key, values in parse_qs(parts.query).items()}
            status, headers, body = served.answer(parts.path, params, dict(self.headers))
            self.send_response(status)
            # an answer that is cut in its middle promises more than it gives
            for name, told in ({"Content-Length": str(len(body))} | headers).items():
                self.send_header(name, told)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            del format, args

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    served.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield served.url
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
