"""Usage: CloudEvents 1.0 at volume, from folders of drops and, in `ingest.usage.queue`, from a broker.

    DIR/dt=2026-03-01/*.jsonl.gz ──> checked in DuckDB ──> landing_usage.events, dead letters
    stream of a broker ────────────┘

A file is landed once by its content. The same event (source and id) may come any number of times in other
files: it is landed each time, and staging knows it.
"""

from pathlib import Path

from ingest.declared import declared_tables
from ingest.landing import Target, land_files
from ingest.report import LandingReport, Progress, no_progress
from ingest.usage.drops import EventFormat
from ingest.usage.listing import EVENTS, list_drops

SCHEMA = "landing_usage"
SOURCE = "usage"


def land_exports(folder: Path, warehouse: Path, progress: Progress = no_progress) -> LandingReport:
    """Land every drop of events whose content was not landed before."""
    tables = {EVENTS: declared_tables(SOURCE)[EVENTS]}
    return land_files(list_drops(folder), tables, warehouse, Target(SCHEMA, SOURCE), progress, EventFormat())


def land_configured(warehouse: Path, progress: Progress = no_progress) -> LandingReport:
    """Land what the configured stream holds and was not landed, until it is empty."""
    return land_queue(warehouse, progress)


def land_queue(
    warehouse: Path, progress: Progress = no_progress, follow: bool = False, replay_from: str | None = None
) -> LandingReport:
    """The same, going on until SIGTERM, or again from a sequence or an instant."""
    # Only who reads a queue needs its client.
    from ingest.usage import queue

    return queue.land_queue(warehouse, progress, follow, replay_from)
