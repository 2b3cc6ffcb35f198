"""Read a queue until it is empty, or until told to stop: gather, land, acknowledge, again.

What is held, gathered or being landed, is told to be in progress, so that a long landing does not make the
broker give it again. SIGTERM and SIGINT end the gathering; what is held is landed and acknowledged first.
"""

import asyncio
import signal
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from nats.aio.msg import Msg

from ingest.errors import SourceReplaced, WarehouseBusy
from ingest.landing import new_stamp
from ingest.pipeline import open_landing
from ingest.report import LandingReport, Progress, no_progress
from ingest.usage.queue.broker import (
    ACKNOWLEDGED,
    GIVE_AGAIN,
    POISON,
    WORKING,
    Broker,
    Consumer,
    Stream,
    connected,
)
from ingest.usage.queue.landing import SOURCE, BatchLanded, land_batch, streams_landed
from ingest.usage.queue.replay import Wanted, wanted_consumer
from ingest.usage.queue.settings import QueueSettings, settings_told
from ingest.usage.queue.spool import QueueSpool
from ingest.usage.queue.told import Told, notes_at_start

PULL_SECONDS = 1.0
PULLED_MESSAGES = 1_000
PULLED_BYTES = 16 * 1024 * 1024
BUSY_SECONDS = 0.5
LOOKS, LOOK_SECONDS = 10, 0.05
MARGIN_SECONDS = 5.0


def land_queue(
    warehouse: Path, progress: Progress = no_progress, follow: bool = False, replay_from: str | None = None
) -> LandingReport:
    """Land what the configured stream holds and the warehouse does not.

    follow       and what comes, until SIGTERM
    replay_from  a sequence or an instant: read the stream again from there
    Raises IngestError; what was landed before it is durable.
    """
    settings = settings_told()
    wanted = wanted_consumer(settings, replay_from)
    with open_landing(warehouse) as landing:
        stamp = new_stamp(landing, SOURCE)
        landed_before = streams_landed(landing, settings.stream)
    told = Told(stamp, settings.stream, landed_before)
    asyncio.run(_read(settings, wanted, warehouse, told, progress, follow))
    return told.report()


async def _read(
    settings: QueueSettings, wanted: Wanted, warehouse: Path, told: Told, progress: Progress, follow: bool
) -> None:
    stopping = asyncio.Event()
    with _signals(stopping):
        async with connected(settings) as broker:
            stream = await broker.stream()
            if wanted.is_replay:
                await broker.remove(wanted.name)
            consumer = await broker.open(wanted.config)
            told.notes += notes_at_start(told.landed_before, stream, consumer, wanted)
            reader = Reader(broker, stream, consumer, warehouse, told, progress, stopping)
            try:
                await reader.run(follow)
            finally:
                await reader.give_back()
                if wanted.is_replay:
                    await broker.remove(wanted.name)


