"""The demo: the sample company from a landed folder to an accepted journal.

    sample/ ── land ──> warehouse ── build ──> journal ── post ──> file ERP
                            ^                                         │
                            └───────────── land the replies ──────────┘

First the books as they were known at the end of February, every entry in its own month; then what March
brought, with February and everything before it closed: what changed there comes as a catch-up in March.
Run again it lands nothing twice and sends nothing twice; where nothing changed since, what was built stands.
"""

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from rich.console import Console

from posting.demo_erp import DemoErp
from tieout import post, steps, summary
from tieout.built import is_still_built, mark_built
from tieout.dbt import Run
from tieout.read import Reader
from tieout.settings import SAMPLE

ERP = "demo"
LAST_CLOSE, LAST_CLOSED_PERIOD = "2026-02-28", "2026-02"
PERIOD = "2026-03"
WAITING = "select distinct posting_period from posting.journal_entries_to_post order by posting_period"
POSTED = """
    select posting_period, status, count(*) as entries, count(erp_reference) as erp_references
    from posting.posting_status group by all order by all
"""


def run(out: Path, console: Console, clock: Callable[[], datetime]) -> bool:
    """Walk the sample company through everything; whether all of it ties."""
    out.mkdir(parents=True, exist_ok=True)
    warehouse = (out / "tieout.duckdb").resolve()
    target = post.target(warehouse, ERP, None)
    DemoErp(target.erp_folder).install()
    march = steps.make_run(warehouse, None, None, PERIOD)
    stood = is_still_built(march)
    landed = steps.land(SAMPLE, warehouse, "files", console)
    steps.print_landing(landed, console)
    if stood and landed.landed + landed.dead == 0:
        console.print("Nothing left to post: nothing changed since the last build, and what it built stands.")
    else:
        _walk(target, march, console, clock)
    facts = summary.of(warehouse)
    summary.show(facts, console)
    with Reader(warehouse) as reader:
        console.print(summary.rows_table("Journal in the ERP", reader.rows(POSTED)))
    console.print(
        f"The ERP's files are in {target.erp_folder}, the warehouse is {warehouse}.", soft_wrap=True
    )
    mark_built(march)
    return all(row["breaks"] == 0 for row in facts["reconciliations"])


def _walk(target: post.Target, march: Run, console: Console, clock: Callable[[], datetime]) -> None:
    """Build, post and build again, month by month, until the ERP has answered everything."""
    if not target.outbox.is_file():
        steps.build(steps.make_run(target.warehouse, None, LAST_CLOSE, LAST_CLOSED_PERIOD), console)
        _post(target, f"Posted as known on {LAST_CLOSE}", console, clock)
    steps.build(march, console)
    if _post(target, f"Posted in {PERIOD}", console, clock):
        steps.build(march, console)
    else:
        console.print("Nothing left to post: every entry was sent before.")


def _post(target: post.Target, title: str, console: Console, clock: Callable[[], datetime]) -> bool:
    """Send what waits, month by month, and let the ERP answer; whether anything waited."""
    with Reader(target.warehouse) as reader:
        periods = [row["posting_period"] for row in reader.rows(WAITING)]
    batches: list[dict[str, Any]] = []
    for period in periods:
        facts = post.run(target, period, dry_run=False, retry=False, replay=None, clock=clock)
        batches += facts["sent"]["batches"]
    if periods:
        DemoErp(target.erp_folder).pick_up(clock())
        post.land(target, clock)
        console.print(summary.rows_table(title, _by_period(batches)))
    return bool(periods)


def _by_period(batches: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Batches, entries and lines of every posting period and outcome."""
    totals: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    for batch in batches:
        total = totals[batch["posting_period"], batch["outcome"]]
        for place, count in enumerate((1, batch["entry_count"], batch["line_count"])):
            total[place] += count
    return [
        {"posting_period": period, "outcome": outcome, "batches": n, "entries": entries, "lines": lines}
        for (period, outcome), (n, entries, lines) in sorted(totals.items())
    ]
