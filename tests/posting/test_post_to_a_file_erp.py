"""Stories at the desk: plan, send, pick up, reply; twice, late, refused, corrected."""

import csv
import sqlite3

import pytest
from books import entry, line
from desk import Desk

import posting
from posting.errors import OutboxMissing, StaleWarehouse

TWO = [entry("E-1"), entry("E-2", amount="50.00", contract="C-2")]


def test_planned_sent_picked_up_and_in_the_books_once(desk: Desk) -> None:
    desk.books.write(TWO)
    assert desk.plan().entry_count == 2
    assert desk.files() == []
    report = desk.send()
    assert report.entries_by_outcome == {"sent": 2}
    assert [path.name for path in desk.files()] == [f"{report.batches[0].batch_id}.csv"]
    assert desk.pick_up().accepted_entry_count == 2
    assert (desk.files(), len(desk.files("processed")), len(desk.files("replies"))) == ([], 1, 1)


def test_the_second_run_sends_nothing_even_before_replies_are_landed(desk: Desk) -> None:
    desk.books.write(TWO)
    desk.plan(), desk.send()
    again = desk.plan()
    assert (again.entry_count, again.already_sent) == (0, ("E-1", "E-2"))
    assert desk.send().batches == ()
    assert len(desk.files()) == 1


def test_a_large_period_is_planned_sent_and_found_again(desk: Desk) -> None:
    count = 3_000
    desk.books.write([entry(f"{number:020x}", contract=f"C-{number}") for number in range(count)])
    assert desk.plan().entry_count == count
    assert desk.send().sent_entry_count == count
    assert len(desk.plan().already_sent) == count


def test_planning_twice_plans_once(desk: Desk) -> None:
    desk.books.write(TWO)
    first, second = desk.plan(), desk.plan()
    assert second.already_planned == ("E-1", "E-2")
    assert [b.batch_id for b in second.batches] == [b.batch_id for b in first.batches]
    assert [b.is_new for b in second.batches] == [False]


def test_a_dry_run_shows_the_exact_bytes_and_writes_nothing(desk: Desk) -> None:
    desk.books.write(TWO)
    dry = desk.plan(dry_run=True)
    assert not desk.outbox.exists()
    desk.plan()
    assert desk.plan(dry_run=True).batches[0].artifact == dry.batches[0].artifact
    desk.send()
    (sent,) = desk.files()
    artifact = dry.batches[0].artifact
    assert artifact is not None and (sent.name, sent.read_bytes()) == (artifact.file_name, artifact.content)


def test_another_period_is_not_planned(desk: Desk) -> None:
    desk.books.write([*TWO, entry("E-3", period="2026-02")])
    assert desk.plan("2026-02").entry_count == 1


def test_a_planned_entry_that_is_no_longer_to_post_never_leaves(desk: Desk) -> None:
    desk.books.write(TWO)
    desk.plan()
    desk.books.write([TWO[0], entry("E-2b", amount="60.00", contract="C-2")])
    again = desk.plan()
    assert again.withdrawn == ("E-2",)
    assert desk.send().entries_by_outcome == {"sent": 2}
    desk.pick_up()
    assert _booked(desk) == {"E-1", "E-2b"}


def test_an_entry_withdrawn_and_wanted_again_leaves_once(desk: Desk) -> None:
    desk.books.write(TWO)
    desk.plan()
    desk.books.write(TWO[:1])
    desk.plan()
    desk.books.write(TWO)
    assert [batch.entry_count for batch in desk.plan().batches] == [1, 1]
    desk.send()
    assert desk.pick_up().accepted_entry_count == 2


def test_the_same_key_with_another_payload_is_refused_here(desk: Desk) -> None:
    desk.books.write(TWO)
    desk.plan(), desk.send()
    desk.books.write([TWO[0], entry("E-2", amount="51.00", contract="C-2")])
    report = desk.plan()
    assert ([c.external_id for c in report.conflicts], report.entry_count) == (["E-2"], 0)
    assert not report.is_clean
    assert desk.send().batches == ()


def test_a_plan_made_without_knowing_what_was_sent_is_refused(desk: Desk) -> None:
    desk.books.write(TWO)
    desk.plan(), desk.send()
    desk.books.write([entry("E-9", amount="120.00")])  # C-1 again, as if nothing had been posted
    with pytest.raises(StaleWarehouse, match=r"Nothing was planned.*Land the outbox"):
        desk.plan()
    desk.books.write([entry("E-9", amount="20.00")], known={"E-1": "sent", "E-2": "sent"})
    assert desk.plan().entry_count == 1


