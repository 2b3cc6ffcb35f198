"""The rows of a Parquet file as JSON objects: decimals with their digits, days and instants as ISO 8601."""

import base64
import math
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from io import BytesIO
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from ingest.records.exact_json import write_json
from ingest.records.record import Unread

BATCH_ROWS = 10_000


def parquet_rows(name: str, content: bytes) -> Iterator[tuple[dict[str, Any], str] | Unread]:
    """Every row of a file; a file that is none is one dead letter."""
    try:
        file = pq.ParquetFile(BytesIO(content))
        for batch in file.iter_batches(BATCH_ROWS):
            for row in batch.to_pylist():
                value = {key: _told(one) for key, one in row.items()}
                yield value, write_json(value)
    except (pa.ArrowException, OSError, ValueError) as problem:
        yield Unread(name, f"{len(content)} bytes", f"no readable Parquet: {problem}")


def _told(value: Any) -> Any:
    """A value as JSON has it."""
    if isinstance(value, dict):
        return {str(key): _told(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_told(one) for one in value]
    if isinstance(value, float):
        return Decimal(repr(value)) if math.isfinite(value) else str(value)
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return value if value is None or isinstance(value, bool | int | Decimal | str) else str(value)
