"""Records on their way: checked against the contract and kept in one Parquet file until they are landed."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from ingest.errors import SourceChanged
from ingest.records.contract import SourceContract
from ingest.records.exact_json import NoJson, kept_exact, read_json
from ingest.records.record import Batch, Record, Unread

COLUMNS = ("object", "source_id", "source_updated_at", "is_deleted", "payload", "problem", "origin")
SCHEMA = pa.schema([(name, pa.string()) for name in COLUMNS] + [("row_no", pa.int64()), ("seq", pa.int64())])
BATCH_ROWS = 20_000
# One record alone may be broken: that all of an object are, takes two.
FEWEST_ALIKE = 2
# Whoever reads the file holds a batch of it whole: long records make short batches.
BATCH_CHARACTERS = 16 * 1024 * 1024
Row = tuple[str, str | None, str | None, str | None, str, str | None, str, int, int]


@dataclass
class Tally:
    """What one object came to."""

    kept: int = 0
    broken: Counter[str] = field(default_factory=Counter)


class Spool:
    """Takes batches; afterwards `path` holds a row per record, those with a problem among them."""

    def __init__(self, path: Path, contract: SourceContract) -> None:
        self.path = path
        self.contract = contract
        self.positions: dict[str, str] = {}
        self.tallies: dict[str, Tally] = {}
        self.rows: Counter[tuple[str, str]] = Counter()
        self._writer = pq.ParquetWriter(path, SCHEMA)
        self._waiting: list[Row] = []
        self._waiting_characters = 0
        self._seq = 0

    def take(self, batch: Batch) -> int:
        """Check and keep a batch; how many pieces it held."""
        held = 0
        self.rows[batch.object, batch.origin] += 0
        for piece in batch.records:
            held += 1
            self._keep(piece, batch.origin)
        if batch.position is not None:
            self.positions[batch.object] = batch.position
        return held

    def close(self) -> None:
        """Write what waits. Raises SourceChanged where all of an object break the contract alike."""
        self._flush()
        self._writer.close()
        changed = {
            name: reasons
            for name, tally in self.tallies.items()
            if not tally.kept and (reasons := self._common(tally.broken))
        }
        if changed:
            raise SourceChanged(_changed(self.contract, changed))

    def _keep(self, piece: Record | Unread, origin: str) -> None:
        tally = self.tallies.setdefault(piece.object, Tally())
        problem, text = self._read(piece)
        if problem is None:
            tally.kept += 1
        elif isinstance(piece, Record):
            tally.broken[problem] += 1
        self._seq += 1
        self.rows[piece.object, origin] += 1
        number = self.rows[piece.object, origin]
        told: tuple[str | None, str | None, str] = (None, None, text)
        if isinstance(piece, Record):
            deleted = "true" if piece.is_deleted else None
            told = (piece.source_updated_at, deleted, text)
        self._waiting.append((piece.object, piece.source_id, *told, problem, origin, number, self._seq))
        self._waiting_characters += len(text)
        if len(self._waiting) == BATCH_ROWS or self._waiting_characters > BATCH_CHARACTERS:
            self._flush()

    def _read(self, piece: Record | Unread) -> tuple[str | None, str]:
        """What is wrong with a piece, and its text as it is kept."""
        if isinstance(piece, Unread):
            return piece.reason, piece.text
        if not piece.source_id:
            return "the record has no id", piece.payload
        try:
            value = read_json(piece.payload)
        except NoJson as refused:
            return f"no JSON: {refused}", piece.payload
        # A deleted object may be nothing but its id.
        problem = None if piece.is_deleted else self.contract.problem(piece.object, value)
        return problem, kept_exact(piece.payload, value)

    def _common(self, broken: Counter[str]) -> list[str]:
        """What every broken record of an object lacks alike."""
        if broken.total() < FEWEST_ALIKE:
            return []
        alike = set.intersection(*(set(reason.split("; ")) for reason in broken))
        return sorted(alike)

    def _flush(self) -> None:
        if not self._waiting:
            return
        columns: Iterable[tuple[object, ...]] = zip(*self._waiting, strict=True)
        arrays = [pa.array(column, type=kind.type) for column, kind in zip(columns, SCHEMA, strict=True)]
        self._writer.write_batch(pa.RecordBatch.from_arrays(arrays, schema=SCHEMA))
        self._waiting, self._waiting_characters = [], 0


def _changed(contract: SourceContract, changed: dict[str, list[str]]) -> str:
    told = "; ".join(f"{name}: {', '.join(reasons)}" for name, reasons in sorted(changed.items()))
    return (
        f"{contract.source} no longer keeps its contract (version {contract.version}). In every record of "
        f"{told}. Nothing of {contract.source} was landed and its position did not move, so nothing is lost; "
        f"other sources are not touched. Compare ingest/{contract.source}/contract.yml with what the source "
        "sends now, change contract and staging together, and run again."
    )
