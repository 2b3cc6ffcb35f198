"""The policy of a run: the folder it names, completed by our own files, checked, laid where dbt reads seeds.

    --policy DIR ──> its files ──> rows and files it may leave out ──> checked ──> target/policy/<digest>/
                                   come from seeds/

Columns, types and rules are those that models/staging/policy/*__seeds.yml declare for dbt, so they hold
for any folder. `digest` is over the completed files: the same policy has the same digest wherever it stood.
"""

import csv
import hashlib
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import yaml

from tieout.errors import PolicyProblem
from tieout.policy_values import Settings, wrong_value
from tieout.settings import DEFAULT_POLICY, PROJECT

Row = dict[str, str]
Tables = dict[str, list[Row]]

DECLARED = PROJECT / "models" / "staging" / "policy"

# What a company may leave out: taken row by row from the project's own policy, or empty.
COMPLETED = {
    "exception_types": ("exception_type",),
    "policy": ("name",),
    "currencies": ("currency",),
    "source_currencies": ("source_system", "currency"),
    "source_fields": ("source_system", "object", "meaning"),
}
MAY_BE_EMPTY = {
    "product_bundles",
    "close_calendar",
    "ssp_book",
    "waivers",
    "source_products",
    "source_customers",
    "source_entities",
    "source_contracts",
    "source_events",
}
OPTIONAL_COLUMNS = {
    "valid_to",
    "family",
    "legal_entity_id",
    "ssp",
    "ssp_low",
    "ssp_high",
    "closed_on",
    "amount_limit",
    "name",
    "description",
    "erp_customer_id",
    "source_entity_id",
    "line_id",
    "contract_path",
    "line_path",
    "quantity_path",
    "fraction_path",
    "fraction",
    "voids_path",
}


@dataclass(frozen=True)
class Policy:
    """A completed policy: the folder dbt reads as seeds, relative to the project, and its digest."""

    seed_path: str
    digest: str


@dataclass(frozen=True)
class Seed:
    """What is declared of a policy file: types, what its values may be, and where they must be found."""

    types: dict[str, str]
    accepted: dict[str, set[str]]
    found_in: dict[str, tuple[str, str]]
    settings: Settings


def complete_policy(folder: Path) -> Policy:
    """Complete and check a policy folder. Raises PolicyProblem naming file, line and column."""
    if not folder.is_dir():
        raise _refused(f"The policy folder {folder} is not there.", "Name another with --policy.")
    seeds = _declared()
    tables = {name: _rows(folder, name, seed) for name, seed in seeds.items()}
    with duckdb.connect() as reader:
        for name, seed in seeds.items():
            _check(reader, folder / f"{name}.csv", tables[name], seed, tables)
    texts = {name: _written(rows, list(seeds[name].types)) for name, rows in sorted(tables.items())}
    digest = hashlib.sha256("".join(f"{name}\n{text}" for name, text in texts.items()).encode()).hexdigest()[
        :16
    ]
    if folder.resolve() == DEFAULT_POLICY.resolve():
        return Policy("seeds", digest)
    target = PROJECT / "target" / "policy" / digest
    _lay(target, texts)
    return Policy(str(target.relative_to(PROJECT)), digest)


def seed_types() -> dict[str, dict[str, str]]:
    """The columns of every policy file with their types, as declared for dbt."""
    return {name: seed.types for name, seed in _declared().items()}


def _lay(target: Path, texts: dict[str, str]) -> None:
    """Write the folder whole or not at all: another run may be doing the same."""
    if target.is_dir():
        return
    scratch = target.with_name(f".{target.name}.{os.getpid()}")
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(parents=True)
    for name, text in texts.items():
        (scratch / f"{name}.csv").write_text(text, encoding="utf-8", newline="")
    try:
        scratch.rename(target)
    except OSError:
        shutil.rmtree(scratch, ignore_errors=True)
        if not target.is_dir():
            raise


def _declared() -> dict[str, Seed]:
    documents: list[dict[str, Any]] = [
        yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(DECLARED.glob("*__seeds.yml"))
    ]
    return {seed["name"]: _seed(seed) for document in documents for seed in document["seeds"]}


