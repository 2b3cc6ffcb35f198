"""Each format to the byte, its limits, its result file. Run this file to write the golden files anew."""

import io
import json
import zipfile
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from books import entry, line
from samples import BATCH

from posting.batch import Batch, batched, fitted
from posting.errors import InvalidEntry, UnknownDialect
from posting.export import DIALECTS, Answer, dialect_named
from posting.export.oracle_fbdi import WITH_ITS_GROUP
from posting.journal import Entry

GOLDEN = Path(__file__).parent / "golden"


@cache
def long_entry() -> Entry:
    lines = [line("2400", "1.00", obligation=f"C-1/{n}") for n in range(10_200)]
    lines += [line("4000", "0.00", "1.00", obligation=f"C-1/{n}") for n in range(10_200)]
    return entry("0123456789abcdef0123", lines=lines)


def golden_text(name: str) -> bytes:
    content = DIALECTS[name].render(BATCH)
    return zipfile.ZipFile(io.BytesIO(content)).read("GlInterface.csv") if name == "oracle_fbdi" else content


def golden_path(name: str) -> Path:
    return GOLDEN / f"{name}{DIALECTS[name].suffix.replace('.zip', '.csv')}"


@pytest.mark.parametrize("name", sorted(DIALECTS))
def test_the_format_is_golden_to_the_byte(name: str) -> None:
    assert golden_text(name) == golden_path(name).read_bytes()
    assert DIALECTS[name].render(BATCH) == DIALECTS[name].render(BATCH)


@pytest.mark.parametrize("name", sorted(DIALECTS))
def test_amounts_of_every_scale_are_written_with_their_digits(name: str) -> None:
    for currency, amount in (("JPY", "1234567890123"), ("USD", "0.01"), ("BHD", "1.005")):
        batch = Batch("00c0ffee00c0ffee", "x", (entry(amount=amount, currency=currency),))
        text = DIALECTS[name].render(batch).decode("utf-8", errors="replace")
        assert amount in text and "E+" not in text


@pytest.mark.parametrize("name", sorted(DIALECTS))
def test_a_long_journal_keeps_within_the_limits_of_the_format(name: str) -> None:
    limits = DIALECTS[name].limits
    parts = fitted(long_entry(), limits)
    batches = batched([*parts, *(entry(f"E-{n:03d}") for n in range(120))], "x", limits)
    assert sum(len(batch.entries) for batch in batches) == len(parts) + 120
    for batch in batches:
        assert len(batch.entries) <= (limits.entries_per_batch or 10**9)
        assert batch.line_count <= (limits.lines_per_batch or 10**9)
        assert all(len(one.lines) <= (limits.lines_per_entry or 10**9) for one in batch.entries)


def test_keys_are_cut_to_what_the_erp_takes_and_stay_different() -> None:
    long = [entry(f"{'k' * 40}{n}") for n in range(50)]
    keys = {row.split(",")[4] for row in _render("business_central", long).splitlines()[1:]}
    assert len(keys) == 50 and {len(key) for key in keys} == {20}


def test_the_fbdi_zip_does_not_depend_on_day_or_system() -> None:
    archive = zipfile.ZipFile(io.BytesIO(DIALECTS["oracle_fbdi"].render(BATCH)))
    assert [(one.filename, one.date_time, one.compress_type) for one in archive.infolist()] == [
        ("GlInterface.csv", (1980, 1, 1, 0, 0, 0), zipfile.ZIP_STORED)
    ]


def test_json_amounts_are_numbers_with_their_digits() -> None:
    read = json.loads(DIALECTS["quickbooks_online"].render(BATCH), parse_float=Decimal)
    amounts = [line["Amount"] for line in read["BatchItemRequest"][1]["JournalEntry"]["Line"]]
    assert [str(amount) for amount in amounts] == ["100.50", "100.50"]


def test_what_a_format_cannot_hold_is_refused_before_anything_leaves() -> None:
    with pytest.raises(InvalidEntry, match="Nothing was sent"):
        _render("xero", [entry(lines=[line("12345678901", "1.00"), line("2", "0.00", "1.00")])])
    with pytest.raises(UnknownDialect, match="netsuite"):
        dialect_named("excel")


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        (
            "netsuite",
            "\ufeffExternal ID,Internal ID,Error\r\nA,12,\r\nA,12,\r\nB,,\r\nB,,Account is inactive\r\n",
            [Answer("A", "accepted", "12", ""), Answer("B", "refused", "", "Account is inactive")],
        ),
        (
            "generic_csv",
            "external_id,reply,erp_reference,reason\nA,accepted,7,\nB,refused,,closed\n",
            [Answer("A", "accepted", "7", ""), Answer("B", "refused", "", "closed")],
        ),
        (
            "sage_intacct",
            "REFERENCE_NO,LINE_NO,ERROR\nA,1,\n,2,Invalid account 9\nB,1,Period is closed\n",
            [Answer("A", "refused", "", "Invalid account 9"), Answer("B", "refused", "", "Period is closed")],
        ),
        (
            "oracle_fbdi",
            "REFERENCE4,STATUS,STATUS_DESCRIPTION\nA,P,\nA,EF04,Invalid account\nB,P,\nC,WU01,Unbalanced\n",
            [
                Answer("A", "refused", "", "EF04 Invalid account"),
                Answer("B", "refused", "", WITH_ITS_GROUP),
                Answer("C", "refused", "", WITH_ITS_GROUP),
            ],
        ),
        ("oracle_fbdi", "REFERENCE4,STATUS,STATUS_DESCRIPTION\nA,NEW,\nB,WU01,Unbalanced\n", []),
        (
            "sap_s4hana",
            "XBLNR,BELNR,GJAHR,TYPE,MESSAGE\nA,100000017,2026,S,Document posted\nB,,,W,Rounded\n"
            "B,,,E,Posting period 001 2026 is not open\nC,,,I,Waiting\n",
            [
                Answer("A", "accepted", "100000017/2026", ""),
                Answer("B", "refused", "", "Posting period 001 2026 is not open"),
            ],
        ),
        (
            "business_central",
            "Document No.,Entry No.,Error Text\nA,2817,\nA,2818,\nB,,The account is blocked\n,9,\n",
            [Answer("A", "accepted", "2817", ""), Answer("B", "refused", "", "The account is blocked")],
        ),
        (
            "quickbooks_online",
            '{"BatchItemResponse":[{"bId":"A","JournalEntry":{"Id":"9"}},'
            '{"bId":"B","Fault":{"Error":[{"Message":"Closed","Detail":"books closed"}]}}]}',
            [Answer("A", "accepted", "9", ""), Answer("B", "refused", "", "Closed books closed")],
        ),
        (
            "xero",
            '{"ManualJournals":[{"Narration":"A revenue","ManualJournalID":"u-1"},'
            '{"Narration":"B revenue","ValidationErrors":[{"Message":"Account code \'9\' is not valid"}]}]}',
            [Answer("A", "accepted", "u-1", ""), Answer("B", "refused", "", "Account code '9' is not valid")],
        ),
    ],
)
def test_result_files_are_read(name: str, content: str, expected: list[Answer]) -> None:
    parse = DIALECTS[name].answers
    assert parse is not None and list(parse(content.encode())) == expected


def _render(name: str, entries: list) -> str:  # type: ignore[type-arg]
    return DIALECTS[name].render(Batch("00c0ffee00c0ffee", "x", tuple(entries))).decode()


if __name__ == "__main__":
    GOLDEN.mkdir(exist_ok=True)
    for dialect_name in DIALECTS:
        golden_path(dialect_name).write_bytes(golden_text(dialect_name))
