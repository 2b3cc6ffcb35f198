"""`python -m bench.queue`: events a minute through a NATS JetStream on loopback, landed and acknowledged."""

import argparse
import asyncio
import json
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import nats
from rich.console import Console

from ingest.usage import land_queue

STREAM = "USAGE"
SENT_TOGETHER = 1_000


def main() -> int:
    """Measure; 0 when every event was landed."""
    parser = argparse.ArgumentParser(prog="bench.queue", description="How fast a queue is landed.")
    parser.add_argument("--events", type=int, default=500_000)
    options = parser.parse_args()
    console = Console(highlight=False, width=120)
    with tempfile.TemporaryDirectory() as place, _broker(Path(place)) as url:
        asyncio.run(_fill(url, options.events))
        os.environ.update({"TIEOUT_NATS_URL": url, "TIEOUT_NATS_STREAM": STREAM})
        begun = time.monotonic()
        report = land_queue(Path(place) / "warehouse.duckdb")
        seconds = time.monotonic() - begun
    landings = report.tables[0].files
    console.print(
        f"{report.landed:,} events in {seconds:,.1f} s and {landings} landings: "
        f"{report.landed / seconds * 60:,.0f} a minute"
    )
    return 0 if report.landed == options.events else 1


@contextmanager
def _broker(place: Path) -> Iterator[str]:
    server = shutil.which("nats-server") or shutil.which("nats-server", path="/usr/sbin:/usr/local/sbin")
    if server is None:
        raise SystemExit("nats-server is not installed: install it and run again.")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [server, "-js", "-sd", str(place / "store"), "-a", "127.0.0.1", "-p", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while not _listens(port):
            time.sleep(0.02)
        yield f"nats://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


async def _fill(url: str, events: int) -> None:
    client = await nats.connect(url)
    stream = client.jetstream()
    await stream.add_stream(name=STREAM, subjects=["usage.>"])
    for start in range(0, events, SENT_TOGETHER):
        sent = [
            await stream.publish_async("usage.calls", _event(number))
            for number in range(start, min(start + SENT_TOGETHER, events))
        ]
        await asyncio.gather(*sent)
    await client.close()


def _event(number: int) -> bytes:
    told = {
        "specversion": "1.0",
        "id": f"event-{number}",
        "source": "/metering/eu-1",
        "type": "com.example.calls",
        "subject": f"C-{number % 1000}",
        "time": f"2026-03-{number % 28 + 1:02d}T10:00:00Z",
        "data": {"units": number % 97},
    }
    return json.dumps(told).encode()


if __name__ == "__main__":
    raise SystemExit(main())