def _seed(declared: dict[str, Any]) -> Seed:
    accepted: dict[str, set[str]] = {}
    found_in: dict[str, tuple[str, str]] = {}
    for column in declared["columns"]:
        for test in column.get("data_tests", ()):
            if "accepted_values" in test:
                accepted[column["name"]] = {
                    str(value) for value in test["accepted_values"]["arguments"]["values"]
                }
            elif "relationships" in test:
                terms = test["relationships"]["arguments"]
                found_in[column["name"]] = (terms["to"].split("'")[1], terms["field"])
    config = declared["config"]
    return Seed(config["column_types"], accepted, found_in, config["meta"].get("settings", {}))


def _rows(folder: Path, name: str, seed: Seed) -> list[Row]:
    """A file's rows, with what it may leave out."""
    path = folder / f"{name}.csv"
    if path.is_file():
        rows = _read(path, seed.types)
    elif name in MAY_BE_EMPTY or name in COMPLETED:
        rows = []
    else:
        raise _refused(f"The policy folder {folder} has no {name}.csv.", "Add the file.")
    if name in COMPLETED:
        key = COMPLETED[name]
        stated = {tuple(row[column] for column in key) for row in rows}
        own = _read(DEFAULT_POLICY / f"{name}.csv", seed.types)
        rows += [row for row in own if tuple(row[column] for column in key) not in stated]
    return rows


def _read(path: Path, types: dict[str, str]) -> list[Row]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = list(csv.reader(file, strict=True))
    except (OSError, UnicodeDecodeError, csv.Error) as problem:
        raise _refused(f"{path} can't be read as CSV in UTF-8: {problem}.") from problem
    header = [column.strip() for column in lines[0]] if lines else []
    unknown = sorted(set(header) - set(types))
    if unknown:
        raise _refused(f"{path}: unknown column {', '.join(unknown)}; it has {', '.join(types)}.")
    missing = [column for column in types if column not in header and column not in OPTIONAL_COLUMNS]
    if missing:
        raise _refused(f"{path}: column {', '.join(missing)} is missing.", "Add it.")
    rows = []
    for number, fields in enumerate(lines[1:], start=2):
        if fields and len(fields) != len(header):
            raise _refused(f"{path}, line {number}: {len(header)} fields expected, {len(fields)} found.")
        stated = dict(zip(header, fields, strict=False))
        if fields:
            rows.append({column: stated.get(column, "").strip() for column in types})
    return rows


def _check(
    reader: duckdb.DuckDBPyConnection, path: Path, rows: list[Row], seed: Seed, tables: Tables
) -> None:
    """Every value reads as its column's type, is one of those accepted, and is found where it must be."""
    for column, kind in seed.types.items():
        values = [row[column] for row in rows]
        _check_type(reader, path, column, kind, values)
        if column in seed.accepted:
            allowed = sorted(seed.accepted[column])
            _check_among(path, column, values, seed.accepted[column], f"use one of {', '.join(allowed)}")
        if column in seed.found_in:
            other, field = seed.found_in[column]
            known = {row[field] for row in tables[other]}
            _check_among(path, column, values, known, f"it is not in {other}.csv; add it there")
    if seed.settings:
        for line, row in enumerate(rows, start=2):
            wrong = wrong_value(seed.settings, row["name"], row["value"])
            if wrong:
                raise _refused(f"{path}, line {line}: {wrong}")


def _check_type(
    reader: duckdb.DuckDBPyConnection, path: Path, column: str, kind: str, values: list[str]
) -> None:
    if kind == "varchar" or not values:
        return
    found = reader.execute(
        "select min(line_no) from (select unnest(?) as value, generate_subscripts(?, 1) + 1 as line_no) "
        f"where value <> '' and try_cast(value as {kind}) is null",
        [values, values],
    ).fetchone()
    if found is not None and found[0] is not None:
        line = int(found[0])
        raise _refused(f"{path}, line {line}: {column} '{values[line - 2]}' is no {kind}.", "Correct it.")


def _check_among(path: Path, column: str, values: list[str], known: set[str], remedy: str) -> None:
    for line, value in enumerate(values, start=2):
        if value and value not in known:
            raise _refused(f"{path}, line {line}: {column} '{value}' is not known: {remedy}.")


def _refused(happened: str, remedy: str = "") -> PolicyProblem:
    return PolicyProblem(f"{happened} Nothing was landed or built. {remedy}".rstrip())


def _written(rows: list[Row], columns: list[str]) -> str:
    lines = [",".join(columns)]
    lines += [",".join(_field(row[column]) for column in columns) for row in rows]
    return "\n".join(lines) + "\n"


def _field(value: str) -> str:
    return '"' + value.replace('"', '""') + '"' if any(mark in value for mark in ',"\n\r') else value
