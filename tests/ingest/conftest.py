"""Where each test lands from and to."""

from pathlib import Path

import pytest


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder to land."""
    path = tmp_path / "landing"
    path.mkdir()
    return path


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    """Where a warehouse will be."""
    return tmp_path / "warehouse.duckdb"


@pytest.fixture(scope="session")
def target(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where dbt keeps what it parsed, for all that build only staging."""
    return tmp_path_factory.mktemp("target")
