"""One batch of messages into the warehouse, in one transaction: events, dead letters, positions, registry.

    spooled ──minus what positions know──> events and dead letters, each at <stream>/<sequence> ──> appended

A message known already leaves no trace: it is the broker that gave it again. A number below one landed is
not enough to know it: a broker that lost its last messages with its disk gives their numbers out again, so
the message must also be no younger than those landed with that number.
"""

import hashlib
from dataclasses import dataclass, replace
from datetime import UTC
from pathlib import Path

import duckdb

from ingest import registry
from ingest.declared import BOOKKEEPING, Table, declared_tables
from ingest.landing import new_stamp
from ingest.parts import LETTER_COLUMNS, Parts, Stamp, write_parts
from ingest.pipeline import Landing, Part, open_landing
from ingest.report import LandingReport, TableLanded
from ingest.sql import literal
from ingest.usage.cloud_events import cut_view
from ingest.usage.listing import EVENTS
from ingest.usage.queue.spool import QueueSpool

SOURCE = "usage"
SCHEMA = "landing_usage"
POSITIONS = "queue_positions"
COLUMNS = ("stream", "first_sequence", "last_sequence", "last_broker_at", "_load_id", "_landed_at")
# More than a message of the largest size a broker takes has items.
ITEMS = 2**26
NUMBERED = f"line_no * {ITEMS} + item_no"
UNREADABLE = "the message cannot be read as JSON"


@dataclass(frozen=True)
class BatchLanded:
    """What a batch came to; `poison` are the sequences of which nothing is an event."""

    report: LandingReport
    messages: int
    known: int
    poison: frozenset[int]


def land_batch(warehouse: Path, spool: QueueSpool, stream: str) -> BatchLanded:
    """Land what a spool holds; all of it is durable when it returns. Raises IngestError: nothing of it is."""
    with open_landing(warehouse) as landing:
        stamp = new_stamp(landing, SOURCE)
        fresh = _fresh(landing, spool, stream)
        [(messages,)] = landing.reader.execute(f"select count(*) from {_read(fresh)}").fetchall()
        report = LandingReport(stamp.load_id, stamp.landed_at.replace(tzinfo=UTC), SOURCE)
        poison: frozenset[int] = frozenset()
        if messages:
            parts = _parts(landing, fresh, stream, stamp)
            poison = _poison(landing, parts)
            report = replace(report, tables=(_total(parts),))
            _append(landing, fresh, parts, stream, stamp)
    return BatchLanded(report, messages, spool.messages - messages, poison)


def streams_landed(landing: Landing, name: str) -> dict[str, int]:
    """Every making of the stream of that name that was landed from, and up to which number."""
    rows = landing.rows(
        SCHEMA,
        POSITIONS,
        "stream, max(last_sequence) from this "
        f"where starts_with(stream, {literal(name + '@')}) group by stream order by stream",
    )
    return {str(stream): int(last) for stream, last in rows}


def _fresh(landing: Landing, spool: QueueSpool, stream: str) -> Path:
    """The messages not landed before, each once."""
    known = landing.export(SCHEMA, POSITIONS, f"* from this where stream = {literal(stream)}")
    path = landing.scratch / "fresh.parquet"
    passed = (
        f"""anti join (
            select distinct spooled.sequence, spooled.broker_at
            from {_read(spool.path)} as spooled
            inner join (
                select null::timestamp as last_broker_at where false
                union all by name select * from {_read(known)}
            ) as runs
                on spooled.sequence between runs.first_sequence and runs.last_sequence
                and spooled.broker_at <= coalesce(runs.last_broker_at, 'infinity'::timestamp)
        ) as known on known.sequence = spooled.sequence and known.broker_at = spooled.broker_at"""
        if known
        else ""
    )
    landing.copy(
        f"""select spooled.* from {_read(spool.path)} as spooled {passed}
        qualify row_number() over (
            partition by spooled.sequence, spooled.broker_at order by spooled.place) = 1
        order by spooled.place""",
        path,
    )
    return path


def _parts(landing: Landing, fresh: Path, stream: str, stamp: Stamp) -> Parts:
    """Events and dead letters, each at the message it came in."""
    table = declared_tables(SOURCE)[EVENTS]
    try:
        parts = _cut(landing, _read(fresh), table, stream, stamp)
    except duckdb.OutOfMemoryException:
        raise
    except duckdb.Error:
        # One message that the engine cannot take must not keep back the others for good.
        judged = _judged_singly(landing, fresh)
        parts = _cut(landing, _read(judged), table, stream, stamp)
    good, dead = (_placed(landing, part, fresh, stream) for part in (parts.good, parts.dead))
    return replace(parts, good=good, dead=dead)


def _cut(landing: Landing, spooled: str, table: Table, stream: str, stamp: Stamp) -> Parts:
    pieces = f"""(select line, place as _row_no, problem as _own_problem,
        cast(sequence as varchar) as broker_position,
        strftime(broker_at, '%Y-%m-%dT%H:%M:%S.%fZ') as broker_at from {spooled})"""
    target = landing.scratch / "messages.parquet"
    view = cut_view(landing, pieces, table, target, batched=True, numbered=NUMBERED)
    return write_parts(landing.reader, view, table, stream, stamp, target)


