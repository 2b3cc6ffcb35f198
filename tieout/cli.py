"""tieout: one command, a verb for each thing a company does with its revenue.

Every verb exits 0 only when it did what was asked: 1 when something failed or was left undone, 2 when it
could not start.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from tieout.errors import TieoutError

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)
console = Console(highlight=False)
if not console.is_terminal:
    # A file or a pipe has no width: one that the tables fit in.
    console.width = 120
complaints = Console(stderr=True, highlight=False)

Warehouse = Annotated[
    Path | None, typer.Option("--warehouse", help="DuckDB file; TIEOUT_WAREHOUSE, else tieout.duckdb.")
]
PolicyDir = Annotated[Path | None, typer.Option("--policy", help="Policy folder; TIEOUT_POLICY, else seeds.")]
AsOf = Annotated[
    str | None, typer.Option("--as-of", help="YYYY-MM-DD: only what was recorded by the end of that day.")
]
Period = Annotated[
    str | None, typer.Option("--period", help="YYYY-MM: balances and journal up to that month.")
]
Json = Annotated[bool, typer.Option("--json", help="Print for machines.")]
From = Annotated[Path, typer.Option("--from", help="Folder in the landing format.")]


@contextmanager
def told() -> Iterator[None]:
    """Print what is refused in its own words, and exit 2."""
    from ingest import IngestError
    from posting import PostingError

    try:
        yield
    except (TieoutError, IngestError, PostingError) as problem:
        complaints.print(str(problem), style="red", markup=False, soft_wrap=True)
        raise typer.Exit(1 if type(problem).__name__ == "BuildFailed" else 2) from problem


def say(as_json: bool, facts: dict[str, Any], people: Callable[[], None]) -> None:
    """The same facts for machines or for people."""
    if as_json:
        typer.echo(json.dumps(facts, default=str, sort_keys=True))
    else:
        people()


def utc_now() -> datetime:
    """The one clock, read at the edge."""
    return datetime.now(UTC)


@app.command()
def ingest(
    folder: Annotated[
        Path | None, typer.Option("--from", help="Folder of exports; without one the source itself is asked.")
    ] = None,
    source: Annotated[
        str,
        typer.Option(
            "--source", help="A source known by name, or a name for a folder in the landing format."
        ),
    ] = "files",
    follow: Annotated[
        bool, typer.Option("--follow", help="Go on with what comes to a queue, until SIGTERM.")
    ] = False,
    replay_from: Annotated[
        str | None, typer.Option("--replay-from", help="Sequence or instant to read a queue again from.")
    ] = None,
    warehouse: Warehouse = None,
    as_json: Json = False,
) -> None:
    """Land a folder or what a source answers: as sent, dead letters with reasons, nothing twice."""
    from tieout import steps

    with told():
        if follow or replay_from is not None:
            report = steps.land_queue(folder, warehouse, source, console, follow, replay_from)
        else:
            report = steps.land(folder, warehouse, source, console)
    say(as_json, report.as_dict(), lambda: steps.print_landing(report, console))
    if not report.ok:
        raise typer.Exit(1)


@app.command()
def build(
    warehouse: Warehouse = None,
    policy: PolicyDir = None,
    as_of: AsOf = None,
    period: Period = None,
    select: Annotated[str | None, typer.Option("--select", help="dbt selection.")] = None,
    as_json: Json = False,
) -> None:
    """Derive everything from what is landed: policy, models and data tests, from nothing every time."""
    from tieout import steps, summary

    with told():
        run = steps.make_run(warehouse, policy, as_of, period)
        nodes = steps.build(run, console, select)
        # A part of the models is no whole to sum up.
        facts = {"built": len(nodes)} if select else summary.of(run.warehouse)
    if select and not as_json:
        console.print(f"{len(nodes)} seeds, models and tests built.")
    else:
        say(as_json, facts, lambda: summary.show(facts, console))


@app.command()
def run(
    folder: From,
    warehouse: Warehouse = None,
    policy: PolicyDir = None,
    as_of: AsOf = None,
    period: Period = None,
    as_json: Json = False,
) -> None:
    """Land a folder, or a folder for each source, then build. Exceptions in the data are rows."""
    from tieout import steps, summary

    with told():
        planned = steps.make_run(warehouse, policy, as_of, period)
        reports, stopped = steps.land_all(folder, planned.warehouse, console)
        steps.build(planned, console)
        facts = summary.of(planned.warehouse)
    if not as_json:
        for report in reports:
            steps.print_landing(report, console)
    told_of = {"landing": [report.as_dict() for report in reports], "stopped": stopped}
    say(as_json, {**told_of, **facts}, lambda: summary.show(facts, console))
    for problem in stopped:
        complaints.print(problem, style="red", markup=False, soft_wrap=True)
    if stopped or not all(report.ok for report in reports):
        raise typer.Exit(1)


@app.command()
def post(
    period: Annotated[str | None, typer.Option("--period", help="YYYY-MM: posting period.")] = None,
    erp: Annotated[str, typer.Option("--erp", help="Name of the ERP.")] = "demo",
    erp_folder: Annotated[
        Path | None, typer.Option("--erp-folder", help="Folder the ERP picks files up from.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the exact bytes; send nothing.")] = False,
    retry: Annotated[
        bool, typer.Option("--retry", help="Ask again about what has no acknowledgement.")
    ] = False,
    replay: Annotated[
        str | None, typer.Option("--replay", help="Batch to plan and send again after a correction.")
    ] = None,
    plan: Annotated[bool, typer.Option("--plan", help="Prepare only: another person releases.")] = False,
    send: Annotated[
        str | None, typer.Option("--send", help="Prepared batch to release, by its id or its digest.")
    ] = None,
    by: Annotated[
        str | None, typer.Option("--as", help="Who does it; TIEOUT_PERSON, else the name logged in.")
    ] = None,
    warehouse: Warehouse = None,
    policy: PolicyDir = None,
    as_json: Json = False,
) -> None:
    """Send what the ledger still lacks, each entry once, and take the acknowledgements back."""
    from tieout import post as posts
    from tieout.settings import acting_person

    with told():
        target = posts.target(warehouse, erp, erp_folder)
        facts = posts.run(
            target, period, dry_run=dry_run, retry=retry, replay=replay, clock=utc_now,
            plan_only=plan, release=send, by=acting_person(by),
        )  # fmt: skip
        if facts["sent"] is not None:
            posts.rebuild_status(target, policy, facts, complaints if as_json else console)
    say(as_json, facts, lambda: posts.show(facts, console))
    if not posts.is_done(facts):
        raise typer.Exit(1)


@app.command()
def close(
    period: Annotated[str, typer.Option("--period", help="YYYY-MM: the period to close.")],
    signed_by: Annotated[
        str | None, typer.Option("--signed-by", help="Who signs for the close; without, only the list.")
    ] = None,
    verify: Annotated[
        bool, typer.Option("--verify", help="Compare a signed close with the warehouse of today.")
    ] = False,
    out: Annotated[
        Path | None, typer.Option("--out", help="Folder of signed closes; closes, beside the warehouse.")
    ] = None,
    warehouse: Warehouse = None,
    policy: PolicyDir = None,
    as_json: Json = False,
) -> None:
    """What is open in a period; signed off when nothing is. Exits 1 while anything is open."""
    from tieout import close as closes

    with told():
        facts = closes.run(period, warehouse, policy, out, signed_by=signed_by, verify=verify, clock=utc_now)
    say(as_json, facts, lambda: closes.show(facts, console))
    if not facts["is_done"]:
        raise typer.Exit(1)


@app.command()
def trace(
    identifier: Annotated[
        str, typer.Argument(help="Contract, obligation, journal line, entry or external id.")
    ],
    warehouse: Warehouse = None,
    as_json: Json = False,
) -> None:
    """From a number back to the rows it came from, as a worked calculation, and on to the ERP's reference."""
    from tieout import trace as traces

    with told():
        found = traces.find(warehouse, identifier)
    say(as_json, found, lambda: traces.show(found, console))


