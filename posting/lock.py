"""One writer per ERP and legal entity, whatever the number of processes.

The lock is an exclusive SQLite transaction on a small file beside the outbox: it works on every system
Python runs on, and the operating system releases it when the process dies, so there is never a stale lock
to remove.
"""

import re
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from posting.errors import AlreadySending, OutboxFull, OutboxReadOnly
from posting.journal import digest_of


@contextmanager
def sole_sender(outbox: Path, erp: str, legal_entity_ids: Iterable[str]) -> Iterator[None]:
    """Hold the locks of these legal entities, in one order for everybody, or say who is in the way."""
    with ExitStack() as held:
        for legal_entity_id in sorted(set(legal_entity_ids)):
            held.enter_context(_lock(outbox, erp, legal_entity_id))
        yield


@contextmanager
def _lock(outbox: Path, erp: str, legal_entity_id: str) -> Iterator[None]:
    name = re.sub(r"\W+", "-", f"{erp}-{legal_entity_id}")[:40]
    path = outbox.with_name(f"{outbox.name}.{name}-{digest_of([erp, legal_entity_id])[:8]}.lock")
    try:
        connection = sqlite3.connect(path, isolation_level=None, timeout=0)
    except sqlite3.OperationalError as error:
        raise OutboxReadOnly(f"The lock {path} cannot be made: {error}.") from error
    try:
        connection.execute("begin exclusive")
        yield
    except sqlite3.OperationalError as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY:
            raise AlreadySending(
                f"Somebody is sending to {erp!r} for legal entity {legal_entity_id!r}."
            ) from error
        is_full = getattr(error, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR)
        kind = OutboxFull if is_full else OutboxReadOnly
        raise kind(f"The lock {path} cannot be taken: {error}.") from error
    finally:
        connection.close()
