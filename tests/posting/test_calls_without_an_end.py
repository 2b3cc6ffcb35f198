"""Calls whose end nobody saw, over the wire: what comes later does not make them undone."""

from collections.abc import Iterator

import keyring
import pytest
from apis.server import ACCOUNTS, serving
from apis.targets import PATIENT, TARGETS, Target
from books import entry
from desk import Desk
from keyring.backends import null

import posting
from posting.journal import short_key

NETSUITE = next(target for target in TARGETS if target.name == "netsuite")
REPEATABLE = [target for target in TARGETS if target.name.startswith(("quickbooks", "xero"))]
ENTRY = entry("a100000000000000000000ab", contract="C-1")


@pytest.fixture(autouse=True)
def no_keyring() -> Iterator[None]:
    before = keyring.get_keyring()
    keyring.set_keyring(null.Keyring())
    yield
    keyring.set_keyring(before)


@pytest.mark.parametrize("target", REPEATABLE, ids=lambda target: target.name)
@pytest.mark.parametrize("later", ["429", "401", "409"])
def test_a_call_that_booked_stays_unknown_when_it_is_turned_away_later(
    desk: Desk, target: Target, later: str
) -> None:
    with serving(target.server()) as api:
        erp = target.erp(api, PATIENT)
        desk.books.write([ENTRY])
        posting.plan(desk.books.path, "2026-01", erp, outbox=desk.outbox, clock=desk.clock)
        api.faults.extend(["500 after", later])
        api.retry_after = "86400"
        login, api_login = [], api._login

        def refused_later(call):  # type: ignore[no-untyped-def]
            login.append(call)
            api.refuses_login = len(login) > 1
            return api_login(call)

        if later == "401":
            api._login = refused_later  # type: ignore[method-assign]
        report = posting.send(desk.outbox, erp, clock=desk.clock)
        assert report.entries_by_outcome == {"unknown": 1}
        assert "HTTP 500" in report.batches[0].detail and "Later: " in report.batches[0].detail
        key = short_key(ENTRY.external_id, erp.adapter.caps.key_max_len)
        assert {held: len(records) for held, records in api.books.items()} == {key: 1}


def test_an_account_that_was_made_inactive_later_is_no_difference(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(NETSUITE.server()) as api:
        erp = NETSUITE.erp(api, PATIENT)
        desk.books.write([ENTRY])
        posting.plan(desk.books.path, "2026-01", erp, outbox=desk.outbox, clock=desk.clock)
        posting.send(desk.outbox, erp, clock=desk.clock)
        monkeypatch.setitem(ACCOUNTS, "4000", False)
        later = NETSUITE.erp(api, PATIENT)
        retried = posting.retry(desk.books.path, desk.outbox, later, clock=desk.clock)
        assert retried.entries_by_outcome == {"found": 1}
