"""The sources Tieout knows by name: each can land a folder of its exports, be asked itself, or both."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from ingest.errors import SourceUnknown
from ingest.report import LandingReport, Progress

LandFolder = Callable[[Path, Path, Progress], LandingReport]
LandConfigured = Callable[[Path, Progress], LandingReport]
LandQueue = Callable[[Path, Progress, bool, str | None], LandingReport]
# Each module has `land_exports(folder, warehouse, progress)`, `land_configured(warehouse, progress)` or both;
# one that reads a queue also `land_queue(warehouse, progress, follow, replay_from)`.
MODULES: dict[str, str] = {
    "erp": "ingest.erp",
    "harvest": "ingest.harvest",
    "jira": "ingest.jira",
    "operations": "ingest.operations",
    "usage": "ingest.usage",
    "salesforce": "ingest.salesforce",
    "stripe": "ingest.stripe",
}


@dataclass(frozen=True)
class Source:
    """One source; None where it has no such way in."""

    name: str
    land_exports: LandFolder | None
    land_configured: LandConfigured | None
    land_queue: LandQueue | None = None


def source_named(name: str) -> Source | None:
    """The source of that name; None when Tieout knows none, and a folder is in the landing format itself."""
    if name not in MODULES:
        return None
    module = import_module(MODULES[name])
    ways = (getattr(module, f"land_{way}", None) for way in ("exports", "configured", "queue"))
    return Source(name, *ways)


def land_source(name: str, folder: Path | None, warehouse: Path, progress: Progress) -> LandingReport:
    """Land a source's folder of exports, or, without one, what its connector fetches."""
    source = source_named(name)
    way = None if source is None else (source.land_configured if folder is None else source.land_exports)
    if way is None:
        known = ", ".join(sorted(MODULES)) or "none"
        what = "be asked by itself: name a folder" if folder is None else "be read from a folder"
        raise SourceUnknown(f"'{name}' cannot {what}. Nothing was landed. Sources known: {known}.")
    return way(folder, warehouse, progress) if folder is not None else way(warehouse, progress)  # type: ignore[call-arg, arg-type]


def land_source_queue(
    name: str, warehouse: Path, progress: Progress, follow: bool, replay_from: str | None
) -> LandingReport:
    """Land a source's queue: and what comes, or again from a place in it."""
    source = source_named(name)
    if source is None or source.land_queue is None:
        raise SourceUnknown(
            f"'{name}' has no queue to follow or to replay. Nothing was landed. Leave out --follow and "
            "--replay-from."
        )
    return source.land_queue(warehouse, progress, follow, replay_from)
