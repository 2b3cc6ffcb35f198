"""Summary grain: few lines in the ERP, every contract behind them in the outbox."""

import csv
import sqlite3
from pathlib import Path

import pytest
from books import AT, entry, line
from desk import Desk

import posting
from posting.errors import ConfigurationError, StaleWarehouse
from posting.export import DIALECTS
from posting.journal import Entry
from posting.replies import replies_csv


def recognized(number: int, amount: str, family: str, kind: str = "revenue") -> Entry:
    about = {"contract": f"C-{number}", "obligation": f"C-{number}/1", "family": family, "kind": kind}
    return entry(
        f"{number:032x}",
        [
            line("2400", amount, "0.00", role="contract_liability", **about),  # type: ignore[arg-type]
            line("4000", "0.00", amount, **about),  # type: ignore[arg-type]
        ],
    )


MANY = [
    recognized(1, "10.00", "platform"),
    recognized(2, "5.50", "support"),
    recognized(3, "1.00", "platform"),
]


def test_one_line_an_account_and_family_leads_back_to_its_contracts(desk: Desk) -> None:
    desk.books.write(MANY, grain="summary")
    assert desk.plan().entry_count == 1
    desk.send()
    (sent,) = desk.files()
    with sent.open(newline="") as file:
        rows = [(row["Account"], row["Debit"], row["Credit"]) for row in csv.DictReader(file)]
    assert rows == [("2400", "11.00", ""), ("2400", "5.50", ""), ("4000", "", "11.00"), ("4000", "", "5.50")]
    assert desk.pick_up().accepted_entry_count == 1
    with sqlite3.connect(desk.outbox) as db:
        behind = db.execute(
            "select accounting_contract_id, credit_amount from entry_lines join line_dimensions "
            "using (external_id, line_no) where dimension = 'platform' and account_code = '4000' order by 1"
        ).fetchall()
    assert behind == [("C-1", "10.00"), ("C-3", "1.00")]


def test_a_summary_is_sent_once_and_a_stale_one_is_refused(desk: Desk) -> None:
    desk.books.write(MANY, grain="summary")
    desk.plan(), desk.send()
    assert desk.plan().entry_count == 0
    desk.books.write([*MANY, recognized(4, "2.00", "platform")], grain="summary")
    with pytest.raises(StaleWarehouse):
        desk.plan()


def test_receivables_stay_by_customer(desk: Desk) -> None:
    bills = [
        entry(
            f"{number:032x}",
            [
                line(
                    "1100",
                    "1.00",
                    contract=f"C-{number}",
                    role="accounts_receivable",
                    customer=f"CUST-{number % 2}",
                ),
                line("2400", "0.00", "1.00", contract=f"C-{number}", customer=f"CUST-{number % 2}"),
            ],
        )
        for number in range(4)
    ]
    desk.books.write(bills, grain="summary")
    desk.plan(), desk.send()
    with desk.files()[0].open(newline="") as file:
        rows = [(row["Account"], row["Name"], row["Debit"] or row["Credit"]) for row in csv.DictReader(file)]
    assert rows == [("1100", "CUST-0", "2.00"), ("1100", "CUST-1", "2.00"), ("2400", "", "4.00")]


def test_a_result_file_comes_home_as_replies_under_our_own_ids(desk: Desk, tmp_path: Path) -> None:
    desk.books.write(MANY)
    desk.plan()
    result = tmp_path / "import-77.csv"
    keys = [one.external_id for one in MANY]
    result.write_text(f"External ID,Internal ID,Error\n{keys[0]},12,\n{keys[1]},,Period closed\n")
    replies = posting.take_result(
        result, "netsuite", desk.outbox, desk.erp_folder / "replies", clock=desk.clock
    )
    desk.books.land_folder(replies.parent)
    assert [(row[0], row[1], row[2], row[3]) for row in desk.books.replies] == [
        (keys[0], "accepted", "12", ""),
        (keys[1], "refused", "", "Period closed"),
    ]
    result.write_text("External ID,Internal ID,Error\nstranger,12,\n")
    with pytest.raises(ConfigurationError, match="never sent"):
        posting.take_result(result, "netsuite", desk.outbox, desk.erp_folder / "replies", clock=desk.clock)
    with pytest.raises(ConfigurationError, match="answers no entry"):
        posting.take_result(result, "sap_s4hana", desk.outbox, desk.erp_folder / "replies", clock=desk.clock)
    with pytest.raises(ConfigurationError, match="no result file"):
        posting.take_result(result, "hledger", desk.outbox, desk.erp_folder / "replies", clock=desk.clock)


def test_a_shortened_key_finds_its_entry_again() -> None:
    dialect = DIALECTS["quickbooks_online"]
    (batch_key,) = {
        one["bId"] for one in __import__("json").loads(dialect.render(_one()))["BatchItemRequest"]
    }
    content = f'{{"BatchItemResponse":[{{"bId":"{batch_key}","JournalEntry":{{"Id":"5"}}}}]}}'.encode()
    assert dialect.answers is not None
    text = replies_csv(dialect.answers(content), dialect, [MANY[0].external_id], AT).decode()
    assert text.splitlines()[1].startswith(f"{MANY[0].external_id},accepted,5,")


def _one() -> "posting.batch.Batch":  # type: ignore[name-defined]
    from posting.batch import Batch

    return Batch("00c0ffee00c0ffee", "x", (MANY[0],))
