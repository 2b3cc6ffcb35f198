"""A real Tryton, over HTTP: posted once, equal to the cent, whatever dies. Slow: about five minutes.

The judge reads PostgreSQL directly: what is in the ERP's tables is what counts.
"""

import os
import random
import sqlite3
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from books import Books, entry, line
from processes import killed_after, started

import posting
from ingest.erp import land_configured
from ingest.outbox import land_outbox
from posting import errors
from posting.adapter import Erp
from posting.batch import batched
from posting.export.tryton import LIMITS, move_of
from posting.journal import Entry
from posting.refusals import refusal_named
from posting.transport.jsonrpc import TrytonClient
from posting.transport.tryton import TrytonAdapter, tryton_erp

sys.path.insert(0, str(Path(__file__).parent / "tryton"))
from server import CannotRun, TrytonServer

pytestmark = pytest.mark.slow
PASSWORD = "Subledger-Pass-1"
STORY = {
    "companies": [["US USD", "USD"], ["US JPY", "JPY"], ["DE", "EUR"]],
    "accounts": [["1100", True], ["2400", False], ["4000", False], ["4100", False]],
    "parties": ["CUST-1", "CUST-2", "CUST-3"],
    "years": [2025, 2026],
    "user": "subledger",
    "password": PASSWORD,
    "closer": "closer",
}
PERIODS = [f"{year}-{month:02d}" for year in (2025, 2026) for month in range(1, 13)]
CEILING_S = 12  # these batches are small: no request runs that long


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture(scope="module")
def server() -> Iterator[TrytonServer]:
    try:
        running = TrytonServer(STORY)
    except CannotRun as reason:
        pytest.skip(str(reason))
    try:
        yield running.start()
    finally:
        running.stop()


class Desk:
    """One company's posting desk with Tryton as its ERP."""

    def __init__(self, server: TrytonServer, folder: Path) -> None:
        self.server, self.database = server, server.fresh_database()
        self.books, self.outbox = Books(folder / "w.duckdb"), folder / "outbox.sqlite"

    def client(self, user: str = "subledger") -> TrytonClient:
        return TrytonClient(self.server.url, self.database, user, PASSWORD)

    def erp(self) -> Erp:
        return tryton_erp("tryton", self.client(), request_ceiling_s=CEILING_S)

    def plan(self, period: str) -> posting.PlanReport:
        return posting.plan(self.books.path, period, self.erp(), outbox=self.outbox, clock=now)

    def send(self, erp: Erp | None = None) -> posting.SendReport:
        return posting.send(self.outbox, erp or self.erp(), clock=now)

    def posted(self) -> Counter[str]:
        """External ids of posted moves, as often as PostgreSQL holds them."""
        rows = self.server.query(self.database, "select description from account_move where state = 'posted'")
        return Counter(row[0] for row in rows)

    def configure(self, settings: pytest.MonkeyPatch) -> None:
        told = {
            "URL": self.server.url, "DATABASE": self.database, "USER": "subledger", "PASSWORD": PASSWORD,
        }  # fmt: skip
        for name, text in told.items():
            settings.setenv(f"TIEOUT_TRYTON_{name}", text)

    def land(self) -> None:
        """What was sent and what Tryton holds, as the command does after sending."""
        land_outbox(self.outbox, self.books.path)
        land_configured(self.books.path)

    def landed_moves(self) -> Counter[str]:
        """External ids of the posted moves that stand in landing, as often as Tryton's moves are."""
        query = """
            select json_extract_string(payload, '$.description'), count(distinct source_id)
            from landing_erp.records
            where object = 'tryton.move' and json_extract_string(payload, '$.state') = 'posted' group by 1
        """
        with duckdb.connect(str(self.books.path), read_only=True) as db:
            return Counter(dict(db.execute(query).fetchall()))

    def states_unexplained(self) -> list[str]:
        """Entries whose attempts as landed are not those of the outbox, or that neither left nor say why."""
        query = "select external_id, attempt_no, event, detail from attempts"
        with closing(sqlite3.connect(self.outbox)) as outbox:
            ours = [(key, str(number), event) for key, number, event, _ in outbox.execute(query)]
            silent = [row[0] for row in outbox.execute(query) if row[2] != "planned" and not row[3]]
        with duckdb.connect(str(self.books.path), read_only=True) as db:
            landed = db.execute(
                "select external_id, attempt_no, event from landing_outbox.attempts"
            ).fetchall()
        return silent + sorted(key for key, _, _ in Counter(ours) - Counter(landed))

    def drafts(self) -> int:
        return int(
            self.server.query(self.database, "select count(*) from account_move where state = 'draft'")[0][0]
        )


@pytest.fixture
def desk(server: TrytonServer, tmp_path: Path) -> Desk:
    return Desk(server, tmp_path)


