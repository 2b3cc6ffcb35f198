"""From an ERP's result file to the replies that ingest lands.

    result file -> answers by the ERP's (perhaps shortened) key -> by our external id -> replies/<file>.csv

The sender does not believe the file itself: it only writes it down in the shape in which every reply is
landed.
"""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from posting.errors import ConfigurationError
from posting.export import Answer, Dialect
from posting.export.dialect import csv_bytes
from posting.journal import short_key
from posting.transport.files import write_whole

COLUMNS = ("external_id", "reply", "erp_reference", "reason", "replied_at")


def replies_csv(
    answers: Iterable[Answer], dialect: Dialect, external_ids: Iterable[str], at: datetime
) -> bytes:
    """One row an answer, under the external id whose key it bears. Pure."""
    by_key = {short_key(external_id, dialect.limits.key_length): external_id for external_id in external_ids}
    rows = []
    for answer in answers:
        if answer.key not in by_key:
            raise ConfigurationError(
                f"The result file answers {answer.key!r}, which this outbox never sent.",
                remedy="Give the result file of this ERP and company.",
            )
        rows.append((by_key[answer.key], answer.reply, answer.erp_reference, answer.reason, at.isoformat()))
    return csv_bytes(COLUMNS, rows)


def write_replies(
    result: Path, dialect: Dialect, external_ids: Iterable[str], folder: Path, at: datetime
) -> Path:
    """Write the replies beside the others, whole or not at all; returns the file that ingest lands next."""
    if dialect.answers is None:
        raise ConfigurationError(
            f"{dialect.name} has no result file.", remedy="Land the ERP's own register of journals instead."
        )
    answers = tuple(dialect.answers(result.read_bytes()))
    if not answers:
        raise ConfigurationError(
            f"{result.name} answers no entry as {dialect.name}'s result file would.",
            remedy="Give the result file as the ERP wrote it, and name the ERP that wrote it.",
        )
    target = folder / f"{result.stem}.replies.csv"
    write_whole(target, replies_csv(answers, dialect, external_ids, at))
    return target
