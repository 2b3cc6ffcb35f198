"""Good rows and dead letters of one file, written as Parquet parts ready to load.

file ──view──> good rows as text ──> <table>.parquet part
            └> bad rows ──────────> dead_letters part, with every reason
good + dead must equal the rows the file holds, else the landing stops before anything is written.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import duckdb

from ingest.checks import good_row, good_value, instant_of, row_problems
from ingest.declared import BOOKKEEPING, Table
from ingest.errors import LandingDiffers
from ingest.files.parquet_files import latest_told
from ingest.report import Reason
from ingest.sql import identifier, literal
from ingest.view import View

MOST_REASONS = 20
MOMENT = timedelta(microseconds=1)
BEFORE_LAST = datetime.max - MOMENT  # noqa: DTZ901 - landing times are in UTC and bear no zone
LETTER_COLUMNS = (
    "source_table",
    "row_text",
    "reason",
    "contract_id",
    "source_key",
    "source_system",
    "recorded_at",
    *BOOKKEEPING,
)


@dataclass(frozen=True)
class Stamp:
    """What every row of one landing carries."""

    load_id: str
    source_system: str
    landed_at: datetime

    @property
    def landed_at_sql(self) -> str:
        return f"timestamp {literal(self.landed_at.strftime('%Y-%m-%d %H:%M:%S.%f'))}"


@dataclass(frozen=True)
class Parts:
    """The parts of one file."""

    table: Table
    file: str
    good: Path | None
    dead: Path | None
    landed_rows: int
    dead_rows: int
    unknown_columns: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()


def write_parts(
    connection: duckdb.DuckDBPyConnection, view: View, table: Table, file: str, stamp: Stamp, target: Path
) -> Parts:
    """Check every row of a view and write its parts beside `target`."""
    connection.execute(f"set preserve_insertion_order = {'true' if view.is_ordered else 'false'}")
    held = _count(connection, f"select count(*) from ({view.select})")
    good_path, dead_path = target.with_suffix(".good.parquet"), target.with_suffix(".dead.parquet")
    passes = f"coalesce({good_row(table, view.judged)}, false)"
    landed = _copy(connection, _good_rows(view, table, file, stamp, passes), good_path)
    dead, reasons = 0, tuple[Reason, ...]()
    if landed < held:
        dead = _copy(connection, _dead_rows(view, table, file, stamp, passes), dead_path)
        reasons = _reasons(connection, dead_path)
    if landed + dead != held:
        raise LandingDiffers(
            f"{file} holds {held} rows, but {landed} good and {dead} dead ones were read. Nothing was "
            "landed: was the file changed while it was read? Run again."
        )
    return Parts(
        table=table,
        file=file,
        good=good_path if landed else None,
        dead=dead_path if dead else None,
        landed_rows=landed,
        dead_rows=dead,
        unknown_columns=view.unknown_columns,
        reasons=reasons,
    )


def write_file_letter(
    connection: duckdb.DuckDBPyConnection, table: Table, file: str, reason: str, stamp: Stamp, target: Path
) -> Parts:
    """A dead letter for a whole file that cannot be read as rows."""
    dead_path = target.with_suffix(".dead.parquet")
    select = _letter(
        table,
        file,
        stamp,
        row_text="cast(null as varchar)",
        reason=literal(reason),
        contract_id="cast(null as varchar)",
        source_key="cast(null as varchar)",
        source_system=literal(stamp.source_system),
        recorded_at="cast(null as varchar)",
        row_no="cast(null as bigint)",
    )
    _copy(connection, select, dead_path)
    return Parts(table, file, None, dead_path, 0, 1, reasons=(Reason(reason, 1),))


def landed_after(connection: duckdb.DuckDBPyConnection, parts: list[Parts], stamp: Stamp) -> Stamp:
    """The stamp moved past every stated recorded_at of this landing: unstated ones sort after them."""
    stated = [str(part.good) for part in parts if part.good is not None and part.table.has("recorded_at")]
    if not stated:
        return stamp
    files = ", ".join(literal(path) for path in stated)
    [(latest,)] = connection.execute(
        f"select max({instant_of('recorded_at')}) from read_parquet([{files}], union_by_name=true)"
    ).fetchall()
    return _after(latest, stamp)


def foreseen(files: Iterable[Path], stamp: Stamp) -> Stamp:
    """The stamp that `landed_after` is likely to ask for, from what Parquet files say of themselves.

    Parts written under it need not be written again where it is right; where it is not, they are.
    """
    told = [latest for path in files if (latest := latest_told(path, "recorded_at")) is not None]
    return _after(max(told, default=None), stamp)


def _after(latest: datetime | None, stamp: Stamp) -> Stamp:
    if latest is None or latest < stamp.landed_at:
        return stamp
    # Nothing comes after the last instant there is.
    return replace(stamp, landed_at=min(latest, BEFORE_LAST) + MOMENT)


def restamped(connection: duckdb.DuckDBPyConnection, parts: Parts, stamp: Stamp) -> Parts:
    """The same parts with another landing time."""
    good = _restamped(connection, parts.good, stamp)
    return replace(parts, good=good, dead=_restamped(connection, parts.dead, stamp))


def _restamped(connection: duckdb.DuckDBPyConnection, path: Path | None, stamp: Stamp) -> Path | None:
    if path is None:
        return None
    moved = path.with_name(f"restamped.{path.name}")
    source = f"read_parquet({literal(str(path))})"
    _copy(connection, f"select * replace ({stamp.landed_at_sql} as _landed_at) from {source}", moved)
    path.unlink()
    return moved


def _good_rows(view: View, table: Table, file: str, stamp: Stamp, passes: str) -> str:
    named = [column.name for column in table.columns] + list(view.unknown_columns)
    default = f"coalesce(source_system, {literal(stamp.source_system)}) as source_system"
    columns = ", ".join(default if name == "source_system" else identifier(name) for name in named)
    return (
        f"select {columns}, {literal(stamp.load_id)} as _load_id, {literal(file)} as _file, _row_no, "
        f"{stamp.landed_at_sql} as _landed_at from ({view.select}) where {passes}"
    )


def _dead_rows(view: View, table: Table, file: str, stamp: Stamp, passes: str) -> str:
    keys = ", ".join(f"coalesce({identifier(name)}, '')" for name in table.key_columns)
    source = f"coalesce(source_system, {literal(stamp.source_system)})"
    select = _letter(
        table,
        file,
        stamp,
        row_text="_row_text",
        reason=row_problems(table),
        contract_id="contract_id" if table.has("contract_id") else "cast(null as varchar)",
        source_key=f"concat_ws('/', {keys})" if keys else "cast(null as varchar)",
        source_system=source if table.has("source_system") else literal(stamp.source_system),
        recorded_at=_stated_recorded_at(table),
        row_no="_row_no",
    )
    return f"{select} from ({view.select}) where not {passes}"


def _stated_recorded_at(table: Table) -> str:
    """When the source knew a dead row, where that much of it can be read: a run as of a day asks."""
    for column in table.columns:
        if column.name == "recorded_at":
            return f"case when coalesce({good_value(column)}, false) then recorded_at end"
    return "cast(null as varchar)"


def _letter(
    table: Table,
    file: str,
    stamp: Stamp,
    *,
    row_text: str,
    reason: str,
    contract_id: str,
    source_key: str,
    source_system: str,
    recorded_at: str,
    row_no: str,
) -> str:
    return (
        f"select {literal(table.name)} as source_table, {row_text} as row_text, {reason} as reason, "
        f"{contract_id} as contract_id, {source_key} as source_key, {source_system} as source_system, "
        f"{recorded_at} as recorded_at, {literal(stamp.load_id)} as _load_id, {literal(file)} as _file, "
        f"{row_no} as _row_no, {stamp.landed_at_sql} as _landed_at"
    )


def _reasons(connection: duckdb.DuckDBPyConnection, dead: Path) -> tuple[Reason, ...]:
    rows = connection.execute(
        f"select reason, count(*) as n from read_parquet({literal(str(dead))}) group by reason "
        f"order by n desc, reason limit {MOST_REASONS}"
    ).fetchall()
    return tuple(Reason(str(reason), int(count)) for reason, count in rows)


def _copy(connection: duckdb.DuckDBPyConnection, select: str, path: Path) -> int:
    return _count(connection, f"copy ({select}) to {literal(str(path))} (format parquet, compression snappy)")


def _count(connection: duckdb.DuckDBPyConnection, statement: str) -> int:
    [(count,)] = connection.execute(statement).fetchall()
    return int(count)
