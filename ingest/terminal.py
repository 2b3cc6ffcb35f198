"""Progress on a terminal: nothing for what is quick, a bar for what takes longer than two seconds."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from ingest.report import Progress as Callback
from ingest.report import no_progress

QUIET_SECONDS = 2.0


@contextmanager
def progress_bar(console: Console) -> Iterator[Callback]:
    """A callback that draws on `console` if it is a terminal."""
    if not console.is_terminal:
        yield no_progress
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    bar = Progress(*columns, console=console, transient=True)
    task = bar.add_task("landing", total=None)
    begun = time.monotonic()

    def callback(step: str, done: int, total: int) -> None:
        bar.update(task, description=step, completed=done, total=total)
        if time.monotonic() - begun > QUIET_SECONDS:
            bar.start()

    try:
        yield callback
    finally:
        bar.stop()
