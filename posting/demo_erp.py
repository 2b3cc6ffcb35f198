"""A small ERP that lives in a folder: it picks up NetSuite-shaped journal files and answers, as a real one
would.

    inbox/<batch>.csv --pick_up--> books.sqlite --> replies/<batch>.csv, extracts/erp_balances.csv
                                                     processed/<batch>.csv

    accounts.csv (account, is_active)                  optional: without it every account is known
    customers.csv (customer, is_active)                optional: without it every customer is known
    currencies.csv (currency, is_active)               optional: without it every currency is taken
    periods.csv (legal_entity_id, period, status)      optional: without it every period is open

For the demo and for tests. Promises: each entry (External ID) is booked at most once, whatever is dropped
how often and wherever this program is killed; an entry it already holds with the same content is answered
`accepted` with the first reference; references are a digest of the External ID. The time of the answer is
passed in.
"""

import csv
import io
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from posting.export.dialect import csv_bytes
from posting.export.netsuite import HEADER, period_of
from posting.journal import digest_of
from posting.transport.files import write_whole

REPLY_COLUMNS = ("external_id", "reply", "erp_reference", "reason", "replied_at")
BALANCE_COLUMNS = ("legal_entity_id", "period", "account", "debit", "credit", "currency", "recorded_at")
SCHEMA = """
    create table if not exists entries (
        external_id text primary key, content_digest text not null, erp_reference text not null
    );
    create table if not exists lines (
        external_id text, line_no integer, legal_entity_id text, period text, account text,
        debit text, credit text, currency text, primary key (external_id, line_no)
    );
    create table if not exists replies (
        file_name text, external_id text, reply text, erp_reference text, reason text, replied_at text,
        primary key (file_name, external_id)
    );
"""

Row = dict[str, str]
Masters = dict[str, dict[str, bool]]
# What the ERP keeps, in which file, and which column of a journal names it.
MASTERS = {
    "currency": ("currencies.csv", "Currency"),
    "account": ("accounts.csv", "Account"),
    "customer": ("customers.csv", "Name"),
}


@dataclass(frozen=True, slots=True)
class PickUp:
    """What one pick-up did."""

    files: tuple[str, ...]
    accepted_entry_count: int
    refused_entry_count: int


class DemoErp:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def install(self) -> "DemoErp":
        """Make the folders. The sender never does that: a folder that is missing is an error there."""
        for name in ("inbox", "processed", "replies", "extracts"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        return self

    def pick_up(self, at: datetime) -> PickUp:
        """Read every file in the inbox, book what is right, answer each entry, move the file away."""
        names = sorted(path.name for path in (self.folder / "inbox").glob("*.csv") if path.name[0] != ".")
        replies: list[Sequence[str]] = []
        with _connected(self.folder / "books.sqlite") as books:
            for name in names:
                answered = self._book(books, name, at)
                write_whole(self.folder / "replies" / name, csv_bytes(REPLY_COLUMNS, answered))
                (self.folder / "inbox" / name).replace(self.folder / "processed" / name)
                replies.extend(answered)
            if names:
                rows = [(*row, at.isoformat()) for row in _balances(books)]
                write_whole(self.folder / "extracts" / "erp_balances.csv", csv_bytes(BALANCE_COLUMNS, rows))
        accepted = sum(reply[1] == "accepted" for reply in replies)
        return PickUp(tuple(names), accepted, len(replies) - accepted)

    def external_ids(self) -> list[str]:
        """Everything in the books, as often as it is there."""
        with _connected(self.folder / "books.sqlite") as books:
            return [row[0] for row in books.execute("select external_id from entries order by 1")]

    def _book(self, books: sqlite3.Connection, name: str, at: datetime) -> list[Sequence[str]]:
        """One transaction a file: the same file again gives the answers it gave before."""
        given = (
            "select external_id, reply, erp_reference, reason, replied_at from replies where file_name = ?"
        )
        before = books.execute(f"{given} order by external_id", (name,)).fetchall()
        if before:
            return before
        masters, periods = self._masters(), self._periods()
        books.execute("begin immediate")
        for external_id, rows in _entries((self.folder / "inbox" / name).read_bytes()):
            reason = _fault(rows, masters, periods)
            reply = (reason and ("refused", "", reason)) or _booked(books, external_id, rows)
            books.execute(
                "insert into replies values (?, ?, ?, ?, ?, ?)", (name, external_id, *reply, at.isoformat())
            )
        books.execute("commit")
        return books.execute(f"{given} order by external_id", (name,)).fetchall()

    def _masters(self) -> Masters:
        """Of each master that is kept here: its records, and whether they are active."""
        found = {kind: _rows_of(self.folder / file) for kind, (file, _) in MASTERS.items()}
        return {
            kind: {row[kind]: row["is_active"] != "false" for row in rows}
            for kind, rows in found.items()
            if rows is not None
        }

    def _periods(self) -> dict[tuple[str, str], str]:
        rows = _rows_of(self.folder / "periods.csv") or []
        return {(row["legal_entity_id"], row["period"]): row["status"] for row in rows}


def _connected(path: Path) -> "_Closing":
    return _Closing(path)


class _Closing:
    """sqlite3's own context manager leaves the connection open."""

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path, isolation_level=None, timeout=30)
        self._db.executescript(SCHEMA)

    def __enter__(self) -> sqlite3.Connection:
        return self._db

    def __exit__(self, *_: object) -> None:
        self._db.close()