@dataclass
class Reader:
    """One reading of one stream. `held`: the messages not answered yet, by how each is answered."""

    broker: Broker
    stream: Stream
    consumer: Consumer
    warehouse: Path
    told: Told
    progress: Progress
    stopping: asyncio.Event
    held: dict[str, int] = field(default_factory=dict)
    patient_until: float = 0.0

    async def run(self, follow: bool) -> None:
        """Until the stream is empty, or until stopped."""
        done = asyncio.Event()
        working = asyncio.create_task(self._say_working(done))
        self._be_patient()
        try:
            while not self.stopping.is_set():
                if not follow and await self._is_empty():
                    return
                await self._batch(follow)
            if not follow:
                now = await self.broker.consumer(self.consumer.name)
                self.told.left = now.pending + now.unanswered
        finally:
            # The client swallows a cancellation that meets it while its connection comes back.
            done.set()
            working.cancel()
            with suppress(asyncio.CancelledError):
                await working

    async def give_back(self) -> None:
        """What is held and was not landed may be given to the next reader at once."""
        await self.broker.answer(list(self.held), GIVE_AGAIN)

    async def _batch(self, follow: bool) -> None:
        """Gather a batch and land it."""
        with tempfile.TemporaryDirectory(prefix="tieout-queue-") as scratch:
            spool = QueueSpool(Path(scratch) / "messages.parquet")
            await self._gather(spool, follow)
            spool.close()
            if spool.messages:
                await self._land(spool)
                self._be_patient()
            else:
                # Silence is an empty stream, a broker that is away, or a consumer that is gone: raises those.
                await self.broker.consumer(self.consumer.name)

    async def _gather(self, spool: QueueSpool, follow: bool) -> None:
        """Take messages until a batch is full, or none are left, or those held have waited long enough."""
        settings = self.broker.settings
        # A broker gives no more than this without an answer: waiting for more would be for nothing.
        most = min(settings.batch_messages, self.consumer.most_unanswered or settings.batch_messages)
        pulled = max(1, min(PULLED_MESSAGES, PULLED_BYTES // self.stream.bytes_a_message))
        begun = time.monotonic()
        while spool.messages < most and spool.bytes < settings.batch_bytes and not self.stopping.is_set():
            messages = await self.broker.pull(min(pulled, most - spool.messages), PULL_SECONDS)
            for message in messages:
                self._take(spool, message)
            left = messages[-1].metadata.num_pending if messages else 0
            self.progress(f"queue: {spool.messages:,} messages", spool.messages, spool.messages + left)
            # While following, a few messages wait for others: a landing costs as much as thousands of them.
            has_waited = not follow or time.monotonic() - begun > settings.linger_seconds
            if (not left and has_waited) or (not messages and not spool.messages):
                return

    def _take(self, spool: QueueSpool, message: Msg) -> None:
        told = message.metadata
        spool.take(told.sequence.stream, told.timestamp.replace(tzinfo=None), message.data, message.headers)
        self.held[message.reply] = told.sequence.stream

    async def _land(self, spool: QueueSpool) -> None:
        """Land, and only then acknowledge. The stream must be the one that was opened: numbers begin anew."""
        now = await self.broker.stream()
        if now.identity != self.stream.identity:
            raise SourceReplaced(
                f"The stream {self.broker.settings.stream} was made anew while it was read: it was "
                f"{self.stream.identity} and is {now.identity}. What was gathered since was not landed and "
                f"not acknowledged. {self.told.words()} Run again to read the new stream."
            )
        landed = await self._landed(spool)
        self.told.add(landed)
        answered, self.held = self.held, {}
        poison = [reply for reply, sequence in answered.items() if sequence in landed.poison]
        good = [reply for reply, sequence in answered.items() if sequence not in landed.poison]
        await self.broker.answer(good, ACKNOWLEDGED)
        await self.broker.answer(poison, POISON)

    async def _landed(self, spool: QueueSpool) -> BatchLanded:
        """The landing, beside the loop that tells the broker of work in progress."""
        patient_until = time.monotonic() + self.broker.settings.patience_seconds
        while True:
            try:
                return await asyncio.to_thread(land_batch, self.warehouse, spool, self.stream.identity)
            except WarehouseBusy as problem:
                if time.monotonic() > patient_until or self.stopping.is_set():
                    raise WarehouseBusy(f"{problem} {self.told.words()}") from problem
                await asyncio.sleep(BUSY_SECONDS)

    async def _is_empty(self) -> bool:
        """Whether nothing waits. What another reader held and never answered comes again: so it waits."""
        for _ in range(LOOKS):
            now = await self.broker.consumer(self.consumer.name)
            if now.pending:
                return False
            if not now.unanswered:
                return True
            # The broker counts acknowledgements a moment after it took them.
            await asyncio.sleep(LOOK_SECONDS)
        if time.monotonic() > self.patient_until:
            self.told.elsewhere = now.unanswered
            return True
        return False

    def _be_patient(self) -> None:
        self.patient_until = time.monotonic() + self.consumer.ack_wait + MARGIN_SECONDS

    async def _say_working(self, done: asyncio.Event) -> None:
        """Tell the broker, well before it would give a message again, that it is being worked on."""
        while not done.is_set():
            await asyncio.sleep(self.consumer.ack_wait / 3)
            await self.broker.answer(list(self.held), WORKING)


@contextmanager
def _signals(stopping: asyncio.Event) -> Iterator[None]:
    """SIGTERM and SIGINT set the event instead of ending the process. Only the main thread gets signals."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    try:
        yield
    finally:
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(number)
