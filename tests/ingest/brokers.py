"""A real NATS JetStream broker on loopback, with its store in a folder, to be killed and started again."""

import asyncio
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import nats
import pytest
from nats.js import JetStreamContext, api

STREAM = "USAGE"
# Where Debian puts it is on root's path only.
SERVER = shutil.which("nats-server") or shutil.which("nats-server", path="/usr/sbin:/usr/local/sbin")
COMMAND = ("-c", "from tieout.cli import app; app()", "ingest", "--source", "usage", "--json", "--warehouse")
PROJECT = Path(__file__).resolve().parents[2]
Found = TypeVar("Found")
needs_broker = pytest.mark.skipif(SERVER is None, reason="nats-server is not installed")


def event(number: int, **other: Any) -> bytes:
    """A metered event as a producer sends it."""
    told = {"specversion": "1.0", "id": f"e{number}", "source": "/m", "type": "calls", "data": {"n": number}}
    return json.dumps(told | other).encode()


class Broker:
    """One server; its port stays the same over restarts."""

    def __init__(self, store: Path, *arguments: str) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.store, self.arguments = store, arguments
        self.url = f"nats://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [str(SERVER), "-js", "-sd", str(self.store), "-a", "127.0.0.1", "-p", str(self.port)]
        self.process = subprocess.Popen(
            [*command, *self.arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.02)
        raise AssertionError("nats-server did not start")

    def kill(self) -> None:
        """As a power cut does, but for what the system has not yet written to its disk."""
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()
            self.process = None

    def settings(self, **other: Any) -> dict[str, str]:
        told = {"url": self.url, "stream": STREAM, "ack_wait_seconds": 1, "patience_seconds": 20} | other
        return {f"TIEOUT_NATS_{name.upper()}": str(value) for name, value in told.items()}

    def ask(self, question: Callable[[JetStreamContext], Awaitable[Found]], **login: str) -> Found:
        """Run something against the broker."""

        async def asked() -> Found:
            client = await nats.connect(self.url, **login)  # type: ignore[arg-type]
            try:
                return await question(client.jetstream())
            finally:
                await client.close()

        return asyncio.run(asked())

    def make_stream(self, **other: Any) -> None:
        self.ask(lambda js: js.add_stream(name=STREAM, subjects=["usage.>"], **other))

    def send(
        self, payloads: Sequence[bytes], headers: dict[str, str] | None = None, subject: str = "usage.m"
    ) -> None:
        """Published and stored, in order."""

        async def publish(js: JetStreamContext) -> None:
            sent = [await js.publish_async(subject, payload, headers=headers) for payload in payloads]
            await asyncio.gather(*sent)

        self.ask(publish)

    def created(self) -> str:
        """When the stream was made, as positions write it."""
        found = self.ask(lambda js: js.stream_info(STREAM)).created
        return f"{found:%Y-%m-%dT%H:%M:%S.%fZ}"

    def consumer(self, name: str = "tieout") -> api.ConsumerInfo:
        return self.ask(lambda js: js.consumer_info(STREAM, name))


def in_a_process(broker: Broker, *arguments: str, **other: Any) -> subprocess.Popen[str]:
    """Python by itself, with the settings of the broker, to be killed or stopped."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TIEOUT_")}
    return subprocess.Popen(
        [sys.executable, *arguments],
        env=kept | {"PYTHONPATH": str(PROJECT)} | broker.settings(**other),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
