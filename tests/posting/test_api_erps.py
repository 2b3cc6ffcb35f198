"""The API ERPs against servers on loopback that behave like them, and misbehave: 0 doubled, 0 missing."""

import logging
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from threading import Thread

import keyring
import pytest
from apis.server import Api, Record, serving
from apis.targets import PATIENT, QUICK, SECRET, TARGETS, Target, private_key
from books import entry, line
from desk import Desk
from keyring.backend import KeyringBackend

import posting
from posting import errors
from posting.adapter import Erp
from posting.batch import Batch
from posting.errors import PostingError
from posting.journal import Entry, short_key
from posting.report import SendReport
from posting.transport.rest import Gate, Manners
from posting.transport.secrets import configured
from posting.transport.xero import XeroSettings


class InMemory(KeyringBackend):
    """A keyring for a test: nobody's real one is asked or written."""

    priority = 1  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[str, str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get(f"{service} {username}")

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[f"{service} {username}"] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[f"{service} {username}"]


@pytest.fixture(autouse=True)
def ring() -> Iterator[InMemory]:
    before = keyring.get_keyring()
    memory = InMemory()
    keyring.set_keyring(memory)
    yield memory
    keyring.set_keyring(before)


@dataclass
class Story:
    """A desk whose ERP is an API."""

    desk: Desk
    api: Api
    target: Target
    erp: Erp

    def plan(self, *entries: Entry, period: str = "2026-01") -> None:
        self.desk.books.write(entries)
        posting.plan(self.desk.books.path, period, self.erp, outbox=self.desk.outbox, clock=self.desk.clock)

    def send(self) -> SendReport:
        return posting.send(self.desk.outbox, self.erp, clock=self.desk.clock)

    def send_until_settled(self) -> list[str]:
        """Send as a person would: again after every error, later where something is open."""
        told: list[str] = []
        for _ in range(6):
            try:
                report = self.send()
            except PostingError as error:
                told.append(type(error).__name__)
            else:
                told += sorted(report.entries_by_outcome)
                if not report.batches:
                    return told
            self.api.wait_until_idle()
            self.desk.clock.now += timedelta(seconds=self.erp.adapter.caps.request_ceiling_s + 1)
        raise AssertionError(f"Not settled: {told}.")

    def letters(self) -> list[tuple[str, str]]:
        found = posting.dead_letters(self.desk.books.path, self.desk.outbox, self.erp)
        return [(letter.external_id, letter.refusal_class) for letter in found]

    def counts(self) -> dict[str, int]:
        return {key: len(records) for key, records in self.api.books.items()}

    def once(self, *entries: Entry) -> dict[str, int]:
        length = self.erp.adapter.caps.key_max_len
        return {short_key(one.external_id, length): 1 for one in entries}


ENTRIES = [entry(f"{n:02d}00000000000000000000ab", contract=f"C-{n}") for n in range(5)]


@pytest.fixture(params=TARGETS, ids=lambda target: target.name)
def story(request: pytest.FixtureRequest, desk: Desk) -> Iterator[Story]:
    yield from told(request.param, desk, PATIENT)


@pytest.fixture(params=TARGETS, ids=lambda target: target.name)
def hasty(request: pytest.FixtureRequest, desk: Desk) -> Iterator[Story]:
    """The same with a client that gives up after a quarter of a second."""
    yield from told(request.param, desk, QUICK)


def told(target: Target, desk: Desk, manners: Manners) -> Iterator[Story]:
    with serving(target.server()) as api:
        yield Story(desk, api, target, target.erp(api, manners))


def test_sent_once_read_back_and_never_again(story: Story) -> None:
    story.plan(*ENTRIES)
    assert story.send().entries_by_outcome == {"sent": 5}
    assert story.counts() == story.once(*ENTRIES)
    assert {record.day for record in story.api.held} == {"2026-01-31"}
    assert {debit for record in story.api.held for _, debit, _ in record.lines} == {0, Decimal("100.00")}
    assert story.send().batches == ()
    assert posting.retry(
        story.desk.books.path, story.desk.outbox, story.erp, clock=story.desk.clock
    ).entries_by_outcome == {"found": 5}
    assert story.counts() == story.once(*ENTRIES)


def test_an_outbox_from_a_backup_finds_what_is_there(story: Story) -> None:
    story.plan(*ENTRIES)
    backup = story.desk.outbox.read_bytes()
    story.send()
    story.desk.outbox.write_bytes(backup)
    assert story.send().entries_by_outcome == {"found": 5}
    assert story.counts() == story.once(*ENTRIES)


@pytest.mark.parametrize("fault", ["429", "401", "500 before", "500 after", "cut", "garbled"])
@pytest.mark.parametrize("call", [0, 1], ids=["first call", "second call"])
def test_after_every_fault_nothing_is_doubled_or_missing(story: Story, fault: str, call: int) -> None:
    story.plan(*ENTRIES)
    story.api.faults.extend([""] * call + [fault])
    story.send_until_settled()
    assert story.counts() == story.once(*ENTRIES)
    assert story.letters() == []


def test_a_call_that_books_after_we_gave_up_is_not_doubled(hasty: Story) -> None:
    hasty.plan(*ENTRIES)
    hasty.api.faults.append("slow")
    hasty.send_until_settled()
    assert hasty.counts() == hasty.once(*ENTRIES)


def test_every_call_failing_leaves_everything_open_and_a_later_run_settles_it(hasty: Story) -> None:
    hasty.plan(*ENTRIES)
    hasty.api.faults.extend(["500 after", "cut", "500 before", "garbled", "429"] * 3)
    hasty.send_until_settled()
    assert hasty.counts() == hasty.once(*ENTRIES)


def test_a_key_that_came_in_between_is_looked_up_and_not_called_refused(story: Story) -> None:
    """Somebody's earlier call books after our look and before our call."""
    if story.target.name == "xero":
        pytest.skip("Xero refuses no key: only the call's own Idempotency-Key")
    story.api.warns_of_doubles = True  # type: ignore[attr-defined]
    first = Batch("00c0ffee00c0ffee", "x", tuple(ENTRIES[:1]))
    second = first if story.target.name == "business_central" else replace(first, batch_id="0badcafe0badcafe")
    adapter = story.erp.adapter
    adapter.deliver(adapter.render(first), first)
    if story.target.name == "business_central":
        with pytest.raises(errors.Ambiguous, match="has this journal already"):
            adapter.deliver(adapter.render(second), second)
        adapter.finalize(first, adapter.look_up(first))
    else:
        adapter.deliver(adapter.render(second), second)
    assert story.counts() == story.once(ENTRIES[0])


def moved(record: Record) -> Record:
    return replace(record, day="2026-02-01")


def dropped(record: Record) -> Record:
    return replace(record, lines=record.lines[:-1])


@pytest.mark.parametrize(
    ("bend", "expected"),
    [
        (moved, "date: sent 2026-01-31, held 2026-02-01"),
        (dropped, "line: sent 4000 credit 100, held nothing"),
    ],
    ids=["moved date", "dropped line"],
)
def test_what_the_erp_changed_is_found_with_both_sides(story: Story, bend, expected: str) -> None:  # type: ignore[no-untyped-def]
    story.plan(*ENTRIES[:2])
    first = short_key(ENTRIES[0].external_id, story.erp.adapter.caps.key_max_len)
    story.api.bend = lambda record: bend(record) if record.key == first else record
    with pytest.raises(errors.ErpHoldsOtherContent) as caught:
        story.send()
    assert expected in str(caught.value) and ENTRIES[0].external_id in str(caught.value)
    assert ENTRIES[1].external_id not in str(caught.value)
    story.api.bend = lambda record: record
    for _ in range(2):
        with pytest.raises(errors.ErpHoldsOtherContent):
            posting.retry(story.desk.books.path, story.desk.outbox, story.erp, clock=story.desk.clock)
    assert story.counts() == story.once(*ENTRIES[:2])


def test_an_entry_that_differs_stops_no_other_batch(story: Story) -> None:
    other = entry("ff00000000000000000000ab", contract="C-9", period="2026-02")
    story.plan(*ENTRIES[:1])
    story.plan(*ENTRIES[:1], other, period="2026-02")
    story.api.bend = lambda record: moved(record) if record.day == "2026-01-31" else record
    with pytest.raises(errors.ErpHoldsOtherContent, match="date: sent 2026-01-31, held 2026-02-01"):
        story.send()
    assert story.counts() == story.once(ENTRIES[0], other)


def receivable(key: str, account: str = "1100", customer: str = "CUST-1", currency: str = "USD") -> Entry:
    about = {"contract": f"C-{key}", "obligation": None, "currency": currency, "customer": customer}
    lines = [
        line(account, "50.00", role="accounts_receivable", **about),  # type: ignore[arg-type]
        line("4000", "0.00", "50.00", **about),  # type: ignore[arg-type]
    ]
    return entry(key, lines)


def test_an_unknown_and_an_inactive_account_stay_behind_alone(story: Story) -> None:
    good, unknown, inactive = receivable("a1"), receivable("b2", "7777"), receivable("c3", "4999")
    story.plan(good, unknown, inactive)
    assert story.send().entries_by_outcome == {"refused": 2, "sent": 1}
    assert story.counts() == story.once(good)
    assert story.letters() == [("b2", "fix_master_data"), ("c3", "fix_master_data")]
    assert story.send().batches == ()


def test_an_inactive_customer_is_refused_where_the_erp_gets_customers(story: Story) -> None:
    bad = receivable("a1", customer="CUST-9")
    story.plan(bad)
    if story.target.name in ("xero", "business_central"):  # their journal lines name no customer
        assert story.send().entries_by_outcome == {"sent": 1}
    else:
        assert story.send().entries_by_outcome == {"refused": 1}
        assert story.letters() == [("a1", "fix_master_data")] and story.counts() == {}


def test_another_currency_is_refused(story: Story) -> None:
    story.plan(receivable("a1", currency="EUR"))
    assert story.send().entries_by_outcome == {"refused": 1}
    assert story.letters() == [("a1", "fix_master_data")] and story.counts() == {}


def test_a_closed_period_is_refused_and_replayed_when_open(story: Story, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    march = entry("a100000000000000000000ab", period="2026-03")
    story.plan(march, period="2026-03")
    report = story.send()
    assert report.entries_by_outcome == {"refused": 1} and story.counts() == {}
    assert story.letters() == [("a100000000000000000000ab", "closed_period")]
    for module in ("netsuite", "quickbooks", "xero"):
        monkeypatch.setattr(f"apis.{module}.CLOSED", set())
    if story.target.name == "business_central":
        story.api.allowed_to = "2026-12-31"  # type: ignore[attr-defined]
    fresh = story.target.erp(story.api, PATIENT)  # what an adapter knows of a company it knows for one run
    again = posting.replay(
        story.desk.books.path, report.batches[0].batch_id, fresh,
        outbox=story.desk.outbox, clock=story.desk.clock,
    )  # fmt: skip
    assert again.entries_by_outcome == {"sent": 1} and story.counts() == story.once(march)


def test_an_expired_login_is_named_and_says_that_nothing_left(story: Story) -> None:
    story.plan(*ENTRIES)
    story.api.refuses_login = True
    with pytest.raises(errors.LoginExpired, match=r"invalid_grant.*Nothing reached the ERP.*Renew"):
        story.send()
    assert story.counts() == {}
    story.api.refuses_login = False
    assert story.send().entries_by_outcome == {"sent": 5}


def test_a_login_that_expires_on_the_way_says_what_had_left(story: Story) -> None:
    other = entry("ff00000000000000000000ab", contract="C-9", period="2026-02")
    story.plan(ENTRIES[0])
    story.plan(ENTRIES[0], other, period="2026-02")
    calls = 2 if story.erp.adapter.caps.two_phase else 1
    story.api.faults.extend([""] * calls + ["401"])
    send_token = story.api._login

    def refused_later(call):  # type: ignore[no-untyped-def]
        story.api.refuses_login = bool(story.api.logins)
        return send_token(call)

    story.api._login = refused_later  # type: ignore[method-assign]
    with pytest.raises(errors.LoginExpired, match="1 entries of earlier batches left, recorded"):
        story.send()
    assert story.counts() == story.once(ENTRIES[0])


def test_a_missing_permission_is_named(story: Story) -> None:
    story.plan(*ENTRIES)
    story.api.forbids = True
    with pytest.raises(errors.NotPermitted, match=r"Nothing reached the ERP.*permission"):
        story.send()


def test_a_wait_too_long_is_left_to_the_next_run(story: Story) -> None:
    story.plan(*ENTRIES)
    story.api.faults.append("429")
    story.api.retry_after = "86400"
    with pytest.raises(errors.Retryable, match=r"to wait 86400 s.*send again later"):
        story.send()
    assert story.counts() == {}
    assert story.send().entries_by_outcome == {"sent": 5}


def test_an_erp_that_is_down_got_nothing(desk: Desk) -> None:
    for target in TARGETS:
        api = target.server()
        api.url = "http://127.0.0.1:9"
        with pytest.raises(errors.NotDelivered, match="Nothing reached the ERP"):
            target.erp(api, QUICK).adapter.look_up(_batch(ENTRIES[:1]))


def test_a_legal_entity_without_a_company_is_named(story: Story) -> None:
    story.plan(entry("a1", company="DE"))
    with pytest.raises(errors.NotConfigured, match=r"'DE'.*Nothing was sent.*docs/erps.md"):
        story.send()


def test_what_is_held_comes_home_as_replies_and_what_differs_does_not(story: Story) -> None:
    story.plan(*ENTRIES[:3])
    last = short_key(ENTRIES[2].external_id, story.erp.adapter.caps.key_max_len)
    story.api.bend = lambda record: moved(record) if record.key == last else record
    with pytest.raises(errors.ErpHoldsOtherContent):
        story.send()
    desk, folder = story.desk, story.desk.erp_folder / "replies"
    posting.confirm(desk.books.path, desk.outbox, story.erp, folder, clock=desk.clock)
    desk.books.land_folder(folder)
    assert sorted(row[:2] for row in desk.books.replies) == [
        (one.external_id, "accepted") for one in ENTRIES[:2]
    ]
    assert posting.confirm(desk.books.path, desk.outbox, story.erp, folder, clock=desk.clock) is None


def test_no_secret_is_told_logged_or_kept(
    story: Story, ring: InMemory, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    told: list[str] = [repr(story.erp), str(story.erp.adapter)]
    story.plan(*ENTRIES)
    story.api.refuses_login = True
    told += failing(story)
    story.api.refuses_login = False
    story.api.faults.extend(["401", "500 after", "cut", "garbled"])
    story.send_until_settled()
    story.api.forbids = True
    told += failing(story, story.erp.adapter.look_up)
    told += [repr(story.erp), caplog.text, *map(str, story.api.calls)]
    key = private_key().splitlines()
    secrets = [SECRET, "refresh-token-", "access-token-", *key[1:-1], "client_assertion"]
    files = [p.read_bytes() for p in story.desk.outbox.parent.rglob("*") if p.is_file()]
    assert [one for one in secrets if any(one in text for text in told)] == []
    assert [one for one in secrets if any(one.encode() in content for content in files)] == []
    assert len(story.api.logins) > 1  # there were secrets to tell
    assert set(ring.kept) <= {"tieout quickbooks_refresh_token_4620816365"}


def failing(story: Story, step: Callable[..., object] | None = None) -> list[str]:
    """What an error says, with everything it was raised from and the values around it."""
    try:
        step(_batch(ENTRIES)) if step else story.send()
    except PostingError as error:
        return [repr(error), *traceback.TracebackException.from_exception(error).format()]
    raise AssertionError("It did not fail.")


def test_a_token_handed_on_is_kept_in_the_keyring_and_used_next_time(desk: Desk, ring: InMemory) -> None:
    target = next(one for one in TARGETS if one.name == "quickbooks")
    with serving(target.server()) as api:
        for number in (2, 3):
            target.erp(api, PATIENT).adapter.look_up(_batch(ENTRIES))
            assert ring.kept["tieout quickbooks_refresh_token_4620816365"].startswith(
                f"refresh-token-{number}"
            )


def test_secrets_come_from_the_keyring_and_what_is_missing_is_named(
    ring: InMemory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TIEOUT_XERO_CLIENT_ID", "client-of-tieout")
    monkeypatch.setenv("TIEOUT_XERO_TENANTS", '{"US": ""}')
    with pytest.raises(errors.NotConfigured, match=r"TIEOUT_XERO_CLIENT_SECRET.*Nothing was sent.*keyring"):
        configured(XeroSettings)
    ring.set_password("tieout", "xero_client_secret", SECRET)
    assert configured(XeroSettings).client_secret.get_secret_value() == SECRET
    monkeypatch.setenv("TIEOUT_XERO_TENANTS", f"no JSON, but {SECRET}")
    with pytest.raises(errors.NotConfigured) as caught:
        configured(XeroSettings)
    assert SECRET not in "".join(traceback.TracebackException.from_exception(caught.value).format())


def test_an_account_is_called_at_its_own_pace(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, text in (("CLIENT_ID", "client"), ("CLIENT_SECRET", SECRET), ("TENANTS", '{"US": ""}')):
        monkeypatch.setenv(f"TIEOUT_XERO_{name}", text)
    assert configured(XeroSettings).paced(PATIENT) == PATIENT
    monkeypatch.setenv("TIEOUT_XERO_CALLS_A_MINUTE", "30")
    assert configured(XeroSettings).paced(PATIENT) == replace(PATIENT, calls_a_minute=30)
    monkeypatch.setenv("TIEOUT_XERO_CALLS_A_MINUTE", "0")
    with pytest.raises(errors.NotConfigured, match="TIEOUT_XERO_CALLS_A_MINUTE"):
        configured(XeroSettings)


def test_no_more_calls_at_a_time_than_the_erp_takes() -> None:
    target = next(one for one in TARGETS if one.name == "xero")
    with serving(target.server()) as api:
        erp = target.erp(api, replace(PATIENT, concurrency=2))
        threads = [Thread(target=erp.adapter.look_up, args=(_batch(ENTRIES),)) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(api.calls) > 8 and api.most_under_way <= 3  # two calls, and perhaps a login


def test_calls_keep_the_pace_of_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("posting.transport.rest.WINDOW_S", 0.3)
    gate, started = Gate(1, 2), time.monotonic()
    for _ in range(5):
        with gate:
            pass
    assert time.monotonic() - started >= 0.6


def _batch(entries: list[Entry]) -> Batch:
    return Batch("00c0ffee00c0ffee", "x", tuple(entries))
