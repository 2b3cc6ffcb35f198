"""Messages on their way: kept in one Parquet file on disk until they are landed, never all in memory."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from ingest.usage.messages import piece_of

SCHEMA = pa.schema(
    [
        ("place", pa.int64()),
        ("sequence", pa.int64()),
        ("broker_at", pa.timestamp("us")),
        ("line", pa.string()),
        ("problem", pa.string()),
    ]
)
WRITTEN_ROWS = 2_000
WRITTEN_BYTES = 8 * 1024 * 1024


class QueueSpool:
    """Takes messages; after `close`, `path` holds a row for each, in the order they came."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.messages = 0
        self.bytes = 0
        self.last_sequence = 0
        self._writer = pq.ParquetWriter(path, SCHEMA)
        self._waiting: list[tuple[int, int, datetime, str, str | None]] = []
        self._waiting_bytes = 0

    def take(self, sequence: int, at: datetime, payload: bytes, headers: Mapping[str, str] | None) -> None:
        """Keep one message. `at` is when the broker took it in, without a zone, in UTC."""
        piece = piece_of(payload, headers)
        self.messages += 1
        self.bytes += len(payload)
        self.last_sequence = max(self.last_sequence, sequence)
        self._waiting.append((self.messages, sequence, at, piece.line, piece.problem))
        self._waiting_bytes += len(payload)
        if len(self._waiting) >= WRITTEN_ROWS or self._waiting_bytes >= WRITTEN_BYTES:
            self._flush()

    def close(self) -> None:
        """Write what waits."""
        self._flush()
        self._writer.close()

    def _flush(self) -> None:
        if not self._waiting:
            return
        columns = zip(*self._waiting, strict=True)
        arrays = [pa.array(column, type=field.type) for column, field in zip(columns, SCHEMA, strict=True)]
        self._writer.write_batch(pa.RecordBatch.from_arrays(arrays, schema=SCHEMA))
        self._waiting, self._waiting_bytes = [], 0