class Hasty(TrytonClient):
    """Gives up on every call that writes; the server goes on."""

    def write(self, method: str, *params: object) -> object:
        self.timeout_s = 0.2
        try:
            return super().write(method, *params)
        finally:
            self.timeout_s = 60


def journal(count: int, periods: list[str], seed: int = 3) -> list[Entry]:
    """Entries of every company, currency and kind of line."""
    dice = random.Random(seed)
    entries = []
    for number in range(count):
        company, currency = dice.choice([("US", "USD"), ("US", "USD"), ("US", "JPY"), ("DE", "EUR")])
        one = Decimal(1) if currency == "JPY" else Decimal("0.01")
        first, second = (dice.randint(1, 10**6) * one for _ in range(2))
        about = {"contract": f"C-{number}", "obligation": f"C-{number}/1", "currency": currency}
        customer = f"CUST-{dice.randint(1, 3)}"
        lines = [
            line("1100", f"{first + second}", "0", role="accounts_receivable", customer=customer, **about),  # type: ignore[arg-type]
            line("2400", "0", f"{first + second}", role="contract_liability", customer=customer, **about),  # type: ignore[arg-type]
            line("2400", f"{first}", "0", role="contract_liability", customer=customer, **about),  # type: ignore[arg-type]
            line("4000", "0", f"{first}", customer=customer, **about),  # type: ignore[arg-type]
        ]
        period = periods[number % len(periods)]
        entries.append(entry(f"{number:032x}", lines, company=company, period=period, currency=currency))
    return entries


def test_the_whole_journal_is_posted_once_and_the_trial_balance_is_equal(desk: Desk) -> None:
    entries = journal(120, PERIODS[10:16])
    desk.books.write(entries)
    for period in PERIODS:
        desk.plan(period)
    assert desk.send().entries_by_outcome == {"sent": len(entries)}
    assert desk.posted() == Counter(one.external_id for one in entries) and desk.drafts() == 0
    adapter = desk.erp().adapter
    assert isinstance(adapter, TrytonAdapter)
    for batch in batched(entries, "tryton", LIMITS):
        ours: dict[str, list[Decimal]] = {}
        for item in (item for one in batch.entries for item in one.lines):
            sums = ours.setdefault(item.account_code, [Decimal(0), Decimal(0)])
            sums[0] += item.debit_amount
            sums[1] += item.credit_amount
        theirs = {code: list(sums) for code, sums in adapter.trial_balance(batch).items() if any(sums)}
        assert theirs == ours
    for period in PERIODS:
        assert desk.plan(period).entry_count == 0
    assert desk.send().batches == ()
    assert posting.retry(desk.books.path, desk.outbox, desk.erp(), clock=now).sent_entry_count == 0
    assert desk.posted().total() == len(entries)


def test_a_closed_period_refuses_and_after_reopening_a_replay_posts(desk: Desk) -> None:
    desk.books.write([entry(f"{n:032x}", contract=f"C-{n}") for n in range(3)])
    closer = desk.client("closer")
    period = _period(closer, "US USD", "2026-01")
    _close(closer, period)
    desk.plan("2026-01")
    report = desk.send()
    assert report.entries_by_outcome == {"refused": 3}
    letters = posting.dead_letters(desk.books.path, desk.outbox, desk.erp())
    assert {letter.refusal_class for letter in letters} == {"closed_period"}
    assert desk.posted() == {} and desk.drafts() == 0
    closer.write("model.account.period.reopen", [period], _context(closer, "US USD"))
    again = posting.replay(
        desk.books.path, report.batches[0].batch_id, desk.erp(), outbox=desk.outbox, clock=now
    )
    assert again.sent_entry_count == 3 and desk.posted().total() == 3


def test_one_bad_entry_does_not_hold_the_others_back(desk: Desk) -> None:
    good = [entry(f"{n:032x}", contract=f"C-{n}") for n in range(9)]
    unknown = entry(
        "bad-account", [line("4999", "1.00", contract="X"), line("2400", "0.00", "1.00", contract="X")]
    )
    no_party = entry(
        "bad-party", [line("1100", "1.00", contract="Y"), line("2400", "0.00", "1.00", contract="Y")]
    )
    desk.books.write([*good, unknown, no_party])
    desk.plan("2026-01")
    assert desk.send().entries_by_outcome == {"refused": 2, "sent": 9}
    letters = posting.dead_letters(desk.books.path, desk.outbox, desk.erp())
    assert {letter.refusal_class for letter in letters} == {"fix_master_data"}
    assert desk.posted() == Counter(one.external_id for one in good)