@app.command()
def manifest(warehouse: Warehouse = None, policy: PolicyDir = None, as_json: Json = False) -> None:
    """A hash of every table over its ordered rows, with row counts, policy hash and version."""
    from tieout import manifest as manifests

    with told():
        facts = manifests.of(warehouse, policy)
    say(as_json, facts, lambda: manifests.show(facts, console))


@app.command()
def demo(
    out: Annotated[Path, typer.Option("--out", help="Folder for the demo's warehouse and ERP.")] = Path(
        "out/demo"
    ),
) -> None:
    """The sample company, from a landed folder to an accepted journal; again, it sends nothing."""
    from tieout import demo as demos

    with told():
        tied = demos.run(out, console, utc_now)
    if not tied:
        raise typer.Exit(1)


@app.command()
def generate(
    contracts: Annotated[int, typer.Option("--contracts", help="How many contracts.")],
    usage_events: Annotated[int, typer.Option("--usage-events", help="How many metered events.")],
    out: Annotated[Path, typer.Option("--out", help="New folder to write.")],
    as_json: Json = False,
) -> None:
    """Write a company of any size in the landing format, the same for the same numbers."""
    from ingest.terminal import progress_bar
    from tieout import generate as generates

    with told(), progress_bar(console) as progress:
        facts = generates.run(contracts, usage_events, out, progress)
    say(as_json, facts, lambda: generates.show(facts, console))
