"""The steps the verbs share: land a folder, build the warehouse, with progress for whatever takes a while."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from ingest import LandingReport, land_folder
from ingest.report_table import print_report
from tieout.dbt import NodeResult, Run, dbt
from tieout.errors import UsageProblem
from tieout.policy import complete_policy
from tieout.read import check_writable
from tieout.settings import policy_path, warehouse_path


def make_run(warehouse: Path | None, policy: Path | None, as_of: str | None, period: str | None) -> Run:
    """A checked run. Raises UsageProblem or PolicyProblem before anything is done."""
    return Run(
        warehouse=warehouse_path(warehouse),
        policy=complete_policy(policy_path(policy)),
        as_of=_date(as_of),
        period=_period(period),
    )


def land(folder: Path, warehouse: Path | None, source: str, console: Console) -> LandingReport:
    """Land a folder in the landing format."""
    with _bar(console) as bar:
        task = bar.add_task("land", total=None)

        def progress(step: str, done: int, total: int) -> None:
            bar.update(task, description=f"land: {step}", completed=done, total=total)

        return land_folder(folder, warehouse_path(warehouse), source, progress)


def print_landing(report: LandingReport, console: Console) -> None:
    """What was landed, what was refused and why."""
    print_report(report, console)


def build(run: Run, console: Console, select: str | None = None) -> list[NodeResult]:
    """Seeds, models and data tests over what is landed. Raises BuildFailed."""
    check_writable(run.warehouse)
    arguments = ["build", "--exclude-resource-type", "unit_test"]
    if select:
        arguments += ["--select", select]
    with _bar(console) as bar:
        task = bar.add_task("build", total=None)

        def on_node(name: str, done: int, total: int) -> None:
            bar.update(task, completed=done, total=total, description=f"build: {name[:60]}")

        return dbt(run, *arguments, on_node=on_node)


@contextmanager
def _bar(console: Console) -> Iterator[Progress]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        yield bar


def _date(value: str | None) -> str | None:
    if value is None:
        return None
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError as problem:
        raise UsageProblem(
            f"--as-of '{value}' is no date. Give it as YYYY-MM-DD. Nothing was done."
        ) from problem


def _period(value: str | None) -> str | None:
    if value is None or re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])", value):
        return value
    raise UsageProblem(f"--period '{value}' is no period. Give it as YYYY-MM. Nothing was done.")
