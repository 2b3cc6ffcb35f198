"""Teeth: every invariant of the warehouse is broken on purpose, and its test must notice.

One build of the sample company; then a copy a tooth, broken by one statement, and the very SQL dbt runs for
the test asked on it. At the end dbt itself, on a copy with a wrong number for every test.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import commands
import duckdb
import pytest

from .teeth import TEETH, Tooth

IDENTITIES = ("debits_equal_credits", "holds")
# What `holds` says of these is a list of words or a reason, not a number that can be wrong.
WORDS = (
    "holds posting_status",
    "holds exception_types",
    "holds obligation_templates",
    "holds source_entities",
    "holds source_events",
    "holds waivers",
)


@dataclass(frozen=True)
class Built:
    """The sample company, built, with what dbt compiled for it."""

    warehouse: Path
    target: Path
    tests: dict[str, str]  # test as a tooth names it, to the SQL whose rows are failures
    names: dict[str, str]  # the same, to dbt's own name
    grains: dict[str, str]  # schema.table to the SQL of its grain test
    recs: dict[str, str]  # reconciliation model to its SQL


@pytest.fixture(scope="module")
def built(sample_warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Built:
    target = tmp_path_factory.mktemp("compiled")
    warehouse = target / "warehouse.duckdb"
    shutil.copyfile(sample_warehouse, warehouse)
    done = run_dbt("compile", warehouse, target)
    assert done.returncode == 0, done.stdout[-3000:]
    manifest = json.loads((target / "manifest.json").read_text(encoding="utf-8"))
    built = Built(warehouse, target, {}, {}, {}, {})
    for node in manifest["nodes"].values():
        collect(built, node, manifest)
    return built


def run_dbt(command: str, warehouse: Path, target: Path, *arguments: str) -> commands.Done:
    told = ["--target-path", str(target), "--vars", "{period: 2026-03, sources: [files]}"]
    return commands.dbt(
        warehouse, command, *told, *arguments, sources=["files"], DBT_LOG_PATH=str(target / "logs")
    )


def collect(built: Built, node: dict[str, Any], manifest: dict[str, Any]) -> None:
    """Sorts a compiled node: an identity's test, a table's grain, a reconciliation."""
    sql = str(node.get("compiled_code") or "")
    if node["resource_type"] == "model" and node["name"].startswith("rec_"):
        built.recs[node["name"]] = sql
    if node["resource_type"] != "test" or not sql:
        return
    kind = (node.get("test_metadata") or {}).get("name")
    model = manifest["nodes"].get(node.get("attached_node") or "", {})
    if kind is None:
        built.tests[node["name"]], built.names[node["name"]] = sql, node["name"]
    elif kind in IDENTITIES:
        name = f"{kind} {model['name']}"
        built.tests[name], built.names[name] = sql, node["name"]
    elif kind == "grain" and model.get("config", {}).get("materialized") == "table":
        built.grains[f"{model['schema']}.{model['name']}"] = sql


@pytest.fixture
def broken(built: Built, tmp_path: Path) -> duckdb.DuckDBPyConnection:
    """A copy of the warehouse to break, under the name that the compiled SQL knows it by."""
    copy = tmp_path / built.warehouse.name
    shutil.copyfile(built.warehouse, copy)
    return duckdb.connect(str(copy))


def break_it(connection: duckdb.DuckDBPyConnection, tooth: Tooth) -> None:
    """Does the harm; a view that is to be harmed is made a table first."""
    table = tooth.statement.split()[1 if tooth.harm == "wrong number" else 2]
    schema, name = table.split(".")
    is_view = connection.execute(
        "select count(*) from duckdb_views() where schema_name = ? and view_name = ?", [schema, name]
    ).fetchone()
    if is_view and is_view[0]:
        connection.execute(f"create table {schema}.{name}__rows as from {table}")
        connection.execute(f"drop view {table}")
        connection.execute(f"alter table {schema}.{name}__rows rename to {name}")
    changed = connection.execute(tooth.statement).fetchone()
    assert changed is not None and changed[0] > 0, f"nothing to break: {tooth.statement}"
    assert changed[0] == 1 or tooth.harm == "missing entry", f"breaks more than a row: {tooth.statement}"


def failures(connection: duckdb.DuckDBPyConnection, built: Built, test: str) -> int:
    """How many rows a test, or a reconciliation's unexplained differences, has."""
    sql = built.tests.get(test)
    if sql is None:
        sql = f"select * from ({built.recs[test]}) where reason_code = 'unexplained'"
    found = connection.execute(f"select count(*) from ({sql})").fetchone()
    assert found is not None
    return int(found[0])


def test_every_invariant_has_a_tooth(built: Built) -> None:
    bitten = {tooth.test for tooth in TEETH}
    identities = {test for test in built.tests if not test.startswith("holds rec_") and test not in WORDS}
    assert identities <= bitten, "break these on purpose too, in teeth.py"
    assert bitten <= built.tests.keys() | built.recs.keys()


def test_nothing_fails_unbroken(built: Built, broken: duckdb.DuckDBPyConnection) -> None:
    assert {test: failures(broken, built, test) for test in {t.test for t in TEETH}} == dict.fromkeys(
        {t.test for t in TEETH}, 0
    )


@pytest.mark.parametrize("tooth", TEETH, ids=lambda t: f"{t.test}: {t.harm}: {t.statement.split('set')[0]}")
def test_a_break_is_noticed(built: Built, broken: duckdb.DuckDBPyConnection, tooth: Tooth) -> None:
    break_it(broken, tooth)
    assert failures(broken, built, tooth.test) > 0


def test_a_row_that_comes_twice_is_noticed(built: Built, broken: duckdb.DuckDBPyConnection) -> None:
    """Every grain, on the tables that have rows."""
    unnoticed, tried = [], 0
    for table, sql in built.grains.items():
        inserted = broken.execute(f"insert into {table} from {table} limit 1").fetchone()
        if inserted is None or inserted[0] == 0:
            continue
        tried += 1
        if broken.execute(f"select count(*) from ({sql})").fetchone() == (0,):
            unnoticed.append(table)
    assert unnoticed == []
    assert tried > 20


def test_dbt_itself_says_so(built: Built, tmp_path: Path) -> None:
    """dbt test, on a copy with a wrong number for every test."""
    copy = tmp_path / built.warehouse.name
    shutil.copyfile(built.warehouse, copy)
    by_test = {t.test: t for t in TEETH if t.harm == "wrong number" and t.test in built.tests}
    wrong_ones = list(by_test.values())
    with duckdb.connect(str(copy)) as connection:
        for tooth in wrong_ones:
            break_it(connection, tooth)
    names = sorted({built.names[tooth.test] for tooth in wrong_ones})
    done = run_dbt("test", copy, tmp_path / "target", "--select", *names)
    assert done.returncode != 0
    quiet = [name for name in names if f"FAIL {name}" not in shorter(done.stdout)]
    assert quiet == [], done.stdout[-3000:]


def shorter(output: str) -> str:
    """dbt's lines `12:00:00  3 of 6 FAIL 1 NAME .... [...]` as `FAIL NAME`."""
    words = [line.split() for line in output.splitlines() if " FAIL " in line]
    return "\n".join(f"FAIL {line[line.index('FAIL') + 2]}" for line in words if len(line) > 6)
