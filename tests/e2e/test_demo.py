"""The demo: everything is posted and ties; again, nothing lands and nothing is sent twice."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import duckdb

Tieout = Callable[..., subprocess.CompletedProcess[str]]


def test_demo_twice(tieout: Tieout, tmp_path: Path) -> None:
    first = tieout("demo", "--out", tmp_path / "our demo", COLUMNS="160")
    assert first.returncode == 0, first.stdout[-3000:] + first.stderr
    counted = counts(tmp_path)
    for word in ("Balances", "Exceptions", "Reconciliations", "accepted"):
        assert word in first.stdout, word

    second = tieout("demo", "--out", tmp_path / "our demo", COLUMNS="160")
    assert second.returncode == 0, second.stdout[-3000:] + second.stderr
    assert "Nothing left to post" in second.stdout
    assert counts(tmp_path) == counted


def counts(folder: Path) -> dict[str, int]:
    """Rows landed, entries accepted and lines still to post."""
    [warehouse] = folder.rglob("*.duckdb")
    with duckdb.connect(str(warehouse), read_only=True) as connection:

        def one(statement: str) -> int:
            row = connection.execute(statement).fetchone()
            assert row is not None
            return int(row[0])

        found = {
            "lines": one("select count(*) from landing.contract_lines"),
            "accepted": one("select count(*) from posting.posting_status where status = 'accepted'"),
            "not accepted": one("select count(*) from posting.posting_status where status <> 'accepted'"),
            "to post": one("select count(*) from posting.journal_entries_to_post"),
        }
    assert found["lines"] > 100
    assert found["accepted"] > 100
    assert found["not accepted"] == 0
    assert found["to post"] == 0
    return found
