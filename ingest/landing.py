"""Land listed files: pass over what was landed before, check every row, append, register.

    files ──> those not in the registry ──> views ──> parts ──> one transaction: rows, dead letters, registry

One file that cannot be read never stops the others: it becomes one dead letter and stands in the report.
"""

import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from ingest.declared import BOOKKEEPING, Table
from ingest.errors import FileUnreadable
from ingest.files import csv_files, jsonl_files, parquet_files
from ingest.files.folder import LandingFile, Listing
from ingest.parts import Parts, Stamp, landed_after, restamp, write_file_letter, write_parts
from ingest.pipeline import Landing, Part, open_landing
from ingest.report import FileNote, LandingReport, Progress, Reason, TableLanded
from ingest.sql import identifier, literal

REGISTRY_SCHEMA = "landing"
LETTER_COLUMNS = (
    "source_table",
    "row_text",
    "reason",
    "contract_id",
    "source_key",
    "source_system",
    *BOOKKEEPING,
)
REGISTRY_COLUMNS = (
    "source_system",
    "source_table",
    "file_name",
    "content_digest",
    "landed_rows",
    "dead_rows",
    "_load_id",
    "_landed_at",
)
READ_BYTES = 4 * 1024 * 1024


@dataclass(frozen=True)
class Target:
    """The schema that takes the rows; dead letters and the registry always stand in `landing`."""

    schema: str
    source_system: str


@dataclass(frozen=True)
class NewFile:
    """A file whose content was not landed before."""

    file: LandingFile
    digest: str


def land_files(
    listing: Listing, tables: dict[str, Table], warehouse: Path, target: Target, progress: Progress
) -> LandingReport:
    """Land every listed file whose content was not landed before."""
    source = target.source_system
    with open_landing(warehouse) as landing:
        stamp = new_stamp(landing, source)
        fresh, skipped, still_failing = _fresh(landing, listing, source, progress)
        parts, failed = _parts(landing, fresh, tables, stamp, progress)
        moved = landed_after(landing.reader, parts, stamp)
        if moved != stamp:
            parts = restamp(landing.reader, parts, moved)
        if parts:
            progress("load", len(fresh), len(fresh))
            _append(landing, target.schema, parts, fresh, moved)
    return LandingReport(
        load_id=moved.load_id,
        landed_at=moved.landed_at.replace(tzinfo=UTC),
        source_system=source,
        tables=_totals(parts),
        skipped=tuple(skipped),
        unknown=listing.unknown,
        warnings=tuple(_warnings(parts, failed)),
        failed=(*listing.refused, *still_failing, *failed),
    )


def new_stamp(landing: Landing, source: str) -> Stamp:
    """The stamp of a landing that begins now."""
    now = datetime.now(UTC).replace(tzinfo=None)
    return Stamp(_load_id(landing, source, now), source, now)


def _load_id(landing: Landing, source: str, now: datetime) -> str:
    """Names one landing; the clock standing still or going back does not make two alike."""
    base = f"{source}-{now:%Y%m%dT%H%M%S%f}"
    taken = {row[0] for row in landing.rows(REGISTRY_SCHEMA, "landed_files", "distinct _load_id from this")}
    number, load_id = 1, base
    while load_id in taken:
        number += 1
        load_id = f"{base}-{number}"
    return load_id


def _fresh(
    landing: Landing, listing: Listing, source: str, progress: Progress
) -> tuple[list[NewFile], list[FileNote], list[FileNote]]:
    """Files with new content; those whose content was landed for the same table; those that still fail."""
    seen = _registered(landing, source)
    unreadable = _unreadable(landing, source)
    fresh: list[NewFile] = []
    skipped: list[FileNote] = []
    failed: list[FileNote] = []
    for number, file in enumerate(listing.files):
        progress("compare with what was landed", number, len(listing.files))
        digest = _digest(file.path)
        known = seen.get((file.table, digest))
        if known is None:
            seen[(file.table, digest)] = file.name
            fresh.append(NewFile(file, digest))
        elif (file.table, digest) in unreadable:
            failed.append(FileNote(file.name, unreadable[(file.table, digest)]))
        else:
            as_what = "landed before" if known == file.name else f"the same content was landed as {known}"
            skipped.append(FileNote(file.name, as_what))
    return fresh, skipped, failed


def _registered(landing: Landing, source: str) -> dict[tuple[str, str], str]:
    """The name under which each content was landed for each table."""
    rows = landing.rows(
        REGISTRY_SCHEMA,
        "landed_files",
        f"source_table, content_digest, file_name from this where source_system = {literal(source)}",
    )
    return {(table, digest): name for table, digest, name in rows}


