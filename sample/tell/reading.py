"""The sample company's tables, as they stand in `sample/` and `seeds/`."""

import csv
import json
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "sample"
SOURCES = SAMPLE / "sources"
Row = dict[str, str]


@cache
def table(name: str) -> tuple[Row, ...]:
    """The rows of a table of the sample; of a folder those of its parts, in the order of their names."""
    folder = SAMPLE / name
    if folder.is_dir():
        return tuple(row for part in sorted(folder.glob("*.csv")) for row in _csv(part))
    lines = SAMPLE / f"{name}.jsonl"
    if lines.exists():
        return tuple(json.loads(line) for line in lines.read_text().splitlines())
    return tuple(_csv(SAMPLE / f"{name}.csv"))


@cache
def policy(name: str) -> tuple[Row, ...]:
    """The rows of a policy file."""
    return tuple(_csv(ROOT / "seeds" / f"{name}.csv"))


def _csv(path: Path) -> list[Row]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))
