"""Summary grain: one entry for all that is to post of one legal entity, currency, kind and origin period.
Pure.

    entries of many contracts -> one entry, its lines the detail -> added up for the ERP (Entry.erp_lines)

The outbox keeps the detail lines, so every summary line leads back to its contracts, and the next plan's
difference is still worked out by contract. The id is a digest of the members' ids: the same knowledge gives
the same id again.
"""

from collections.abc import Iterable
from itertools import groupby

from posting.journal import Entry, digest_of


def summary_entries(entries: Iterable[Entry]) -> list[Entry]:
    ordered = sorted(entries, key=lambda entry: (*_group(entry), entry.external_id))
    return [_joined(list(members)) for _, members in groupby(ordered, key=_group)]


def _group(entry: Entry) -> tuple[str, ...]:
    first = entry.lines[0]
    return (
        entry.legal_entity_id, entry.posting_period, entry.currency_code,
        first.entry_kind, first.origin_period,
    )  # fmt: skip


def _joined(members: list[Entry]) -> Entry:
    first = members[0]
    if len(members) == 1:
        return first
    return Entry(
        external_id=digest_of([member.external_id for member in members])[: len(first.external_id)],
        entry_id=digest_of([member.entry_id for member in members])[: len(first.entry_id)],
        legal_entity_id=first.legal_entity_id,
        posting_period=first.posting_period,
        lines=tuple(line for member in members for line in member.lines),
    )
