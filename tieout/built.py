"""Whether a build still stands: same models, policy, day and period, and a warehouse nobody touched.

A run's target folder holds what was true when it was built. Only the demo asks; `tieout build` always builds.
"""

import json
from pathlib import Path

from tieout.dbt import Run
from tieout.parsed import project_digest


def mark_built(run: Run) -> None:
    """Remember that the warehouse is as this run built it."""
    run.target.mkdir(parents=True, exist_ok=True)
    _mark(run).write_text(json.dumps(_state(run)), encoding="utf-8")


def is_still_built(run: Run) -> bool:
    """Whether building again would give what stands."""
    mark = _mark(run)
    return mark.is_file() and run.warehouse.is_file() and json.loads(mark.read_text("utf-8")) == _state(run)


def _mark(run: Run) -> Path:
    return run.target / "built.json"


def _state(run: Run) -> dict[str, str | int]:
    warehouse = run.warehouse.stat()
    return {
        "project": project_digest(),
        "warehouse_changed_ns": warehouse.st_mtime_ns,
        "warehouse_bytes": warehouse.st_size,
    }
