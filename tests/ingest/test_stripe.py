"""Stripe over real sockets, paginated, limited, failing: what lands is what a folder lands, or nothing."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import duckdb
import pytest
from pydantic import SecretStr

from ingest.errors import SettingsMissing, SourceUnreachable
from ingest.records import contract_of, land_fetched
from ingest.report import LandingReport
from ingest.stripe import land_exports
from ingest.stripe.api import StripeApi
from ingest.stripe.connector import StripeConnector
from ingest.stripe.settings import API_VERSION, StripeSettings

KEY = "rk_test_never_shown"
Answer = tuple[int, dict[str, str], bytes]


def line(number: int) -> dict[str, Any]:
    return {
        "id": f"il_{number}",
        "object": "line_item",
        "invoice": "in_1",
        "amount": 100 + number,
        "currency": "usd",
        "period": {"start": 1640123817, "end": 1640123817},
        "livemode": False,
    }


def invoice(more: bool = True) -> dict[str, Any]:
    lines = {"object": "list", "data": [line(1), line(2)], "has_more": more}
    return {
        "id": "in_1",
        "object": "invoice",
        "currency": "usd",
        "status": "paid",
        "lines": lines,
        "livemode": False,
    }


def event(number: int, created: int) -> dict[str, Any]:
    told = {"id": "cus_1", "object": "customer", "name": f"name {number}", "livemode": False}
    return {
        "id": f"evt_{number}",
        "object": "event",
        "type": "customer.updated",
        "created": created,
        "data": {"object": told},
        "livemode": False,
    }


class Stripe:
    """Lists served page by page; `answers` are given first, whatever is asked."""

    def __init__(self) -> None:
        self.lists: dict[str, list[dict[str, Any]]] = {
            "/v1/customers": [{"id": f"cus_{n}", "object": "customer", "livemode": False} for n in range(7)],
            "/v1/invoices": [invoice()],
            "/v1/invoices/in_1/lines": [line(n) for n in (1, 2, 3)],
            "/v1/events": [event(2, 2_000_000), event(1, 1_000_000)],
        }
        self.answers: list[Answer] = []
        self.failing_from: int | None = None
        self.absent: set[str] = set()
        self.asked: list[tuple[str, dict[str, str], dict[str, str]]] = []

    def answer(self, path: str, params: dict[str, str], headers: dict[str, str]) -> Answer:
        self.asked.append((path, params, headers))
        if self.answers:
            return self.answers.pop(0)
        if self.failing_from is not None and len(self.asked) > self.failing_from:
            return 500, {"Retry-After": "0"}, b"{}"
        if path in self.absent:
            return 404, {}, b'{"error": {"type": "invalid_request_error"}}'
        items = self.lists.get(path, [])
        if "created[gte]" in params:
            items = [one for one in items if one["created"] >= int(params["created[gte]"])]
        ids = [one["id"] for one in items]
        first = ids.index(params["starting_after"]) + 1 if "starting_after" in params else 0
        page = items[first : first + int(params.get("limit", "10"))]
        more = first + len(page) < len(items)
        return 200, {}, json.dumps({"object": "list", "data": page, "has_more": more}).encode()


@pytest.fixture
def stripe() -> Iterator[tuple[Stripe, str]]:
    served = Stripe()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            params = {key: values[0] for key, values in parse_qs(parts.query).items()}
            status, headers, body = served.answer(parts.path, params, dict(self.headers))
            self.send_response(status)
            self.send_header("Content-Length", headers.get("Content-Length", str(len(body))))
            for name, told in headers.items():
                if name != "Content-Length":
                    self.send_header(name, told)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            del format, args

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield served, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def land(url: str, warehouse: Path, **told: Any) -> LandingReport:
    settings = StripeSettings(
        api_key=SecretStr(KEY), url=url, page_size=told.pop("page_size", 2), attempts=3, patience=5, **told
    )
    with StripeApi(settings) as api:
        return land_fetched(StripeConnector(api, settings), contract_of("stripe"), warehouse)


def rows(warehouse: Path, statement: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return connection.execute(statement).fetchall()


LANDED = "select distinct object, source_id from landing_stripe.records order by all"


def landed(warehouse: Path) -> list[tuple[Any, ...]]:
    try:
        return rows(warehouse, LANDED)
    except duckdb.CatalogException:
        return []


def test_pages_inner_lists_and_events_land_as_a_folder_of_them_does(
    stripe: tuple[Stripe, str], warehouse: Path, tmp_path: Path
) -> None:
    served, url = stripe
    land(url, warehouse)
    folder = tmp_path / "exports"
    folder.mkdir()
    for number, (path, items) in enumerate(served.lists.items()):
        name = path.rsplit("/", 1)[-1]
        told = {"object": "list", "data": items, "has_more": False}
        (folder / f"{name}_{number}.json").write_text(json.dumps(told))
    other = tmp_path / "other.duckdb"
    land_exports(folder, other)
    assert landed(warehouse) == landed(other)
    assert ("line_item", "il_3") in landed(warehouse)
    assert {headers["Stripe-Version"] for _, _, headers in served.asked} == {API_VERSION}


def test_a_second_landing_reads_events_from_before_its_position_only(
    stripe: tuple[Stripe, str], warehouse: Path
) -> None:
    served, url = stripe
    land(url, warehouse)
    served.lists["/v1/events"].insert(0, event(3, 2_000_500))
    served.asked.clear()
    land(url, warehouse, reread_seconds=60)
    assert "/v1/customers" not in {path for path, _, _ in served.asked}
    assert "1999940" in {params.get("created[gte]") for _, params, _ in served.asked}
    assert ("event", "evt_3") in landed(warehouse)
    count = "select count(*) from landing_stripe.records where source_id = 'evt_2'"
    assert rows(warehouse, count) == [(1,)]


def test_limits_and_passing_failures_are_waited_for(stripe: tuple[Stripe, str], warehouse: Path) -> None:
    served, url = stripe
    served.answers = [
        (429, {"Retry-After": "0.01"}, b"{}"),
        (200, {"Content-Length": "9000"}, b'{"object":"list"'),
    ]
    land(url, warehouse)
    assert ("customer", "cus_6") in landed(warehouse)


@pytest.mark.parametrize("after", [1, 3, 9, 15])
def test_a_fetch_that_stays_short_lands_nothing_and_moves_nothing(
    stripe: tuple[Stripe, str], warehouse: Path, after: int
) -> None:
    served, url = stripe
    served.failing_from = after
    with pytest.raises(SourceUnreachable, match="did not move"):
        land(url, warehouse)
    assert landed(warehouse) == []
    served.failing_from = None
    land(url, warehouse)
    assert ("event", "evt_1") in landed(warehouse)


def test_a_list_that_came_later_may_be_absent_and_no_other(
    stripe: tuple[Stripe, str], warehouse: Path
) -> None:
    served, url = stripe
    served.absent = {"/v1/billing/meters", "/v1/prices"}
    land(url, warehouse)
    assert ("customer", "cus_6") in landed(warehouse)
    served.absent = {"/v1/invoices"}
    with pytest.raises(SourceUnreachable, match="404"):
        land(url, warehouse.with_name("other.duckdb"))


def test_a_lost_page_is_a_short_fetch(stripe: tuple[Stripe, str], warehouse: Path) -> None:
    served, url = stripe
    served.answers = [
        (200, {}, b'{"object":"list","data":[],"has_more":false}'),
        (200, {}, b'{"object":"list","data":[],"has_more":true}'),
    ]
    with pytest.raises(SourceUnreachable, match="from where"):
        land(url, warehouse)
    assert landed(warehouse) == []


def test_the_key_is_in_no_message(stripe: tuple[Stripe, str], warehouse: Path) -> None:
    served, url = stripe
    served.answers = [(401, {}, json.dumps({"error": {"message": f"Invalid key {KEY}"}}).encode())]
    with pytest.raises(SettingsMissing) as refused:
        land(url, warehouse)
    assert KEY not in str(refused.value) + repr(StripeSettings(api_key=SecretStr(KEY)))


def test_data_of_the_other_mode_is_refused(stripe: tuple[Stripe, str], warehouse: Path) -> None:
    _, url = stripe
    with pytest.raises(SettingsMissing, match="LIVEMODE"):
        land(url, warehouse, livemode=True)
    assert landed(warehouse) == []
