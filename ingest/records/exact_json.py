"""JSON in and out with every number as it was written: 1640123817.0 stays so, and no amount meets a float.

Engines read a JSON number as a double, so one that a double cannot hold is kept as a text of the same digits.
"""

from decimal import Decimal
from typing import Any

import simplejson

SAFE_DIGITS = 15
# Written out, a number with a longer exponent would be zeros for pages.
LONGEST_EXPONENT = 400


class NoJson(ValueError):
    """The text is not JSON, or a key stands twice in one of its objects."""


def read_json(text: str | bytes) -> Any:
    """The value of a JSON text. Raises NoJson."""
    try:
        return simplejson.loads(text, use_decimal=True, object_pairs_hook=_once, parse_constant=_no_constant)
    except (ValueError, RecursionError) as problem:
        raise NoJson(str(problem)) from problem


def write_json(value: Any) -> str:
    """The JSON text of a value that was read by `read_json`."""
    return str(simplejson.dumps(value, use_decimal=True, ensure_ascii=False, separators=(",", ":")))


def kept_exact(text: str, value: Any) -> str:
    """A JSON text as sent; a number of it that would not survive a double is put in quotes."""
    return write_json(_quoted(value)) if _is_fragile(value) else text


def _is_fragile(value: Any) -> bool:
    if isinstance(value, dict):
        return any(_is_fragile(one) for one in value.values())
    if isinstance(value, list):
        return any(_is_fragile(one) for one in value)
    if isinstance(value, Decimal):
        told = value.as_tuple()
        return len(told.digits) > SAFE_DIGITS or not -SAFE_DIGITS < int(told.exponent) <= 0
    return isinstance(value, int) and abs(value) >= 10**SAFE_DIGITS


def _quoted(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _quoted(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_quoted(one) for one in value]
    if isinstance(value, Decimal | int) and _is_fragile(value):
        is_written_out = isinstance(value, Decimal) and abs(value.adjusted()) <= LONGEST_EXPONENT
        return f"{value:f}" if is_written_out else str(value)
    return value


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON number")


def read_within(value: Any) -> Any:
    """A value, read where it is a text that holds an object or a list."""
    if not isinstance(value, str) or value[:1] not in ("{", "["):
        return value
    try:
        return read_json(value)
    except NoJson:
        return value
