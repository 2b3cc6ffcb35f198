"""What posting did and what the ERP answered come home through landing, each row once."""

import sqlite3
from pathlib import Path

import pytest
from folders import read, write

import ingest.erp
import ingest.outbox
from ingest.errors import SourceUnreadable

SCHEMA = """
    create table entries (external_id text primary key, entry_id text, batch_id text, erp text,
        legal_entity_id text, posting_period text, payload_digest text, planned_at text);
    create table entry_lines (external_id text, line_no integer, entry_kind text, accounting_contract_id text,
        obligation_id text, account_role text, account_code text, origin_period text, debit_amount text,
        credit_amount text, currency_code text, primary key (external_id, line_no));
    create table attempts (external_id text, attempt_no integer, event text, occurred_at text, detail text,
        primary key (external_id, attempt_no, event));
"""
REPLIES = "external_id,reply,erp_reference,reason,replied_at\n"


@pytest.fixture
def outbox(tmp_path: Path) -> Path:
    path = tmp_path / "outbox.sqlite"
    with sqlite3.connect(path) as connection:
        connection.executescript(SCHEMA)
    connection.close()
    return path


def plan(outbox: Path, external_id: str) -> None:
    with sqlite3.connect(outbox) as connection:
        entry = (external_id, "entry", "batch", "file", "US01", "2024-01", "digest", "2024-02-01T00:00:00Z")
        connection.execute("insert into entries values (?, ?, ?, ?, ?, ?, ?, ?)", entry)
        line = (external_id, 1, "revenue", "C1", None, "revenue", "4000", "2024-01", "0", "10.50", "USD")
        connection.execute("insert into entry_lines values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", line)
    connection.close()
    happen(outbox, external_id, "planned")


def happen(outbox: Path, external_id: str, event: str) -> None:
    with sqlite3.connect(outbox) as connection:
        attempt = (external_id, 1, event, "2024-02-01T00:00:00Z", "")
        connection.execute("insert into attempts values (?, ?, ?, ?, ?)", attempt)
    connection.close()


def test_only_rows_not_landed_before_are_landed(outbox: Path, warehouse: Path) -> None:
    plan(outbox, "X1")
    assert ingest.outbox.land_outbox(outbox, warehouse).landed == 3
    assert ingest.outbox.land_outbox(outbox, warehouse).landed == 0
    happen(outbox, "X1", "sent")
    plan(outbox, "X2")
    report = ingest.outbox.land_outbox(outbox, warehouse)
    assert {table.table: table.landed for table in report.tables} == {
        "entries": 1,
        "entry_lines": 1,
        "attempts": 2,
    }
    events = read(warehouse, "select external_id, event from landing_outbox.attempts order by all")
    assert events == [("X1", "planned"), ("X1", "sent"), ("X2", "planned")]
    lines = read(
        warehouse,
        "select line_no, obligation_id, credit_amount, _file, _row_no from landing_outbox.entry_lines "
        "order by _row_no",
    )
    assert lines == [("1", None, "10.50", "outbox.sqlite", 1), ("1", None, "10.50", "outbox.sqlite", 2)]


def test_an_outbox_that_is_none(tmp_path: Path, warehouse: Path) -> None:
    with pytest.raises(SourceUnreadable, match="There is no outbox"):
        ingest.outbox.land_outbox(tmp_path / "none.sqlite", warehouse)
    with pytest.raises(SourceUnreadable, match="cannot be read as an outbox"):
        ingest.outbox.land_outbox(write(tmp_path, "text.sqlite", "no database" * 100), warehouse)
    assert not warehouse.exists() or read(warehouse, "select 1 from information_schema.tables") == []


def test_replies_are_landed_once_and_bad_ones_are_dead(folder: Path, warehouse: Path) -> None:
    write(folder, "b1.csv", REPLIES + "X1,accepted,JE-1,,2024-02-01T00:00:00Z\nX2,perhaps,,,\n")
    write(folder, ".b2.csv.part", REPLIES + "X3,accepted,JE-3,,2024-02-01T00:00:00Z\n")
    report = ingest.erp.land_replies(folder, warehouse)
    assert (report.landed, report.dead, report.ok) == (1, 1, True)
    assert ingest.erp.land_replies(folder, warehouse).landed == 0
    write(folder, "b2.csv", REPLIES + "X2,refused,,closed period,2024-02-02T00:00:00Z\n")
    assert ingest.erp.land_replies(folder, warehouse).landed == 1
    replies = read(
        warehouse,
        "select external_id, reply, erp_reference, reason, _file from landing_erp.journal_replies "
        "order by all",
    )
    assert replies == [
        ("X1", "accepted", "JE-1", None, "b1.csv"),
        ("X2", "refused", None, "closed period", "b2.csv"),
    ]
    letters = read(
        warehouse, "select source_table, source_system, source_key, reason from landing.dead_letters"
    )
    assert letters == [("journal_replies", "erp", "X2", "reply: 'perhaps' is none of accepted, refused")]


def test_a_folder_of_replies_that_is_not_there(folder: Path, warehouse: Path) -> None:
    with pytest.raises(SourceUnreadable, match="folder of replies is not there"):
        ingest.erp.land_replies(folder / "nowhere", warehouse)
