"""Records as they come when something went wrong: a field gone, empty, of another type, or too large."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

Row = dict[str, Any]
Path = tuple[str | int, ...]
GONE = object()
# What may stand where something else stood.
STRANGE: dict[str, Any] = {
    "gone": GONE,
    "null": None,
    "empty": "",
    "word": "unheard of",
    "no value": "#N/A",
    "day first": "31/12/2026",
    "no day": "2026-02-30T25:61:61Z",
    "huge": 10**30,
    "large": 10**25,
    "beyond any amount": 10**18 + 1,
    "noise": 199.99999999999997,
    "tiny": 1e-10,
    "negative": -7,
    "true": True,
    "list": [],
    "object": {},
    "object of an id": {"id": "1", "value": "x", "refName": "y", "Id": "z"},
    "sign": "\x00 \u2028'\"\\",
}
DEEPEST = 4


def places(value: Any, at: Path = ()) -> Iterator[Path]:
    """Every place in a record; of a list only its first and last."""
    if at:
        yield at
    if len(at) == DEEPEST:
        return
    if isinstance(value, dict):
        for key, one in value.items():
            yield from places(one, (*at, key))
    elif isinstance(value, list) and value:
        for number in sorted({0, len(value) - 1}):
            yield from places(value[number], (*at, number))


def mutated(record: Row, kinds: tuple[str, ...] = tuple(STRANGE)) -> Iterator[tuple[Path, str, Row]]:
    """The record with one thing strange: where, how, and the record."""
    for at in places(record):
        for kind in kinds:
            copy = deepcopy(record)
            holder: Any = copy
            for piece in at[:-1]:
                holder = holder[piece]
            if STRANGE[kind] is not GONE:
                holder[at[-1]] = deepcopy(STRANGE[kind])
            elif isinstance(holder, dict):
                del holder[at[-1]]
            else:
                holder.pop(int(at[-1]))
            yield at, kind, copy
