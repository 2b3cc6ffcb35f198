"""The one module that knows the destination and reads the environment.

A landing is one DuckDB transaction: dlt creates or widens the tables and appends the parts, the registry
rows go in beside them, the counts are compared, and only then is it committed. Killed at any moment
before, nothing of it is there; killed after, all of it is, and the registry knows. dlt by itself commits
each file on its own and repeats those it is not sure of, so it is given a client that borrows this
transaction.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from ingest.errors import LandingDiffers, LandingStopped, WarehouseBusy, WarehouseUnusable
from ingest.sql import identifier, literal

if TYPE_CHECKING:
    from dlt.extract import DltResource

DEFAULT_WAREHOUSE = "tieout.duckdb"
SCHEMAS = (
    "landing",
    "landing_erp",
    "landing_outbox",
    "landing_stripe",
    "landing_salesforce",
    "landing_operations",
    "landing_jira",
    "landing_harvest",
    "landing_usage",
)
# Signs that DuckDB and dlt would take for a pattern, a quote or a partition in the path of a part.
UNSAFE = set("'*?[]{}=")
SMALL_BYTES = 8 * 1024 * 1024
READER_MEMORY = "1GB"
WRITER_MEMORY = "1GB"
# Whoever reads a part holds a group of its rows whole, however long they are.
ROW_GROUP_BYTES = 32 * 1024 * 1024
COLUMN_TYPES = {
    "first_sequence": "bigint",
    "last_sequence": "bigint",
    "last_broker_at": "timestamp",
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
            connection.execute("set enable_progress_bar = false")
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

    def export(self, schema: str, table: str, select: str) -> Path | None:
        """A select over a table already landed, called `this`, as a Parquet file; None without the table."""
        if not self._has(schema, table):
            return None
        path = self.scratch / f"{schema}.{table}.export.parquet"
        columns, _, rest = select.partition(" from this")
        source = f"{identifier(schema)}.{identifier(table)}"
        self.warehouse.execute(f"copy (select {columns} from {source}{rest}) to {literal(str(path))}")
        return path

    def copy(self, select: str, path: Path) -> int:
        """A select of the reader as a Parquet file; its rows."""
        [(rows,)] = self.reader.execute(
            f"copy ({select}) to {literal(str(path))} "
            f"(format parquet, row_group_size_bytes {ROW_GROUP_BYTES})"
        ).fetchall()
        return int(rows)

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
        _run_dlt(self.warehouse, schema, self._merged(parts), self.scratch)
        for table, count in before.items():
            added = self._count(schema, table, load_id) - count
            expected = sum(part.rows for part in parts if part.table == table)
            if added != expected:
                raise LandingDiffers(
                    f"{schema}.{table} gained {added} rows instead of {expected}. "
                    "Everything was rolled back: nothing was landed. Run again; if it repeats, report it."
                )

    def _merged(self, parts: Sequence[Part]) -> list[Part]:
        """Small parts of a table joined into one, since each costs dlt as much as many thousand rows."""
        alike: dict[tuple[str, tuple[str, ...]], list[Part]] = {}
        large: list[Part] = []
        for part in parts:
            if part.path.stat().st_size < SMALL_BYTES:
                alike.setdefault((part.table, part.columns), []).append(part)
            else:
                large.append(part)
        return [*large, *(self._joined(number, group) for number, group in enumerate(alike.values()))]

    def _joined(self, number: int, parts: list[Part]) -> Part:
        if len(parts) == 1:
            return parts[0]
        path = self.scratch / f"joined-{number}-{parts[0].path.name}"
        files = ", ".join(literal(str(part.path)) for part in parts)
        self.reader.execute(f"copy (from read_parquet([{files}])) to {literal(str(path))} (format parquet)")
        return replace(parts[0], path=path, rows=sum(part.rows for part in parts))

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
    try:
        with _scratch(warehouse) as scratch:
            connection.begin()
            landing = Landing(connection, scratch)
            try:
                yield landing
                connection.commit()
            finally:
                landing.reader.close()
    except (duckdb.Error, OSError) as problem:
        raise LandingStopped(
            f"Landing into {warehouse} stopped: {problem}. Everything was rolled back: nothing was landed. "
            "Make room where it is short (disk, memory) and run again."
        ) from problem
    finally:
        connection.close()


@contextmanager
def _scratch(warehouse: Path) -> Iterator[Path]:
    """A folder beside the warehouse, on the same disk, gone afterwards. Elsewhere if its path is odd."""
    beside = warehouse.absolute().with_name(f".{warehouse.name}.landing")
    # What a killed landing left behind; nobody else can be using it, since the warehouse is held.
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir()
    try:
        if not UNSAFE.intersection(str(beside)):
            yield beside
            return
        with tempfile.TemporaryDirectory() as elsewhere:
            yield Path(elsewhere)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


@contextmanager
def _environment(**settings: str) -> Iterator[None]:
    """Environment variables for the time of a call."""
    before = {name: os.environ.get(name) for name in settings}
    os.environ.update(settings)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def is_something_else(path: Path) -> bool:
    """Whether a file is there that is no database: DuckDB would take a Parquet file as one, in memory."""
    if not path.is_file() or path.stat().st_size == 0:
        return False
    with path.open("rb") as file:
        return file.read(12)[8:] != b"DUCK"


def _connect(warehouse: Path) -> duckdb.DuckDBPyConnection:
    if is_something_else(warehouse):
        raise WarehouseUnusable(
            f"{warehouse} is no DuckDB database. Nothing was landed. Name another file as the warehouse."
        )
    if warehouse.stem.casefold() in SCHEMAS:
        # DuckDB calls a database by the name of its file, and could not tell it from the schema.
        raise WarehouseUnusable(
            f"A warehouse cannot be called {warehouse.name}: a schema has that name. Nothing was landed."
        )
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
    # No telemetry, nothing written to the home folder, one thread for the one connection.
    with _environment(
        RUNTIME__DLTHUB_TELEMETRY="false",
        RUNTIME__LOG_LEVEL="CRITICAL",
        DLT_DATA_DIR=str(scratch / "dlt-data"),
        LOAD__WORKERS="1",
        LOAD__RAISE_ON_MAX_RETRIES="1",
    ):
        # Imported late: it takes a second, which a landing with nothing new need not wait for.
        import dlt
        from dlt.common.exceptions import DltException

        from ingest.transaction import destination_within

        tables = sorted({part.table for part in parts})
        refused: list[duckdb.Error] = []
        try:
            pipeline = dlt.pipeline(
                pipeline_name="landing",
                pipelines_dir=str(scratch / "dlt"),
                destination=destination_within(connection, refused),
                dataset_name=schema,
            )
            pipeline.config.restore_from_destination = False
            resources = [_resource(table, [p for p in parts if p.table == table]) for table in tables]
            pipeline.run(resources, loader_file_format="parquet").raise_on_failed_jobs()
        except DltException as problem:
            raise LandingStopped(
                f"Appending to {schema} stopped: {refused[0] if refused else problem}. Everything was rolled "
                "back: nothing was landed. Put right what it names and run again."
            ) from problem


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
