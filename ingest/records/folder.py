"""A folder of a source's exports: <object>.jsonl, .json or .csv, or folders of such parts, each landed once.

JSON lines are a record each; a .json file is one object, a list of them, or a list response that holds them,
and either may bear the other's name; a CSV row becomes an object of texts. What a source wraps its objects
in, its shape unwraps.
"""

import csv
import gzip
import io
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ingest import registry
from ingest.errors import FolderMissing, SourceUnreadable
from ingest.files.folder import LandingFile, Listing
from ingest.pipeline import open_landing
from ingest.records.contract import SourceContract
from ingest.records.exact_json import NoJson, read_json, write_json
from ingest.records.landing import append_spooled
from ingest.records.record import Batch, Record, Unread
from ingest.records.spool import Spool
from ingest.report import FileNote, LandingReport, Progress, no_progress

FORMATS = (".jsonl", ".ndjson", ".json", ".csv")
Piece = Record | Unread
# The object a file is named after, the value of one record and its text as sent, to the records in it.
Unwrap = Callable[[str, dict[str, Any], str], Iterator[Piece]]


@dataclass(frozen=True)
class FolderShape:
    """How a source's exports are read.

    object_of  the object that a file's name (without its ending) and its folders, joined by /, stand for
    unwrap     the records within one value
    """

    source: str
    unwrap: Unwrap
    object_of: Callable[[str], str] = lambda name: name.rsplit("/", 1)[-1]


def land_record_folder(
    folder: Path,
    shape: FolderShape,
    contract: SourceContract,
    warehouse: Path,
    progress: Progress = no_progress,
) -> LandingReport:
    """Land every file of a folder whose content was not landed before."""
    listing = _listed(folder, shape)
    with open_landing(warehouse) as landing:
        known = registry.compare(landing, listing, shape.source, progress)
        spool = Spool(landing.scratch / "read.parquet", contract)
        digests: dict[tuple[str, str], str] = {}
        for number, new in enumerate(known.fresh):
            progress(f"read {new.file.name}", number, len(known.fresh))
            spool.take(Batch(new.file.table, new.file.name, _pieces(new.file, shape)))
            digests[new.file.table, new.file.name] = new.digest
        spool.close()
        if changed := [new.file.name for new in known.fresh if new.has_changed()]:
            raise SourceUnreadable(
                f"Changed while being read: {', '.join(changed)}. Nothing was landed. Run again when whole."
            )
        report = append_spooled(landing, shape.source, spool, digests)
    return replace(report, skipped=known.skipped, unknown=listing.unknown, failed=known.failed)


def _listed(folder: Path, shape: FolderShape) -> Listing:
    if not folder.is_dir():
        what = "is no folder" if folder.exists() else "is not there"
        raise FolderMissing(
            f"The folder of {shape.source}'s exports {what}: {folder}. Nothing was landed. Name the folder."
        )
    files: list[LandingFile] = []
    unknown: list[FileNote] = []
    for path in sorted(found for found in folder.rglob("*") if found.is_file()):
        name = path.relative_to(folder).as_posix()
        if any(piece.startswith(".") for piece in Path(name).parts):
            continue
        bare = name.removesuffix(".gz")
        if Path(bare).suffix.lower() in FORMATS:
            files.append(LandingFile(shape.object_of(str(Path(bare).with_suffix(""))), path, name))
        else:
            unknown.append(FileNote(name, "not JSON or CSV: not landed"))
    return Listing(tuple(files), tuple(unknown), ())


def _pieces(file: LandingFile, shape: FolderShape) -> Iterator[Piece]:
    content = file.path.read_bytes()
    if file.name.endswith(".gz"):
        try:
            content = gzip.decompress(content)
        except (OSError, EOFError, zlib.error) as problem:
            # the bytes themselves stay in the file, which its digest names
            yield Unread(file.table, file.name, f"no gzip, or cut short: {problem}")
            return
    suffix = Path(file.name.removesuffix(".gz")).suffix.lower()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        yield Unread(file.table, content.decode("utf-8", "backslashreplace"), f"not UTF-8: {problem.reason}")
        return
    if suffix == ".csv":
        yield from _csv_rows(file.table, text, shape)
    elif _is_document(text, suffix):
        yield from _values(file.table, text, shape)
    else:
        for line in text.split("\n"):
            if line.strip():
                yield from _values(file.table, line.rstrip("\r"), shape)


def _is_document(text: str, suffix: str) -> bool:
    """Whether a text is one document: by its name, unless only the other way of reading it succeeds."""
    lines = [line for line in text.split("\n", 64) if line.strip()][:2]
    if suffix == ".json":
        return len(lines) == 1 or (len(lines) > 1 and (not _is_json(lines[0]) or _is_json(text)))
    return len(lines) > 1 and not _is_json(lines[0]) and _is_json(text)


def _is_json(text: str) -> bool:
    try:
        read_json(text)
    except NoJson:
        return False
    return True


def _values(name: str, text: str, shape: FolderShape) -> Iterator[Piece]:
    try:
        value = read_json(text)
    except NoJson as problem:
        yield Unread(name, text, f"no JSON: {problem}")
        return
    if isinstance(value, dict):
        yield from shape.unwrap(name, value, text)
    elif isinstance(value, list):
        for one in value:
            told = write_json(one)
            if isinstance(one, dict):
                yield from shape.unwrap(name, one, told)
            else:
                yield Unread(name, told, "no JSON object")
    else:
        yield Unread(name, text, "no JSON object")


def _csv_rows(name: str, text: str, shape: FolderShape) -> Iterator[Piece]:
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = next(rows, None)
        if header is None:
            return
        for row in rows:
            if not row:
                continue
            told = write_json(dict(zip(header, row, strict=False)))
            if len(row) != len(header):
                yield Unread(name, ",".join(row), f"{len(row)} fields under a header of {len(header)}")
            else:
                yield from shape.unwrap(name, dict(zip(header, row, strict=True)), told)
    except csv.Error as problem:
        yield Unread(name, "", f"no CSV from line {rows.line_num} on: {problem}")
