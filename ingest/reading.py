"""Every new file read, checked and written as parts. What is wrong with one stops none of the others."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import duckdb

from ingest.declared import Table
from ingest.errors import FileUnreadable
from ingest.files import csv_files, jsonl_files, parquet_files
from ingest.parts import Parts, Stamp, write_file_letter, write_parts
from ingest.pipeline import Landing
from ingest.registry import NewFile
from ingest.report import FileNote, Progress
from ingest.view import View


class Format(Protocol):
    """How the files of a source are seen as a table. `fast` may raise duckdb.Error; `careful` never does."""

    def fast(self, landing: Landing, target: Path, table: Table) -> View: ...

    def careful(self, landing: Landing, target: Path, table: Table) -> View: ...

    def parquet(self, landing: Landing, target: Path, table: Table) -> View: ...


class LandingFormat:
    """CSV, JSON lines and Parquet as the landing format has them."""

    def fast(self, landing: Landing, target: Path, table: Table) -> View:
        """The file through DuckDB's own readers."""
        if target.suffix == ".csv":
            return csv_files.fast_view(target, table)
        return jsonl_files.view(landing.reader, jsonl_files.fast_lines(target), table)

    def careful(self, landing: Landing, target: Path, table: Table) -> View:
        """The same file read row by row."""
        if target.suffix == ".csv":
            return csv_files.careful_view(target, table, landing.scratch)
        return jsonl_files.view(landing.reader, jsonl_files.careful_lines(target, landing.scratch), table)

    def parquet(self, landing: Landing, target: Path, table: Table) -> View:
        """A Parquet file, which is never read row by row."""
        return parquet_files.view(landing.reader, target, table)


def read_files(
    landing: Landing,
    fresh: Sequence[NewFile],
    tables: dict[str, Table],
    stamp: Stamp,
    progress: Progress,
    way: Format,
) -> tuple[list[tuple[NewFile, Parts]], list[FileNote]]:
    """The parts of every file, and the files that could not be read."""
    read: list[tuple[NewFile, Parts]] = []
    failed: list[FileNote] = []
    for number, new in enumerate(fresh):
        name = new.file.name
        progress(f"check {name}", number, len(fresh))
        # A path without signs that DuckDB would take for a pattern.
        target = landing.scratch / f"{number:06d}{new.file.format}"
        os.symlink(new.file.path.resolve(), target)
        try:
            parts = _checked(landing, new, tables[new.file.table], stamp, target, way)
        except FileUnreadable as problem:
            failed.append(FileNote(name, str(problem)))
            table = tables[new.file.table]
            parts = write_file_letter(landing.reader, table, name, str(problem), stamp, target)
        if new.has_changed():
            failed.append(
                FileNote(name, "changed while it was read: not landed. Run again when it is whole.")
            )
        else:
            read.append((new, parts))
    return read, failed


def _checked(landing: Landing, new: NewFile, table: Table, stamp: Stamp, target: Path, way: Format) -> Parts:
    name = new.file.name
    if new.file.format == ".parquet":
        view = _parquet_view(landing, target, table, way)
        try:
            return write_parts(landing.reader, view, table, name, stamp, target)
        except duckdb.Error as problem:
            _refuse_if_unreadable(landing.reader, view)
            raise problem
    try:
        return write_parts(landing.reader, way.fast(landing, target, table), table, name, stamp, target)
    except duckdb.Error:
        # Something in the file is not as the format says: read it again with care, row by row.
        view = way.careful(landing, target, table)
        return write_parts(landing.reader, view, table, name, stamp, target)


def _parquet_view(landing: Landing, target: Path, table: Table, way: Format) -> View:
    try:
        return way.parquet(landing, target, table)
    except duckdb.Error as problem:
        raise FileUnreadable(f"no readable Parquet: {problem}") from problem


def _refuse_if_unreadable(reader: duckdb.DuckDBPyConnection, view: View) -> None:
    """Tell a damaged file from a full disk: the one cannot be read through, the other can."""
    try:
        reader.execute(f"select bit_xor(hash(row_of)) from ({view.select}) as row_of").fetchall()
    except duckdb.OutOfMemoryException:
        return
    except duckdb.Error as problem:
        raise FileUnreadable(f"no readable Parquet: {problem}") from problem
