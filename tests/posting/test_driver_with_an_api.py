"""The driver and the JSON-RPC client against a server that misbehaves in every way; no real ERP needed."""

import json
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import pytest
from books import entry
from desk import Desk

import posting
from posting import errors
from posting.adapter import Caps, Erp, Seen
from posting.batch import Batch, Limits
from posting.export import Artifact
from posting.export.generic_csv import DIALECT
from posting.transport.jsonrpc import TrytonClient


@dataclass
class FakeApi:
    """An ERP in memory: two phases, no unique key, whole batches; faults are played in order."""

    faults: list[Exception] = field(default_factory=list)
    commits_before_fault: bool = False
    bad_keys: set[str] = field(default_factory=set)
    drafts: Counter[str] = field(default_factory=Counter)
    posted: Counter[str] = field(default_factory=Counter)
    is_late: bool = False  # commits only when somebody looks, as a request does that we gave up on
    late: list[str] = field(default_factory=list)

    caps = Caps("api", "batch", False, True, "description", 64, 100, None, request_ceiling_s=60)
    limits = Limits(entries_per_batch=100)

    def render(self, batch: Batch) -> Artifact:
        return DIALECT.artifact(batch)

    def deliver(self, artifact: Artifact, batch: Batch) -> Mapping[str, Seen]:
        if bad := self.bad_keys & set(batch.external_ids):
            raise errors.RefusedByErp(f"Unknown account in {sorted(bad)[0]}.")
        if self.faults:
            fault = self.faults.pop(0)
            if self.commits_before_fault:
                self.drafts.update(batch.external_ids)
            if self.is_late:
                self.late.extend(batch.external_ids)
            raise fault
        self.drafts.update(batch.external_ids)
        return {key: Seen(key, key, False, None) for key in batch.external_ids}

    def look_up(self, batch: Batch) -> Mapping[str, Seen]:
        self.drafts.update(self.late)
        self.late.clear()
        digests = {one.external_id: one.payload_digest for one in batch.entries}
        return {
            key: Seen(key, key, key in self.posted, digest)
            for key, digest in digests.items()
            if key in self.posted or key in self.drafts
        }

    def finalize(self, batch: Batch, seen: Mapping[str, Seen]) -> None:
        for key in seen:
            self.posted[key] += self.drafts.pop(key)


ENTRIES = [entry(f"E-{n:02d}", contract=f"C-{n}") for n in range(16)]


@pytest.fixture
def api(desk: Desk) -> Iterator[tuple[FakeApi, Erp]]:
    fake = FakeApi()
    desk.books.write(ENTRIES)
    erp = Erp("api", fake)
    posting.plan(desk.books.path, "2026-01", erp, outbox=desk.outbox, clock=desk.clock)
    yield fake, erp
    assert max(fake.posted.values(), default=0) <= 1  # whatever happened, nothing is there twice


def send(desk: Desk, erp: Erp) -> dict[str, int]:
    return posting.send(desk.outbox, erp, clock=desk.clock).entries_by_outcome


def test_created_posted_and_read_back(desk: Desk, api: tuple[FakeApi, Erp]) -> None:
    fake, erp = api
    assert send(desk, erp) == {"sent": 16}
    assert (len(fake.posted), len(fake.drafts)) == (16, 0)
    assert send(desk, erp) == {}


@pytest.mark.parametrize("is_committed", [True, False])
def test_an_ambiguous_answer_is_asked_about_only_when_nothing_can_commit_any_more(
    desk: Desk, api: tuple[FakeApi, Erp], is_committed: bool
) -> None:
    fake, erp = api
    fake.faults = [errors.Ambiguous("The answer never came.")]
    fake.commits_before_fault = is_committed
    assert send(desk, erp) == {"unknown": 16}
    assert send(desk, erp) == {"unknown": 16}  # the request may still commit
    desk.clock.now += timedelta(seconds=61)
    assert send(desk, erp) == ({"found": 16} if is_committed else {"sent": 16})
    assert len(fake.posted) == 16
    assert send(desk, erp) == {}


def test_a_request_that_commits_after_we_gave_up_is_not_doubled(desk: Desk, api: tuple[FakeApi, Erp]) -> None:
    fake, erp = api
    fake.faults, fake.is_late = [errors.Ambiguous("The answer never came.")], True
    assert send(desk, erp) == {"unknown": 16}
    desk.clock.now += timedelta(seconds=61)
    assert send(desk, erp) == {"found": 16}


