"""Two steps, two people: one prepares a batch, another releases exactly that batch. Pure.

    plan --as A ──> batch, sha256 of its bytes ──> send BATCH --as B
                                                     refused where the bytes would be others by now,
                                                     or where A is B and the policy `four_eyes` is true

Both steps are rows of the outbox. Names are compared without case and spaces at their ends; who somebody is,
the caller vouches for.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from posting.errors import PlanChanged, SamePerson, UnknownBatch

SHORTEST = 8  # characters of a digest that are taken for it


@dataclass(frozen=True, slots=True)
class Handover:
    """One step of one batch: who took it, over which bytes, and whether the policy asked for another."""

    batch_id: str
    step: Literal["planned", "released"]
    person: str
    artifact_digest: str
    is_four_eyes: bool


def prepared(handovers: Iterable[Handover], asked: str) -> Handover:
    """What was prepared under a batch id, or under a digest or its beginning."""
    found = [
        one
        for one in handovers
        if one.step == "planned"
        and (one.batch_id == asked or (len(asked) >= SHORTEST and one.artifact_digest.startswith(asked)))
    ]
    if len(found) != 1:
        raise UnknownBatch(f"{len(found) or 'No'} prepared batches are called {asked!r}.")
    return found[0]


def check_release(plan: Handover, digests_now: list[str], person: str) -> None:
    """Raise where this person may not release, or not this. Nothing of it planned is no digest."""
    if digests_now != [plan.artifact_digest]:
        became = "some of it was withdrawn" if digests_now else "it left before, or was withdrawn"
        raise PlanChanged(
            f"Batch {plan.batch_id} is no longer what {plan.person or 'somebody'} prepared: {became}.",
            remedy="Plan again, look at it and release that.",
        )
    if plan.is_four_eyes and _same(plan.person, person):
        raise SamePerson(f"{person!r} prepared batch {plan.batch_id} and the policy asks for four eyes.")


def unreleased(handovers: Iterable[Handover]) -> set[str]:
    """Batches that wait for a second person."""
    known = list(handovers)
    released = {(one.batch_id, one.artifact_digest) for one in known if one.step == "released"}
    return {
        one.batch_id
        for one in known
        if one.step == "planned" and one.is_four_eyes and (one.batch_id, one.artifact_digest) not in released
    }


def _same(one: str, other: str) -> bool:
    return one.strip().casefold() == other.strip().casefold()
