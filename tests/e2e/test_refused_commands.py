"""What a command refuses: one line that says what is wrong and what to do, exit 2, nothing done."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

Tieout = Callable[..., subprocess.CompletedProcess[str]]


def refused(done: subprocess.CompletedProcess[str], *words: str) -> None:
    assert done.returncode == 2, (done.stdout, done.stderr)
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    for word in words:
        assert word in done.stderr


def test_a_folder_that_is_not_there(tieout: Tieout, tmp_path: Path) -> None:
    done = tieout("run", "--from", tmp_path / "nowhere", "--warehouse", tmp_path / "w.duckdb")
    refused(done, "nowhere", "not there")
    assert not (tmp_path / "w.duckdb").exists()


@pytest.mark.parametrize(
    ("option", "text"),
    [("--period", "2026-13"), ("--period", "March"), ("--as-of", "2026-02-30"), ("--as-of", "x")],
)
def test_a_period_or_a_day_that_is_none(tieout: Tieout, tmp_path: Path, option: str, text: str) -> None:
    refused(tieout("build", "--warehouse", tmp_path / "w.duckdb", option, text), option, text)


@pytest.mark.parametrize("verb", ["manifest", "trace"])
def test_a_warehouse_that_is_not_there(tieout: Tieout, tmp_path: Path, verb: str) -> None:
    arguments = ["trace", "C-1"] if verb == "trace" else [verb]
    refused(tieout(*arguments, "--warehouse", tmp_path / "none.duckdb"), "none.duckdb", "tieout run")


@pytest.mark.parametrize("verb", ["build", "manifest"])
def test_a_file_that_is_no_warehouse(tieout: Tieout, tmp_path: Path, verb: str) -> None:
    (tmp_path / "letter.duckdb").write_text("Dear controller, this is a letter.\n" * 2000)
    refused(tieout(verb, "--warehouse", tmp_path / "letter.duckdb"), "letter.duckdb")


@pytest.mark.parametrize("verb", [["build"], ["run", "--from"]])
def test_a_data_file_named_as_the_warehouse(
    tieout: Tieout, tmp_path: Path, project: Path, verb: list[str]
) -> None:
    """DuckDB would open it in memory, and what was landed would be gone."""
    data = tmp_path / "contracts.parquet"
    duckdb.sql("select 1 as contract_id").write_parquet(str(data))
    before = data.read_bytes()
    arguments = [*verb, project / "sample"] if verb[-1] == "--from" else verb
    refused(tieout(*arguments, "--warehouse", data), "contracts.parquet", "no DuckDB database")
    assert data.read_bytes() == before


def test_a_warehouse_nobody_built(tieout: Tieout, tmp_path: Path) -> None:
    duckdb.connect(str(tmp_path / "bare.duckdb")).close()
    refused(tieout("manifest", "--warehouse", tmp_path / "bare.duckdb"), "not built", "tieout build")


@pytest.mark.parametrize("verb", [["build"], ["manifest"], ["run", "--from"]])
def test_a_warehouse_another_process_writes(
    tieout: Tieout, tmp_path: Path, project: Path, verb: list[str]
) -> None:
    locked = tmp_path / "locked.duckdb"
    hold = "import sys, duckdb; c = duckdb.connect(sys.argv[1]); print('held', flush=True); sys.stdin.read()"
    arguments = [*verb, project / "sample"] if verb[-1] == "--from" else verb
    with subprocess.Popen(
        [sys.executable, "-c", hold, str(locked)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        refused(tieout(*arguments, "--warehouse", locked), "locked.duckdb", "another process")
        holder.communicate()


@pytest.mark.parametrize("identifier", ["nothing", "", "C-1001'; drop table x; --"])
def test_an_id_nobody_knows(tieout: Tieout, sample_warehouse: Path, identifier: str) -> None:
    refused(tieout("trace", identifier, "--warehouse", sample_warehouse), "is no contract")


@pytest.mark.parametrize(
    ("file", "before", "after", "words"),
    [
        ("products.csv", None, None, ("products.csv",)),
        ("products.csv", "sku,", "sku,colour,", ("products.csv", "colour")),
        ("products.csv", "20", "2o", ("products.csv", "valid_from")),
        ("legal_entities.csv", "true", "perhaps", ("legal_entities.csv", "posts_billing")),
        ("source_currencies.csv", ",0,", ",9,", ("source_currencies.csv", "minor_units")),
        ("source_entities.csv", "DE01,UTC", "FR01,UTC", ("source_entities.csv", "legal_entity_id", "FR01")),
        ("policy.csv", "0.05", "5 %", ("policy.csv", "line 2", "separate_contract_tolerance", "5 %")),
        ("policy.csv", "3.0", "-1", ("policy.csv", "line 3", "usage_growth_limit", "-1")),
        ("policy.csv", "grain,contract", "grain,summery", ("policy.csv", "line 4", "contract, summary")),
        ("policy.csv", "four_eyes,false", "four_eyes,yes", ("policy.csv", "line 5", "true, false")),
        ("policy.csv", "four_eyes,", "four_eye,", ("policy.csv", "line 5", "four_eyes")),
    ],
)
def test_a_policy_that_says_what_it_cannot(
    tieout: Tieout,
    project: Path,
    tmp_path: Path,
    file: str,
    before: str | None,
    after: str | None,
    words: tuple[str],
) -> None:
    policy = shutil.copytree(project / "seeds", tmp_path / "policy")
    path = policy / file
    if before is None or after is None:
        path.unlink()
    else:
        path.write_text(path.read_text().replace(before, after, 1))
    done = tieout("build", "--policy", policy, "--warehouse", tmp_path / "w.duckdb")
    refused(done, *words, "Nothing was landed or built")


def test_a_policy_folder_that_is_not_there(tieout: Tieout, tmp_path: Path) -> None:
    done = tieout("build", "--policy", tmp_path / "no policy", "--warehouse", tmp_path / "w.duckdb")
    refused(done, "no policy", "--policy")


def test_a_post_without_a_period(tieout: Tieout, sample_warehouse: Path) -> None:
    refused(tieout("post", "--warehouse", sample_warehouse), "--period")
