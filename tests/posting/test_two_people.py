"""One person prepares, another releases exactly that: by its digest, once, and by nobody else."""

import hashlib
import sqlite3

import pytest
from books import entry
from desk import Desk

from posting.errors import NotReleased, PlanChanged, SamePerson, UnknownBatch

TWO = [entry("E-1"), entry("E-2", amount="50.00", contract="C-2")]


def steps(desk: Desk) -> list[tuple[str, str, int]]:
    with sqlite3.connect(desk.outbox) as db:
        query = "select step, person, is_four_eyes from handovers order by occurred_at"
        return db.execute(query).fetchall()


@pytest.mark.parametrize("named", ["batch", "digest", "beginning of the digest"])
def test_what_was_prepared_is_released_to_the_byte(desk: Desk, named: str) -> None:
    desk.books.write(TWO, four_eyes=True)
    (batch,) = desk.plan(by="Ann").batches
    assert desk.files() == []
    name = {"batch": batch.batch_id, "digest": batch.artifact_digest}.get(named, batch.artifact_digest[:12])
    assert desk.release(name, "Bob").sent_entry_count == 2
    (sent,) = desk.files()
    assert hashlib.sha256(sent.read_bytes()).hexdigest() == batch.artifact_digest
    assert steps(desk) == [("planned", "Ann", 1), ("released", "Bob", 1)]
    with pytest.raises(PlanChanged, match=r"it left before.*Nothing was sent"):
        desk.release(name, "Bob")
    assert desk.pick_up().accepted_entry_count == 2


def test_the_dry_run_shows_the_bytes_that_leave(desk: Desk) -> None:
    desk.books.write(TWO)
    (shown,) = desk.plan(dry_run=True).batches
    (batch,) = desk.plan(by="Ann").batches
    desk.release(batch.batch_id, "Bob")
    assert shown.artifact is not None
    assert desk.files()[0].read_bytes() == shown.artifact.content
    assert shown.artifact_digest == batch.artifact_digest


@pytest.mark.parametrize("person", ["Ann", " ann ", "ANN"])
def test_who_prepared_does_not_release_where_the_policy_asks_for_four_eyes(desk: Desk, person: str) -> None:
    desk.books.write(TWO, four_eyes=True)
    (batch,) = desk.plan(by="Ann").batches
    with pytest.raises(SamePerson, match=r"Nothing was sent.*another person"):
        desk.release(batch.batch_id, person)
    with pytest.raises(NotReleased, match=rf"{batch.batch_id}.*Nothing was sent.*--send BATCH"):
        desk.send()
    assert desk.retry().sent_entry_count == 0
    assert desk.files() == []
    assert steps(desk) == [("planned", "Ann", 1)]


def test_one_person_may_do_both_where_it_does_not(desk: Desk) -> None:
    desk.books.write(TWO)
    (batch,) = desk.plan(by="Ann").batches
    assert desk.release(batch.batch_id, "Ann").sent_entry_count == 2


def test_the_rule_is_the_one_under_which_it_was_prepared(desk: Desk) -> None:
    """Who may change the policy later does not thereby release what was prepared before."""
    desk.books.write(TWO, four_eyes=True)
    (batch,) = desk.plan(by="Ann").batches
    desk.books.write(TWO, four_eyes=False)
    desk.plan(by="Ann")
    with pytest.raises(SamePerson):
        desk.release(batch.batch_id, "Ann")


def test_a_plan_that_changed_is_not_released(desk: Desk) -> None:
    desk.books.write(TWO)
    (old,) = desk.plan(by="Ann").batches
    desk.books.write([TWO[0]])
    desk.plan(by="Ann")
    with pytest.raises(PlanChanged, match=r"some of it was withdrawn.*Nothing was sent.*Plan again"):
        desk.release(old.batch_id, "Bob")
    desk.books.write([])
    desk.plan(by="Ann")
    with pytest.raises(PlanChanged, match="was withdrawn"):
        desk.release(old.batch_id, "Bob")
    assert desk.files() == []


def test_only_the_batch_that_is_named_leaves(desk: Desk) -> None:
    desk.books.write([entry("E-1"), entry("E-2", company="DE", currency="EUR")])
    first, second = desk.plan(by="Ann").batches
    assert desk.release(first.batch_id, "Bob").sent_entry_count == 1
    assert [path.stem for path in desk.files()] == [first.batch_id]
    assert desk.plan(by="Ann").batches[0].batch_id == second.batch_id


def test_a_name_that_nothing_prepared_has(desk: Desk) -> None:
    desk.books.write(TWO)
    (batch,) = desk.plan(by="Ann").batches
    for name in ("nothing", batch.artifact_digest[:7], ""):
        with pytest.raises(UnknownBatch, match="Nothing was sent"):
            desk.release(name, "Bob")


def test_an_outbox_older_than_this_record_goes_on(desk: Desk) -> None:
    desk.books.write(TWO)
    desk.plan()
    with sqlite3.connect(desk.outbox) as db:
        db.execute("drop table handovers")
    assert desk.plan(dry_run=True).entry_count == 2
    assert desk.send().sent_entry_count == 2
    desk.books.write([*TWO, entry("E-3", contract="C-3")], known={"E-1": "sent", "E-2": "sent"})
    (batch,) = desk.plan(by="Ann").batches
    assert desk.release(batch.batch_id, "Bob").sent_entry_count == 1


def test_who_did_it_is_never_changed(desk: Desk) -> None:
    desk.books.write(TWO)
    desk.plan(by="Ann")
    with sqlite3.connect(desk.outbox) as db, pytest.raises(sqlite3.IntegrityError, match="append-only"):
        db.execute("update handovers set person = 'Bob'")
