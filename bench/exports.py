"""`python -m bench.exports`: 100,000 journal lines to the bytes of every ERP format, in seconds of processor.

Printed a format: the seconds to cut 50,000 entries of two lines into the format's batches and to render every
batch, the files that makes and their size. Nothing is written.
"""

import argparse
import time
from decimal import Decimal

from rich.console import Console

from posting.batch import batched
from posting.export import DIALECTS, Dialect
from posting.journal import Entry, Line
from tieout.summary import rows_table

PERIOD = "2026-01"
LINES_AN_ENTRY = 2


def main() -> None:
    """Measure every format, or those named."""
    parser = argparse.ArgumentParser(prog="bench.exports", description="How fast a journal becomes files.")
    parser.add_argument("--entries", type=int, default=50_000)
    parser.add_argument("--format", nargs="+", choices=sorted(DIALECTS), default=list(DIALECTS))
    options = parser.parse_args()
    journal = entries(options.entries)
    shown = [measured(DIALECTS[name], journal) for name in options.format]
    title = f"{options.entries * LINES_AN_ENTRY:,} journal lines to files"
    Console(highlight=False, width=120).print(rows_table(title, shown))


def entries(count: int) -> list[Entry]:
    """Contract liability to revenue, ten entries a contract, each line with its dimensions."""
    return [_entry(number) for number in range(count)]


def measured(dialect: Dialect, journal: list[Entry]) -> dict[str, object]:
    """One format's row: seconds of processor time to cut and to render, and what came of it."""
    begun = time.process_time()
    batches = batched(journal, dialect.name, dialect.limits)
    cut = time.process_time()
    sizes = [len(dialect.artifact(batch).content) for batch in batches]
    rendered = time.process_time()
    return {
        "format": dialect.name,
        "cut_seconds": f"{cut - begun:.2f}",
        "render_seconds": f"{rendered - cut:.2f}",
        "seconds": f"{rendered - begun:.2f}",
        "files": len(sizes),
        "megabytes": f"{sum(sizes) / 1e6:.1f}",
    }


def _entry(number: int) -> Entry:
    contract = f"C-{number % 5_000}"
    amount, zero = Decimal(10_000 + number % 90_000).scaleb(-2), Decimal("0.00")
    about = (contract, f"{contract}/1")
    dimensions = (("customer", f"CU-{number % 900}"), ("family", "platform"))
    lines = (
        Line("2400", amount, zero, "USD", "revenue", *about, "contract_liability", PERIOD, dimensions),
        Line("4000", zero, amount, "USD", "revenue", *about, "subscription_revenue", PERIOD, dimensions),
    )
    return Entry(f"{number:020x}", f"id-{number}", "US01", PERIOD, lines)


if __name__ == "__main__":
    main()
