"""What is sent must be landed: asked before anything is sent, and said plainly where it fails afterwards."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import duckdb

from ingest import IngestError
from posting.errors import NotLanded, WarehouseBusy, WarehouseMissing, WarehouseReadOnly


def check_can_land(warehouse: Path) -> None:
    """Raise before anything is sent where the warehouse could not take in what was sent."""
    if not warehouse.is_file():
        raise WarehouseMissing(f"There is no warehouse at {warehouse}.")
    try:
        duckdb.connect(str(warehouse)).close()
    except duckdb.Error as error:
        told = str(error).splitlines()[0].rstrip(".")
        if "lock" in told.lower():
            raise WarehouseBusy(f"The warehouse {warehouse} is being used by another program.") from error
        raise WarehouseReadOnly(f"The warehouse {warehouse} can't be written: {told}.") from error


def landed_or_said(land: Callable[[], None], batches: Sequence[dict[str, Any]]) -> None:
    """Land; where that fails, say how much had left before it."""
    try:
        land()
    except (IngestError, duckdb.Error, OSError) as error:
        left = sum(batch["entry_count"] - batch["refused_entry_count"] for batch in batches)
        told = str(error).splitlines()[0]
        raise NotLanded(
            f"What was sent could not be landed: {told}",
            sent=f"{left} entries left and are recorded in the outbox; nothing is lost.",
        ) from error
