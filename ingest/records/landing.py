"""Spooled records into the warehouse, within an open landing: new ones, dead letters, registry, positions."""

from collections.abc import Mapping
from datetime import UTC
from pathlib import Path

from ingest import registry
from ingest.landing import new_stamp
from ingest.parts import LETTER_COLUMNS, Stamp
from ingest.pipeline import Landing, Part
from ingest.records.spool import Spool
from ingest.report import FileNote, LandingReport, Reason, TableLanded
from ingest.sql import literal

OWN = ("object", "source_id", "source_updated_at", "is_deleted", "extracted_at", "payload")
BOOKKEEPING = ("_load_id", "_file", "_row_no", "_landed_at")
POSITIONS = ("source_system", "object", "position", "_load_id", "_landed_at")
MOST_REASONS = 20


def schema_of(source: str) -> str:
    """Where a source's records are landed."""
    return f"landing_{source}"


def positions_of(landing: Landing, source: str) -> dict[str, str]:
    """Where each object of a source is to be read on from."""
    rows = landing.rows(
        registry.SCHEMA,
        "source_positions",
        f"object, arg_max(position, _landed_at) from this where source_system = {literal(source)} group by 1",
    )
    return {str(name): str(position) for name, position in rows}


def append_spooled(
    landing: Landing,
    source: str,
    spool: Spool,
    digests: Mapping[tuple[str, str], str],
    stamp: Stamp | None = None,
) -> LandingReport:
    """Land what a spool holds. `digests` are those of whole files, by object and file."""
    stamp = stamp or new_stamp(landing, source)
    good = _good(landing, source, spool.path, stamp)
    dead = _dead(landing, source, spool.path, stamp)
    before = positions_of(landing, source)
    moved = {name: at for name, at in spool.positions.items() if before.get(name) != at}
    own = [part for part in (dead, _positions(landing, source, moved, stamp)) if part.rows]
    # A fetch that brought nothing new leaves no trace: the same rows, the same result.
    if good.rows or dead.rows or digests:
        own.append(_registry(landing, source, spool, digests, stamp))
    if good.rows:
        landing.append(schema_of(source), [good], stamp.load_id)
    if own:
        landing.append(registry.SCHEMA, own, stamp.load_id)
    return LandingReport(
        load_id=stamp.load_id,
        landed_at=stamp.landed_at.replace(tzinfo=UTC),
        source_system=source,
        tables=_totals(landing, good, dead, spool),
        warnings=_unchanged(spool, good, dead),
    )


def _good(landing: Landing, source: str, spooled: Path, stamp: Stamp) -> Part:
    """The records that keep the contract and are not the latest landed version of themselves."""
    known = landing.export(
        schema_of(source),
        "records",
        "object, source_id, arg_max(md5(payload || coalesce(is_deleted, '')), (_landed_at, _row_no)) "
        "as digest from this group by 1, 2",
    )
    # Payloads are neither sorted nor held: only their digests are.
    digested = (
        "select object, source_id, seq, md5(payload || coalesce(is_deleted, '')) as digest, "
        f"row_number() over (partition by object, source_id order by seq) as nth from {_read(spooled)} "
        "where problem is null"
    )
    passed = (
        f" anti join (select * from {_read(known)}) as known on known.object = fresh.object and "
        "known.source_id = fresh.source_id and fresh.nth = 1 and known.digest = fresh.digest"
        if known
        else ""
    )
    path = landing.scratch / "records.parquet"
    rows = landing.copy(
        f"select object, source_id, source_updated_at, is_deleted, "
        f"{literal(stamp.landed_at.isoformat() + 'Z')} as extracted_at, payload, "
        f"{literal(stamp.load_id)} as _load_id, origin as _file, row_no as _row_no, "
        f"{stamp.landed_at_sql} as _landed_at from {_read(spooled)} as spooled "
        f"semi join (select seq from ({digested}) as fresh{passed}) as kept on kept.seq = spooled.seq",
        path,
    )
    return Part("records", path, rows, (*OWN, *BOOKKEEPING))


