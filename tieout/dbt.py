"""dbt, run in this process: seeds, models and data tests over one warehouse, what failed said in plain words.

Every (warehouse, policy, as-of, period) has a target folder of its own, so two runs never share one. dbt's
own words go to its log there.
"""

import gc
import hashlib
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tieout.errors import BuildFailed
from tieout.parsed import landed_sources, parsed_project
from tieout.policy import Policy
from tieout.settings import PROJECT

OnNode = Callable[[str, int, int], None]  # name, how many are done, how many there are
MOST_SHOWN = 5
SEARCHED_AFTER = 50_000  # objects made since the last search
FINISHED = ("LogModelResult", "LogSeedResult", "LogTestResult")


@dataclass(frozen=True)
class Run:
    """What to build: over which warehouse, by which policy, as known on which day, up to which period."""

    warehouse: Path
    policy: Policy
    as_of: str | None = None
    period: str | None = None

    @property
    def variables(self) -> dict[str, str | None]:
        return {"as_of": self.as_of, "period": self.period}

    def told(self, sources: list[str]) -> str:
        """The variables as dbt is told them."""
        given = {name: value for name, value in self.variables.items() if value is not None}
        return json.dumps({**given, "sources": sources})

    @property
    def target(self) -> Path:
        key = json.dumps([str(self.warehouse), self.policy.digest, self.variables])
        return PROJECT / "target" / "runs" / hashlib.sha256(key.encode()).hexdigest()[:12]


@dataclass(frozen=True)
class NodeResult:
    """One seed, model or test that ran."""

    name: str
    kind: str
    stage: str
    status: str
    seconds: float
    rows: int | None
    message: str
    query: str


def dbt(run: Run, *arguments: str, on_node: OnNode = lambda name, done, total: None) -> list[NodeResult]:
    """Run a dbt command; its node results. Raises BuildFailed naming what failed and where the log is."""
    os.environ["TIEOUT_WAREHOUSE"] = str(run.warehouse)
    from dbt.cli.main import dbtRunner

    from tieout.events import without_debugging

    def watch(event: Any) -> None:
        if event.info.name in FINISHED:
            # dbt calls the same thing `total` for models and seeds, `num_models` for tests.
            total = event.data.num_models if event.info.name == "LogTestResult" else event.data.total
            on_node(event.data.node_info.node_name, event.data.index, total)

    log = run.target / "logs"
    sources = landed_sources(run.warehouse)
    project = parsed_project(run.warehouse, run.policy.seed_path, sources)
    told = [
        "--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT), "--target-path", str(run.target),
        "--vars", run.told(sources),
        "--log-path", str(log), "--log-level", "none", "--log-level-file", "info", "--no-use-colors",
        "--no-write-json",
    ]  # fmt: skip
    with without_debugging(), rarely_collected():
        outcome = dbtRunner(manifest=project, callbacks=[watch]).invoke([*arguments, *told])
    _let_go()
    results = [_node(result) for result in getattr(outcome.result, "results", [])]
    failed = [node for node in results if node.status in ("error", "fail", "runtime error")]
    if failed:
        raise BuildFailed(_explained(failed, log))
    if outcome.exception is not None or not outcome.success:
        raise BuildFailed(f"dbt stopped: {outcome.exception}. The whole log is {log / 'dbt.log'}.")
    return results


@contextmanager
def rarely_collected() -> Iterator[None]:
    """Garbage looked for a tenth as often: dbt's manifest is a million objects that live to the end."""
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(SEARCHED_AFTER, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


def _let_go() -> None:
    """Close the warehouse: the adapter would keep it open, locked to others, for the life of the process."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.adapters.factory import cleanup_connections, reset_adapters

    cleanup_connections()
    reset_adapters()
    if DuckDBConnectionManager._ENV is not None:
        DuckDBConnectionManager.env().close()
    DuckDBConnectionManager.close_all_connections()


def _node(result: Any) -> NodeResult:
    response = getattr(result, "adapter_response", None) or {}
    return NodeResult(
        name=result.node.name,
        kind=str(result.node.resource_type),
        stage=str(result.node.fqn[1]),
        status=str(result.status),
        seconds=float(result.execution_time),
        rows=response.get("rows_affected"),
        message=str(result.message or ""),
        query=str(getattr(result.node, "compiled_path", None) or result.node.original_file_path),
    )


def _explained(failed: list[NodeResult], log: Path) -> str:
    lines = [f"{len(failed)} of the build failed; what was built before stands and nothing landed is lost."]
    for node in failed[:MOST_SHOWN]:
        lines += [f"  {node.kind} {node.name}: {_without_stack(node.message)}"]
        lines += [f"    the rows: {node.query}"] if node.kind == "test" else []
    lines += [f"  and {len(failed) - MOST_SHOWN} more"] if len(failed) > MOST_SHOWN else []
    lines += [f"Put it right and build again; the whole log is {log / 'dbt.log'}."]
    return "\n".join(lines)


def _without_stack(message: str) -> str:
    """A message without the macros it came through, which say nothing to who reads it."""
    told = [
        line.rstrip() for line in message.splitlines() if line.strip() and not line.strip().startswith("> ")
    ]
    return "\n    ".join(told)
