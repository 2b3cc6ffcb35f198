"""Parquet as text: every native type becomes the text the landing format asks for, without losing a digit."""

from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from ingest.checks import native_verdict
from ingest.declared import Column, Table
from ingest.errors import FileUnreadable
from ingest.sql import identifier, literal
from ingest.view import Layout, View, column_list, file_problem, json_row, layout_of, problem_text

LAST_YEAR = 9999  # nothing can come after its end


def view(connection: duckdb.DuckDBPyConnection, path: Path, table: Table) -> View:
    """The file as the table's columns."""
    headers = headers_of(path)
    relation = (
        f"read_parquet({literal(str(path))}, file_row_number=true, binary_as_string=true, "
        "hive_partitioning=false)"
    )
    described = connection.execute(f"describe select * exclude (file_row_number) from {relation}").fetchall()
    names, types = [str(row[0]) for row in described], [str(row[1]) for row in described]
    layout = layout_of(headers, table)
    meant = {position: column for column in table.columns for position in layout.declared[column.name]}
    fields = [text_of(names[i], types[i], meant.get(i)) for i in range(len(headers))]
    verdicts = _verdicts(layout, table, names, types)
    told = "".join(
        f"\n    {verdict} as {identifier(f'_reads_{name}')}," for name, verdict in verdicts.items()
    )
    select = f"""select
    {column_list(layout, fields)},{told}
    file_row_number + 1 as _row_no,
    {json_row(headers, fields)} as _row_text,
    {problem_text(file_problem(layout, table))} as _problem
from {relation}"""
    return View(select, tuple(layout.unknown), judged=tuple(verdicts))


def _verdicts(layout: Layout, table: Table, names: list[str], types: list[str]) -> dict[str, str]:
    """Whether a value reads as its column, for the columns whose native type can tell."""
    found = {}
    for column in table.columns:
        places = layout.declared[column.name]
        if len(places) == 1:
            verdict = native_verdict(column, types[places[0]], identifier(names[places[0]]))
            if verdict is not None:
                found[column.name] = verdict
    return found


def headers_of(path: Path) -> list[str]:
    """The names of the columns."""
    if path.stat().st_size == 0:
        raise FileUnreadable("the file is empty (0 bytes): no Parquet")
    try:
        return list(pq.read_schema(path).names)
    except (pa.ArrowException, OSError) as problem:
        raise FileUnreadable(f"no Parquet, or cut short: {problem}") from problem


def latest_told(path: Path, column: str) -> datetime | None:
    """The latest instant of a column by the file's own statistics; None where it keeps none of use."""
    try:
        meta = pq.read_metadata(path)
        if column not in meta.schema.names:
            return None
        place = meta.schema.names.index(column)
        groups = [meta.row_group(number).column(place).statistics for number in range(meta.num_row_groups)]
        told = [statistics.max for statistics in groups if statistics is not None and statistics.has_min_max]
    except (pa.ArrowException, OSError, ValueError, OverflowError):
        return None
    instants = [value for value in told if isinstance(value, datetime) and value.year < LAST_YEAR]
    return max((_in_utc(value) for value in instants), default=None)


def _in_utc(instant: datetime) -> datetime:
    return instant if instant.tzinfo is None else instant.astimezone(UTC).replace(tzinfo=None)


def text_of(name: str, native: str, column: Column | None = None) -> str:
    """A column of a native type as text, in SQL."""
    field = identifier(name)
    if native == "VARCHAR":
        return field
    plain = f"cast({field} as varchar)"
    if native in ("DOUBLE", "FLOAT"):
        return _float_text(plain)
    if native.startswith("TIMESTAMP") and column is not None and column.type == "date":
        # A date kept as a timestamp at midnight is that date; at any other hour it is no date.
        return f"case when {plain} like '% 00:00:00' then left({plain}, 10) else {plain} end"
    if native.startswith(("STRUCT", "MAP", "UNION")) or native.endswith("]"):
        return f"cast(to_json({field}) as varchar)"
    return plain


def _float_text(plain: str) -> str:
    """The shortest digits that give the same float, without an exponent where 18 decimals hold it."""
    whole = f"cast(try_cast({plain} as decimal(38, 18)) as varchar)"
    spread = f"rtrim(rtrim({whole}, '0'), '.')"
    return (
        f"case when contains({plain}, 'e') then coalesce({spread}, {plain}) "
        f"when ends_with({plain}, '.0') then left({plain}, length({plain}) - 2) else {plain} end"
    )