def _dead(landing: Landing, source: str, spooled: Path, stamp: Stamp) -> Part:
    path = landing.scratch / "dead_records.parquet"
    rows = landing.copy(
        "select object as source_table, payload as row_text, problem as reason, "
        "cast(null as varchar) as contract_id, "
        f"source_id as source_key, {literal(source)} as source_system, cast(null as varchar) as recorded_at, "
        f"{literal(stamp.load_id)} as _load_id, origin as _file, row_no as _row_no, "
        f"{stamp.landed_at_sql} as _landed_at from {_read(spooled)} where problem is not null",
        path,
    )
    return Part("dead_letters", path, rows, LETTER_COLUMNS)


def _positions(landing: Landing, source: str, positions: Mapping[str, str], stamp: Stamp) -> Part:
    path = landing.scratch / "source_positions.parquet"
    landing.reader.execute("create or replace temp table positions (object varchar, position varchar)")
    if positions:
        landing.reader.executemany("insert into positions values (?, ?)", sorted(positions.items()))
    rows = landing.copy(
        f"select {literal(source)} as source_system, object, position, {literal(stamp.load_id)} as _load_id, "
        f"{stamp.landed_at_sql} as _landed_at from positions",
        path,
    )
    return Part("source_positions", path, rows, POSITIONS)


def _registry(
    landing: Landing, source: str, spool: Spool, digests: Mapping[tuple[str, str], str], stamp: Stamp
) -> Part:
    """A row for every place records came from: what a run is timed by, and what a folder is compared with."""
    path = landing.scratch / "landed_files.parquet"
    landing.reader.execute(
        "create or replace temp table places (object varchar, origin varchar, digest varchar)"
    )
    rows = [(name, origin, digests.get((name, origin))) for name, origin in sorted({*spool.rows, *digests})]
    landing.reader.executemany("insert into places values (?, ?, ?)", rows)
    count = landing.copy(
        f"""select {literal(source)} as source_system, places.object as source_table,
            places.origin as file_name,
            coalesce(places.digest, spooled.digest, '') as content_digest,
            coalesce(spooled.kept, 0) as landed_rows, coalesce(spooled.dead, 0) as dead_rows,
            {literal(stamp.load_id)} as _load_id, {stamp.landed_at_sql} as _landed_at
        from places
        left join (
            select object, origin, md5(string_agg(md5(payload), '' order by seq)) as digest,
                count(*) filter (where problem is null) as kept,
                count(*) filter (where problem is not null) as dead
            from {_read(spool.path)} group by all
        ) as spooled on spooled.object = places.object and spooled.origin = places.origin
        order by all""",
        path,
    )
    return Part("landed_files", path, count, registry.COLUMNS)


def _totals(landing: Landing, good: Part, dead: Part, spool: Spool) -> tuple[TableLanded, ...]:
    landed = dict(
        landing.reader.execute(f"select object, count(*) from {_read(good.path)} group by 1").fetchall()
    )
    reasons: dict[str, list[Reason]] = {}
    for name, reason, rows in landing.reader.execute(
        f"select source_table, reason, count(*) from {_read(dead.path)} group by all order by 3 desc, 2"
    ).fetchall():
        reasons.setdefault(str(name), []).append(Reason(str(reason), int(rows)))
    return tuple(
        TableLanded(
            table=name,
            files=len({origin for told, origin in spool.rows if told == name}),
            landed=int(landed.get(name, 0)),
            dead=sum(reason.rows for reason in reasons.get(name, [])),
            reasons=tuple(reasons.get(name, [])[:MOST_REASONS]),
        )
        for name in sorted({name for name, _ in spool.rows})
    )


def _unchanged(spool: Spool, good: Part, dead: Part) -> tuple[FileNote, ...]:
    passed = sum(spool.rows.values()) - good.rows - dead.rows
    if not passed:
        return ()
    return (FileNote("records", f"{passed} are the latest landed version of themselves: passed over"),)


def _read(path: Path) -> str:
    return f"read_parquet({literal(str(path))})"
