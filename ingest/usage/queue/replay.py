"""Where in a stream to read: on from what was acknowledged, or again from a sequence or an instant.

A replay has a consumer of its own, so the position of the ordinary one does not move. What the warehouse
holds is passed over: a replay lands what a lost or older warehouse lacks, as far as the stream still has it.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from nats.js import api

from ingest.errors import SourceUnknown
from ingest.usage.queue.settings import QueueSettings

# Longer than a broker takes to restart, short enough that one left behind by a crash is soon gone.
IDLE_SECONDS = 900.0
UNLIMITED = -1


@dataclass(frozen=True)
class Wanted:
    """The consumer to read by; `first` is the sequence a replay begins with, where it was given as one."""

    config: api.ConsumerConfig
    is_replay: bool = False
    first: int | None = None

    @property
    def name(self) -> str:
        return str(self.config.durable_name)


def wanted_consumer(settings: QueueSettings, replay_from: str | None) -> Wanted:
    """The consumer for a reading. Raises SourceUnknown where `replay_from` is no place in a stream."""
    config = api.ConsumerConfig(
        durable_name=settings.consumer,
        description="Tieout: acknowledges what is durable in its warehouse",
        ack_policy=api.AckPolicy.EXPLICIT,
        ack_wait=settings.ack_wait_seconds,
        max_deliver=UNLIMITED,
        # A batch must fit, else the broker stops giving before it is full.
        max_ack_pending=settings.batch_messages,
        filter_subject=settings.subject,
    )
    if replay_from is None:
        return Wanted(config)
    again = {"durable_name": f"{settings.consumer}-replay", "inactive_threshold": IDLE_SECONDS}
    if replay_from.isascii() and replay_from.isdigit() and int(replay_from) > 0:
        first = int(replay_from)
        by = {"deliver_policy": api.DeliverPolicy.BY_START_SEQUENCE, "opt_start_seq": first}
        return Wanted(config.evolve(**again, **by), is_replay=True, first=first)
    by = {"deliver_policy": api.DeliverPolicy.BY_START_TIME, "opt_start_time": _instant(replay_from)}
    return Wanted(config.evolve(**again, **by), is_replay=True)


def _instant(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError as problem:
        raise SourceUnknown(
            f"--replay-from '{text}' is no place in a stream. Nothing was landed. Give a sequence from 1 on, "
            "or an instant as 2026-03-01T00:00:00Z."
        ) from problem
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
