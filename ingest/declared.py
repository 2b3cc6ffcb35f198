"""The tables a landing may hold, as the dbt sources declare them.

The YAML under models/staging is the one declaration: dbt documents it, the build creates what is missing
from it, and the checks here come from it.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from ingest.errors import DeclarationBroken

STAGING = Path(__file__).resolve().parent.parent / "models" / "staging"
BOOKKEEPING = ("_load_id", "_file", "_row_no", "_landed_at")
OWN_TABLES = ("dead_letters", "landed_files", "source_positions", "records")


@dataclass(frozen=True)
class Column:
    """One declared column: what its text must read as."""

    name: str
    type: str
    required: bool = False
    key: bool = False
    values: tuple[str, ...] = ()
    minimum: int | None = None


@dataclass(frozen=True)
class Table:
    """One declared table of the landing format."""

    name: str
    columns: tuple[Column, ...]

    @property
    def key_columns(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns if column.key)

    def has(self, name: str) -> bool:
        return any(column.name == name for column in self.columns)


def declared_tables(source: str, staging: Path = STAGING) -> dict[str, Table]:
    """The tables that models/staging/<source>/<source>__sources.yml declares, by name."""
    path = staging / source / f"{source}__sources.yml"
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
        tables = document["sources"][0]["tables"]
        found = {str(table["name"]): _table(table) for table in tables}
    except (OSError, yaml.YAMLError, KeyError, TypeError) as problem:
        raise DeclarationBroken(
            f"The landing format cannot be read from {path.name}: {problem}. Nothing was landed. "
            "Restore the file from git."
        ) from problem
    return {name: table for name, table in found.items() if name not in OWN_TABLES}


def _table(entry: dict[str, Any]) -> Table:
    columns = [_column(column) for column in entry["columns"] if column["name"] not in BOOKKEEPING]
    return Table(name=str(entry["name"]), columns=tuple(columns))


def _column(entry: dict[str, Any]) -> Column:
    meta = entry.get("config", {}).get("meta", {})
    minimum = meta.get("minimum")
    return Column(
        name=str(entry["name"]),
        type=str(meta.get("type", "text")),
        required=bool(meta.get("required", False)),
        key=bool(meta.get("key", False)),
        values=tuple(str(value) for value in meta.get("values", ())),
        minimum=None if minimum is None else int(minimum),
    )
