"""What a landing did: rows landed and dead by table, files passed over, and everything that is wrong."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Protocol


class Progress(Protocol):
    """Told about each step as it begins; draws a bar on a terminal, or nothing."""

    def __call__(self, step: str, done: int, total: int) -> None: ...


def no_progress(step: str, done: int, total: int) -> None:
    """Draws nothing."""


@dataclass(frozen=True)
class Reason:
    """Why rows of a table are dead, and how many."""

    reason: str
    rows: int


@dataclass(frozen=True)
class TableLanded:
    """What one table of the folder came to."""

    table: str
    files: int
    landed: int
    dead: int
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class FileNote:
    """A file and what to know about it."""

    file: str
    note: str


@dataclass(frozen=True)
class LandingReport:
    """One landing. `failed` lists files that could not be landed at all; the rest was landed."""

    load_id: str
    landed_at: datetime
    source_system: str
    tables: tuple[TableLanded, ...] = ()
    skipped: tuple[FileNote, ...] = ()
    unknown: tuple[FileNote, ...] = ()
    warnings: tuple[FileNote, ...] = ()
    failed: tuple[FileNote, ...] = ()

    @property
    def landed(self) -> int:
        """Rows now in the warehouse that were not there before."""
        return sum(table.landed for table in self.tables)

    @property
    def dead(self) -> int:
        """Rows that went to the dead letters."""
        return sum(table.dead for table in self.tables)

    @property
    def ok(self) -> bool:
        """True when every file of a table is landed. Dead letters are rows, not failures."""
        return not self.failed

    def as_dict(self) -> dict[str, Any]:
        """For machines."""
        return {**asdict(self), "landed_at": self.landed_at.isoformat(), "ok": self.ok}
