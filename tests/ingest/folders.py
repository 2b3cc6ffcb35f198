"""Helpers: a folder written file by file, landed into a real DuckDB warehouse, and read back."""

from pathlib import Path
from typing import Any

import duckdb

CONTRACTS = (
    "contract_id,customer_id,legal_entity_id,currency,signed_on,combine_with,opportunity_id,recorded_at\n"
)
USAGE = "event_id,contract_id,line_id,occurred_at,quantity,voids_id,recorded_at\n"


def read(warehouse: Path, statement: str) -> list[tuple[Any, ...]]:
    """The rows of a statement."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return connection.execute(statement).fetchall()


def write(folder: Path, name: str, content: str | bytes) -> Path:
    """A file of a folder, written as given."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path
