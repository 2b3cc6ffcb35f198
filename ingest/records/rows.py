"""The rows of one file of exports: JSON lines, JSON documents, CSV or Parquet, by its ending and content.

    bytes ──> text ──> (value, text as sent)   a row
                   └─> Unread                  what cannot be read, and why; the rows after it are read on

Text is UTF-8, or UTF-16 with its mark. What is not stands in the way of its own row only. A CSV's columns may
be parted by any sign that Data Loader, the Bulk API or a spreadsheet parts them with.
"""

import csv
import gzip
import io
import zlib
from collections.abc import Iterator
from typing import Any

from ingest.records.exact_json import NoJson, read_json, write_json
from ingest.records.parquet_rows import parquet_rows
from ingest.records.record import Unread

TEXT_ENDINGS = (".jsonl", ".ndjson", ".json", ".csv", ".tsv")
ENDINGS = (*TEXT_ENDINGS, ".parquet")
SEPARATORS = ",;\t|^`"
LONGEST_FIELD = 16 * 1024 * 1024
LONGEST_SHOWN = 1024 * 1024
Row = tuple[dict[str, Any], str]


def rows_of(name: str, ending: str, content: bytes, is_gzip: bool) -> Iterator[Row | Unread]:
    """The rows of a file's content. Raises nothing that the content could cause."""
    if is_gzip:
        try:
            content = gzip.decompress(content)
        except (OSError, EOFError, zlib.error) as problem:
            yield Unread(name, f"{len(content)} bytes", f"no gzip, or cut short: {problem}")
            return
    if ending == ".parquet":
        yield from parquet_rows(name, content)
        return
    text = _decoded(content)
    read = _csv_rows if ending in (".csv", ".tsv") else _documents if ending == ".json" else _lines
    for row in read(name, text):
        yield row if isinstance(row, Unread) else _refused_bytes(name, row)


def _decoded(content: bytes) -> str:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", "replace")
    return content.decode("utf-8", "surrogateescape").removeprefix("\ufeff")


def _refused_bytes(name: str, row: Row) -> Row | Unread:
    try:
        row[1].encode()
        return row
    except UnicodeEncodeError:
        return Unread(name, _shown(row[1]), "the row is not UTF-8")


def _shown(text: str) -> str:
    """Bytes that were no UTF-8 are shown as \\xNN."""
    return text[:LONGEST_SHOWN].encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _lines(name: str, text: str) -> Iterator[Row | Unread]:
    lines = [line.rstrip("\r") for line in text.split("\n") if line.strip()]
    # A document over several lines under the ending of JSON lines: its first line alone is none.
    if len(lines) > 1 and not _is_json(lines[0]) and _is_json(text):
        lines = [text]
    for line in lines:
        yield from _values(name, line)


def _documents(name: str, text: str) -> Iterator[Row | Unread]:
    """One document; or JSON lines under another name, as warehouses write them."""
    if not text.strip():
        return
    found = list(_values(name, text))
    is_document = not (len(found) == 1 and isinstance(found[0], Unread))
    if is_document or not _is_json(text.lstrip().split("\n", 1)[0]):
        yield from found
    else:
        yield from _lines(name, text)


def _is_json(text: str) -> bool:
    try:
        read_json(text)
    except NoJson:
        return False
    return True


def _values(name: str, text: str) -> Iterator[Row | Unread]:
    try:
        value = read_json(text)
    except NoJson as problem:
        yield Unread(name, _shown(text), f"no JSON: {problem}")
        return
    if isinstance(value, dict):
        yield value, text
        return
    for one in value if isinstance(value, list) else [value]:
        told = write_json(one)
        yield (one, told) if isinstance(one, dict) else Unread(name, told, "no JSON object")


def _csv_rows(name: str, text: str) -> Iterator[Row | Unread]:
    """A row that is none, as one whose quote is never closed, hides no row after it."""
    csv.field_size_limit(LONGEST_FIELD)
    lines = io.StringIO(text, newline="").readlines()
    separator = _separator(lines[0] if lines else "")
    at, header = 0, None
    while at < len(lines):
        reader = csv.reader(iter(lines[at:]), strict=True, delimiter=separator)
        try:
            while True:
                begun = at + reader.line_num
                fields = next(reader, None)
                if fields is None:
                    return
                if header is None:
                    header = _named_once(fields)
                elif fields:
                    yield _csv_row(name, header, fields, separator)
        except csv.Error as problem:
            at = begun + 1
            yield Unread(name, _shown(lines[begun]), f"no CSV: {problem}")


def _separator(first: str) -> str:
    """The sign that parts most columns of a header."""
    return max(SEPARATORS, key=first.count)


def _named_once(fields: list[str]) -> list[str]:
    """A header in which no name hides another."""
    seen: dict[str, int] = {}
    named = []
    for field in (one.strip() for one in fields):
        seen[field] = seen.get(field, 0) + 1
        named.append(field if seen[field] == 1 else f"{field} ({seen[field]})")
    return named


def _csv_row(name: str, header: list[str], fields: list[str], separator: str) -> Row | Unread:
    if len(fields) != len(header):
        reason = f"{len(fields)} fields under a header of {len(header)}"
        return Unread(name, _shown(separator.join(fields)), reason)
    value = dict(zip(header, fields, strict=True))
    return value, write_json(value)
