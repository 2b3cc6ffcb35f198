"""The steps the verbs share: land a folder, build the warehouse, with a bar for what takes a while."""

import re
from datetime import date
from pathlib import Path

from rich.console import Console

from ingest import IngestError, LandingReport, land_folder
from ingest.report_table import print_report
from ingest.sources import land_source, land_source_queue, source_named
from ingest.terminal import progress_bar
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
        period=None if period is None else checked_period(period),
    )


def land(folder: Path | None, warehouse: Path | None, source: str, console: Console) -> LandingReport:
    """Land a folder in the landing format or a known source's; without a folder, ask the source itself."""
    with progress_bar(console) as progress:
        if folder is None or source_named(source) is not None:
            return land_source(source, folder, warehouse_path(warehouse), progress)
        return land_folder(folder, warehouse_path(warehouse), source, progress)


def land_queue(
    folder: Path | None,
    warehouse: Path | None,
    source: str,
    console: Console,
    follow: bool,
    replay_from: str | None,
) -> LandingReport:
    """Land a source's queue: and what comes until SIGTERM, or again from a place in it."""
    if folder is not None or (follow and replay_from is not None):
        raise UsageProblem(
            "--follow and --replay-from are for a queue, one of them and without --from. Nothing was done."
        )
    with progress_bar(console) as progress:
        return land_source_queue(source, warehouse_path(warehouse), progress, follow, replay_from)


def land_all(folder: Path, warehouse: Path | None, console: Console) -> tuple[list[LandingReport], list[str]]:
    """Land a folder in the landing format, or one with a folder for each source, each by itself.

    One source that cannot be landed stops none of the others; what stopped it comes back in words.
    """
    parts = sorted(path for path in folder.glob("*/") if path.name == "files" or source_named(path.name))
    if not parts:
        return [land(folder, warehouse, "files", console)], []
    reports, stopped = [], []
    for part in parts:
        try:
            reports.append(land(part, warehouse, part.name, console))
        except IngestError as problem:
            stopped.append(str(problem))
    return reports, stopped


def print_landing(report: LandingReport, console: Console) -> None:
    """What was landed, what was refused and why."""
    print_report(report, console)


def build(run: Run, console: Console, select: str | None = None) -> list[NodeResult]:
    """Seeds, models and data tests over what is landed. Raises BuildFailed."""
    check_writable(run.warehouse)
    arguments = ["build", "--exclude-resource-type", "unit_test"]
    if select:
        arguments += ["--select", select]
    with progress_bar(console) as progress:
        return dbt(run, *arguments, on_node=progress)


def _date(value: str | None) -> str | None:
    if value is None:
        return None
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError as problem:
        raise UsageProblem(
            f"--as-of '{value}' is no date. Give it as YYYY-MM-DD. Nothing was done."
        ) from problem


def checked_period(value: str) -> str:
    """The period, where it is one. Raises UsageProblem."""
    if re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])", value):
        return value
    raise UsageProblem(f"--period '{value}' is no period. Give it as YYYY-MM. Nothing was done.")
