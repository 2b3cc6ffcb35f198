"""A queue is landed once, whatever is killed when: the broker, the reader, or both."""

import asyncio
import base64
import contextlib
import json
import random
import shutil
import signal
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from threading import Thread, Timer
from typing import Any

import pytest
from brokers import COMMAND, STREAM, Broker, event, in_a_process, needs_broker
from folders import read
from nats.js import JetStreamContext, api
from nats.js.errors import NotFoundError

from ingest.errors import IngestError, SettingsMissing, SourceReplaced, SourceUnknown, SourceUnreachable
from ingest.report import LandingReport
from ingest.usage import land_queue
from ingest.usage.queue import drain
from ingest.usage.queue.landing import BatchLanded, land_batch

pytestmark = needs_broker


@pytest.fixture
def broker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Broker]:
    """A running broker with an empty stream, and the settings to read it."""
    found = Broker(tmp_path / "store")
    found.start()
    found.make_stream()
    for name, value in found.settings().items():
        monkeypatch.setenv(name, value)
    yield found
    found.kill()


def ids(warehouse: Path) -> list[str]:
    return [row[0] for row in read(warehouse, "select id from landing_usage.events order by id")]


def letters(warehouse: Path) -> list[tuple[Any, ...]]:
    return read(warehouse, "select _file, row_text, reason from landing.dead_letters order by _file, _row_no")


def notes(report: LandingReport) -> list[str]:
    return [note.note for note in (*report.warnings, *report.failed)]


def is_drained(broker: Broker) -> bool:
    info = broker.consumer()
    return (info.num_pending, info.num_ack_pending) == (0, 0)


def expected(count: int) -> list[str]:
    return sorted(f"e{number}" for number in range(count))