def _entries(content: bytes) -> Iterator[tuple[str, list[Row]]]:
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8"))))
    if rows and tuple(rows[0]) != HEADER:
        rows = []
    for external_id, members in groupby(rows, key=itemgetter("External ID")):
        yield external_id, list(members)


def _fault(rows: Sequence[Row], masters: Masters, periods: dict[tuple[str, str], str]) -> str:
    """What is wrong with an entry; empty if nothing is."""
    try:
        difference = sum((_money(row["Debit"]) - _money(row["Credit"]) for row in rows), Decimal(0))
    except InvalidOperation:
        return "An amount is not a number."
    if difference:
        return f"The journal entry is out of balance by {difference}."
    entity, period = rows[0]["Subsidiary"], period_of(rows[0]["Posting Period"])
    if periods.get((entity, period), "open") != "open":
        return f"The posting period {rows[0]['Posting Period']} is closed for subsidiary {entity}."
    for row in rows:
        for kind, known in masters.items():
            named = row[MASTERS[kind][1]]
            if named and not known.get(named, False):
                state = "inactive" if named in known else "unknown"
                return f"Invalid {kind} reference key {named}: {state} {kind}."
    return ""


def _booked(books: sqlite3.Connection, external_id: str, rows: Sequence[Row]) -> tuple[str, str, str]:
    content = digest_of([sorted(row.items()) for row in rows])
    query = "select content_digest, erp_reference from entries where external_id = ?"
    held = books.execute(query, (external_id,)).fetchone()
    if held and held[0] == content:
        return "accepted", held[1], "already there"
    if held:
        return "refused", "", f"This external id already exists as {held[1]} with other content."
    reference = f"JE-{digest_of([external_id])[:10].upper()}"
    books.execute("insert into entries values (?, ?, ?)", (external_id, content, reference))
    books.executemany(
        "insert into lines values (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                external_id, number, row["Subsidiary"], period_of(row["Posting Period"]), row["Account"],
                row["Debit"] or "0", row["Credit"] or "0", row["Currency"],
            )
            for number, row in enumerate(rows, start=1)
        ],
    )  # fmt: skip
    return "accepted", reference, ""


def _balances(books: sqlite3.Connection) -> Iterator[tuple[str, ...]]:
    """Movements by legal entity, period, account and currency, added up exactly."""
    query = """
        select legal_entity_id, period, account, currency, debit, credit from lines order by 1, 2, 3, 4
    """
    for (entity, period, account, currency), rows in groupby(
        books.execute(query), key=itemgetter(0, 1, 2, 3)
    ):
        amounts = [(Decimal(row[4]), Decimal(row[5])) for row in rows]
        yield entity, period, account, _total(a[0] for a in amounts), _total(a[1] for a in amounts), currency


def _total(amounts: Iterable[Decimal]) -> str:
    return f"{sum(amounts, Decimal(0)):f}"


def _money(text: str) -> Decimal:
    return Decimal(text or "0")


def _rows_of(path: Path) -> list[Row] | None:
    if not path.exists():
        return None
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
