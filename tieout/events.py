"""dbt's events without those that only debug dbt: 25 a node, a quarter of a small build, and written nowhere.

dbt makes a message of every event and of every message a line before it asks whether anybody wants it; here
the question comes first.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from dbt_common.events.base_types import BaseEvent, EventLevel
from dbt_common.events.event_manager import EventManager
from dbt_common.events.event_manager_client import ctx_set_event_manager, get_event_manager

UNHEARD = (EventLevel.DEBUG, EventLevel.TEST)


class Heard(EventManager):
    """dbt's own, of what is worth a line in the log: information, warnings and errors."""

    def fire_event(
        self,
        e: BaseEvent,
        level: EventLevel | None = None,
        node: Any = None,
        force_warn_or_error_handling: bool = False,
    ) -> None:
        if (level or e.level_tag()) not in UNHEARD:
            super().fire_event(e, level, node, force_warn_or_error_handling)


@contextmanager
def without_debugging() -> Iterator[None]:
    """What dbt does within is heard by `Heard`; afterwards by whoever heard it before."""
    before = get_event_manager()
    ctx_set_event_manager(Heard())
    try:
        yield
    finally:
        ctx_set_event_manager(before)
