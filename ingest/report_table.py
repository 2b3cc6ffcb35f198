"""A landing report as a short table for people."""

from collections import defaultdict

from rich import box
from rich.console import Console
from rich.table import Table

from ingest.report import FileNote, LandingReport

MOST_NOTES = 10


def print_report(report: LandingReport, console: Console) -> None:
    """What was landed, why rows are dead, and what else to know."""
    if report.tables:
        console.print(_totals(report))
    else:
        console.print("Nothing new to land.")
    for table in report.tables:
        for reason in table.reasons[:MOST_NOTES]:
            _line(console, f"dead: {table.table}: {reason.rows} x {reason.reason}")
    _notes(console, "failed", report.failed)
    _notes(console, "unknown", report.unknown)
    _notes(console, "note", report.warnings)
    _notes(console, "passed over", report.skipped)


def _totals(report: LandingReport) -> Table:
    table = Table(
        "table", "files", "landed", "dead letters",
        title=f"Landed as {report.load_id}", title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False,
    )  # fmt: skip
    for line in report.tables:
        table.add_row(line.table, f"{line.files:,}", f"{line.landed:,}", f"{line.dead:,}")
    table.add_row("all", "", f"{report.landed:,}", f"{report.dead:,}")
    for column in table.columns[1:]:
        column.justify = "right"
    return table


def _notes(console: Console, kind: str, notes: tuple[FileNote, ...]) -> None:
    """A line for what is said, with every file it is said of."""
    files: dict[str, list[str]] = defaultdict(list)
    for note in notes:
        files[note.note].append(note.file)
    for said, names in list(files.items())[:MOST_NOTES]:
        more = f" and {len(names) - MOST_NOTES} more files" if len(names) > MOST_NOTES else ""
        _line(console, f"{kind}: {', '.join(names[:MOST_NOTES])}{more}: {said}")
    if len(files) > MOST_NOTES:
        _line(console, f"{kind}: and {sum(map(len, list(files.values())[MOST_NOTES:]))} more files")


def _line(console: Console, text: str) -> None:
    console.print(text, markup=False, highlight=False, soft_wrap=True)
