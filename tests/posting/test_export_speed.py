"""100,000 journal lines become files in under two seconds."""

import time

from books import entry
from desk import Desk

from posting.batch import batched
from posting.export import DIALECTS


def test_a_hundred_thousand_lines_in_under_two_seconds() -> None:
    entries = [entry(f"{number:020x}", contract=f"C-{number % 5000}") for number in range(50_000)]
    dialect = DIALECTS["netsuite"]
    began = time.process_time()  # of this process: what else the machine does is not measured
    files = [dialect.artifact(batch) for batch in batched(entries, "x", dialect.limits)]
    assert time.process_time() - began < 2
    assert sum(file.content.count(b"\r\n") for file in files) == 100_000 + len(files)


def test_a_large_period_is_planned_sent_and_found_again(desk: Desk) -> None:
    count = 10_000
    desk.books.write([entry(f"{number:020x}", contract=f"C-{number}") for number in range(count)])
    began = time.process_time()
    assert desk.plan().entry_count == count
    assert desk.send().sent_entry_count == count
    assert len(desk.plan().already_sent) == count
    assert time.process_time() - began < 10