def _judged_singly(landing: Landing, fresh: Path) -> Path:
    """The same messages; those that alone make the engine fail carry that as their problem."""
    table = declared_tables(SOURCE)[EVENTS]
    path = landing.scratch / "judged.parquet"
    refused: list[int] = []
    places = landing.reader.execute(f"select place from {_read(fresh)} order by place").fetchall()
    waiting = [[int(place) for (place,) in places]]
    while waiting:
        some = waiting.pop()
        only = f"(select * from {_read(fresh)} where place between {some[0]} and {some[-1]})"
        try:
            _cut(landing, only, table, "", Stamp("", SOURCE, new_stamp(landing, SOURCE).landed_at))
        except duckdb.Error:
            half = len(some) // 2
            if half:
                waiting += [some[:half], some[half:]]
            else:
                refused.append(some[0])
    listed = ", ".join(map(str, refused)) or "null"
    judged = f"case when place in ({listed}) then {literal(UNREADABLE)} else problem end as problem"
    landing.copy(f"select * replace ({judged}) from {_read(fresh)}", path)
    return path


def _placed(landing: Landing, path: Path | None, fresh: Path, stream: str) -> Path | None:
    """A part whose rows say which message they came in, and the how many-th of it they are."""
    if path is None:
        return None
    placed = path.with_name(f"placed.{path.name}")
    landing.copy(
        f"""select part.* replace (
            {literal(stream + "/")} || messages.sequence as _file, part._row_no % {ITEMS} as _row_no)
        from {_read(path)} as part
        inner join {_read(fresh)} as messages on messages.place = part._row_no // {ITEMS}
        order by part._row_no""",
        placed,
    )
    return placed


def _poison(landing: Landing, parts: Parts) -> frozenset[int]:
    if parts.dead is None:
        return frozenset()
    good = f"anti join {_read(parts.good)} as good using (_file)" if parts.good else ""
    rows = landing.reader.execute(
        f"select distinct cast(regexp_extract(_file, '[0-9]+$') as bigint) from {_read(parts.dead)} {good}"
    ).fetchall()
    return frozenset(int(row[0]) for row in rows)


def _append(landing: Landing, fresh: Path, parts: Parts, stream: str, stamp: Stamp) -> None:
    rows = [_runs(landing, fresh, stream, stamp)]
    if parts.good is not None and parts.landed_rows:
        names = tuple(column.name for column in parts.table.columns)
        rows.append(Part(EVENTS, parts.good, parts.landed_rows, (*names, *BOOKKEEPING)))
    own = [_registered(landing, fresh, parts, stream, stamp)]
    if parts.dead is not None:
        own.append(Part("dead_letters", parts.dead, parts.dead_rows, LETTER_COLUMNS))
    landing.append(SCHEMA, rows, stamp.load_id)
    landing.append(registry.SCHEMA, own, stamp.load_id)


def _runs(landing: Landing, fresh: Path, stream: str, stamp: Stamp) -> Part:
    """The sequences of the messages as runs without a gap: a gap is a message not seen."""
    path = landing.scratch / "positions.parquet"
    rows = landing.copy(
        f"""select {literal(stream)} as stream,
            min(sequence) as first_sequence, max(sequence) as last_sequence,
            max(broker_at) as last_broker_at, {literal(stamp.load_id)} as _load_id,
            {stamp.landed_at_sql} as _landed_at
        from (select *, sequence - row_number() over (order by sequence, broker_at) as run
            from {_read(fresh)})
        group by run order by 2""",
        path,
    )
    return Part(POSITIONS, path, rows, COLUMNS)


def _registered(landing: Landing, fresh: Path, parts: Parts, stream: str, stamp: Stamp) -> Part:
    """The landing in the registry: what a run is timed by."""
    path = landing.scratch / "landed_files.parquet"
    [(first, last)] = landing.reader.execute(
        f"select min(sequence), max(sequence) from {_read(fresh)}"
    ).fetchall()
    digest = hashlib.sha256(f"{stream}/{first}-{last}/{stamp.load_id}".encode()).hexdigest()
    landing.copy(
        f"""select {literal(SOURCE)} as source_system, {literal(EVENTS)} as source_table,
            {literal(f"{stream}/{first}-{last}")} as file_name, {literal(digest)} as content_digest,
            cast({parts.landed_rows} as bigint) as landed_rows,
            cast({parts.dead_rows} as bigint) as dead_rows,
            {literal(stamp.load_id)} as _load_id, {stamp.landed_at_sql} as _landed_at""",
        path,
    )
    return Part("landed_files", path, 1, registry.COLUMNS)


def _total(parts: Parts) -> TableLanded:
    return TableLanded(EVENTS, 1, parts.landed_rows, parts.dead_rows, parts.reasons)


def _read(path: Path) -> str:
    return f"read_parquet({literal(str(path))})"
