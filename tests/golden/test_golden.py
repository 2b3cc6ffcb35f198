"""Every expectation of every golden case, against one build of them all.

The cases beside this file are the project's own. Where a folder of the same shape stands beside the
repository (../shared/cases, or the one TIEOUT_CASES names) it is built by its policy and asked the same way.
"""

import os
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from golden.checks import Expectation, answer, cases_in, expectations_of, last_period, merged

OWN = Path(__file__).parent
SHARED = Path(os.environ.get("TIEOUT_CASES") or OWN.parents[2] / "shared" / "cases")

Built = Callable[..., Path]


def expectations_in(folder: Path) -> list[Expectation]:
    return [asked for case in cases_in(folder) for asked in expectations_of(case)] if folder.is_dir() else []


def warehouse_of(folder: Path, built: Built, scratch: Path) -> duckdb.DuckDBPyConnection:
    landing = merged(cases_in(folder), scratch / "landing")
    return duckdb.connect(
        built(landing, folder / "policy", last_period(expectations_in(folder))), read_only=True
    )


@pytest.fixture(scope="module")
def own(
    landed_and_built: Built, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[duckdb.DuckDBPyConnection]:
    with warehouse_of(OWN, landed_and_built, tmp_path_factory.mktemp("own")) as warehouse:
        yield warehouse


@pytest.fixture(scope="module")
def shared(
    landed_and_built: Built, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[duckdb.DuckDBPyConnection]:
    with warehouse_of(SHARED, landed_and_built, tmp_path_factory.mktemp("shared")) as warehouse:
        yield warehouse


@pytest.mark.parametrize("asked", expectations_in(OWN), ids=lambda asked: asked.name)
def test_own_case(own: duckdb.DuckDBPyConnection, asked: Expectation) -> None:
    holds(own, asked)


@pytest.mark.parametrize("asked", expectations_in(SHARED), ids=lambda asked: asked.name)
def test_shared_case(shared: duckdb.DuckDBPyConnection, asked: Expectation) -> None:
    holds(shared, asked)


def test_every_case_expects_something() -> None:
    assert len(cases_in(OWN)) >= 20
    assert all(expectations_of(case) for case in cases_in(OWN))


def holds(warehouse: duckdb.DuckDBPyConnection, asked: Expectation) -> None:
    found = answer(warehouse, asked)
    if asked.check in ("treatment", "exception"):
        assert found == asked.expected
    else:
        assert found is not None, "there is no such row"
        assert abs(Decimal(found) - Decimal(asked.expected)) <= asked.tolerance, (
            f"{found}, expected {asked.expected}"
        )
