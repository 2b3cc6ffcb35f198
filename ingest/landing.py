"""Land listed files: pass over what was landed before, check every row, append, register.

    files ──> those not in the registry ──> views ──> parts ──> one transaction: rows, dead letters, registry

One file that cannot be read never stops the others: it becomes one dead letter and stands in the report.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from ingest import registry
from ingest.declared import BOOKKEEPING, Table
from ingest.files.folder import Listing
from ingest.parts import LETTER_COLUMNS, Parts, Stamp, foreseen, landed_after, restamped
from ingest.pipeline import Landing, Part, open_landing
from ingest.reading import Format, LandingFormat, read_files
from ingest.registry import NewFile, registry_part
from ingest.report import FileNote, LandingReport, Progress, Reason, TableLanded
from ingest.sql import identifier


@dataclass(frozen=True)
class Target:
    """The schema that takes the rows; dead letters and the registry always stand in `landing`."""

    schema: str
    source_system: str


def land_files(
    listing: Listing,
    tables: dict[str, Table],
    warehouse: Path,
    target: Target,
    progress: Progress,
    way: Format | None = None,
) -> LandingReport:
    """Land every listed file whose content was not landed before; `way` is how to read them."""
    with open_landing(warehouse) as landing:
        stamp = new_stamp(landing, target.source_system)
        known = registry.compare(landing, listing, target.source_system, progress)
        guess = foreseen([new.file.path for new in known.fresh if new.file.format == ".parquet"], stamp)
        read, failed = read_files(landing, known.fresh, tables, guess, progress, way or LandingFormat())
        moved = landed_after(landing.reader, [parts for _, parts in read], stamp)
        if moved != guess:
            read = [(new, restamped(landing.reader, parts, moved)) for new, parts in read]
        if read:
            progress("load", len(read), len(read))
            _append(landing, target.schema, read, moved)
    parts = [parts for _, parts in read]
    return LandingReport(
        load_id=moved.load_id,
        landed_at=moved.landed_at.replace(tzinfo=UTC),
        source_system=target.source_system,
        tables=_totals(parts),
        skipped=known.skipped,
        unknown=listing.unknown,
        warnings=tuple(_warnings(parts)),
        failed=(*listing.refused, *known.failed, *failed),
    )


def new_stamp(landing: Landing, source: str) -> Stamp:
    """The stamp of a landing that begins now, never one that was given before, whatever the clock does."""
    now = datetime.now(UTC).replace(tzinfo=None)
    base = f"{source}-{now:%Y%m%dT%H%M%S%f}"
    taken = {row[0] for row in landing.rows(registry.SCHEMA, "landed_files", "distinct _load_id from this")}
    number, load_id = 1, base
    while load_id in taken:
        number += 1
        load_id = f"{base}-{number}"
    return Stamp(load_id, source, now)


def _append(landing: Landing, schema: str, read: list[tuple[NewFile, Parts]], stamp: Stamp) -> None:
    parts = [parts for _, parts in read]
    rows = [Part(p.table.name, p.good, p.landed_rows, _columns(p)) for p in parts if p.good is not None]
    own = [Part("dead_letters", p.dead, p.dead_rows, LETTER_COLUMNS) for p in parts if p.dead is not None]
    own.append(registry_part(landing, read, stamp))
    if schema == registry.SCHEMA:
        landing.append(schema, [*rows, *own], stamp.load_id)
        return
    if rows:
        landing.append(schema, rows, stamp.load_id)
    landing.append(registry.SCHEMA, own, stamp.load_id)


def _columns(part: Parts) -> tuple[str, ...]:
    declared = tuple(column.name for column in part.table.columns)
    return (*declared, *part.unknown_columns, *BOOKKEEPING)


def _totals(parts: Iterable[Parts]) -> tuple[TableLanded, ...]:
    by_table: dict[str, list[Parts]] = {}
    for part in parts:
        by_table.setdefault(part.table.name, []).append(part)
    return tuple(
        TableLanded(
            table=name,
            files=len(group),
            landed=sum(part.landed_rows for part in group),
            dead=sum(part.dead_rows for part in group),
            reasons=_merged(reason for part in group for reason in part.reasons),
        )
        for name, group in sorted(by_table.items())
    )


def _merged(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    counts: dict[str, int] = {}
    for reason in reasons:
        counts[reason.reason] = counts.get(reason.reason, 0) + reason.rows
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return tuple(Reason(text, rows) for text, rows in ordered)


def _warnings(parts: Iterable[Parts]) -> list[FileNote]:
    notes = []
    for part in parts:
        if part.landed_rows + part.dead_rows == 0:
            notes.append(FileNote(part.file, "the file holds no rows"))
        if part.unknown_columns:
            listed = ", ".join(identifier(name) for name in part.unknown_columns)
            notes.append(FileNote(part.file, f"columns kept but not used: {listed}"))
    return notes
