"""The project as dbt parses it, kept: one parse serves every warehouse, policy, day and period.

dbt parses a project anew whenever a variable, the profile or the seed folder differs (12 seconds here). What
it parses depends on none of them but the sources that landed something, so it is parsed once for these, and
each run is handed a copy. Kept under target/parsed/<digest of the project's files>; a changed file is another
digest.
"""

import hashlib
import json
import os
from importlib.metadata import version
from pathlib import Path
from typing import Any

import duckdb
import yaml

from tieout.errors import BuildFailed
from tieout.settings import PROJECT

KEPT = PROJECT / "target" / "parsed"
READ = ("dbt_project.yml", "profiles.yml", "models", "macros", "tests/warehouse", "seeds")
# What dbt may have been told by the caller's environment must not leak into what is kept.
SET_BY_A_RUN = ("TIEOUT_SEED_PATH", "TIEOUT_WAREHOUSE", "DBT_TARGET_PATH")


def all_sources() -> list[str]:
    """The sources that the project can read, as dbt_project.yml names them."""
    return list(yaml.safe_load((PROJECT / "dbt_project.yml").read_text())["vars"]["sources"])


def landed_sources(warehouse: Path) -> list[str]:
    """The sources that landed something; the files are always among them, for they hold the rest."""
    if not warehouse.is_file():
        return ["files"]
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        landed = connection.execute(
            "select distinct schema_name from duckdb_tables() "
            "where database_name = current_database() and table_name in ('records', 'events') "
            "and estimated_size > 0"
        ).fetchall()
    schemas = {schema for (schema,) in landed}
    return [source for source in all_sources() if source == "files" or f"landing_{source}" in schemas]


def parsed_project(warehouse: Path, seed_path: str, sources: list[str] | None = None) -> Any:
    """A dbt manifest of the project over a warehouse, its seeds the files of a folder inside the project.

    sources  those to read; None: all the project knows
    """
    from dbt.contracts.graph.manifest import Manifest
    from dbt.parser.manifest import extended_mashumaro_encoder, extended_mashumuro_decoder

    sources = all_sources() if sources is None else sources
    path = KEPT / f"{project_digest()}-{'-'.join(sources)}.msgpack"
    if path.is_file():
        manifest = Manifest.from_msgpack(path.read_bytes(), decoder=extended_mashumuro_decoder)
    else:
        manifest = _parsed(sources)
        # What only parsing needs, or dbt makes anew: half of it, and of the time to read it.
        manifest.files, manifest.disabled, manifest.flat_graph = {}, {}, {}
        path.parent.mkdir(parents=True, exist_ok=True)
        scratch = path.with_suffix(f".{os.getpid()}")
        scratch.write_bytes(manifest.to_msgpack(extended_mashumaro_encoder))
        scratch.replace(path)
    for node in [*manifest.nodes.values(), *manifest.sources.values()]:
        _place(node, warehouse.stem)
        if node.resource_type == "seed":
            node.original_file_path = f"{seed_path}/{node.name}.csv"
    manifest.build_flat_graph()
    return manifest


def _place(node: Any, database: str) -> None:
    """Say which database a relation stands in: DuckDB names it after its file."""
    if node.relation_name:
        node.relation_name = node.relation_name.replace(f'"{node.database}".', f'"{database}".', 1)
    node.database = database


def project_digest() -> str:
    """A digest of what dbt reads when it parses, and of dbt itself."""
    digest = hashlib.sha256(f"{version('dbt-core')} {version('dbt-duckdb')} {PROJECT}".encode())
    files = [
        file for name in READ for file in ([PROJECT / name] if (PROJECT / name).is_file() else _below(name))
    ]
    for file in files:
        # dbt reads a seed's rows when it runs, not when it parses.
        text = b"" if file.suffix == ".csv" else file.read_bytes()
        digest.update(f"{file.relative_to(PROJECT)} {len(text)}\n".encode() + text)
    return digest.hexdigest()[:16]


def _below(folder: str) -> list[Path]:
    return sorted(
        file for file in (PROJECT / folder).rglob("*") if file.suffix in (".sql", ".yml", ".md", ".csv")
    )


def _parsed(sources: list[str]) -> Any:
    from dbt.cli.main import dbtRunner

    kept = {name: os.environ.pop(name) for name in SET_BY_A_RUN if name in os.environ}
    try:
        outcome = dbtRunner().invoke(
            [
                "parse", "--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT), "--no-partial-parse",
                "--target-path", str(KEPT), "--log-path", str(KEPT), "--log-level", "none", "--no-write-json",
                "--vars", json.dumps({"sources": sources}),
            ]
        )  # fmt: skip
    finally:
        os.environ.update(kept)
    if outcome.exception is not None or not outcome.success:
        raise BuildFailed(
            f"The models can't be read: {outcome.exception}. Nothing was built; what is landed stands."
        )
    return outcome.result
