"""What posting has planned and sent, from its SQLite outbox: rows not landed before, by their keys.

The outbox is append-only and is read in one transaction, so that an entry never comes without its lines.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from ingest.declared import BOOKKEEPING, Table, declared_tables
from ingest.errors import SourceUnreadable
from ingest.landing import new_stamp
from ingest.parts import Stamp
from ingest.pipeline import Landing, Part, open_landing
from ingest.report import LandingReport, Progress, TableLanded, no_progress
from ingest.sql import identifier, literal

SCHEMA = "landing_outbox"
BATCH_ROWS = 50_000


def land_outbox(
    sqlite_path: Path, warehouse: Path, source: str = "outbox", progress: Progress = no_progress
) -> LandingReport:
    """Land the entries, lines and attempts that the warehouse does not hold yet. Again: nothing new."""
    tables = declared_tables("outbox")
    with _snapshot(sqlite_path) as outbox, open_landing(warehouse) as landing:
        stamp = new_stamp(landing, source)
        parts = []
        for number, table in enumerate(_present(outbox, tables.values())):
            progress(f"read {table.name}", number, len(tables))
            copy = landing.scratch / f"{table.name}.outbox.parquet"
            _copy(outbox, table, copy)
            parts.append(_new_rows(landing, table, copy, stamp, sqlite_path.name))
        filled = [part for part in parts if part.rows]
        if filled:
            landing.append(SCHEMA, filled, stamp.load_id)
    return LandingReport(
        load_id=stamp.load_id,
        landed_at=stamp.landed_at.replace(tzinfo=UTC),
        source_system=source,
        tables=tuple(TableLanded(part.table, 1, part.rows, 0) for part in filled),
    )


@contextmanager
def _snapshot(sqlite_path: Path) -> Iterator[sqlite3.Connection]:
    if not sqlite_path.is_file():
        raise SourceUnreadable(
            f"There is no outbox at {sqlite_path}. Nothing was landed. Plan a posting first."
        )
    connection = sqlite3.connect(f"{sqlite_path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None)
    try:
        connection.execute("begin")
        yield connection
    except sqlite3.Error as problem:
        raise SourceUnreadable(
            f"{sqlite_path} cannot be read as an outbox: {problem}. Nothing was landed. "
            "Close what holds it, or restore it from a copy."
        ) from problem
    finally:
        connection.close()


def _present(outbox: sqlite3.Connection, tables: Iterable[Table]) -> list[Table]:
    """The tables that this outbox has: one written by an older version may lack the newer ones."""
    names = {row[0] for row in outbox.execute("select name from sqlite_master where type = 'table'")}
    return [table for table in tables if table.name in names or not table.name.startswith("summary_")]


def _copy(outbox: sqlite3.Connection, table: Table, copy: Path) -> None:
    """A table of the outbox as a Parquet file of texts."""
    names = [column.name for column in table.columns]
    texts = ", ".join(f"cast({identifier(name)} as text)" for name in names)
    schema = pa.schema([pa.field(name, pa.string()) for name in names] + [pa.field("_row_no", pa.int64())])
    with pq.ParquetWriter(copy, schema) as writer:
        cursor = outbox.execute(f"select {texts}, rowid from {identifier(table.name)} order by rowid")
        while rows := cursor.fetchmany(BATCH_ROWS):
            arrays = [
                pa.array(values, type=field.type)
                for values, field in zip(zip(*rows, strict=True), schema, strict=True)
            ]
            writer.write_batch(pa.RecordBatch.from_arrays(arrays, schema=schema))


def _new_rows(landing: Landing, table: Table, copy: Path, stamp: Stamp, file: str) -> Part:
    """The rows of a copy whose keys are not landed yet, as a part."""
    landed = landing.export_keys(SCHEMA, table.name, table.key_columns)
    names = [column.name for column in table.columns]
    columns = ", ".join(f"nullif(sent.{identifier(name)}, '') as {identifier(name)}" for name in names)
    same = " and ".join(f"landed.{identifier(key)} = sent.{identifier(key)}" for key in table.key_columns)
    unlanded = f"anti join read_parquet({literal(str(landed))}) as landed on {same}" if landed else ""
    target = copy.with_suffix(".new.parquet")
    [(rows,)] = landing.reader.execute(
        f"copy (select {columns}, {literal(stamp.load_id)} as _load_id, {literal(file)} as _file, _row_no, "
        f"{stamp.landed_at_sql} as _landed_at from read_parquet({literal(str(copy))}) as sent {unlanded}) "
        f"to {literal(str(target))} (format parquet)"
    ).fetchall()
    return Part(table.name, target, int(rows), (*names, *BOOKKEEPING))
