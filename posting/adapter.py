"""What the driver needs to know of an ERP: its capabilities, and the four things an adapter can do.

Adapters raise the DeliveryError that is true: NotDelivered only when certain that nothing arrived,
Ambiguous otherwise.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal, Protocol

from posting.batch import Batch, Limits
from posting.export.dialect import Artifact, Dialect
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


def api_caps(
    limits: Limits,
    *,
    atomic: Literal["batch", "entry", "none"],
    unique_key: bool,
    two_phase: bool,
    key_field: str,
    request_ceiling_s: int,
) -> Caps:
    """What an API can do, within its dialect's limits and in each currency's own decimal places."""
    return Caps(
        transport="api",
        atomic=atomic,
        unique_key=unique_key,
        two_phase=two_phase,
        key_field=key_field,
        key_max_len=limits.key_length,
        max_entries=limits.entries_per_batch,
        scale=None,
        request_ceiling_s=request_ceiling_s,
    )


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


class OfDialect:
    """What every adapter of an API has from its dialect alone."""

    __slots__ = ()
    dialect: ClassVar[Dialect]

    @property
    def limits(self) -> Limits:
        return self.dialect.limits

    def render(self, batch: Batch) -> Artifact:
        return self.dialect.artifact(batch)


@dataclass(frozen=True, slots=True)
class Erp:
    """A target by the name it has in the outbox."""

    name: str
    adapter: ErpAdapter
