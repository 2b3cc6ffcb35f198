"""Helpers: a policy of its own, and the staging of operations, Jira and Harvest over what was landed."""

import json
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import duckdb

PROJECT = Path(__file__).resolve().parents[2]
SEEDS = {
    "source_events": "source_system varchar, source_event varchar, kind varchar, contract_path varchar, "
    "line_path varchar, quantity_path varchar, fraction_path varchar, fraction decimal(7,6), "
    "voids_path varchar, valid_from date, valid_to date",
    "source_contracts": "source_system varchar, source_contract_id varchar, contract_id varchar, "
    "line_id varchar, valid_from date, valid_to date",
    "source_entities": "source_system varchar, source_entity_id varchar, legal_entity_id varchar, "
    "time_zone varchar, valid_from date, valid_to date",
    "source_fields": "source_system varchar, object varchar, meaning varchar, field_path varchar",
}
Row = dict[str, Any]


def write_policy(warehouse: Path, told: dict[str, list[Row]]) -> None:
    """The seeds that these sources read, holding exactly these rows, valid always where no day is said."""
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("create schema if not exists seeds")
        for name, columns in SEEDS.items():
            connection.execute(f"create or replace table seeds.{name} ({columns})")
            for row in told.get(name, []):
                dated = row if name == "source_fields" else {"valid_from": "2000-01-01"} | row
                marks = ", ".join("?" for _ in dated)
                statement = f"insert into seeds.{name} ({', '.join(dated)}) values ({marks})"
                connection.execute(statement, list(dated.values()))


def pointed(target: Path, warehouse: Path) -> Path:
    """A link to the warehouse, always of one name: dbt parses the project anew for every other."""
    # the catalogue is named as the file is, not as the link
    link = target / warehouse.name
    link.unlink(missing_ok=True)
    link.symlink_to(warehouse)
    return link


def build_staging(warehouse: Path, target: Path, sources: Iterable[str]) -> None:
    """Build the staging of these sources, data tests among it; unit tests are the whole build's."""
    command = [str(Path(sys.executable).with_name("dbt")), "build", "--no-use-colors"]
    command += ["--indirect-selection", "cautious", "--exclude-resource-type", "unit_test"]
    told = {"TIEOUT_WAREHOUSE": str(pointed(target, warehouse)), "DBT_TARGET_PATH": str(target)}
    done = subprocess.run(
        [*command, "--select", *(f"path:models/staging/{source}" for source in sources)],
        cwd=PROJECT, env=os.environ | told, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-4000:]


def ask(warehouse: Path, statement: str) -> list[tuple[Any, ...]]:
    """The rows of a statement."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return connection.execute(statement).fetchall()


def write_lines(path: Path, rows: Iterable[Row]) -> None:
    """A file of JSON lines."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
