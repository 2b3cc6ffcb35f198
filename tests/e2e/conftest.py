"""The sample company in a warehouse of its own, built once for all that only read it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest

PERIOD = "2026-03"


@pytest.fixture(scope="session")
def sample_warehouse(project: Path, landed_and_built: Callable[..., Path]) -> Path:
    """The sample company, landed and built."""
    return landed_and_built(project / "sample", project / "seeds", PERIOD)


@pytest.fixture
def sample(sample_warehouse: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """It, open for reading."""
    with duckdb.connect(str(sample_warehouse), read_only=True) as connection:
        yield connection
