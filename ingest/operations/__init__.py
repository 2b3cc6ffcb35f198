"""Operations: what was activated, provisioned, delivered or completed, told as CloudEvents 1.0.

    DIR/2026-03-01/*.jsonl, webhooks/*.json ──> the reader of ingest.usage ──> landing_operations.events

The envelope is read as metered events are; what a type means is policy (source_events) and read by staging.
A file is landed once by its content, the same event (source and id) any number of times in other files.
"""

from pathlib import Path

from ingest.declared import declared_tables
from ingest.landing import Target, land_files
from ingest.report import LandingReport, Progress, no_progress
from ingest.usage.drops import EventFormat
from ingest.usage.listing import EVENTS, list_drops

SCHEMA = "landing_operations"
SOURCE = "operations"


def land_exports(folder: Path, warehouse: Path, progress: Progress = no_progress) -> LandingReport:
    """Land every drop of events and every saved webhook whose content was not landed before."""
    tables = {EVENTS: declared_tables(SOURCE)[EVENTS]}
    return land_files(list_drops(folder), tables, warehouse, Target(SCHEMA, SOURCE), progress, EventFormat())
