"""A folder of a source's exports: <object>.jsonl and the like, or folders of such parts, each landed once.

JSON lines are a record each; a .json file is one object, a list of them, or a list response that holds them;
a CSV row becomes an object of texts. What an exporter wraps records in is taken off (envelopes); what a
source wraps its objects in, its shape unwraps.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ingest import registry
from ingest.errors import FolderMissing, SourceUnreadable
from ingest.files.folder import LandingFile, Listing
from ingest.pipeline import open_landing
from ingest.records.contract import SourceContract
from ingest.records.envelopes import Piece, records_within
from ingest.records.landing import append_spooled
from ingest.records.record import Batch, Unread
from ingest.records.rows import ENDINGS, rows_of
from ingest.records.spool import Spool
from ingest.report import FileNote, LandingReport, Progress, no_progress

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
        if Path(bare).suffix.lower() in ENDINGS:
            files.append(LandingFile(shape.object_of(str(Path(bare).with_suffix(""))), path, name))
        else:
            unknown.append(FileNote(name, "not JSON, CSV or Parquet: not landed"))
    return Listing(tuple(files), tuple(unknown), ())


def _pieces(file: LandingFile, shape: FolderShape) -> Iterator[Piece]:
    bare = file.name.removesuffix(".gz")
    is_gzip = bare != file.name
    for row in rows_of(file.table, Path(bare).suffix.lower(), file.path.read_bytes(), is_gzip):
        if isinstance(row, Unread):
            yield row
        else:
            yield from records_within(shape, file.table, *row)
