"""`tieout post` in two steps: what is shown is what leaves, and a second person lets it."""

import hashlib
import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from posting.demo_erp import DemoErp

Tieout = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def post(tieout: Tieout, sample_warehouse: Path, tmp_path: Path) -> Callable[..., dict[str, Any]]:
    """`tieout post` on a copy of the sample company's books."""
    shutil.copy(sample_warehouse, tmp_path / "w.duckdb")
    DemoErp(tmp_path / "erp").install()

    def run(*arguments: str, code: int = 0) -> dict[str, Any]:
        where = ("--warehouse", tmp_path / "w.duckdb", "--erp-folder", tmp_path / "erp", "--json")
        done = tieout("post", *arguments, *where, TIEOUT_PERSON="Ann")
        assert done.returncode == code, (done.stdout[-2000:], done.stderr[-2000:])
        return json.loads(done.stdout) if code == 0 else {"said": done.stderr}

    return run


def test_prepared_by_one_released_by_another(post: Callable[..., dict[str, Any]], tmp_path: Path) -> None:
    shown = {
        batch["batch_id"]: batch["artifact"]
        for batch in post("--period", "2026-03", "--dry-run")["planned"]["batches"]
    }
    prepared = post("--period", "2026-03", "--plan")["planned"]
    assert list((tmp_path / "erp" / "inbox").iterdir()) == []
    assert {total["currency_code"] for total in prepared["totals"]} == {"EUR", "JPY", "USD"}
    for batch in prepared["batches"][:1]:
        assert batch["planned_by"] == "Ann"
        name = batch["batch_id"]
        sent = post("--send", batch["artifact_digest"], "--as", "Bob")["sent"]["batches"]
        assert [(one["batch_id"], one["outcome"]) for one in sent] == [(name, "sent")]
        content = (tmp_path / "erp" / "inbox" / f"{name}.csv").read_bytes()
        assert content.decode() == shown[name]["content"]
        assert hashlib.sha256(content).hexdigest() == batch["artifact_digest"]
    refused = post("--send", prepared["batches"][0]["batch_id"], "--as", "Bob", code=2)["said"]
    assert "it left before" in refused and "Nothing was sent" in refused
