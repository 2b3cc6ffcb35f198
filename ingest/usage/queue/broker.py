"""The edge to NATS JetStream: connect, look at stream and consumer, pull, answer.

What a broker in restart does not answer is asked again until patience ends. Acknowledgements are not waited
for one by one: a lost one brings its message again, and that is known.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error, NoRespondersError
from nats.js import JetStreamContext, api
from nats.js.errors import APIError, BadRequestError, NotFoundError, ServiceUnavailableError
from tenacity import AsyncRetrying, retry_if_exception_type, stop_after_delay, wait_fixed

from ingest.errors import SourceUnreachable
from ingest.usage.queue.settings import QueueSettings

ANSWER_SECONDS = 2.0
AGAIN_SECONDS = 0.2
ACKNOWLEDGED, POISON, WORKING, GIVE_AGAIN = b"+ACK", b"+TERM", b"+WPI", b"-NAK"
# What a broker says, or does not say, while it starts or changes its leader.
PASSING = (asyncio.TimeoutError, NoRespondersError, ServiceUnavailableError, ConnectionResetError)
Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Stream:
    """A stream as it stands. `identity` tells it from another of that name made later or before."""

    identity: str
    first: int
    last: int
    bytes_a_message: int


@dataclass(frozen=True)
class Consumer:
    """A consumer as it stands: what waits to be delivered, and what was and is not acknowledged."""

    name: str
    pending: int
    unanswered: int
    acknowledged_to: int
    delivered_to: int
    ack_wait: float
    most_unanswered: int
    most_deliveries: int


class Broker:
    """One connection to one stream of a broker."""

    def __init__(self, client: Client, settings: QueueSettings) -> None:
        self.client = client
        self.settings = settings
        self.js: JetStreamContext = client.jetstream(timeout=ANSWER_SECONDS)
        self._pulling: JetStreamContext.PullSubscription | None = None

    async def stream(self) -> Stream:
        """The stream of the settings. Raises SourceUnreachable."""
        name = self.settings.stream
        info = await self._answered(lambda: self.js.stream_info(name), f"It has no stream {name}.")
        state = info.state
        return Stream(
            identity=f"{name}@{_instant(info.created)}",
            first=state.first_seq,
            last=state.last_seq,
            bytes_a_message=max(1, state.bytes // max(1, state.messages)),
        )

    async def consumer(self, name: str) -> Consumer:
        """A consumer that is there. Raises SourceUnreachable."""
        told = f"Its consumer {name} is gone: somebody deleted it, or the stream was made anew."
        info = await self._answered(lambda: self._info(name), told)
        return _consumer(info)

    async def open(self, wanted: api.ConsumerConfig) -> Consumer:
        """The consumer of that name, made as wanted where there is none, and a subscription to pull by."""
        name = str(wanted.durable_name)
        info = await self._answered(lambda: self._made(name, wanted), f"Its consumer {name} cannot be made.")
        if problem := _unfit(info.config, wanted):
            raise SourceUnreachable(
                f"{self.place} has a consumer {name} that {problem}. Nothing was landed. Delete it, or set "
                "TIEOUT_NATS_CONSUMER to another name."
            )
        self._pulling = await self.js.pull_subscribe_bind(consumer=name, stream=self.settings.stream)
        return _consumer(info)

    async def _made(self, name: str, wanted: api.ConsumerConfig) -> api.ConsumerInfo:
        try:
            return await self._info(name)
        except NotFoundError:
            await self.js.add_consumer(self.settings.stream, wanted)
            return await self._info(name)

    async def _info(self, name: str) -> api.ConsumerInfo:
        found: api.ConsumerInfo = await self.js.consumer_info(self.settings.stream, name)
        return found

    async def remove(self, name: str) -> None:
        """Take a consumer away, if it is there."""
        try:
            await self.js.delete_consumer(self.settings.stream, name)
        except (NotFoundError, *PASSING):
            return

    async def pull(self, most: int, seconds: float) -> list[Msg]:
        """Messages, as soon as there are any; none when none came in that time or the broker is away."""
        assert self._pulling is not None
        try:
            return await self._pulling.fetch(most, timeout=seconds)
        except PASSING:
            return []
        except APIError as problem:
            raise self._unreachable(f"It refused to give messages: {problem.description}.") from problem
        except Error as problem:
            raise self._unreachable(f"The connection ended: {problem}.") from problem

    async def answer(self, replies: Iterable[str], word: bytes) -> None:
        """Say the same of many messages. A broker that is away is not told: it gives them again."""
        try:
            for reply in replies:
                await self.client.publish(reply, word)
            if self.client.is_connected:
                await self.client.flush(timeout=10)
        except (Error, *PASSING):
            return

    @property
    def place(self) -> str:
        """The broker in words, without a secret."""
        return f"The broker at {', '.join(self.settings.servers)}"

    async def _answered(self, ask: Callable[[], Awaitable[Answer]], missing: str) -> Answer:
        try:
            async for attempt in AsyncRetrying(
                retry=retry_if_exception_type(PASSING),
                stop=stop_after_delay(self.settings.patience_seconds),
                wait=wait_fixed(AGAIN_SECONDS),
                reraise=True,
            ):
                with attempt:
                    return await ask()
        except NotFoundError as problem:
            raise self._unreachable(missing) from problem
        except BadRequestError as problem:
            raise self._unreachable(f"{missing} It says: {problem.description}.") from problem
        except PASSING as problem:
            told = f"It did not answer for {self.settings.patience_seconds:g} seconds."
            raise self._unreachable(told) from problem
        except (APIError, Error) as problem:
            raise self._unreachable(f"It says: {problem}.") from problem
        raise AssertionError("tenacity ended without an answer")

    def _unreachable(self, told: str) -> SourceUnreachable:
        return SourceUnreachable(
            f"{self.place} cannot be read. {told} What was landed before is durable, and what is not "
            "acknowledged is given again: nothing is lost. Put it right and run again."
        )


@asynccontextmanager
async def connected(settings: QueueSettings) -> AsyncIterator[Broker]:
    """A connection that comes back after a restart of the broker. Raises SourceUnreachable."""
    client, problems, refused = Client(), list[str](), asyncio.Event()

    async def noted(problem: Exception) -> None:
        problems.append(str(problem) or type(problem).__name__)
        if "authorization" in problems[-1].lower():
            refused.set()

    connecting = asyncio.create_task(client.connect(**_options(settings, noted)))
    refusing = asyncio.create_task(refused.wait())
    await asyncio.wait(
        (connecting, refusing), timeout=settings.patience_seconds, return_when=asyncio.FIRST_COMPLETED
    )
    refusing.cancel()
    try:
        if not connecting.done():
            connecting.cancel()
            raise TimeoutError
        connecting.result()
    except (OSError, Error, ValueError) as problem:
        # A login that is refused may be told before the connection it ends.
        heard = [str(problem), *problems]
        refusals = [one for one in heard if "authorization" in one.lower()]
        told = _hidden((refusals or heard)[-1], settings)
        raise SourceUnreachable(
            f"The broker at {', '.join(settings.servers)} does not answer: {told or 'no connection'}. "
            "Nothing was landed and nothing is lost. Start it, or correct the settings TIEOUT_NATS_*, and "
            "run again."
        ) from None
    try:
        yield Broker(client, settings)
    finally:
        with suppress(Error, TimeoutError):
            await asyncio.wait_for(client.close(), ANSWER_SECONDS)


def _options(settings: QueueSettings, noted: Callable[[Exception], Awaitable[None]]) -> dict[str, Any]:
    options: dict[str, Any] = {
        "servers": settings.servers,
        "name": "tieout",
        "error_cb": noted,
        "connect_timeout": ANSWER_SECONDS,
        "max_reconnect_attempts": -1,
        "reconnect_time_wait": AGAIN_SECONDS,
        "ping_interval": 10,
        "max_outstanding_pings": 2,
    }
    if settings.credentials is not None:
        options["user_credentials"] = str(settings.credentials)
    elif settings.token is not None:
        options["token"] = settings.token.get_secret_value()
    elif settings.user is not None:
        options["user"] = settings.user
        options["password"] = settings.password.get_secret_value() if settings.password else ""
    if settings.ca_file is not None:
        options["tls"] = ssl.create_default_context(cafile=str(settings.ca_file))
    return options


def _hidden(told: str, settings: QueueSettings) -> str:
    """A message without the secrets, should one stand in it."""
    for secret in (settings.password, settings.token):
        if secret is not None and secret.get_secret_value():
            told = told.replace(secret.get_secret_value(), "***")
    return told.rstrip(".")


def _consumer(info: api.ConsumerInfo) -> Consumer:
    config = info.config
    return Consumer(
        name=info.name,
        pending=info.num_pending or 0,
        unanswered=info.num_ack_pending or 0,
        acknowledged_to=info.ack_floor.stream_seq if info.ack_floor else 0,
        delivered_to=info.delivered.stream_seq if info.delivered else 0,
        ack_wait=min(config.backoff) if config.backoff else config.ack_wait or 30.0,
        most_unanswered=config.max_ack_pending or 0,
        most_deliveries=config.max_deliver or -1,
    )


def _unfit(config: api.ConsumerConfig, wanted: api.ConsumerConfig) -> str | None:
    """Why a consumer that is there already would lose messages, or give others than are wanted."""
    if config.deliver_subject:
        return "pushes"
    if config.ack_policy != api.AckPolicy.EXPLICIT:
        return "does not wait for each message to be acknowledged: a crash would lose what it gave"
    if (config.filter_subject or None) != (wanted.filter_subject or None):
        return (
            f"gives {config.filter_subject or 'all subjects'}, not {wanted.filter_subject or 'all subjects'}"
        )
    return None


def _instant(at: datetime | None) -> str:
    assert at is not None
    return f"{at:%Y-%m-%dT%H:%M:%S.%fZ}"