def test_a_refused_entry_waits_for_its_correction_and_is_replayed(desk: Desk) -> None:
    (desk.erp_folder / "periods.csv").write_text("legal_entity_id,period,status\nUS,2026-01,closed\n")
    desk.books.write(TWO)
    desk.plan(), desk.send()
    assert desk.pick_up().refused_entry_count == 2
    desk.books.land_folder(desk.erp_folder / "replies")
    waiting = desk.plan()
    assert waiting.entry_count == 0
    assert {letter.refusal_class for letter in waiting.awaiting_correction} == {"closed_period"}
    assert desk.send().batches == ()

    (desk.erp_folder / "periods.csv").unlink()
    batch_id = waiting.awaiting_correction[0].batch_id
    assert desk.replay(batch_id).sent_entry_count == 2
    assert desk.replay(batch_id).sent_entry_count == 0  # its answer has not come home yet
    assert desk.plan().entry_count == 0
    assert desk.pick_up().accepted_entry_count == 2
    desk.books.land_folder(desk.erp_folder / "replies")
    assert desk.plan().is_clean
    assert _booked(desk) == {"E-1", "E-2"}


def test_a_refused_entry_with_corrected_content_goes_out_under_an_id_of_its_own(desk: Desk) -> None:
    (desk.erp_folder / "accounts.csv").write_text("account,is_active\n2400,true\n4001,true\n")
    desk.books.write(TWO[:1])
    desk.plan(), desk.send(), desk.pick_up()
    desk.books.land_folder(desk.erp_folder / "replies")
    (letter,) = posting.dead_letters(desk.books.path, desk.outbox, desk.erp)
    assert (letter.refusal_class, letter.owner) == ("fix_master_data", "ERP master data owner")
    corrected = entry("E-1", [line("2400", "100.00"), line("4001", "0.00", "100.00")])
    desk.books.write([corrected])
    assert desk.plan().entry_count == 1
    assert desk.plan().entry_count == 1  # already planned, still one
    desk.send()
    assert desk.pick_up().accepted_entry_count == 1
    assert len(_booked(desk)) == 1


def test_retry_finds_the_file_in_the_folder_and_sends_nothing(desk: Desk) -> None:
    desk.books.write(TWO)
    desk.plan(), desk.send()
    assert desk.retry().entries_by_outcome == {"found": 2}
    desk.pick_up()
    assert desk.retry().entries_by_outcome == {"found": 2}
    desk.books.land_folder(desk.erp_folder / "replies")
    report = desk.retry()
    assert (report.batches, report.waiting_for_reply) == ((), 0)


def test_retry_sends_what_the_folder_lost(desk: Desk) -> None:
    desk.books.write(TWO)
    desk.plan(), desk.send()
    (lost,) = desk.files()
    content = lost.read_bytes()
    lost.unlink()
    assert desk.retry().entries_by_outcome == {"sent": 2}
    assert lost.read_bytes() == content
    assert desk.retry().entries_by_outcome == {"found": 2}


def test_the_outbox_only_grows(desk: Desk) -> None:
    desk.books.write(TWO)
    desk.plan()
    with sqlite3.connect(desk.outbox) as db:
        for statement in (
            "update attempts set detail = ''",
            "delete from entries",
            "delete from entry_lines",
        ):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                db.execute(statement)


def test_sending_without_an_outbox_says_so(desk: Desk) -> None:
    with pytest.raises(OutboxMissing, match="Nothing was sent"):
        desk.send()


def test_the_erp_reports_balances_that_equal_what_was_sent(desk: Desk) -> None:
    desk.books.write(TWO)
    desk.plan(), desk.send(), desk.pick_up()
    with (desk.erp_folder / "extracts" / "erp_balances.csv").open() as file:
        rows = {row["account"]: (row["debit"], row["credit"]) for row in csv.DictReader(file)}
    assert rows == {"2400": ("150.00", "0"), "4000": ("0", "150.00")}


def _booked(desk: Desk) -> set[str]:
    with sqlite3.connect(desk.erp_folder / "books.sqlite") as db:
        return {row[0] for row in db.execute("select external_id from entries")}
