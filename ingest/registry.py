"""The registry of what was landed, by source system, table and content: names and dates do not count."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from ingest.files.folder import LandingFile, Listing
from ingest.parts import Parts, Stamp
from ingest.pipeline import Landing, Part
from ingest.report import FileNote, Progress
from ingest.sql import literal

SCHEMA = "landing"
COLUMNS = (
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
class NewFile:
    """A file whose content was not landed before, and the size and time it had when that was found."""

    file: LandingFile
    digest: str
    seen: tuple[int, int]

    def has_changed(self) -> bool:
        """Whether the file is no longer the one whose content was compared."""
        return _seen(self.file.path) != self.seen


@dataclass(frozen=True)
class Comparison:
    """Files with new content, those landed before, and those that cannot be read or still cannot."""

    fresh: tuple[NewFile, ...]
    skipped: tuple[FileNote, ...]
    failed: tuple[FileNote, ...]


def compare(landing: Landing, listing: Listing, source: str, progress: Progress) -> Comparison:
    """Which of the listed files are new."""
    names = _registered(landing, source)
    unreadable = _unreadable(landing, source)
    fresh: list[NewFile] = []
    skipped: list[FileNote] = []
    failed: list[FileNote] = []
    for number, file in enumerate(listing.files):
        progress("compare with what was landed", number, len(listing.files))
        try:
            new = NewFile(file, _digest(file.path), _seen(file.path))
        except OSError as problem:
            failed.append(FileNote(file.name, f"cannot be opened: {problem.strerror}"))
            continue
        content = (file.table, new.digest)
        if content in unreadable:
            failed.append(FileNote(file.name, unreadable[content]))
        elif content in names:
            name = names[content]
            as_what = "landed before" if name == file.name else f"the same content was landed as {name}"
            skipped.append(FileNote(file.name, as_what))
        else:
            names[content] = file.name
            fresh.append(new)
    return Comparison(tuple(fresh), tuple(skipped), tuple(failed))


def registry_part(landing: Landing, parts: list[tuple[NewFile, Parts]], stamp: Stamp) -> Part:
    """The registry rows of a landing, as a part of their own."""
    rows = [
        (stamp.source_system, p.table.name, p.file, new.digest, p.landed_rows, p.dead_rows, stamp.load_id)
        for new, p in parts
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
    return Part("landed_files", path, len(rows), COLUMNS)


def _registered(landing: Landing, source: str) -> dict[tuple[str, str], str]:
    """The name under which each content was landed for each table."""
    rows = landing.rows(
        SCHEMA,
        "landed_files",
        f"source_table, content_digest, file_name from this where source_system = {literal(source)}",
    )
    return {(table, digest): name for table, digest, name in rows}


def _unreadable(landing: Landing, source: str) -> dict[tuple[str, str], str]:
    """Why whole files could not be read, by table and content."""
    rows = landing.rows(
        SCHEMA,
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


def _seen(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_size, found.st_mtime_ns
