"""What the tests share: the project's root, the command as a user runs it, a warehouse a landing.

A build takes as long for a hundred contracts as for one, so whatever can share a warehouse does.
"""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[1]
COMMAND = [sys.executable, "-c", "from tieout.cli import app; app()"]

Tieout = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def project() -> Path:
    """The root of the project."""
    return PROJECT


@pytest.fixture(scope="session")
def tieout() -> Tieout:
    """The command in a process of its own: `tieout("build", "--period", "2026-03", cwd=folder)`."""

    def command(
        *arguments: str | Path, cwd: Path = PROJECT, **settings: str
    ) -> subprocess.CompletedProcess[str]:
        inherited = {
            name: value for name, value in os.environ.items() if not name.startswith(("TIEOUT_", "DBT_"))
        }
        return subprocess.run(
            [*COMMAND, *map(str, arguments)],
            cwd=cwd,
            env=inherited | {"PYTHONPATH": str(PROJECT)} | settings,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    return command


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
