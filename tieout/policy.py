"""The policy of a run: the folder a run names, completed by the project's own, checked, and laid where dbt reads seeds.

    --policy DIR ──> its files ──> missing rows and optional files from seeds/ ──> checked ──> target/policy/<digest>/

`digest` is over the completed files, so the same policy gives the same digest whatever folder it stood in.
"""

import csv
import hashlib
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import yaml

from tieout.errors import PolicyProblem
from tieout.settings import DEFAULT_POLICY, PROJECT

Row = dict[str, str]

# Declared beside the models, so that the types hold whatever folder the files come from.
DECLARED = PROJECT / "models" / "staging" / "policy" / "policy__seeds.yml"

# What a company may leave out: taken row by row from the project's own policy, or empty.
COMPLETED = {"exception_types": "exception_type", "policy": "name", "currencies": "currency"}
MAY_BE_EMPTY = {"product_bundles", "close_calendar", "ssp_book"}
OPTIONAL_COLUMNS = {
    "valid_to",
    "family",
    "legal_entity_id",
    "ssp",
    "ssp_low",
    "ssp_high",
    "closed_on",
    "name",
    "description",
}


@dataclass(frozen=True)
class Policy:
    """A completed policy: the folder dbt reads as seeds, relative to the project, and its digest."""

    seed_path: str
    digest: str


def complete_policy(folder: Path) -> Policy:
    """Complete and check a policy folder. Raises PolicyProblem naming file, row and column."""
    if not folder.is_dir():
        raise PolicyProblem(
            f"The policy folder {folder} is not there. Nothing was built. Name another with --policy."
        )
    tables = {name: _table(folder, name, types) for name, types in _seed_types().items()}
    digest = hashlib.sha256()
    for name, text in sorted(tables.items()):
        digest.update(f"{name}\n{text}".encode())
    if folder.resolve() == DEFAULT_POLICY.resolve():
        return Policy("seeds", digest.hexdigest()[:16])
    target = PROJECT / "target" / "policy" / digest.hexdigest()[:16]
    _lay(target, tables)
    return Policy(str(target.relative_to(PROJECT)), digest.hexdigest()[:16])


def _lay(target: Path, tables: dict[str, str]) -> None:
    if target.is_dir():
        return
    scratch = target.with_name(f".{target.name}.part")
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(parents=True)
    for name, text in tables.items():
        (scratch / f"{name}.csv").write_text(text, encoding="utf-8", newline="")
    scratch.rename(target)


def _seed_types() -> dict[str, dict[str, str]]:
    """Seed -> its columns and types, as the project declares them."""
    declared: dict[str, Any] = yaml.safe_load(DECLARED.read_text(encoding="utf-8"))
    return {seed["name"]: seed["config"]["column_types"] for seed in declared["seeds"]}


def _table(folder: Path, name: str, types: dict[str, str]) -> str:
    path = folder / f"{name}.csv"
    own = DEFAULT_POLICY / f"{name}.csv"
    if path.is_file():
        rows = _read(path, types)
    elif name in MAY_BE_EMPTY or name in COMPLETED:
        rows = []
    else:
        raise PolicyProblem(f"The policy folder {folder} has no {name}.csv. Nothing was built. Add the file.")
    if name in COMPLETED:
        key = COMPLETED[name]
        stated = {row[key] for row in rows}
        rows += [row for row in _read(own, types) if row[key] not in stated]
    _check(path, rows, types)
    return _written(rows, list(types))


def _read(path: Path, types: dict[str, str]) -> list[Row]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        header = [column.strip() for column in reader.fieldnames or []]
        reader.fieldnames = header
        unknown = sorted(set(header) - set(types))
        if unknown:
            raise PolicyProblem(
                f"{path}: unknown column {', '.join(unknown)}; it has {', '.join(types)}. Nothing was built."
            )
        missing = [column for column in types if column not in header and column not in OPTIONAL_COLUMNS]
        if missing:
            raise PolicyProblem(f"{path}: column {', '.join(missing)} is missing. Nothing was built.")
        rows = []
        for number, row in enumerate(reader, start=2):
            if None in row or None in row.values():
                raise PolicyProblem(
                    f"{path}, line {number}: {len(header)} fields expected. Nothing was built."
                )
            rows.append({column: (row.get(column) or "").strip() for column in types})
        return rows


def _check(path: Path, rows: list[Row], types: dict[str, str]) -> None:
    """Every value reads as its column's type."""
    with duckdb.connect() as reader:
        for number, row in enumerate(rows, start=2):
            for column, value in row.items():
                kind = types[column]
                if value and kind != "varchar":
                    found = reader.execute(f"select try_cast(? as {kind})", [value]).fetchone()
                    if found is None or found[0] is None:
                        raise PolicyProblem(
                            f"{path}, line {number}: {column} '{value}' is no {kind}. Nothing was built. Correct it."
                        )


def _written(rows: list[Row], columns: list[str]) -> str:
    lines = [",".join(columns)]
    lines += [",".join(_field(row[column]) for column in columns) for row in rows]
    return "\n".join(lines) + "\n"


def _field(value: str) -> str:
    return '"' + value.replace('"', '""') + '"' if any(mark in value for mark in ',"\n\r') else value
