"""The project as dbt understands it, and its files as git knows them."""

import subprocess
from pathlib import Path
from typing import Any

import pytest

from tieout.parsed import parsed_project

Node = dict[str, Any]


@pytest.fixture(scope="session")
def manifest() -> dict[str, Any]:
    """dbt's manifest: its nodes and sources."""
    parsed = parsed_project(Path("tieout.duckdb"), "seeds")
    return {
        kind: {name: node.to_dict() for name, node in getattr(parsed, kind).items()}
        for kind in ("nodes", "sources")
    }


@pytest.fixture(scope="session")
def models(manifest: dict[str, Any]) -> list[Node]:
    """Every model."""
    return [node for node in manifest["nodes"].values() if node["resource_type"] == "model"]


@pytest.fixture(scope="session")
def committed(project: Path) -> list[Path]:
    """Every file of the repository that is there, new ones included."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=project, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return [project / name for name in listed.stdout.splitlines() if (project / name).is_file()]
