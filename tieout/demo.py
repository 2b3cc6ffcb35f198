"""The demo: the sample company from a landed folder to an accepted journal.

    sample/ ── land ──> warehouse ── build ──> journal ── post ──> file ERP ── replies ──> warehouse ── build ──> tied

Run again it lands nothing twice and sends nothing twice.
"""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from rich.console import Console

from posting.demo_erp import DemoErp
from tieout import post, steps, summary
from tieout.read import Reader
from tieout.settings import SAMPLE

PERIOD = "2026-03"
WAITING = "select count(*) as entries from posting.journal_entries_to_post"
POSTED = """
    select erp_reference is not null as has_reference, posting_period, status, count(*) as entries
    from posting.posting_status group by all order by all
"""


def run(out: Path, console: Console, clock: Callable[[], datetime]) -> bool:
    """Walk the sample company through everything; whether all of it ties."""
    out.mkdir(parents=True, exist_ok=True)
    warehouse = (out / "tieout.duckdb").resolve()
    planned = steps.make_run(warehouse, None, None, PERIOD)
    landed = steps.land(SAMPLE, warehouse, "files", console)
    steps.print_landing(landed, console)
    steps.build(planned, console)
    target = post.target(warehouse, "demo", None)
    erp = DemoErp(target.erp_folder).install()
    with Reader(warehouse) as reader:
        waiting = reader.rows(WAITING)[0]["entries"]
    if waiting:
        posted = post.run(target, PERIOD, dry_run=False, retry=False, replay=None, clock=clock)
        erp.pick_up(clock())
        post.land(target)
        post.show(posted, console)
        steps.build(planned, console)
    else:
        console.print("Nothing left to post: every entry was sent before.")
    facts = summary.of(warehouse)
    summary.show(facts, console)
    with Reader(warehouse) as reader:
        console.print(summary.rows_table("Posting", reader.rows(POSTED)))
    return _ties(facts)


def _ties(facts: dict[str, Any]) -> bool:
    return all(row["breaks"] == 0 for row in facts["reconciliations"])
