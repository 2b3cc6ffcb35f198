"""`tieout` and `dbt`, each time in a process of its own, forked from one that has imported what both need.

Starting Python and importing dbt and dlt takes longer than most commands, a fork takes no time. The fork has
what a fresh process would have: arguments, folder and environment as given, nothing to read on its standard
input; what it prints comes back with its exit code.

    tieout("build", "--period", "2026-03", cwd=folder)      a verb, as a user types it
    dbt(warehouse, "test", "--select", "...")               dbt over the project as `tieout` keeps it parsed
"""

import json
import multiprocessing
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
SERVER = multiprocessing.get_context("forkserver")
# Not tieout.cli, which asks for the width of the terminal when it is imported.
SERVER.set_forkserver_preload(
    [
        "dbt.cli.main", "dbt.adapters.duckdb", "dlt", "duckdb", "pyarrow.parquet", "httpx", "keyring",
        "rich.console", "typer", "ingest.sources", "posting", "tieout.steps", "tieout.post", "tieout.close",
        "tieout.demo",
    ]
)  # fmt: skip
Done = subprocess.CompletedProcess[str]
Work = Callable[[list[str]], None]


def tieout(*arguments: str | Path, cwd: Path = PROJECT, **settings: str) -> Done:
    """The command, in an environment without settings of its own but those given."""
    return forked(_tieout, [str(argument) for argument in arguments], cwd, settings)


def dbt(warehouse: Path, *arguments: str, sources: list[str] | None = None, **settings: str) -> Done:
    """dbt over the parsed project, TIEOUT_SEED_PATH its policy; sources: all of them if not said."""
    settings["TIEOUT_WAREHOUSE"] = str(warehouse)
    return forked(_dbt, [json.dumps(sources), *arguments], PROJECT, settings)


def forked(work: Work, told: list[str], cwd: Path, settings: Mapping[str, str]) -> Done:
    """What `work` prints and how it ends, in a process of its own."""
    inherited = {
        name: value for name, value in os.environ.items() if not name.startswith(("TIEOUT_", "DBT_"))
    }
    environment = inherited | {"PYTHONPATH": str(PROJECT)} | settings
    with tempfile.TemporaryDirectory() as folder:
        process = SERVER.Process(target=_apart, args=(work, told, str(cwd), environment, folder))
        process.start()
        process.join()
        printed = [(Path(folder) / name).read_text(encoding="utf-8") for name in ("out", "err")]
        code = process.exitcode
        process.close()
    assert code is not None
    return subprocess.CompletedProcess(told, code, *printed)


def _apart(work: Work, told: list[str], cwd: str, environment: dict[str, str], folder: str) -> None:
    """In the fork: be as a fresh process, then do the work; how it ends is how the process ends."""
    os.environ.clear()
    os.environ.update(environment)
    for number, name in ((0, os.devnull), (1, f"{folder}/out"), (2, f"{folder}/err")):
        opened = os.open(name, os.O_RDWR | os.O_CREAT)
        os.dup2(opened, number)
        os.close(opened)
    sys.stdin, sys.stdout, sys.stderr = os.fdopen(0), os.fdopen(1, "w"), os.fdopen(2, "w")
    os.chdir(cwd)
    sys.path.insert(0, str(PROJECT))
    work(told)


def _tieout(arguments: list[str]) -> None:
    from tieout.cli import app

    sys.argv = ["tieout", *arguments]
    app()


def _dbt(given: list[str]) -> None:
    from dbt.cli.main import dbtRunner

    from tieout.dbt import rarely_collected
    from tieout.events import without_debugging
    from tieout.parsed import parsed_project

    sources, arguments = json.loads(given[0]), given[1:]
    seeds = os.environ.get("TIEOUT_SEED_PATH", "seeds")
    project = parsed_project(Path(os.environ["TIEOUT_WAREHOUSE"]), seeds, sources)
    places = ["--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT)]
    told = [] if sources is None else ["--vars", json.dumps({"sources": sources})]
    with without_debugging(), rarely_collected():
        outcome = dbtRunner(manifest=project).invoke([*arguments, *places, *told, "--no-use-colors"])
    print(outcome.exception or "")
    sys.exit(0 if outcome.success else 1)
