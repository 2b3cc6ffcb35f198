"""JSON lines as text: numbers keep the digits they were sent with, objects and lists stay JSON.

A row's number is that of its line.

DuckDB reads a JSON number as a double, which would lose digits and trailing zeros. A line with a number
whose text could change is first rewritten with its numbers in quotes; strings are skipped as whole
tokens, so nothing in them is touched.
"""

from collections.abc import Sequence
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from ingest.declared import Table
from ingest.sql import literal
from ingest.view import Layout, View, column_list, layout_of

LONGEST_LINE = 32 * 1024 * 1024
BATCH_LINES = 50_000
MOST_UNKNOWN_COLUMNS = 200
WHOLE_ROW = "whole_row"
# U+0001 cannot stand in JSON unescaped: it never occurs in a line that is JSON, so it can mark and separate.
MARK = "\x01"
BLANK = " \t\r\n"
STRING_OR_NUMBER = r'("(?:[^"\\]|\\.)*")|(-?[0-9][-+.0-9eE]*)'
# Sixteen digits or more, an exponent, a trailing zero, a small fraction, a minus zero: a double prints
# them otherwise.
FRAGILE_NUMBER = (
    r"[:\[,\s]-?(?:[0-9]*\.[0-9]*0(?:[^0-9]|$)|[0-9.]{16,}|[0-9.]+[eE]|0\.000)|[:\[,\s]-0(?:[^.0-9]|$)"
)


def fast_lines(path: Path) -> str:
    """The file's lines through DuckDB. Running it raises duckdb.Error where the file is irregular."""
    return (
        f"(select line, row_number() over () as _row_no, cast(null as varchar) as _own_problem from read_csv("
        f"{literal(str(path))}, auto_detect=false, header=false, delim={literal(MARK)}, quote='', escape='', "
        f"strict_mode=true, max_line_size={LONGEST_LINE}, columns={{'line': 'VARCHAR'}}))"
    )


def careful_lines(path: Path, scratch: Path) -> str:
    """The same lines read one by one: those that are not UTF-8 are handed on with their problem."""
    copy = scratch / f"{path.name}.careful.parquet"
    schema = pa.schema([("line", pa.string()), ("_row_no", pa.int64()), ("_own_problem", pa.string())])
    with path.open("rb") as file, pq.ParquetWriter(copy, schema) as writer:
        rows: list[tuple[str, int, str | None]] = []
        for row_no, line in enumerate(file, start=1):
            rows.append(_careful_line(line, row_no))
            if len(rows) == BATCH_LINES:
                writer.write_batch(_arrow(rows, schema))
                rows = []
        if rows:
            writer.write_batch(_arrow(rows, schema))
    return f"read_parquet({literal(str(copy))})"


def view(connection: duckdb.DuckDBPyConnection, lines: str, table: Table) -> View:
    """Lines as the table's columns. Reads them once to learn their keys."""
    keys = _keys(connection, lines)
    layout = layout_of(keys, table)
    fields = [f"v[{position + 1}]" for position in range(len(keys))]
    if len(layout.unknown) > MOST_UNKNOWN_COLUMNS:
        # Keys that are data (ids, dates) are no columns: such rows are kept whole, once more, instead.
        layout = Layout(layout.declared, {WHOLE_ROW: len(keys)})
        fields.append("line")
    pointers = ", ".join(literal(_pointer(key)) for key in keys)
    doubled = [
        f"when {' + '.join(f'({fields[p]} is not null)::int' for p in layout.declared[name])} > 1"
        f" then {literal(name + ': two keys of the row have this name')}"
        for name in layout.doubled()
    ]
    select = f"""select
    {column_list(layout, fields)},
    _row_no,
    line as _row_text,
    case when _own_problem is not null then _own_problem
        when object is null then 'the line is not JSON'
        when json_type(object) <> 'OBJECT' then 'the line is no JSON object'
        when len(json_keys(object)) <> len(list_distinct(json_keys(object))) then 'a key stands twice'
        {" ".join(doubled)}
        else null end as _problem
from (select *, json_extract_string(object, [{pointers}]::varchar[]) as v from {_objects(lines)})"""
    return View(select, tuple(layout.unknown), is_ordered=True)


def _objects(lines: str) -> str:
    quoted = f"regexp_replace(line, {literal(STRING_OR_NUMBER)}, '\\1{MARK}\\2{MARK}', 'g')"
    exact = f"replace(replace({quoted}, '{MARK}{MARK}', ''), '{MARK}', '\"')"
    return f"""(select line, _row_no, _own_problem, case
        when _own_problem is not null or not json_valid(line) then null
        when regexp_matches(line, {literal(FRAGILE_NUMBER)}) then {exact}
        else line end as object
    from {lines} where trim(line, {literal(BLANK)}) <> '')"""


def _keys(connection: duckdb.DuckDBPyConnection, lines: str) -> list[str]:
    """Every key of the file's objects, in the order of first appearance within a row, then by name."""
    found = connection.execute(
        f"""select key, min(position) as position from (
            select unnest(keys) as key, generate_subscripts(keys, 1) as position from (
                select distinct json_keys(case when json_valid(line) then line end) as keys from {lines}))
        group by key order by position, key"""
    ).fetchall()
    return [str(key) for key, _ in found]


def _pointer(key: str) -> str:
    return "/" + key.replace("~", "~0").replace("/", "~1")


def _careful_line(line: bytes, row_no: int) -> tuple[str, int, str | None]:
    bare = line.removeprefix(b"\xef\xbb\xbf") if row_no == 1 else line
    bare = bare.rstrip(b"\r\n")
    try:
        return bare.decode("utf-8"), row_no, None
    except UnicodeDecodeError:
        return bare.decode("utf-8", "backslashreplace"), row_no, "the line is not UTF-8"


def _arrow(rows: Sequence[tuple[str, int, str | None]], schema: pa.Schema) -> pa.RecordBatch:
    columns = zip(*rows, strict=True)
    arrays = [pa.array(column, type=field.type) for column, field in zip(columns, schema, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)
