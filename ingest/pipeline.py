"""The one module that knows the destination and reads the environment.

A landing is one DuckDB transaction: dlt creates or widens the tables and appends the parts, the registry
rows go in beside them, the counts are compared, and only then is it committed. Killed at any moment
before, nothing of it is there; killed after, all of it is, and the registry knows. dlt by itself commits
each file on its own and repeats those it is not sure of, so it is given a client that borrows this
transaction.
"""

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from ingest.errors import LandingDiffers, WarehouseBusy, WarehouseUnusable
from ingest.sql import identifier, literal

if TYPE_CHECKING:
    from dlt.extract import DltResource

DEFAULT_WAREHOUSE = "tieout.duckdb"
READER_MEMORY = "1GB"
WRITER_MEMORY = "1GB"
COLUMN_TYPES = {
    "_row_no": "bigint",
    "_landed_at": "timestamp",
    "landed_rows": "bigint",
    "dead_rows": "bigint",
}


@dataclass(frozen=True)
class Part:
    """A Parquet file to append to a table, and the rows it holds."""

    table: str
    path: Path
    rows: int
    columns: tuple[str, ...]


def default_warehouse() -> Path:
    """Where the environment says the warehouse is."""
    return Path(os.environ.get("TIEOUT_WAREHOUSE", DEFAULT_WAREHOUSE))


class Landing:
    """One open landing: a transaction on the warehouse, a reader beside it, a scratch folder."""

    def __init__(self, warehouse: duckdb.DuckDBPyConnection, scratch: Path) -> None:
        self.warehouse = warehouse
        self.scratch = scratch
        self.reader = duckdb.connect()
        for connection, memory in ((self.reader, READER_MEMORY), (self.warehouse, WRITER_MEMORY)):
            connection.execute("set TimeZone = 'UTC'")
            connection.execute(f"set memory_limit = {literal(memory)}")
            # Rows carry their number: keeping the order as well costs half the speed.
            connection.execute("set preserve_insertion_order = false")
        # Without it DuckDB writes columns as required where it knows them to be filled, and dlt, which
        # declares all nullable, would copy every such part row by row.
        self.reader.execute("set disabled_optimizers = 'statistics_propagation'")
        self.reader.execute(f"set temp_directory = {literal(str(scratch / 'spill'))}")

    def rows(self, schema: str, table: str, select: str) -> list[tuple[Any, ...]]:
        """Rows already landed in a table, called `this` in the select; none when there is no such table."""
        if not self._has(schema, table):
            return []
        columns, _, rest = select.partition(" from this")
        statement = f"select {columns} from {identifier(schema)}.{identifier(table)}{rest}"
        return self.warehouse.execute(statement).fetchall()

    def export_keys(self, schema: str, table: str, keys: Sequence[str]) -> Path | None:
        """The keys already landed in a table, as a Parquet file; None when there is no such table."""
        if not self._has(schema, table):
            return None
        path = self.scratch / f"{schema}.{table}.keys.parquet"
        columns = ", ".join(identifier(key) for key in keys)
        self.warehouse.execute(
            f"copy (select {columns} from {identifier(schema)}.{identifier(table)}) to {literal(str(path))}"
        )
        return path

    def append(self, schema: str, parts: Sequence[Part], load_id: str) -> None:
        """Append the parts and compare what stands in the warehouse with what was to be appended."""
        before = {table: self._count(schema, table, load_id) for table in {part.table for part in parts}}
        _run_dlt(self.warehouse, schema, parts, self.scratch)
        for table, count in before.items():
            added = self._count(schema, table, load_id) - count
            expected = sum(part.rows for part in parts if part.table == table)
            if added != expected:
                raise LandingDiffers(
                    f"{schema}.{table} gained {added} rows instead of {expected}. "
                    "Everything was rolled back: nothing was landed. Run again; if it repeats, report it."
                )

    def _has(self, schema: str, table: str) -> bool:
        found = self.warehouse.execute(
            "select 1 from information_schema.tables where table_catalog = current_database() "
            "and table_schema = ? and table_name = ?",
            [schema, table],
        ).fetchall()
        return bool(found)

    def _count(self, schema: str, table: str, load_id: str) -> int:
        rows = self.rows(schema, table, f"count(*) from this where _load_id = {literal(load_id)}")
        return int(rows[0][0]) if rows else 0


@contextmanager
def open_landing(warehouse: Path) -> Iterator[Landing]:
    """Open the warehouse for one landing: all of it is committed at the end, or none."""
    connection = _connect(warehouse)
    scratch = warehouse.with_name(f".{warehouse.name}.landing")
    try:
        # What a killed landing left behind; nobody else can be using it, since the warehouse is held.
        shutil.rmtree(scratch, ignore_errors=True)
        scratch.mkdir(parents=True)
        connection.begin()
        landing = Landing(connection, scratch)
        try:
            yield landing
            connection.commit()
        finally:
            landing.reader.close()
    finally:
        connection.close()
        shutil.rmtree(scratch, ignore_errors=True)


def _connect(warehouse: Path) -> duckdb.DuckDBPyConnection:
    try:
        warehouse.parent.mkdir(parents=True, exist_ok=True)
        return duckdb.connect(str(warehouse))
    except duckdb.IOException as problem:
        if "lock" in str(problem):
            raise WarehouseBusy(
                f"{warehouse} is in use by another process. Nothing was landed. Wait for it and run again."
            ) from problem
        raise WarehouseUnusable(_unusable(warehouse, problem)) from problem
    except (duckdb.Error, OSError) as problem:
        raise WarehouseUnusable(_unusable(warehouse, problem)) from problem


def _unusable(warehouse: Path, problem: Exception) -> str:
    return (
        f"{warehouse} cannot be opened as a warehouse: {problem}. Nothing was landed. Check path and rights."
    )


def _run_dlt(
    connection: duckdb.DuckDBPyConnection, schema: str, parts: Sequence[Part], scratch: Path
) -> None:
    """Append Parquet files through dlt, inside the caller's transaction."""
    # dlt reads these when it is imported: no telemetry, nothing written to the home folder.
    os.environ["RUNTIME__DLTHUB_TELEMETRY"] = "false"
    os.environ["RUNTIME__LOG_LEVEL"] = os.environ.get("RUNTIME__LOG_LEVEL", "ERROR")
    os.environ["DLT_DATA_DIR"] = str(scratch / "dlt-data")
    os.environ["LOAD__WORKERS"] = "1"
    import dlt

    from ingest.transaction import destination_within

    pipeline = dlt.pipeline(
        pipeline_name="landing",
        pipelines_dir=str(scratch / "dlt"),
        destination=destination_within(connection),
        dataset_name=schema,
    )
    pipeline.config.restore_from_destination = False
    tables = sorted({part.table for part in parts})
    resources = [_resource(table, [part for part in parts if part.table == table]) for table in tables]
    pipeline.run(resources, loader_file_format="parquet").raise_on_failed_jobs()


def _resource(table: str, parts: Sequence[Part]) -> "DltResource":
    import dlt

    names = dict.fromkeys(name for part in parts for name in part.columns)

    def files() -> Iterator[Any]:
        for part in parts:
            yield dlt.mark.with_file_import(str(part.path), "parquet", part.rows)

    return dlt.resource(
        files,
        name=table,
        columns={name: _column_hint(name) for name in names},
        write_disposition="append",
        max_table_nesting=0,
    )


def _column_hint(name: str) -> Any:
    kind = COLUMN_TYPES.get(name, "text")
    if kind == "timestamp":
        return {"data_type": "timestamp", "timezone": False, "precision": 6}
    return {"data_type": kind}
