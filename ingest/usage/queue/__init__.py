"""Usage from a broker: CloudEvents of a NATS JetStream stream, each landed once, whatever restarts when.

    stream ──pull──> spool on disk ──> one transaction: events, dead letters, positions ──> acknowledged
                        └── told to be in progress meanwhile ──┘

Delivery is at least once: a message is acknowledged only after its landing is durable, so a crash brings it
again. It is known again by the stream, the instant that stream was made and its number there, which stand
in `landing_usage.queue_positions`, written in the same transaction.
"""

from ingest.usage.queue.drain import land_queue

__all__ = ["land_queue"]
