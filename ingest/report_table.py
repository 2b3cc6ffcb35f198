"""A landing report as a short table for people."""

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
    table = Table("table", "files", "landed", "dead letters", title=f"Landing {report.load_id}")
    for line in report.tables:
        table.add_row(line.table, f"{line.files:,}", f"{line.landed:,}", f"{line.dead:,}")
    table.add_row("all", "", f"{report.landed:,}", f"{report.dead:,}")
    for column in table.columns[1:]:
        column.justify = "right"
    return table


def _notes(console: Console, kind: str, notes: tuple[FileNote, ...]) -> None:
    for note in notes[:MOST_NOTES]:
        _line(console, f"{kind}: {note.file}: {note.note}")
    if len(notes) > MOST_NOTES:
        _line(console, f"{kind}: and {len(notes) - MOST_NOTES} more files")


def _line(console: Console, text: str) -> None:
    console.print(text, markup=False, highlight=False, soft_wrap=True)