def _unreadable(landing: Landing, source: str) -> dict[tuple[str, str], str]:
    """Why whole files could not be read, by table and content."""
    rows = landing.rows(
        REGISTRY_SCHEMA,
        "dead_letters",
        "f.source_table, f.content_digest, d.reason from this as d join landing.landed_files as f "
        "on f._load_id = d._load_id and f.source_table = d.source_table and f.file_name = d._file "
        f"where d._row_no is null and f.source_system = {literal(source)}",
    )
    return {(table, digest): reason for table, digest, reason in rows}


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(READ_BYTES):
            digest.update(block)
    return digest.hexdigest()


def _parts(
    landing: Landing, fresh: list[NewFile], tables: dict[str, Table], stamp: Stamp, progress: Progress
) -> tuple[list[Parts], list[FileNote]]:
    parts: list[Parts] = []
    failed: list[FileNote] = []
    for number, new in enumerate(fresh):
        progress(f"check {new.file.name}", number, len(fresh))
        table = tables[new.file.table]
        # A name without signs that DuckDB would take for a pattern.
        target = landing.scratch / f"{number:06d}{new.file.format}"
        os.symlink(new.file.path.resolve(), target)
        try:
            parts.append(_checked(landing, new.file, table, stamp, target))
        except FileUnreadable as problem:
            failed.append(FileNote(new.file.name, str(problem)))
            parts.append(write_file_letter(landing.reader, table, new.file.name, str(problem), stamp, target))
    return parts, failed


def _checked(landing: Landing, file: LandingFile, table: Table, stamp: Stamp, target: Path) -> Parts:
    reader = landing.reader
    if file.format == ".parquet":
        try:
            view = parquet_files.view(reader, target, table)
            return write_parts(reader, view, table, file.name, stamp, target)
        except duckdb.Error as problem:
            raise FileUnreadable(f"no readable Parquet: {problem}") from problem
    if target.stat().st_size == 0:
        return Parts(table, file.name, None, None, 0, 0)
    try:
        if file.format == ".csv":
            view = csv_files.fast_view(target, table)
        else:
            view = jsonl_files.view(reader, jsonl_files.fast_lines(target), table)
        return write_parts(reader, view, table, file.name, stamp, target)
    except duckdb.Error:
        # Something in the file is not as the format says: read it again with care, row by row.
        if file.format == ".csv":
            view = csv_files.careful_view(target, table, landing.scratch)
        else:
            view = jsonl_files.view(reader, jsonl_files.careful_lines(target, landing.scratch), table)
        return write_parts(reader, view, table, file.name, stamp, target)


def _append(landing: Landing, schema: str, parts: list[Parts], fresh: list[NewFile], stamp: Stamp) -> None:
    rows = [Part(p.table.name, p.good, p.landed_rows, _columns(p)) for p in parts if p.good is not None]
    own = [Part("dead_letters", p.dead, p.dead_rows, LETTER_COLUMNS) for p in parts if p.dead is not None]
    own.append(_registry_part(landing, parts, fresh, stamp))
    if schema == REGISTRY_SCHEMA:
        landing.append(schema, [*rows, *own], stamp.load_id)
        return
    if rows:
        landing.append(schema, rows, stamp.load_id)
    landing.append(REGISTRY_SCHEMA, own, stamp.load_id)


def _columns(part: Parts) -> tuple[str, ...]:
    declared = tuple(column.name for column in part.table.columns)
    return (*declared, *part.unknown_columns, *BOOKKEEPING)


def _registry_part(landing: Landing, parts: list[Parts], fresh: list[NewFile], stamp: Stamp) -> Part:
    rows = [
        (stamp.source_system, p.table.name, p.file, new.digest, p.landed_rows, p.dead_rows, stamp.load_id)
        for p, new in zip(parts, fresh, strict=True)
    ]
    path = landing.scratch / "landed_files.parquet"
    landing.reader.execute(
        "create or replace temp table registry (source_system varchar, source_table varchar, "
        "file_name varchar, content_digest varchar, landed_rows bigint, dead_rows bigint, _load_id varchar)"
    )
    landing.reader.executemany("insert into registry values (?, ?, ?, ?, ?, ?, ?)", rows)
    landing.reader.execute(
        f"copy (select *, {stamp.landed_at_sql} as _landed_at from registry) to {literal(str(path))}"
    )
    return Part("landed_files", path, len(rows), REGISTRY_COLUMNS)


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


def _warnings(parts: Iterable[Parts], failed: list[FileNote]) -> list[FileNote]:
    failed_names = {note.file for note in failed}
    notes = []
    for part in parts:
        if part.landed_rows + part.dead_rows == 0 and part.file not in failed_names:
            notes.append(FileNote(part.file, "the file holds no rows"))
        if part.unknown_columns:
            listed = ", ".join(identifier(name) for name in part.unknown_columns)
            notes.append(FileNote(part.file, f"columns kept but not used: {listed}"))
    return notes
