"""`sample/sources/` as the company's systems would fill it: a folder a source, a file an object."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ingest.records.exact_json import write_json
from sample.tell import by_hand, harvest, jira, netsuite, operations, salesforce, stripe, usage


def told() -> dict[str, bytes]:
    """Every file by its path within `sample/sources/`."""
    found = {f"files/{name}": content for name, content in by_hand.files().items()}
    found |= {f"erp/{name}": content for name, content in netsuite.exports().items()}
    for name, source in {
        "harvest": harvest,
        "jira": jira,
        "salesforce": salesforce,
        "stripe": stripe,
    }.items():
        found |= {f"{name}/{kind}.jsonl": _lines(records) for kind, records in source.exports().items()}
    for name, meter in {"operations": operations, "usage": usage}.items():
        found |= {f"{name}/{month}.jsonl": _lines(events) for month, events in meter.drops()}
    return found


def written(folder: Path) -> dict[str, bytes]:
    """Every file that stands in a folder, by its path within."""
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def write(folder: Path) -> None:
    """Make the folder hold what is told and nothing else."""
    files = told()
    for name in written(folder).keys() - files.keys():
        (folder / name).unlink()
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def _lines(records: Iterable[dict[str, Any]]) -> bytes:
    return "".join(f"{write_json(record)}\n" for record in records).encode()