def test_a_time_out_is_asked_about_and_never_resent_blind(desk: Desk) -> None:
    entries = [entry(f"{n:032x}", contract=f"C-{n}") for n in range(100)]
    desk.books.write(entries)
    desk.plan("2026-01")
    hasty = Hasty(desk.server.url, desk.database, "subledger", PASSWORD)
    erp = tryton_erp("tryton", hasty, request_ceiling_s=CEILING_S)
    assert desk.send(erp).entries_by_outcome == {"unknown": 100}
    assert desk.send().entries_by_outcome == {"unknown": 100}  # too early to ask: it may still commit
    time.sleep(CEILING_S + 1)
    assert desk.send().entries_by_outcome == {"found": 100}
    assert desk.posted() == Counter(one.external_id for one in entries) and desk.drafts() == 0


def test_a_wrong_password_sends_nothing_and_says_so(desk: Desk) -> None:
    desk.books.write([entry("0" * 32)])
    desk.plan("2026-01")
    stranger = TrytonClient(desk.server.url, desk.database, "subledger", "wrong")
    with pytest.raises(errors.LoginExpired, match=r"Nothing reached the ERP.*Renew"):
        desk.send(tryton_erp("tryton", stranger))
    assert "wrong" not in repr(stranger)
    assert desk.send().sent_entry_count == 1


def test_an_inactive_customer_is_refused_before_anything_leaves(desk: Desk) -> None:
    about = {"contract": "X", "customer": "CUST-2"}
    lines = [
        line("1100", "1.00", role="accounts_receivable", **about),  # type: ignore[arg-type]
        line("2400", "0.00", "1.00", role="contract_liability", **about),  # type: ignore[arg-type]
    ]
    desk.books.write([entry("0" * 32, lines), entry("1" * 32, contract="C-2")])
    closer = desk.client("closer")
    [party] = closer.read(  # type: ignore[misc]
        "model.party.party.search_read", [["code", "=", "CUST-2"]], 0, None, None, [], {}
    )
    closer.write("model.party.party.write", [party["id"]], {"active": False}, {})
    desk.plan("2026-01")
    assert desk.send().entries_by_outcome == {"refused": 1, "sent": 1}
    [letter] = posting.dead_letters(desk.books.path, desk.outbox, desk.erp())
    named = refusal_named(letter.reason)
    assert isinstance(named, errors.InactiveCustomer) and "CUST-2" in letter.reason
    assert desk.posted() == {"1" * 32: 1} and desk.drafts() == 0


def test_a_currency_no_company_keeps_sends_nothing_and_says_so(desk: Desk) -> None:
    desk.books.write([entry("0" * 32, company="DE", currency="USD")])
    desk.plan("2026-01")
    with pytest.raises(errors.WrongCurrency, match=r"keeps USD\. Nothing was sent\. Create the company"):
        desk.send()
    assert desk.posted() == {} and desk.drafts() == 0


def test_a_server_that_is_gone_gets_nothing_and_later_everything(desk: Desk) -> None:
    desk.books.write([entry("0" * 32)])
    desk.plan("2026-01")
    desk.server.kill_trytond()
    with pytest.raises(errors.NotDelivered, match=r"cannot be reached.*Nothing reached the ERP\."):
        desk.send()
    desk.server.start_trytond()
    assert desk.send().sent_entry_count == 1


def test_a_session_that_ended_is_begun_again(desk: Desk) -> None:
    first, second = entry("0" * 32), entry("1" * 32, contract="C-2")
    desk.books.write([first, second])
    desk.plan("2026-01")
    erp = desk.erp()
    assert erp.adapter.look_up(batched([first], "tryton", LIMITS)[0]) == {}
    desk.server.query(desk.database, "delete from ir_session")
    assert desk.send(erp).sent_entry_count == 2


def test_tryton_itself_refuses_what_does_not_balance(desk: Desk) -> None:
    """Ours can't be constructed; this one is made by hand, and stays a draft."""
    adapter = desk.erp().adapter
    assert isinstance(adapter, TrytonAdapter)
    (batch,) = batched([entry("0" * 32)], "tryton", LIMITS)
    book = adapter._book(batch)
    move = adapter._with_ids(move_of(batch.entries[0]), book, adapter._period_id(book, batch), {})
    move["lines"][0][1][0]["debit"]["decimal"] = "7.00"
    ids = adapter.client.write("model.account.move.create", [move], book.context)
    with pytest.raises(errors.RefusedByErp, match="balance") as refusal:
        adapter.client.write("model.account.move.post", ids, book.context)
    assert isinstance(refusal_named(refusal.value.happened), errors.OutOfBalance)
    assert desk.posted() == {}


