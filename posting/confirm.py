"""What an API ERP holds, written down as replies for ingest, where the ERP itself sends none.

    sent, not answered -> look up -> final, and equal to what was sent -> accepted -> replies/<digest>.csv
                                  -> anything else                     -> no reply: it stays open

The sender does not believe itself: what it saw comes home through ingest like every other answer.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from posting.adapter import Erp
from posting.export.dialect import csv_bytes
from posting.journal import digest_of
from posting.outbox import Outbox
from posting.replies import COLUMNS
from posting.transport.files import write_whole


def write_confirmed(
    pending: Mapping[str, Sequence[str]], box: Outbox, erp: Erp, folder: Path, at: str
) -> Path | None:
    """Look at what is pending (batch -> external ids); the file of replies, None where nothing is certain."""
    rows = []
    for batch_id, keys in sorted(pending.items()):
        batch = box.batch(batch_id).only(keys)
        seen = erp.adapter.look_up(batch) if batch is not None else {}
        digests = {entry.external_id: entry.payload_digest for entry in batch.entries} if batch else {}
        for key, one in sorted(seen.items()):
            if one.is_final and one.payload_digest == digests[key]:
                rows.append((key, "accepted", one.erp_reference or one.erp_id, "", at))
    if not rows:
        return None
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{digest_of([row[0] for row in rows])[:16]}.csv"
    write_whole(target, csv_bytes(COLUMNS, rows))
    return target
