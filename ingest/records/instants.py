"""Instants as sources write them, with a zone in any spelling or since 1970, as ISO 8601 in UTC."""

import re
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

ZONE = re.compile(r"([+-]\d\d):?(\d\d)$")
NUMBER = re.compile(r"\d+(\.\d+)?")
# Numbers below are seconds, those from here on milliseconds: in seconds they would be the year 5138.
FIRST_MILLISECONDS = 10**11
MOST_MILLISECONDS = 253_402_300_799_000


def utc(told: Any) -> str | None:
    """An instant (2026-03-01T10:00:00.000-0700, or a number since 1970) in UTC; None where it is none."""
    if isinstance(told, str) and NUMBER.fullmatch(told):
        told = Decimal(told)
    if isinstance(told, int | Decimal) and not isinstance(told, bool):
        moment = _since_1970(Decimal(told))
    elif isinstance(told, str):
        moment = _written(told.strip())
    else:
        moment = None
    return None if moment is None else moment.isoformat().replace("+00:00", "Z")


def _since_1970(told: Decimal) -> datetime | None:
    milliseconds = told if told >= FIRST_MILLISECONDS else told * 1000
    if not 0 < milliseconds < MOST_MILLISECONDS:
        return None
    seconds, rest = divmod(int(milliseconds), 1000)
    return datetime.fromtimestamp(seconds, UTC).replace(microsecond=rest * 1000)


def _written(told: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(ZONE.sub(r"\1:\2", told.removesuffix(" UTC")))
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