def test_the_good_entries_of_a_refused_batch_are_posted(desk: Desk, api: tuple[FakeApi, Erp]) -> None:
    fake, erp = api
    fake.bad_keys = {"E-03", "E-11"}
    assert send(desk, erp) == {"refused": 2, "sent": 14}
    assert set(fake.posted) == {one.external_id for one in ENTRIES} - fake.bad_keys
    letters = posting.dead_letters(desk.books.path, desk.outbox, erp)
    assert [letter.external_id for letter in letters] == ["E-03", "E-11"]
    plan = posting.plan(desk.books.path, "2026-01", erp, outbox=desk.outbox, clock=desk.clock)
    assert plan.entry_count == 0 and len(plan.awaiting_correction) == 2
    fake.bad_keys = set()
    report = posting.replay(desk.books.path, letters[0].batch_id, erp, outbox=desk.outbox, clock=desk.clock)
    assert report.sent_entry_count == 2 and len(fake.posted) == 16


def test_what_was_not_delivered_is_planned_again(desk: Desk, api: tuple[FakeApi, Erp]) -> None:
    fake, erp = api
    fake.faults = [errors.Retryable("Busy."), errors.LoginExpired("Expired.")]
    with pytest.raises(errors.Retryable, match="Nothing reached the ERP"):
        send(desk, erp)
    with pytest.raises(errors.LoginExpired):
        send(desk, erp)
    assert send(desk, erp) == {"sent": 16}


def test_closed_period_refuses_all_at_once(desk: Desk, api: tuple[FakeApi, Erp]) -> None:
    fake, erp = api
    fake.faults = [errors.RefusedByErp('You cannot create a journal-period in closed period "2026-01".')]
    assert send(desk, erp) == {"refused": 16}
    assert not fake.faults and not fake.posted


class Rude(BaseHTTPRequestHandler):
    """Answers the next of the server's scripted answers: (status, body) or a cut connection."""

    script: ClassVar[list[tuple[int, object] | None]] = []
    seen: ClassVar[list[str]] = []

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.seen.append(body["method"])
        answer = self.script.pop(0)
        if answer is None:
            self.wfile.write(b'HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{"result":')
            self.close_connection = True
            return
        content = answer[1] if isinstance(answer[1], bytes) else json.dumps(answer[1]).encode()
        self.send_response(answer[0])
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        return


LOGIN: tuple[int, object] = (200, {"result": [1, "token", None]})


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ([LOGIN, (200, {"result": [7]})], None),
        ([LOGIN, (401, {}), LOGIN, (200, {"result": [7]})], None),
        ([LOGIN, (401, {}), LOGIN, (401, {})], errors.LoginExpired),
        ([(401, {})], errors.LoginExpired),
        ([LOGIN, (503, b"could not obtain lock")], errors.Retryable),
        ([LOGIN, (200, {"error": ["UserError", ["The period is closed.", ""]]})], errors.RefusedByErp),
        ([LOGIN, (200, {"error": ["'externalId'", ""]})], errors.RefusedByErp),
        ([LOGIN, (200, {"error": ["OperationalError", "deadlock detected"]})], errors.Retryable),
        ([LOGIN, (500, b"<html>")], errors.Ambiguous),
        ([LOGIN, (200, b"[]")], errors.Ambiguous),
        ([LOGIN, (404, b"")], errors.NotDelivered),
        ([LOGIN, None], errors.Ambiguous),
        ([None], errors.NotDelivered),
    ],
)
def test_every_answer_of_the_wire_has_one_true_name(
    script: list[tuple[int, object] | None], expected: type[Exception] | None
) -> None:
    Rude.script = list(script)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Rude)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    client = TrytonClient(f"http://127.0.0.1:{server.server_port}", "erp", "me", "secret")
    try:
        if expected is None:
            assert client.write("model.account.move.create", [], {}) == [7]
        else:
            with pytest.raises(expected) as caught:
                client.write("model.account.move.create", [], {})
            assert type(caught.value) is expected and "secret" not in str(caught.value)
    finally:
        server.shutdown()
        server.server_close()


def test_an_erp_that_is_down_got_nothing() -> None:
    client = TrytonClient("http://127.0.0.1:9", "erp", "me", "secret")
    with pytest.raises(errors.NotDelivered, match="Nothing reached the ERP"):
        client.write("model.account.move.create", [], {})
