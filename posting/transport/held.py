"""What the adapters of the API ERPs share: from what an ERP holds to what the driver asks for."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from posting.adapter import Seen
from posting.batch import Batch, Limits
from posting.errors import ErpHoldsOtherContent
from posting.journal import digest_of
from posting.readback import Held, differences, keys_of

Row = dict[str, Any]


def seen_of(batch: Batch, held: Iterable[Held], limits: Limits, erp: str) -> dict[str, Seen]:
    """The batch's entries among what is held, each compared with what was sent; others are left out."""
    entries = keys_of(batch.entries, limits.key_length)
    seen: dict[str, Seen] = {}
    for one in held:
        entry = entries.get(one.key)
        if entry is None:
            continue
        key = entry.external_id
        if key in seen:
            raise ErpHoldsOtherContent(f"{erp} holds {key!r} twice: {seen[key].erp_id} and {one.erp_id}.")
        found = differences(entry, one)
        digest = digest_of([str(difference) for difference in found]) if found else entry.payload_digest
        seen[key] = Seen(key, one.erp_id, one.is_final, digest, one.reference or one.erp_id, found)
    return seen


def chunks(values: Sequence[str], size: int) -> Iterator[list[str]]:
    """So many at a time, in order: a question has a longest length."""
    rest = iter(values)
    while chunk := list(islice(rest, size)):
        yield chunk


def rows_in(content: object, *path: str) -> list[Row]:
    """The rows at the end of a path in an answer; none where the path ends early."""
    for name in path:
        content = content.get(name) if isinstance(content, dict) else None
    return [row for row in content if isinstance(row, dict)] if isinstance(content, list) else []


def text_at(content: object, *path: str) -> str:
    """The text at the end of a path in an answer; empty where there is none."""
    for name in path:
        content = content.get(name) if isinstance(content, dict) else None
    return "" if content is None else str(content)
