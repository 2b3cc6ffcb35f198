"""The sample company kept by a real Tryton through a close: its books are ours to the cent.

    known at the end of February ── post ──> Tryton, each entry in its own month
    Tryton closes all up to February ── land ──> what changed there waits for March
    March ── post ──> Tryton ── land ──> ties; again: nothing leaves

Tryton alone says what is closed here: the sample's own list of periods is left out. What is in Tryton's
books is asked of PostgreSQL, not through what lands or sends. Slow: some minutes.
"""

import csv
import json
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

import posting
from posting.transport.jsonrpc import TrytonClient
from tieout import post

sys.path.insert(0, str(Path(__file__).parents[1] / "posting" / "tryton"))
from server import CannotRun, TrytonServer

pytestmark = pytest.mark.slow
Tieout = Callable[..., subprocess.CompletedProcess[str]]
Books = dict[tuple[str, ...], tuple[Decimal, Decimal]]

PROJECT = Path(__file__).resolve().parents[2]
PASSWORD = "Subledger-Pass-1"
# One company for each legal entity and currency, as a Tryton company keeps one currency.
KEPT_IN = {("US01", "USD"): "US01", ("DE01", "EUR"): "DE01", ("DE01", "JPY"): "DE01 JPY"}
NEED_A_PARTY = {"1100", "1400"}
LAST_CLOSE, LAST_CLOSED, OPEN = "2026-02-28", "2026-02", "2026-03"


def column(file: str, name: str) -> list[str]:
    """What a column of one of the project's CSV files holds, each once."""
    with (PROJECT / file).open(encoding="utf-8", newline="") as rows:
        return sorted({row[name] for row in csv.DictReader(rows)})


STORY = {
    "companies": [[company, currency] for (_, currency), company in KEPT_IN.items()],
    "accounts": [[code, code in NEED_A_PARTY] for code in column("seeds/accounts.csv", "account")],
    "parties": column("sample/erp_customers.csv", "erp_customer_id"),
    "years": [2024, 2025, 2026],
    "user": "subledger",
    "password": PASSWORD,
    "closer": "closer",
}


@pytest.fixture
def tryton() -> Iterator[TrytonServer]:
    try:
        running = TrytonServer(STORY)
    except CannotRun as reason:
        pytest.skip(str(reason))
    try:
        yield running.start()
    finally:
        running.stop()


