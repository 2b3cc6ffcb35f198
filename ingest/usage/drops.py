"""Drops of events as files: JSON lines (one event or one array of events each), JSON documents, Parquet.

dt=2026-03-01/part-0001.jsonl.gz ──> lines ──┐
batch.json ─────────────────────> elements ──┼──> cloud_events.cut_view
dt=2026-03-01/part.parquet ──> columns as they are
"""

import gzip
import json
import re
import shutil
import zlib
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from ingest.declared import Table
from ingest.errors import FileUnreadable
from ingest.files import jsonl_files, parquet_files
from ingest.pipeline import Landing
from ingest.sql import identifier, literal
from ingest.usage.cloud_events import BOTH, ENVELOPE, cut_view
from ingest.usage.envelopes import opened_pieces
from ingest.view import View, json_row, problem_text

ENDINGS = (".jsonl", ".ndjson", ".json", ".jsonl.gz", ".ndjson.gz", ".json.gz", ".parquet")
NOT_QUEUED = "cast(null as varchar) as broker_position, cast(null as varchar) as broker_at"
WIDE_NUMBER = re.compile(r"DECIMAL\(\d+,\s?\d+\)|(?<![\"\w])(?:U?HUGEINT|FLOAT|DOUBLE)(?![\"\w])")
LONGEST_DOCUMENT = 256 * 1024 * 1024


class EventFormat:
    """How event files are seen as the table of events."""

    def fast(self, landing: Landing, target: Path, table: Table) -> View:
        """The file through DuckDB's own readers."""
        if _is_document(target) or _begins_a_document(target):
            return _pieces_view(landing, _elements(target), table, target)
        return _line_view(landing, _fast_lines(target), table, target)

    def careful(self, landing: Landing, target: Path, table: Table) -> View:
        """The same file read line by line, or as one document, so that what is wrong can be told."""
        return _line_view(landing, _careful_lines(landing, target), table, target)

    def parquet(self, landing: Landing, target: Path, table: Table) -> View:
        """One event a row: attributes are columns, unknown columns are extensions."""
        return _parquet_view(landing, target, table)


def _line_view(landing: Landing, lines: str, table: Table, target: Path) -> View:
    return _pieces_view(
        landing, f"(select line, _row_no, _own_problem, {NOT_QUEUED} from {lines})", table, target
    )


def _pieces_view(landing: Landing, pieces: str, table: Table, target: Path) -> View:
    opened = opened_pieces(landing, pieces, target.name)
    return cut_view(landing, opened.relation, table, target, batched=opened.is_batched)


def _is_document(target: Path) -> bool:
    return target.name.removesuffix(".gz").endswith(".json")


def _begins_a_document(target: Path) -> bool:
    """Whether what is called lines is one document: its first line is not JSON by itself."""
    opened = gzip.open if target.suffix == ".gz" else open
    try:
        with opened(target, "rb") as file:
            first = next((line for line in file if line.strip()), b"")
        json.loads(first or b"0")
    except (OSError, EOFError, zlib.error):
        return False
    except ValueError:
        return True
    return False


def _fast_lines(target: Path) -> str:
    lines = jsonl_files.fast_lines(target)
    return (
        lines.replace("max_line_size", "compression='gzip', max_line_size")
        if target.suffix == ".gz"
        else lines
    )


def _elements(target: Path) -> str:
    """The elements of an array, or the one event, of a JSON document."""
    return (
        "(select cast(json as varchar) as line, row_number() over () as _row_no, "
        f"cast(null as varchar) as _own_problem, {NOT_QUEUED} from read_json_objects({literal(str(target))}, "
        f"format='auto', maximum_object_size={LONGEST_DOCUMENT}, "
        f"compression={literal('gzip' if target.suffix == '.gz' else 'none')}))"
    )


def _careful_lines(landing: Landing, target: Path) -> str:
    plain = _decompressed(landing, target)
    if _is_document(target) and not _is_lines(plain):
        text = plain.read_bytes().removeprefix(b"\xef\xbb\xbf").decode("utf-8", "backslashreplace")
        copy = landing.scratch / f"{target.name}.whole.parquet"
        pq.write_table(pa.table({"line": [text]}), copy)
        return (
            "(select line, cast(1 as bigint) as _row_no, cast(null as varchar) as _own_problem from "
            f"read_parquet({literal(str(copy))}))"
        )
    return jsonl_files.careful_lines(plain, landing.scratch)


def _decompressed(landing: Landing, target: Path) -> Path:
    if target.suffix != ".gz":
        return target
    plain = landing.scratch / f"{target.name}.plain"
    try:
        with gzip.open(target) as file, plain.open("wb") as copy:
            shutil.copyfileobj(file, copy)
    except (EOFError, zlib.error, gzip.BadGzipFile) as problem:
        raise FileUnreadable(f"no gzip, or cut short: {problem}") from problem
    return plain


def _is_lines(path: Path) -> bool:
    """Whether the first line of a document is JSON by itself: then it is JSON lines under another name."""
    with path.open("rb") as file:
        first = next((line for line in file if line.strip()), b"")
        if not any(line.strip() for line in file):
            return False
    try:
        json.loads(first)
    except ValueError:
        return False
    return True


def _parquet_view(landing: Landing, target: Path, table: Table) -> View:
    headers = parquet_files.headers_of(target)
    relation = (
        f"read_parquet({literal(str(target))}, file_row_number=true, binary_as_string=true, "
        "hive_partitioning=false)"
    )
    described = landing.reader.execute(
        f"describe select * exclude (file_row_number) from {relation}"
    ).fetchall()
    types = [str(row[1]) for row in described]
    texts = {
        name: parquet_files.text_of(str(row[0]), kind)
        for name, row, kind in zip(headers, described, types, strict=True)
    }
    declared = ", ".join(
        f"nullif({_attribute(column.name, headers, types, texts)}, '') as {identifier(column.name)}"
        for column in table.columns
    )
    absent = [column.name for column in table.columns if column.required and column.name not in headers]
    whole_file = problem_text("; ".join(f"{name}: the file has no such column" for name in absent) or None)
    both = f"case when data is not null and data_base64 is not null then {literal(BOTH)} end"
    row_text = json_row(headers, list(texts.values()))
    return View(f"""select *, coalesce({whole_file}, {both}) as _problem
from (select {declared}, file_row_number + 1 as _row_no, {row_text} as _row_text from {relation})""")


def _attribute(name: str, headers: list[str], types: list[str], texts: dict[str, str]) -> str:
    if name == "data" and name in headers:
        return _json_of(name, texts[name], types[headers.index(name)])
    if name == "extensions":
        return _extensions(headers, texts)
    return texts.get(name, "cast(null as varchar)")


def _json_of(name: str, text: str, native: str) -> str:
    """Data as JSON: text that is none becomes a JSON text."""
    if native == "VARCHAR":
        return f"case when json_valid({text}) then {text} else cast(to_json({text}) as varchar) end"
    if native == "JSON":
        return text
    # JSON functions make doubles of what is wider, and of a float what it is not: it is a JSON text instead.
    exact = WIDE_NUMBER.sub("VARCHAR", native)
    return f"cast(to_json(cast({identifier(name)} as {exact})) as varchar)"


def _extensions(headers: list[str], texts: dict[str, str]) -> str:
    others = [name for name in headers if name not in ENVELOPE]
    if not others:
        return "cast(null as varchar)"
    pairs = ", ".join(f"{literal(name)}, {texts[name]}" for name in others)
    # A merge leaves out what is null.
    return f"nullif(cast(json_merge_patch('{{}}', json_object({pairs})) as varchar), '{{}}')"
