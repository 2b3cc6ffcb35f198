"""`tieout generate`: the same numbers give the same folder, and the landing format takes every row of it."""

import hashlib
from pathlib import Path

import pytest

from ingest import land_folder
from ingest.report import no_progress
from tieout import generate
from tieout.errors import UsageProblem

CONTRACTS, EVENTS = 200, 3_000


def digests(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*.parquet"))
    }


def test_the_same_numbers_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("once", "again"):
        generate.run(CONTRACTS, EVENTS, tmp_path / name, no_progress)
    assert digests(tmp_path / "once") == digests(tmp_path / "again") != {}


def test_the_mix_is_what_was_promised(tmp_path: Path) -> None:
    rows = generate.run(CONTRACTS, EVENTS, tmp_path / "company", no_progress)["rows"]
    assert rows["contracts"] == CONTRACTS
    assert rows["usage_prices"] == 3 * CONTRACTS * 3 // 10, (
        "three contracts in ten are metered, by three tiers"
    )
    assert CONTRACTS // 2 < rows["amendments"] < CONTRACTS // 2 * 3, "half are amended one to three times"
    assert rows["usage_events"] == EVENTS


def test_no_row_is_refused(tmp_path: Path) -> None:
    rows = generate.run(CONTRACTS, EVENTS, tmp_path / "company", no_progress)["rows"]
    report = land_folder(tmp_path / "company", tmp_path / "warehouse.duckdb")
    assert {table.table: (table.landed, table.dead) for table in report.tables} == {
        table: (count, 0) for table, count in rows.items()
    }


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("kept", encoding="utf-8")
    with pytest.raises(UsageProblem, match="not empty"):
        generate.run(CONTRACTS, EVENTS, tmp_path, no_progress)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
