"""What the tests share: the project's root, the command as a user runs it, a warehouse a landing.

A build takes as long for a hundred contracts as for one, so whatever can share a warehouse does, between the
workers of a run too.
"""

import fcntl
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import commands
import duckdb
import pytest

PROJECT = commands.PROJECT
PERIOD = "2026-03"
# Fixtures of tests that build: their files are begun first, so that no worker is left with one at the end.
LONG = {"tieout", "landed_and_built", "built", "staged"}

Tieout = Callable[..., commands.Done]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with long tests first, else in their order."""
    long = {item.path for item in items if LONG & set(getattr(item, "fixturenames", ()))}
    items.sort(key=lambda item: item.path not in long)


@pytest.fixture(scope="session")
def project() -> Path:
    """The root of the project."""
    return PROJECT


@pytest.fixture(scope="session")
def tieout() -> Tieout:
    """The command in a process of its own: `tieout("build", "--period", "2026-03", cwd=folder)`."""
    return commands.tieout


@pytest.fixture(scope="session")
def landed_and_built(tieout: Tieout, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Lands a folder and builds it by a policy; the warehouse."""

    def build(landing: Path, policy: Path, period: str) -> Path:
        warehouse = tmp_path_factory.mktemp("built") / "warehouse.duckdb"
        done = tieout(
            "run", "--from", landing, "--policy", policy, "--warehouse", warehouse, "--period", period
        )
        assert done.returncode == 0, f"{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
        return warehouse

    return build


@pytest.fixture(scope="session")
def sample_warehouse(
    project: Path, landed_and_built: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The sample company, landed and built: once a run, by the worker that needs it first."""
    own = tmp_path_factory.getbasetemp()
    folder = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    warehouse = folder / "sample" / "warehouse.duckdb"
    with (folder / "sample.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not warehouse.exists():
            built = landed_and_built(project / "sample", project / "seeds", PERIOD)
            warehouse.parent.mkdir()
            built.rename(warehouse)
    return warehouse


@pytest.fixture
def sample(sample_warehouse: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """It, open for reading."""
    with duckdb.connect(str(sample_warehouse), read_only=True) as connection:
        yield connection
