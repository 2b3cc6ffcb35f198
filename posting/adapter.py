"""What the driver needs to know of an ERP: its capabilities, and the four things an adapter can do.

Adapters raise the DeliveryError that is true: NotDelivered only when certain that nothing arrived,
Ambiguous otherwise.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

from posting.batch import Batch, Limits
from posting.export.dialect import Artifact
from posting.readback import Difference


@dataclass(frozen=True, slots=True)
class Caps:
    """Declared, never guessed. The driver decides by these and by nothing else."""

    transport: Literal["file", "api"]
    atomic: Literal["batch", "entry", "none"]  # what one delivery changes as a whole
    unique_key: bool  # the ERP itself refuses a key it holds, so sending again cannot double
    two_phase: bool  # entries arrive as drafts and are finalized by a second call
    key_field: str
    key_max_len: int
    max_entries: int | None
    scale: int | None  # decimal places the ERP takes; None: those of the currency
    request_ceiling_s: int  # how long a request that we gave up on may still commit


@dataclass(frozen=True, slots=True)
class Seen:
    """One entry as the ERP has it."""

    external_id: str
    erp_id: str
    is_final: bool
    payload_digest: str | None  # None: the look-up cannot tell
    erp_reference: str = ""
    differences: tuple[Difference, ...] = ()  # what is there otherwise than sent, both sides


class ErpAdapter(Protocol):
    @property
    def caps(self) -> Caps: ...

    @property
    def limits(self) -> Limits: ...

    def render(self, batch: Batch) -> Artifact:
        """Pure: exactly what would be sent."""
        ...

    def deliver(self, artifact: Artifact, batch: Batch) -> Mapping[str, Seen]:
        """Send it. Returning means the ERP has it; with two phases, the drafts it made.

        An ERP that takes each entry by itself (`atomic="entry"`) may refuse some: PartlyRefused names them.
        """
        ...

    def look_up(self, batch: Batch) -> Mapping[str, Seen]:
        """Which of the batch's entries the ERP (or its folder) already has, by external id."""
        ...

    def finalize(self, batch: Batch, seen: Mapping[str, Seen]) -> None:
        """Post the drafts among them; nothing to do where there is one phase."""
        ...


@dataclass(frozen=True, slots=True)
class Erp:
    """A target by the name it has in the outbox."""

    name: str
    adapter: ErpAdapter
