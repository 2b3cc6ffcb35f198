"""What a connector yields: records as sent, and what could not be read as one."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Record:
    """One object of a source. `payload` is its JSON with every number as it was written."""

    object: str
    source_id: str
    payload: str
    source_updated_at: str | None = None
    is_deleted: bool = False


@dataclass(frozen=True)
class Unread:
    """A piece of what was sent that is no record: it becomes a dead letter with this reason."""

    object: str
    text: str
    reason: str
    source_id: str | None = None


@dataclass(frozen=True)
class Batch:
    """Records that came from one place, in the order in which they stood there.

    `position` is where the source is to go on for this object once the batch is landed.
    """

    object: str
    origin: str
    records: Iterable[Record | Unread]
    position: str | None = None


class Connector(Protocol):
    """A source that is asked. It yields whole batches or raises SourceUnreachable: a short fetch is none."""

    @property
    def name(self) -> str: ...

    def batches(self, positions: Mapping[str, str]) -> Iterator[Batch]:
        """Everything since the positions of the last landing; none: everything there is."""
        ...
