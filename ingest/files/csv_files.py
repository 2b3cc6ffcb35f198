"""CSV as text: DuckDB reads what is RFC 4180 in one pass; what it refuses is read again record by record.

The careful reader keeps every row: one with too many or too few fields, or that is not UTF-8, is handed
on with its problem, and the others are read as if it were not there.
"""

import csv
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from ingest.declared import Table
from ingest.errors import FileUnreadable
from ingest.sql import identifier, literal
from ingest.view import View, column_list, file_problem, json_row, layout_of, problem_text

BATCH_ROWS = 50_000
LONGEST_FIELD = 64 * 1024 * 1024


def fast_view(path: Path, table: Table) -> View:
    """The file through DuckDB's own reader. Its select raises duckdb.Error where the file is irregular."""
    headers = header_of(path)
    fields = _field_names(headers)
    columns = ", ".join(f"{literal(field)}: 'VARCHAR'" for field in fields)
    relation = (
        f"read_csv({literal(str(path))}, auto_detect=false, header=true, delim=',', quote='\"', escape='\"', "
        f"strict_mode=true, columns={{{columns}}})"
    )
    source = f"(select *, row_number() over () as _row_no from {relation})"
    return _view(headers, table, source, row_text=json_row(headers, _quoted(fields)), problem=None)


def careful_view(path: Path, table: Table, scratch: Path) -> View:
    """The same file read record by record into a Parquet file in `scratch`."""
    headers = header_of(path)
    fields = _field_names(headers)
    copy = scratch / f"{path.name}.careful.parquet"
    _write_records(path, headers, fields, copy)
    own_text = f"coalesce(_own_text, {json_row(headers, _quoted(fields))})"
    return _view(
        headers, table, f"read_parquet({literal(str(copy))})", row_text=own_text, problem="_own_problem"
    )


def header_of(path: Path) -> list[str]:
    """The first record. An empty file has none."""
    for record in _records(path):
        return [_utf8(field) for field in record]
    return []


def _view(headers: Sequence[str], table: Table, source: str, row_text: str, problem: str | None) -> View:
    layout = layout_of(headers, table)
    whole_file = problem_text(file_problem(layout, table))
    select = f"""select
    {column_list(layout, _quoted(_field_names(headers)))},
    _row_no,
    {row_text} as _row_text,
    {whole_file if problem is None else f"coalesce({problem}, {whole_file})"} as _problem
from {source}"""
    return View(select, tuple(layout.unknown), is_ordered=True)


def _field_names(headers: Sequence[str]) -> list[str]:
    return [f"f{position}" for position in range(len(headers))]


def _quoted(fields: Sequence[str]) -> list[str]:
    return [identifier(field) for field in fields]


def _encoding(path: Path) -> str:
    with path.open("rb") as file:
        start = file.read(2)
    return "utf-16" if start in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"


def _records(path: Path) -> Iterator[list[str]]:
    csv.field_size_limit(LONGEST_FIELD)
    with path.open(encoding=_encoding(path), errors="surrogateescape", newline="") as file:
        try:
            # An empty line is no record.
            yield from (record for record in csv.reader(file) if record)
        except csv.Error as problem:
            raise FileUnreadable(f"no CSV: {problem}") from problem


def _write_records(path: Path, headers: Sequence[str], fields: Sequence[str], copy: Path) -> None:
    schema = pa.schema(
        [pa.field(field, pa.string()) for field in fields]
        + [("_row_no", pa.int64()), ("_own_text", pa.string()), ("_own_problem", pa.string())]
    )
    whole_file = "the file is UTF-16: save it as UTF-8" if _encoding(path) == "utf-16" else None
    with pq.ParquetWriter(copy, schema) as writer:
        batch: list[list[str | int | None]] = []
        records = _records(path)
        next(records, None)
        for row_no, record in enumerate(records, start=1):
            batch.append(_careful_row(record, headers, row_no, whole_file))
            if len(batch) == BATCH_ROWS:
                writer.write_batch(_arrow(batch, schema))
                batch = []
        if batch:
            writer.write_batch(_arrow(batch, schema))


def _careful_row(
    record: list[str], headers: Sequence[str], row_no: int, whole_file: str | None
) -> list[str | int | None]:
    problem = whole_file
    values = [_utf8(field) for field in record]
    if values != record:
        problem = problem or "the row is not UTF-8"
    own_text = None
    if len(record) != len(headers):
        problem = problem or f"the row has {len(record)} fields, the header {len(headers)}"
        own_text = _ragged_text(values, headers)
    padded: list[str | int | None] = [*values[: len(headers)], *[""] * (len(headers) - len(record))]
    return [*padded, row_no, own_text, problem]


def _ragged_text(values: list[str], headers: Sequence[str]) -> str:
    if len(set(headers)) < len(headers):
        return json.dumps(values, ensure_ascii=False)
    row: dict[str, str | list[str]] = dict(zip(headers, values, strict=False))
    if len(values) > len(headers):
        row["fields past the header"] = values[len(headers) :]
    return json.dumps(row, ensure_ascii=False)


def _utf8(text: str) -> str:
    """Bytes that were no UTF-8 are shown as \\xNN; everything else is as it was."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _arrow(batch: list[list[str | int | None]], schema: pa.Schema) -> pa.RecordBatch:
    columns = zip(*batch, strict=True)
    arrays = [pa.array(column, type=field.type) for column, field in zip(columns, schema, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)