class Company:
    """The sample company: its warehouse, its Tryton, and the commands it runs on them."""

    def __init__(self, tieout: Tieout, folder: Path, tryton: TrytonServer) -> None:
        self.tieout, self.tryton = tieout, tryton
        self.warehouse = folder / "w.duckdb"
        self.database = tryton.fresh_database()
        self.settings = {
            "TIEOUT_TRYTON_URL": tryton.url, "TIEOUT_TRYTON_DATABASE": self.database,
            "TIEOUT_TRYTON_USER": "subledger", "TIEOUT_TRYTON_PASSWORD": PASSWORD,
        }  # fmt: skip

    def __call__(self, verb: str, *arguments: str | Path) -> dict[str, Any]:
        done = self.tieout(verb, *arguments, "--warehouse", self.warehouse, "--json", **self.settings)
        assert done.returncode == 0, (verb, done.stdout[-3000:], done.stderr[-3000:])
        return json.loads(done.stdout)  # type: ignore[no-any-return]

    def post_all(self) -> dict[str, int]:
        """Plan and send every month that waits, and land what Tryton then holds; entries by outcome."""
        target = post.target(self.warehouse, "tryton", None)
        for period in sorted({row[1] for row in self.waiting()}):
            posting.plan(target.warehouse, period, target.erp, outbox=target.outbox, clock=now)
        sent = posting.send(target.outbox, target.erp, clock=now)
        post.land(target, now)
        return sent.entries_by_outcome

    def close_up_to(self, period: str) -> int:
        """Tryton's own close, by a user who may do that; how many periods it closed."""
        closer = TrytonClient(self.tryton.url, self.database, "closer", PASSWORD)
        # By id: that a company has a name is for people.
        companies = [
            int(row[0]) for row in self.tryton.query(self.database, "select id from company_company")
        ]
        closed = 0
        for company in companies:
            context = {"company": company, "companies": [company]}
            domain = [["company", "=", company], ["name", "<=", period], ["state", "=", "open"]]
            found = closer.read(
                "model.account.period.search_read", domain, 0, None, [["id", "ASC"]], [], context
            )
            ids = [row["id"] for row in found]  # type: ignore[attr-defined]
            closer.write("model.account.period.close", ids, context)
            closed += len(ids)
        return closed

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(str(self.warehouse), read_only=True) as connection:
            return connection.execute(statement).fetchall()

    def waiting(self) -> list[tuple[Any, ...]]:
        """External id, posting period, origin period, and whether it is a catch-up."""
        return self.rows(
            "select external_id, posting_period, origin_period, is_catch_up "
            "from posting.journal_entries_to_post"
        )

    def statuses(self) -> dict[str, int]:
        return dict(self.rows("select status, count(*) from posting.posting_status group by all"))

    def our_books(self) -> Books:
        """Debits and credits of what was accepted, by legal entity, currency, period and account."""
        found = self.rows(
            "select legal_entity_id, currency_code, posting_period, account_code, sum(debit_amount), "
            "sum(credit_amount) from subledger.int_subledger__lines_posted "
            "where entry_status = 'accepted' group by all"
        )
        return {(KEPT_IN[row[0], row[1]], *row[1:4]): (row[4], row[5]) for row in found}

    def its_books(self) -> Books:
        """The same of all that is posted in Tryton, whoever booked it."""
        found = self.tryton.query(
            self.database,
            "select party.name, currency.code, period.name, account.code, sum(line.debit), sum(line.credit) "
            "from account_move_line line join account_move move on move.id = line.move "
            "join account_period period on period.id = move.period "
            "join account_account account on account.id = line.account "
            "join company_company company on company.id = move.company "
            "join currency_currency currency on currency.id = company.currency "
            "join party_party party on party.id = company.party "
            "where move.state = 'posted' group by 1, 2, 3, 4",
        )
        return {tuple(row[:4]): (Decimal(row[4]), Decimal(row[5])) for row in found}

    def moves(self) -> Counter[tuple[str, str, str, str]]:
        """External id, period, the period's state and the move's, as often as PostgreSQL holds them."""
        found = self.tryton.query(
            self.database,
            "select move.description, period.name, period.state, move.state "
            "from account_move move join account_period period on period.id = move.period",
        )
        return Counter((key, period, of_period, of_move) for key, period, of_period, of_move in found)


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def company(tieout: Tieout, tmp_path: Path, tryton: TrytonServer, monkeypatch: pytest.MonkeyPatch) -> Company:
    opened = Company(tieout, tmp_path, tryton)
    for name, text in opened.settings.items():
        monkeypatch.setenv(name, text)
    sample = tmp_path / "sample"
    shutil.copytree(PROJECT / "sample", sample, ignore=shutil.ignore_patterns("erp_periods.csv"))
    opened("ingest", "--from", sample)
    return opened


def test_a_real_tryton_s_books_are_ours_through_a_close(company: Company) -> None:
    company("build", "--as-of", LAST_CLOSE)
    first = company.waiting()
    assert first and not any(is_late for *_, is_late in first)
    assert company.post_all() == {"sent": len(first)}
    assert company.moves() == Counter((key, period, "open", "posted") for key, period, _, _ in first)

    assert company.close_up_to(LAST_CLOSED) > 0
    closed = company.moves()
    assert {state for _, _, state, _ in closed} == {"closed"}
    books_closed = company.its_books()
    company("ingest", "--source", "erp")
    company("build", "--period", OPEN)
    assert company.statuses() == {"accepted": len(first)}

    second = company.waiting()
    late = [row for row in second if row[3]]
    assert late and max(origin for _, _, origin, _ in late) <= LAST_CLOSED
    assert {period for _, period, _, _ in second} == {OPEN}
    sent = company("post", "--erp", "tryton", "--period", OPEN)["sent"]
    assert {batch["outcome"] for batch in sent["batches"]} == {"sent"}
    assert sum(batch["entry_count"] for batch in sent["batches"]) == len(second)
    assert sent["waiting_for_reply"] == 0 and company.waiting() == []
    assert company.statuses() == {"accepted": len(first) + len(second)}

    # Nothing went behind the close, and each entry is there once.
    assert company.moves() - closed == Counter((key, OPEN, "open", "posted") for key, *_ in second)
    assert company.moves().total() == len(first) + len(second)
    assert {key: sums for key, sums in company.its_books().items() if key[2] <= LAST_CLOSED} == books_closed

    assert company.its_books() == company.our_books()
    facts = company("build", "--period", OPEN)
    ties = {row["reconciliation"]: row for row in facts["reconciliations"]}
    assert ties["subledger_to_erp"]["breaks"] == ties["landing_to_canonical"]["breaks"] == 0
    assert ties["subledger_to_erp"]["matched"] > 0

    moves = company.moves()
    again = company("post", "--erp", "tryton", "--period", OPEN)
    assert again["planned"]["batches"] == [] and again["sent"]["batches"] == []
    assert company.moves() == moves
    print(f"{len(first)} entries before the close, {len(second)} after, {len(late)} of them late:", ties)
