"""A folder of event drops, at any depth: `dt=2026-03-01/part-0001.jsonl.gz` and the like are all events."""

from pathlib import Path

from ingest.errors import FolderMissing
from ingest.files.folder import LandingFile, Listing
from ingest.report import FileNote
from ingest.usage.drops import ENDINGS

EVENTS = "events"


def list_drops(folder: Path) -> Listing:
    """Every file of events, in the order of names; what is hidden or still being written is passed over."""
    if not folder.is_dir():
        what = "is no folder" if folder.exists() else "is not there"
        raise FolderMissing(
            f"The folder of event drops {what}: {folder}. Nothing was landed. Name a folder of CloudEvents."
        )
    files: list[LandingFile] = []
    unknown: list[FileNote] = []
    for path in sorted(found for found in folder.rglob("*") if found.is_file()):
        name = path.relative_to(folder)
        # Writers mark their own files and what is not whole yet: _SUCCESS, _temporary/, .part.
        if any(piece.startswith((".", "_")) for piece in name.parts):
            continue
        if path.name.lower().endswith(ENDINGS):
            files.append(LandingFile(EVENTS, path, name.as_posix()))
        else:
            unknown.append(FileNote(name.as_posix(), "no JSON lines, JSON or Parquet: not landed"))
    return Listing(tuple(files), tuple(unknown), ())