def test_a_broker_killed_in_mid_stream_loses_and_doubles_nothing(
    broker: Broker, warehouse: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broker.send([event(number) for number in range(300)])
    monkeypatch.setenv("TIEOUT_NATS_BATCH_MESSAGES", "150")
    kills: list[str] = []

    def restart(when: str) -> None:
        if when not in kills:
            kills.append(when)
            broker.kill()
            Timer(0.3, broker.start).start()

    def land_and_restart(*told: Any) -> BatchLanded:
        landed = land_batch(*told)
        restart("landed and not acknowledged")
        return landed

    monkeypatch.setattr(drain, "land_batch", land_and_restart)
    report = land_queue(warehouse, lambda step, done, total: restart("held and not landed"))
    assert (report.ok, report.landed, len(kills)) == (True, 300, 2)
    assert ids(warehouse) == expected(300)
    assert is_drained(broker)
    again = land_queue(warehouse)
    assert (again.ok, again.landed, again.tables) == (True, 0, ())


KILLED_BEFORE_IT_ACKNOWLEDGES = """
import os, sys
from pathlib import Path
from ingest.usage.queue import drain
land = drain.land_batch
def land_and_die(*told):
    land(*told)
    os.kill(os.getpid(), 9)
drain.land_batch = land_and_die
drain.land_queue(Path(sys.argv[1]))
"""


def test_a_reader_killed_before_it_acknowledges_doubles_nothing(broker: Broker, warehouse: Path) -> None:
    broker.send([event(number) for number in range(100)] + [b"no event"])
    killed = in_a_process(broker, "-c", KILLED_BEFORE_IT_ACKNOWLEDGES, str(warehouse))
    assert killed.wait() == -signal.SIGKILL
    assert len(ids(warehouse)) == 100
    assert broker.consumer().num_ack_pending == 101
    broker.send([event(number) for number in range(100, 110)])
    report = land_queue(warehouse)
    assert (report.ok, report.landed, report.dead) == (True, 10, 0)
    assert "101 messages were landed before: passed over" in notes(report)
    assert ids(warehouse) == expected(110)
    assert len(letters(warehouse)) == 1
    assert is_drained(broker)


def test_every_form_of_event_and_what_is_none(broker: Broker, warehouse: Path) -> None:
    broker.send([b"[" + event(1) + b"," + event(2) + b', {"id": "x"}]', b"[]", b"\xff\xfe", b"", b"{"])
    headers = {
        "ce-id": "e3",
        "ce-source": "/m",
        "ce-type": "calls",
        "ce-specversion": "1.0",
        "Ce-Tenant": "a%20b",
    }
    broker.send([b'{"units": 1.10}'], headers | {"content-type": "application/json"})
    broker.send([b'1}, "subject": "forged"', b'1, "subject": "forged"'], headers)
    broker.send([b"{"], headers | {"content-type": "application/json"})
    broker.send([event(4)], {"content-type": "application/cloudevents+json; charset=utf-8"})
    broker.send([event(5)], {"content-type": "application/cloudevents+avro"})
    broker.send([b'{"specversion":"1.0","id":"\\ud800","source":"/m","type":"calls"}', event(6)])
    report = land_queue(warehouse)
    identity = f"USAGE@{broker.created()}"
    assert read(
        warehouse,
        "select _file, _row_no, broker_position, id, data, extensions, subject from landing_usage.events "
        "where id <> 'e6' order by _file, _row_no",
    ) == [
        (f"{identity}/1", 1, "1", "e1", '{"n":1}', None, None),
        (f"{identity}/1", 2, "1", "e2", '{"n":2}', None, None),
        (f"{identity}/10", 1, "10", "e4", '{"n":4}', None, None),
        (f"{identity}/6", 1, "6", "e3", '{"units":1.10}', '{"tenant":"a b"}', None),
        (f"{identity}/7", 1, "7", "e3", '"1}, \\"subject\\": \\"forged\\""', '{"tenant":"a b"}', None),
        (f"{identity}/8", 1, "8", "e3", '"1, \\"subject\\": \\"forged\\""', '{"tenant":"a b"}', None),
    ]
    assert "e6" in ids(warehouse)
    told = {file.rsplit("/")[-1]: (text, reason) for file, text, reason in letters(warehouse)}
    assert told["1"] == ('{"id":"x"}', "source: missing; specversion: missing; type: missing")
    assert told["3"] == (
        base64.b64encode(b"\xff\xfe").decode(),
        "the message is not UTF-8: its bytes in base64",
    )
    assert told["4"] == ("", "the message is empty")
    assert told["5"] == ("{", "the event is not JSON")
    assert told["9"][1] == "data: is not the JSON that its content type says"
    assert told["11"][1] == "application/cloudevents+avro: of the formats of CloudEvents only JSON is read"
    assert report.landed + report.dead == 14
    assert is_drained(broker)


def test_replayed_into_an_older_warehouse_and_into_the_same(broker: Broker, warehouse: Path) -> None:
    broker.send([event(number) for number in range(30)])
    at = broker.ask(lambda js: js.get_msg(STREAM, 21)).time
    land_queue(warehouse)
    lost = warehouse.with_name("lost.duckdb")
    told = notes(land_queue(lost))
    assert told == [
        "acknowledged up to 30, but this warehouse holds nothing after 0: --replay-from 1 lands what the "
        "stream still has"
    ]
    assert land_queue(lost, replay_from="11").landed == 20
    assert ids(lost) == sorted(f"e{number}" for number in range(10, 30))
    assert land_queue(lost, replay_from="1").landed == 10
    assert ids(lost) == expected(30)
    report = land_queue(warehouse, replay_from="1")
    assert (report.landed, notes(report)) == (0, ["30 messages were landed before: passed over"])
    by_instant = warehouse.with_name("instant.duckdb")
    assert land_queue(by_instant, replay_from=str(at)).landed == 10
    assert is_drained(broker)
    with pytest.raises(SourceUnknown, match=r"is no place in a stream. Nothing was landed"):
        land_queue(warehouse, replay_from="yesterday")


def test_a_stream_made_anew_counts_from_one_again(
    broker: Broker, warehouse: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broker.send([event(1), event(2)])
    land_queue(warehouse)
    first = broker.created()

    def make_anew(step: str, done: int, total: int) -> None:
        if done:
            broker.ask(lambda js: js.delete_stream(STREAM))
            broker.make_stream()

    broker.send([event(3)])
    # In a thread: the loop of the reader cannot run another.
    with pytest.raises(SourceReplaced, match=r"was made anew while it was read.*0 events .* are durable"):
        land_queue(warehouse, lambda *told: in_a_thread(make_anew, *told))
    broker.send([event(4)])
    report = land_queue(warehouse)
    assert notes(report) == [f"made anew: up to 2 was landed from USAGE@{first}; its numbers began again"]
    assert ids(warehouse) == ["e1", "e2", "e4"]


def test_a_broker_that_lost_its_last_messages_gives_their_numbers_again(
    broker: Broker, warehouse: Path, tmp_path: Path
) -> None:
    broker.send([event(1), event(2)])
    broker.kill()
    shutil.copytree(tmp_path / "store", tmp_path / "older")
    broker.start()
    broker.send([event(3)])
    land_queue(warehouse)
    broker.kill()
    shutil.rmtree(tmp_path / "store")
    shutil.move(tmp_path / "older", tmp_path / "store")
    broker.start()
    broker.send([event(4)])
    report = land_queue(warehouse)
    assert (report.landed, ids(warehouse)) == (1, ["e1", "e2", "e3", "e4"])


def test_a_long_landing_is_not_given_to_anybody_else(
    broker: Broker, warehouse: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broker.send([event(number) for number in range(10)])

    given_to_others: list[int] = []

    async def ask_for_more(js: JetStreamContext) -> None:
        other = await js.pull_subscribe_bind(consumer="tieout", stream=STREAM)
        with contextlib.suppress(TimeoutError):
            given_to_others.append(len(await other.fetch(10, timeout=0.3)))

    def slow(*told: Any) -> BatchLanded:
        # Longer than the broker waits for an answer.
        time.sleep(1.5)
        broker.ask(ask_for_more)
        return land_batch(*told)

    monkeypatch.setattr(drain, "land_batch", slow)
    assert land_queue(warehouse).landed == 10
    assert given_to_others == []


def test_a_client_that_does_not_let_itself_be_cancelled_keeps_nobody(
    broker: Broker, warehouse: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As it does while its connection comes back: the reading ends all the same."""
    broker.send([event(number) for number in range(20)])
    monkeypatch.setenv("TIEOUT_NATS_ACK_WAIT_SECONDS", "1.5")
    said: list[bytes] = []

    async def swallowing(self: drain.Broker, replies: Iterable[str], word: bytes) -> None:
        said.append(word)
        if word == drain.WORKING:
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.sleep(60)
        else:
            await answered(self, replies, word)

    answered = drain.Broker.answer
    monkeypatch.setattr(drain.Broker, "answer", swallowing)

    def slow(*given: Any) -> BatchLanded:
        time.sleep(1)
        return land_batch(*given)

    monkeypatch.setattr(drain, "land_batch", slow)
    reading = Thread(target=land_queue, args=(warehouse,), daemon=True)
    reading.start()
    reading.join(20)
    assert not reading.is_alive()
    assert ids(warehouse) == expected(20)


def test_followed_until_sigterm(broker: Broker, warehouse: Path) -> None:
    broker.send([event(number) for number in range(5)])
    reader = in_a_process(broker, *COMMAND, str(warehouse), "--follow", linger_seconds=0)
    wait_until(lambda: is_drained(broker))
    broker.send([event(number) for number in range(5, 9)])
    wait_until(lambda: broker.consumer().delivered.stream_seq == 9)
    reader.send_signal(signal.SIGTERM)
    output, _ = reader.communicate(timeout=30)
    assert reader.returncode == 0
    assert json.loads(output)["tables"][0]["landed"] == 9
    assert ids(warehouse) == expected(9)
    assert is_drained(broker)


def test_a_consumer_that_is_gone_ends_the_following(broker: Broker, warehouse: Path) -> None:
    broker.send([event(1)])
    land_queue(warehouse)
    Timer(0.5, broker.ask, [lambda js: js.delete_consumer(STREAM, "tieout")]).start()
    with pytest.raises(SourceUnreachable, match=r"consumer tieout is gone.*nothing is lost"):
        land_queue(warehouse, follow=True)
    # Made anew it begins at the start of the stream: what is landed is known.
    report = land_queue(warehouse)
    assert (report.landed, notes(report)) == (0, ["1 messages were landed before: passed over"])


def test_what_cannot_be_read_is_said_and_holds_no_secret(
    broker: Broker, warehouse: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def refused(kind: type[IngestError], **settings: Any) -> str:
        with monkeypatch.context() as patch:
            for name, value in broker.settings(**settings).items():
                patch.setenv(name, value)
            with pytest.raises(kind) as told:
                land_queue(warehouse)
        return str(told.value)

    assert "has no stream OTHER" in refused(SourceUnreachable, stream="OTHER")
    assert "TIEOUT_NATS_STREAM not set" in refused(SettingsMissing, stream="")
    assert "hunter2" not in refused(SettingsMissing, url=f"nats://u:hunter2@127.0.0.1:{broker.port}")
    broker.ask(lambda js: js.add_consumer(STREAM, durable_name="all", ack_policy=api.AckPolicy.ALL))
    assert "a crash would lose what it gave" in refused(SourceUnreachable, consumer="all")
    broker.kill()
    told = refused(SourceUnreachable, patience_seconds=0.5, user="u", password="hunter2")
    assert "does not answer" in told and "hunter2" not in told and f"127.0.0.1:{broker.port}" in told
    guarded = Broker(tmp_path / "guarded", "--user", "u", "--pass", "right")
    guarded.start()
    told = refused(SourceUnreachable, url=guarded.url, user="u", password="hunter2")
    guarded.kill()
    assert "Authorization Violation" in told and "hunter2" not in told


def in_a_thread(work: Callable[..., None], *told: Any) -> None:
    thread = Thread(target=work, args=told)
    thread.start()
    thread.join()


def wait_until(holds: Callable[[], bool]) -> None:
    for _ in range(300):
        with contextlib.suppress(NotFoundError):
            if holds():
                return
        time.sleep(0.1)
    raise AssertionError("it never came to hold")


@pytest.mark.slow
def test_killed_fifty_times_on_both_sides(broker: Broker, warehouse: Path) -> None:
    """A producer sends all the while; the broker and the reader are killed at random moments."""
    moments = random.Random(5)
    sent = 0
    for kill in range(50):
        broker.send([event(number) for number in range(sent, sent + 200)])
        sent += 200
        reader = in_a_process(broker, *COMMAND, str(warehouse), batch_messages=150)
        time.sleep(moments.uniform(1.0, 4.0))
        if kill % 2:
            reader.kill()
        else:
            broker.kill()
            time.sleep(moments.uniform(0, 0.5))
            broker.start()
        reader.communicate(timeout=120)
    assert land_queue(warehouse).ok
    assert ids(warehouse) == expected(sent)
    assert is_drained(broker)
