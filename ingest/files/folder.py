"""A folder in the landing format, listed: which files are which table, and which are none.

A table is NAME.csv, NAME.jsonl or NAME.parquet, or a folder NAME/ of parts, at any depth. A name claimed
twice is refused: nobody can say whether the two add up or replace each other.
"""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from ingest.errors import FolderMissing
from ingest.report import FileNote

FORMATS = (".csv", ".jsonl", ".parquet")


@dataclass(frozen=True)
class LandingFile:
    """One file of a table; `name` is its path within the folder."""

    table: str
    path: Path
    name: str

    @property
    def format(self) -> str:
        """The ending that says how to read it; of a compressed file both, as `.jsonl.gz`."""
        ending = self.path.suffix.lower()
        return self.path.with_suffix("").suffix.lower() + ending if ending == ".gz" else ending


@dataclass(frozen=True)
class Listing:
    """What a folder holds."""

    files: tuple[LandingFile, ...]
    unknown: tuple[FileNote, ...]
    refused: tuple[FileNote, ...]


def list_folder(folder: Path, tables: Collection[str]) -> Listing:
    """List a folder, in the order of names."""
    if not folder.is_dir():
        what = "is no folder" if folder.exists() else "is not there"
        raise FolderMissing(
            f"The folder to land {what}: {folder}. Nothing was landed. Name a folder in the landing format."
        )
    claims: dict[str, list[Path]] = {}
    unknown: list[FileNote] = []
    for entry in sorted(folder.iterdir(), key=lambda path: path.name):
        if entry.name.startswith("."):
            continue
        table = (entry.name if entry.is_dir() else entry.stem).casefold()
        if table in tables and (entry.is_dir() or entry.suffix.lower() in FORMATS):
            claims.setdefault(table, []).append(entry)
        else:
            unknown.append(FileNote(entry.name, "not a table of the landing format: not landed"))
    refused = [
        note for table, entries in claims.items() if len(entries) > 1 for note in _clash(table, entries)
    ]
    files: list[LandingFile] = []
    for table, entries in claims.items():
        if len(entries) == 1:
            files += _files(folder, table, entries[0], unknown)
    return Listing(tuple(files), tuple(unknown), tuple(refused))


def _clash(table: str, entries: list[Path]) -> list[FileNote]:
    names = " and ".join(entry.name for entry in entries)
    text = f"two tables with one name ({names}): none was landed. Keep one, or put the parts in {table}/"
    return [FileNote(entry.name, text) for entry in entries]


def _files(folder: Path, table: str, entry: Path, unknown: list[FileNote]) -> list[LandingFile]:
    if not entry.is_dir():
        return [LandingFile(table, entry, entry.name)]
    files = []
    for part in sorted(path for path in entry.rglob("*") if not path.is_dir()):
        name = part.relative_to(folder).as_posix()
        if any(piece.startswith(".") for piece in part.relative_to(entry).parts):
            continue
        if part.suffix.lower() in FORMATS:
            files.append(LandingFile(table, part, name))
        else:
            unknown.append(FileNote(name, "not CSV, JSONL or Parquet: not landed"))
    return files
