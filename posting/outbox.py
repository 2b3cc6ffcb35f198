"""The outbox: one SQLite file that remembers what we decided to send and what we did, before we do it.

    planned -> sent -> (the reply comes home through ingest)
                 \\-> unknown -> asked by external id -> found, or sent again
    planned -> refused_locally     withdrawn before anything left

Promises: append-only (triggers refuse update and delete); every commit is on the platter before the call
returns; the state of every entry is its last attempt's last event.

Why a rollback journal and not WAL: the outbox is one file that ingest and auditors open read-only and that
a copy saves whole; WAL needs two side files and shared memory. `synchronous=EXTRA` is FULL plus a sync of
the folder after the journal is gone: with FULL alone, a power cut just after a commit could bring the
journal, and the old state, back. One commit a batch: speed is no concern.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from importlib.resources import files
from pathlib import Path
from typing import Literal, Self

from posting.batch import Batch
from posting.errors import (
    OutboxDamaged,
    OutboxError,
    OutboxFull,
    OutboxLocked,
    OutboxMissing,
    OutboxReadOnly,
    PlanChanged,
    UnknownBatch,
)
from posting.export import Artifact
from posting.handover import Handover
from posting.journal import Entry, Line

State = Literal["planned", "sent", "unknown", "refused_locally"]
TABLES = (
    "entries", "entry_lines", "attempts", "line_dimensions", "batches", "batch_entries", "deliveries",
    "conflicts", "replays", "handovers", "summary_lines",
)  # fmt: skip
WAIT_S = 5.0  # how long to wait for another writer before saying so
CURRENT = """
    select external_id, attempt_no, event, detail from (
        select *, row_number() over (partition by external_id order by attempt_no desc,
            case event when 'planned' then 1 when 'sent' then 2 when 'unknown' then 3 else 4 end desc
            ) as recency
        from attempts {only}) where recency = 1
"""
CURRENT_OF_ALL = CURRENT.format(only="")
CURRENT_OF_BATCH = CURRENT.format(
    only="where external_id in (select external_id from batch_entries where batch_id = :batch_id)"
)


@dataclass(frozen=True, slots=True)
class EntryState:
    """Where one entry stands by our own record. What the ERP said is known from landed replies only."""

    external_id: str
    entry_id: str
    batch_id: str  # the batch it last travelled in
    erp: str
    legal_entity_id: str
    posting_period: str
    payload_digest: str
    state: State
    attempt_no: int
    detail: str
    refusal_replayed_at: str  # the ERP's time of the refusal that the last replay answers; empty if none


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A batch whose delivery was started and never seen to end: the sender died, or the answer never came."""

    batch_id: str
    started_at: datetime
    is_unknown: bool


