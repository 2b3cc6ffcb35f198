"""`python -m bench`: a generated company of two sizes through the walk, stage by stage, beside floor.sql.

    generate ──> tieout run ──> the models again, alone ──> floor.sql over the same landing ──> totals equal?

Everything is written under --out and removed again. Each measurement is a process of its own. Models and
floor take turns, and of each the fastest counts: a machine is not equally fast from minute to minute.
"""

import argparse
import json
import math
import shutil
import subprocess
import sys
from collections import defaultdict
from itertools import pairwise
from pathlib import Path
from typing import Any

from rich.console import Console

from ingest.report import no_progress
from tieout import generate
from tieout.settings import PROJECT
from tieout.summary import rows_table

EVENTS_A_CONTRACT = 100
SLOWEST_SHOWN = 10
TURNS = 3


def main() -> int:
    """Measure every size; 0 when the models and the floor came to the same totals."""
    parser = argparse.ArgumentParser(prog="bench", description="How fast the walk is, and beside what.")
    parser.add_argument("--contracts", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--out", type=Path, default=PROJECT / "target" / "bench")
    parser.add_argument("--keep", action="store_true", help="leave the folders and warehouses there")
    options = parser.parse_args()
    console = Console(highlight=False, width=120)
    measured = []
    for contracts in options.contracts:
        place = options.out / str(contracts)
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True)
        measured.append(one_size(contracts, place))
        show(contracts, measured[-1], console)
        if not options.keep:
            shutil.rmtree(place)
    for smaller, larger in pairwise(measured):
        show_growth(smaller, larger, console)
    return 0 if all(size["models"]["totals"] == size["floor"]["totals"] for size in measured) else 1


def one_size(contracts: int, place: Path) -> dict[str, Any]:
    """Everything measured of one size."""
    landing, warehouse = place / "landing", place / "warehouse.duckdb"
    rows = generate.run(contracts, contracts * EVENTS_A_CONTRACT, landing, no_progress)["rows"]
    run = _measure("run", landing, warehouse)
    turns = [(_measure("models", warehouse), _measure("floor", warehouse)) for _ in range(TURNS)]
    models, floors = zip(*turns, strict=True)
    return {
        "contracts": contracts,
        "rows": rows,
        "run": run,
        "models": min(models, key=lambda turn: turn["arithmetic_seconds"]),
        "floor": min(floors, key=lambda turn: turn["seconds"]),
    }


def show(contracts: int, size: dict[str, Any], console: Console) -> None:
    """The stages of one size, its slowest models, and the ratio to the floor."""
    run, models, floor = size["run"], size["models"], size["floor"]
    landed = sum(size["rows"].values())
    stages = [{"stage": "landing", "seconds": round(run["land_seconds"], 1), "models": 0, "rows": landed}]
    stages += _by_stage(models["nodes"])
    for stage in stages:
        stage["rows_per_second"] = int(stage["rows"] / max(stage["seconds"], 0.1))
        stage["seconds"] = f"{stage['seconds']:,.1f}"
    events = size["rows"].get("usage_events", 0)
    console.print(rows_table(f"{contracts:,} contracts, {events:,} usage events", stages))
    slowest = sorted(models["nodes"], key=lambda node: -node["seconds"])[:SLOWEST_SHOWN]
    shown = [
        {"model": node["name"], "seconds": f"{node['seconds']:.1f}", "rows": node["rows"]} for node in slowest
    ]
    console.print(rows_table("Slowest models", shown))
    total = run["land_seconds"] + run["build_seconds"]
    console.print(
        f"tieout run: {total:.1f} s ({run['land_seconds']:.1f} landing), peak {run['peak_mb']:,} MB"
    )
    share = 100 * run["test_seconds"] / max(run["node_seconds"], 0.1)
    console.print(
        f"data tests: {run['tests']}, busy {run['test_seconds']:.1f} s of {run['node_seconds']:.1f} s "
        f"that nodes were ({share:.0f} %)"
    )
    console.print(f"models alone, without tests: {models['seconds']:.1f} s, peak {models['peak_mb']:,} MB")
    ratio = models["arithmetic_seconds"] / floor["seconds"]
    console.print(
        f"up to the subledger: {models['arithmetic_seconds']:.1f} s; floor.sql: {floor['seconds']:.1f} s, "
        f"peak {floor['peak_mb']:,} MB; ratio {ratio:.2f}"
    )
    same = models["totals"] == floor["totals"]
    console.print(
        "totals: equal to the last digit" if same else _differences(models["totals"], floor["totals"])
    )


def show_growth(smaller: dict[str, Any], larger: dict[str, Any], console: Console) -> None:
    """How time grows with contracts: 1 is in proportion."""
    times = larger["contracts"] / smaller["contracts"]
    for name, key in (("tieout run", "run"), ("models alone", "models"), ("floor.sql", "floor")):
        ratio = _seconds(larger[key]) / _seconds(smaller[key])
        console.print(f"growth exponent of {name}: {math.log(ratio) / math.log(times):.2f}")


def _by_stage(nodes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Busy seconds (two models run at once), models and rows of each stage, in the order of the walk."""
    stages: dict[str, dict[str, Any]] = defaultdict(lambda: {"seconds": 0.0, "models": 0, "rows": 0})
    for node in nodes:
        if node["kind"] == "model":
            stage = stages[node["stage"]]
            stage["seconds"] += node["seconds"]
            stage["models"] += 1
            stage["rows"] += node["rows"] or 0
    return [{"stage": name, **stage} for name, stage in stages.items()]


def _seconds(measured: dict[str, Any]) -> float:
    return float(measured.get("seconds") or measured["land_seconds"] + measured["build_seconds"])


def _differences(models: list[list[str]], floor: list[list[str]]) -> str:
    pairs = [
        f"{ours} against {theirs}" for ours, theirs in zip(models, floor, strict=False) if ours != theirs
    ]
    return "totals DIFFER (models against floor.sql): " + "; ".join(pairs or ["one side has more rows"])


def _measure(what: str, *paths: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench.measure", what, *map(str, paths)]
    done = subprocess.run(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


if __name__ == "__main__":
    sys.exit(main())