def test_what_somebody_changed_or_doubled_under_our_key_stops_the_sender(desk: Desk) -> None:
    ours = entry("0" * 32)
    desk.books.write([ours])
    desk.plan("2026-01")
    adapter = desk.erp().adapter
    assert isinstance(adapter, TrytonAdapter)
    (other,) = batched([entry("0" * 32, amount="7.00")], "tryton", LIMITS)
    adapter.deliver(adapter.render(other), other)
    with pytest.raises(errors.ErpHoldsOtherContent, match="other content"):
        desk.send()
    adapter.deliver(adapter.render(other), other)
    with pytest.raises(errors.ErpHoldsOtherContent, match="twice"):
        desk.send()


def test_two_senders_at_once_one_sends(desk: Desk) -> None:
    entries = [entry(f"{n:032x}", contract=f"C-{n}") for n in range(150)]
    desk.books.write(entries)
    desk.plan("2026-01")
    children = [started(desk.send) for _ in range(3)]
    codes = sorted(os.WEXITSTATUS(os.waitpid(pid, 0)[1]) for pid in children)
    assert codes[0] == 0 and set(codes) <= {0, 3}
    desk.send()
    assert desk.posted() == Counter(one.external_id for one in entries)


@pytest.mark.parametrize("deaths", [int(os.environ.get("TIEOUT_TRYTON_DEATHS", "30"))])
def test_killed_at_random_while_planning_sending_or_landing_nothing_doubled_nothing_missing(
    desk: Desk, deaths: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.configure(monkeypatch)
    entries = journal(240, PERIODS)
    desk.books.write(entries)
    desk.plan(PERIODS[0])
    dice = random.Random(deaths)
    died = server_died = 0
    while died < deaths:
        period = PERIODS[died % len(PERIODS)]
        step: Callable[[], object] = lambda: (desk.plan(period), desk.send())  # noqa: B023, E731
        if dice.random() < 0.3:
            step = desk.land
        if dice.random() < 0.2:
            pid = started(step)
            time.sleep(dice.uniform(0, 1.5))
            desk.server.kill_trytond()
            os.waitpid(pid, 0)
            desk.server.start_trytond()
            died, server_died = died + 1, server_died + 1
        else:
            died += killed_after(step, dice.uniform(0, 2.0))
    for period in PERIODS:
        desk.plan(period)
    for _ in range(3):
        time.sleep(CEILING_S + 1)
        desk.send()
    assert desk.posted() == Counter(one.external_id for one in entries)
    assert desk.drafts() == 0
    desk.land()
    assert desk.landed_moves() == Counter(one.external_id for one in entries)
    assert desk.states_unexplained() == []
    print(f"{died} deaths, {server_died} of them of the server: {len(entries)} entries, each posted once")


def test_entries_go_at_no_less_than_half_the_speed_of_a_bare_loop(desk: Desk) -> None:
    count = int(os.environ.get("TIEOUT_TRYTON_ENTRIES", "300"))
    entries = [one for one in journal(count * 3, ["2026-01"]) if one.currency_code == "USD"][:count]
    bare_s = _bare_loop(desk, entries)
    desk.database = desk.server.fresh_database()
    desk.books.write(entries)
    desk.plan("2026-01")
    erp = desk.erp()
    began = time.perf_counter()
    assert desk.send(erp).sent_entry_count == count
    ours_s = time.perf_counter() - began
    print(f"{count} entries of 4 lines: bare loop {bare_s:.1f} s, driver {ours_s:.1f} s")
    assert ours_s < 2 * bare_s


def _bare_loop(desk: Desk, entries: list[Entry]) -> float:
    """The same moves through Tryton's own API, without outbox, look-up or read-back."""
    adapter = desk.erp().adapter
    assert isinstance(adapter, TrytonAdapter)
    groups = batched(entries, "tryton", LIMITS)
    book = adapter._book(groups[0])
    began = time.perf_counter()
    for batch in groups:
        period_id, parties = adapter._period_id(book, batch), adapter._parties(book, batch)
        moves = [adapter._with_ids(move_of(one), book, period_id, parties) for one in batch.entries]
        ids = adapter.client.write("model.account.move.create", moves, book.context)
        adapter.client.write("model.account.move.post", ids, book.context)
    return time.perf_counter() - began


def _context(client: TrytonClient, company: str) -> dict[str, object]:
    found = client.read(
        "model.company.company.search_read", [["party.name", "=", company]], 0, None, None, [], {}
    )
    company_id = found[0]["id"]  # type: ignore[index]
    return {"company": company_id, "companies": [company_id]}


def _period(client: TrytonClient, company: str, name: str) -> int:
    context = _context(client, company)
    domain = [["name", "=", name], ["company", "=", context["company"]]]
    found = client.read("model.account.period.search_read", domain, 0, None, None, [], context)
    return int(found[0]["id"])  # type: ignore[index]


def _close(client: TrytonClient, period_id: int) -> None:
    client.write("model.account.period.close", [period_id], _context(client, "US USD"))