class Outbox:
    """Open with `Outbox.create` (plan) or `Outbox.open` (all else); use as a context manager."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self._db = connection

    @classmethod
    def create(cls, path: Path) -> Self:
        """Open for planning, making the file and its tables where they are missing."""
        with _named_errors(path):
            outbox = cls(path, _connect(f"{path.absolute().as_uri()}?mode=rwc"))
            outbox._prepare()
            return outbox

    @classmethod
    def open(cls, path: Path, *, read_only: bool = False) -> Self:
        if not path.exists():
            raise OutboxMissing(f"There is no outbox at {path}.")
        with _named_errors(path):
            outbox = cls(path, _connect(f"{path.absolute().as_uri()}?mode={'ro' if read_only else 'rw'}"))
            outbox._db.execute("select 1 from attempts limit 1")
            if not read_only:
                outbox._prepare()
            return outbox

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._db.close()

    # reading ----------------------------------------------------------------------------------------
    # ------------

    def states(self) -> dict[str, EntryState]:
        """Every entry ever planned, by external id."""
        query = f"""
            select e.external_id, e.entry_id, b.batch_id, e.erp, e.legal_entity_id, e.posting_period,
                   e.payload_digest, c.event, c.attempt_no, c.detail, coalesce(r.refusal_at, '')
            from ({CURRENT_OF_ALL}) as c join entries as e using (external_id)
            join batch_entries as b using (external_id, attempt_no)
            left join (
                select external_id, max(refusal_at) as refusal_at from replays group by external_id
            ) as r using (external_id)
            order by e.external_id
        """
        with _named_errors(self.path):
            return {row[0]: EntryState(*row) for row in self._db.execute(query)}

    def planned_batches(self, erp: str, period: str | None = None) -> list[Batch]:
        """The batches still to send, each with the entries still planned in it."""
        query = f"""
            select distinct b.batch_id from ({CURRENT_OF_ALL}) as c
            join batch_entries as b using (external_id, attempt_no) join batches as t using (batch_id)
            where c.event = 'planned' and t.erp = ? and t.posting_period = coalesce(?, t.posting_period)
            order by t.posting_period, t.legal_entity_id, t.currency_code, b.batch_id
        """
        with _named_errors(self.path):
            ids = [row[0] for row in self._db.execute(query, (erp, period))]
            return [self.batch(batch_id, "planned") for batch_id in ids]

    def unfinished(self, erp: str) -> list[Unfinished]:
        """Deliveries that were started and have no certain end."""
        query = """
            select d.batch_id, max(case event when 'started' then occurred_at end),
                   max(event = 'unknown')
            from deliveries as d join batches as b using (batch_id) where b.erp = ?
            group by d.batch_id, d.delivery_no
            having max(event in ('delivered', 'found', 'missing', 'failed')) = 0
            order by d.batch_id
        """
        with _named_errors(self.path):
            return [
                Unfinished(row[0], datetime.fromisoformat(row[1]), bool(row[2]))
                for row in self._db.execute(query, (erp,))
            ]

    def batch(self, batch_id: str, event: Literal["planned", "sent"] = "sent") -> Batch:
        """The batch as it left; with `planned`, as it would leave now."""
        with _named_errors(self.path):
            head = self._db.execute("select erp from batches where batch_id = ?", (batch_id,)).fetchone()
            if head is None:
                raise UnknownBatch(f"The outbox {self.path} knows no batch {batch_id!r}.")
            wanted = self._planned_in(batch_id) if event == "planned" else self._sent_in(batch_id)
            entries = self._entries(wanted)
        return Batch(batch_id, head[0], tuple(entries))

    def line_keys(self, external_ids: Iterable[str]) -> set[tuple[str, ...]]:
        """The posting keys (contract, obligation, account, kind, origin period) that these entries carry."""
        wanted = set(external_ids)
        query = """
            select external_id, accounting_contract_id, coalesce(obligation_id, ''), account_code, entry_kind,
                   origin_period from entry_lines
        """
        with _named_errors(self.path):
            return {row[1:] for row in self._db.execute(query) if row[0] in wanted}

    def handovers(self) -> list[Handover]:
        """Who prepared and who released, oldest first; empty in an outbox older than that record."""
        query = """
            select batch_id, step, person, artifact_digest, is_four_eyes from handovers
            order by occurred_at, batch_id, step
        """
        with _named_errors(self.path):
            if self._lacks("handovers"):
                return []
            rows = self._db.execute(query).fetchall()
        return [
            Handover(batch_id, step, person, digest, bool(is_four_eyes))
            for batch_id, step, person, digest, is_four_eyes in rows
        ]

    # writing ----------------------------------------------------------------------------------------
    # ------------

    def freeze(
        self,
        batches: Sequence[Batch],
        withdrawn: Mapping[str, str],
        conflicts: Sequence[tuple[str, str, str]],
        replays: Mapping[str, str],
        expected: Mapping[str, EntryState],
        at: datetime,
        handovers: Sequence[Handover] = (),
    ) -> None:
        """Write one plan, whole or not at all: new batches, entries withdrawn (id -> reason), keys refused
        here, refused entries planned again (id -> the ERP's time of the refusal), who prepared it.

        `expected` is the state the plan was made from; if anybody wrote in between, nothing is written.
        """
        stamp = at.isoformat()
        with self._transaction():
            current = self.states()
            if current != expected:
                raise PlanChanged(f"The outbox {self.path} changed while the plan was made.")
            for external_id, reason in sorted(withdrawn.items()):
                self._event(external_id, current[external_id].attempt_no, "refused_locally", stamp, reason)
            for batch in batches:
                self._freeze_batch(batch, current, stamp)
            self._db.executemany(
                "insert into replays values (?, ?, ?)",
                [
                    (key, current[key].attempt_no + 1, refusal_at)
                    for key, refusal_at in sorted(replays.items())
                ],
            )
            self._db.executemany(
                "insert or ignore into conflicts values (?, ?, ?, ?)",
                [(key, digest, stamp, detail) for key, digest, detail in conflicts],
            )
            self._hand_over(handovers, stamp)

    def hand_over(self, handovers: Sequence[Handover], at: datetime) -> None:
        """Record who releases what, before any of it leaves."""
        with self._transaction():
            self._hand_over(handovers, at.isoformat())

    def begin(self, batch: Batch, artifact: Artifact, expected: Sequence[State], at: datetime) -> None:
        """Record that this payload is about to leave. Returns only when that is on disk."""
        stamp, detail = at.isoformat(), f"batch {batch.batch_id} sha256 {artifact.digest}"
        with self._transaction():
            states = self._states_of(batch)
            changed = [key for key, (state, _) in states.items() if state not in expected]
            if changed or len(states) != len(batch.entries):
                raise PlanChanged(
                    f"Batch {batch.batch_id}: {len(changed)} entries are no longer {expected[0]}."
                )
            number = self._delivery_no(batch.batch_id)
            if number and expected != ("planned",):
                self._delivery(batch.batch_id, number, "missing", artifact, stamp, "not there when asked")
            for key, (state, attempt_no) in states.items():
                attempt = attempt_no if state == "planned" else attempt_no + 1
                if attempt != attempt_no:
                    self._travel(batch.batch_id, key, attempt)
                self._event(key, attempt, "sent", stamp, detail)
            self._delivery(batch.batch_id, number + 1, "started", artifact, stamp, "")

    def finish(
        self, batch: Batch, artifact: Artifact, how: Literal["delivered", "found", "missing"], at: datetime
    ) -> None:
        """Record that the ERP has it, by its word or by our look-up; or that this delivery never arrived."""
        with self._transaction():
            number = self._delivery_no(batch.batch_id)
            self._delivery(batch.batch_id, number, how, artifact, at.isoformat(), "")

    def settle(self, batch: Batch, artifact: Artifact, refused: Mapping[str, str], at: datetime) -> None:
        """Record that the ERP took the batch except these entries (id -> reason), which stay refused."""
        stamp = at.isoformat()
        with self._transaction():
            number = self._delivery_no(batch.batch_id)
            detail = f"{len(refused)} refused"
            self._delivery(batch.batch_id, number, "delivered", artifact, stamp, detail)
            states = self._states_of(batch)
            for key, reason in sorted(refused.items()):
                self._event(key, states[key][1], "refused_locally", stamp, reason)

    def fail(self, batch: Batch, artifact: Artifact, reason: str, at: datetime, *, plan_again: bool) -> None:
        """Record that certainly nothing was booked; the entries go back to planned, or stay refused."""
        stamp = at.isoformat()
        with self._transaction():
            self._delivery(
                batch.batch_id, self._delivery_no(batch.batch_id), "failed", artifact, stamp, reason
            )
            for key, (_, attempt_no) in self._states_of(batch).items():
                self._event(key, attempt_no, "refused_locally", stamp, reason)
                if plan_again:
                    self._travel(batch.batch_id, key, attempt_no + 1)
                    self._event(key, attempt_no + 1, "planned", stamp, f"batch {batch.batch_id} again")

    def doubt(self, batch: Batch, artifact: Artifact, reason: str, at: datetime) -> None:
        """Record that nobody knows whether the ERP has it."""
        stamp = at.isoformat()
        with self._transaction():
            number = self._delivery_no(batch.batch_id)
            self._delivery(batch.batch_id, number, "unknown", artifact, stamp, reason)
            for key, (state, attempt_no) in self._states_of(batch).items():
                if state == "sent":
                    self._event(key, attempt_no, "unknown", stamp, reason)

    # below: one statement each
    # ------------------------------------------------------------------------------------

    def _prepare(self) -> None:
        script = files("posting").joinpath("outbox_schema.sql").read_text("utf-8")
        is_empty = not self._db.execute("select count(*) from sqlite_master").fetchone()[0]
        # an outbox older than a table of ours gets it; what is no outbox is left as it is
        is_older = not self._lacks("attempts") and any(self._lacks(table) for table in TABLES)
        if is_empty or is_older:
            triggers = "".join(
                f"create trigger if not exists {table}_no_{verb} before {verb} on {table} "
                f"begin select raise(abort, 'the outbox is append-only'); end;\n"
                for table in TABLES
                for verb in ("update", "delete")
            )
            self._db.executescript(f"begin immediate;\n{script}\n{triggers}commit;")
        self._db.execute("select 1 from attempts limit 1")

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with _named_errors(self.path):
            self._db.execute("begin immediate")
            try:
                yield
            except BaseException:
                if self._db.in_transaction:
                    self._db.execute("rollback")
                raise
            try:
                self._db.execute("commit")
            except sqlite3.Error:
                if self._db.in_transaction:
                    self._db.execute("rollback")
                raise

    def _lacks(self, table: str) -> bool:
        query = "select 1 from sqlite_master where type = 'table' and name = ?"
        return self._db.execute(query, (table,)).fetchone() is None

    def _hand_over(self, handovers: Sequence[Handover], stamp: str) -> None:
        self._db.executemany(
            "insert into handovers values (?, ?, ?, ?, ?, ?)",
            [
                (h.batch_id, h.step, h.person, h.artifact_digest, int(h.is_four_eyes), stamp)
                for h in handovers
            ],
        )

    def _event(self, external_id: str, attempt_no: int, event: State, stamp: str, detail: str) -> None:
        self._db.execute(
            "insert into attempts values (?, ?, ?, ?, ?)", (external_id, attempt_no, event, stamp, detail)
        )

    def _travel(self, batch_id: str, external_id: str, attempt_no: int) -> None:
        self._db.execute("insert into batch_entries values (?, ?, ?)", (batch_id, external_id, attempt_no))

    def _delivery_no(self, batch_id: str) -> int:
        query = "select coalesce(max(delivery_no), 0) from deliveries where batch_id = ?"
        return int(self._db.execute(query, (batch_id,)).fetchone()[0])

    def _delivery(
        self, batch_id: str, number: int, event: str, artifact: Artifact, stamp: str, detail: str
    ) -> None:
        row = (batch_id, number, event, artifact.file_name, artifact.digest, stamp, detail)
        self._db.execute("insert or ignore into deliveries values (?, ?, ?, ?, ?, ?, ?)", row)

    def _states_of(self, batch: Batch) -> dict[str, tuple[State, int]]:
        wanted = set(batch.external_ids)
        rows = self._db.execute(CURRENT_OF_BATCH, {"batch_id": batch.batch_id})
        return {row[0]: (row[2], row[1]) for row in rows if row[0] in wanted}

    def _freeze_batch(self, batch: Batch, current: Mapping[str, EntryState], stamp: str) -> None:
        head = (
            batch.batch_id,
            batch.erp,
            batch.legal_entity_id,
            batch.posting_period,
            batch.currency_code,
            stamp,
        )
        self._db.execute("insert into batches values (?, ?, ?, ?, ?, ?)", head)
        for entry in batch.entries:
            before = current.get(entry.external_id)
            attempt_no = before.attempt_no + 1 if before else 1
            if before is None:
                self._freeze_entry(entry, batch, stamp)
            self._travel(batch.batch_id, entry.external_id, attempt_no)
            self._event(entry.external_id, attempt_no, "planned", stamp, f"batch {batch.batch_id}")

    def _freeze_entry(self, entry: Entry, batch: Batch, stamp: str) -> None:
        self._db.execute(
            "insert into entries values (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                entry.external_id, entry.entry_id, batch.batch_id, batch.erp, entry.legal_entity_id,
                entry.posting_period, entry.payload_digest, stamp,
            ),
        )  # fmt: skip
        self._db.executemany(
            "insert into entry_lines values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    entry.external_id, number, line.entry_kind, line.accounting_contract_id,
                    line.obligation_id, line.account_role, line.account_code, line.origin_period,
                    f"{line.debit_amount:f}", f"{line.credit_amount:f}", line.currency_code,
                )
                for number, line in enumerate(entry.lines, start=1)
            ],
        )  # fmt: skip
        if entry.is_summary:
            self._db.executemany(
                "insert into summary_lines values (?, ?, ?)",
                [(entry.external_id, *pair) for pair in enumerate(entry.erp_line_numbers, start=1)],
            )
        self._db.executemany(
            "insert into line_dimensions values (?, ?, ?, ?)",
            [
                (entry.external_id, number, name, dimension)
                for number, line in enumerate(entry.lines, start=1)
                for name, dimension in line.dimensions
            ],
        )

    def _planned_in(self, batch_id: str) -> set[str]:
        """Entries whose last attempt is in this batch and still planned."""
        rows = self._db.execute(CURRENT_OF_BATCH, {"batch_id": batch_id})
        current = {(row[0], row[1]) for row in rows if row[2] == "planned"}
        query = "select external_id, attempt_no from batch_entries where batch_id = ?"
        return {row[0] for row in self._db.execute(query, (batch_id,)) if row in current}

    def _sent_in(self, batch_id: str) -> set[str]:
        """Entries that left with this batch, whatever happened to them later."""
        query = """
            select b.external_id from batch_entries as b join attempts as a using (external_id, attempt_no)
            where b.batch_id = ? and a.event = 'sent'
        """
        return {row[0] for row in self._db.execute(query, (batch_id,))}

    def _entries(self, external_ids: Iterable[str]) -> list[Entry]:
        self._db.execute("create temp table if not exists wanted (external_id text primary key)")
        self._db.execute("delete from wanted")
        self._db.executemany("insert into wanted values (?)", [(key,) for key in sorted(external_ids)])
        dimensions: dict[tuple[str, int], list[tuple[str, str]]] = {}
        query = "select d.* from wanted as w join line_dimensions as d using (external_id) order by d.name"
        for key, number, name, dimension in self._db.execute(query):
            dimensions.setdefault((key, number), []).append((name, dimension))
        lines: dict[str, list[Line]] = {}
        query = "select l.* from wanted as w join entry_lines as l using (external_id) order by 1, l.line_no"
        for row in self._db.execute(query):
            lines.setdefault(row[0], []).append(_line(row, dimensions.get((row[0], row[1]), [])))
        query = """
            select e.external_id, e.entry_id, e.legal_entity_id, e.posting_period
            from wanted as w join entries as e using (external_id) order by 1
        """
        return [
            Entry(key, entry_id, company, period, tuple(lines[key]))
            for key, entry_id, company, period in self._db.execute(query)
        ]


def _line(row: Sequence[str], dimensions: Sequence[tuple[str, str]]) -> Line:
    _, _, kind, contract, obligation, role, account, origin, debit, credit, currency = row
    return Line(
        account, Decimal(debit), Decimal(credit), currency, kind, contract, obligation, role, origin,
        tuple(dimensions),
    )  # fmt: skip


def _connect(uri: str) -> sqlite3.Connection:
    connection = sqlite3.connect(uri, uri=True, isolation_level=None, timeout=WAIT_S)
    connection.execute("pragma synchronous = extra")
    return connection


ERRORS: dict[int, type[OutboxError]] = {
    sqlite3.SQLITE_BUSY: OutboxLocked,
    sqlite3.SQLITE_LOCKED: OutboxLocked,
    sqlite3.SQLITE_FULL: OutboxFull,
    sqlite3.SQLITE_READONLY: OutboxReadOnly,
    sqlite3.SQLITE_CANTOPEN: OutboxReadOnly,
    sqlite3.SQLITE_PERM: OutboxReadOnly,
    sqlite3.SQLITE_CORRUPT: OutboxDamaged,
    sqlite3.SQLITE_NOTADB: OutboxDamaged,
    sqlite3.SQLITE_ERROR: OutboxDamaged,  # its tables are not ours
    sqlite3.SQLITE_IOERR: OutboxFull,
}


@contextmanager
def _named_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
        raise ERRORS.get(code, OutboxError)(f"The outbox {path} could not be used: {error}.") from error
