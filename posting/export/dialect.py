"""What every export format is: limits, and a pure function from a batch to the bytes of one file."""

import csv
import hashlib
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from posting.batch import Batch, Limits


@dataclass(frozen=True, slots=True)
class Artifact:
    """Exactly what would leave: a file name and its bytes."""

    file_name: str
    content: bytes

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True, slots=True)
class Dialect:
    """One ERP's file format. `render` is pure and byte-stable: the same batch gives the same bytes."""

    name: str
    suffix: str
    limits: Limits
    render: Callable[[Batch], bytes]

    def artifact(self, batch: Batch) -> Artifact:
        return Artifact(f"{batch.batch_id}{self.suffix}", self.render(batch))


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[str]], line_end: str = "\r\n") -> bytes:
    """RFC 4180, UTF-8, no byte-order mark."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator=line_end)
    if header:
        writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue().encode("utf-8")
