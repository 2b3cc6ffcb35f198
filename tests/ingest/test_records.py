"""Records land as sent: once, whole, checked against what their source promised, or not at all."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest

from ingest.errors import SourceChanged, SourceUnreachable
from ingest.records import (
    Batch,
    FolderShape,
    Record,
    SourceContract,
    Unread,
    land_fetched,
    land_record_folder,
)
from ingest.records.spool import Spool

CONTRACT = SourceContract("stripe", "1", {"invoices": {"id": "text", "amount|total": "number"}})


def unwrapped(name: str, value: dict[str, Any], text: str) -> Iterator[Record | Unread]:
    yield Record(name, str(value.get("id", "")), text, is_deleted=value.get("deleted") is True)


SHAPE = FolderShape("stripe", unwrapped)


class Asked:
    """A source that answers with given batches, or stops short after them."""

    name = "stripe"

    def __init__(self, *batches: Batch, stops: bool = False) -> None:
        self.given, self.stops, self.positions = batches, stops, dict[str, str]()

    def batches(self, positions: Mapping[str, str]) -> Iterator[Batch]:
        self.positions = dict(positions)
        yield from self.given
        if self.stops:
            raise SourceUnreachable("The connection was cut.")


def invoice(amount: str, identifier: str = "in_1") -> Record:
    return Record("invoices", identifier, f'{{"id":"{identifier}","amount":{amount}}}')


def fetched(*records: Record, position: str | None = None) -> Batch:
    return Batch("invoices", "GET /invoices", records, position)


def rows(warehouse: Path, statement: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return connection.execute(statement).fetchall()


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    return tmp_path / "w.duckdb"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "exports"
    path.mkdir()
    return path


def test_every_piece_of_a_folder_is_a_record_or_a_dead_letter(folder: Path, warehouse: Path) -> None:
    (folder / "invoices.jsonl").write_text(
        '{"id":"a","amount":1.10}\n{"id":"b"}\nxx\n{"id":"c","amount":1640123817.0}\n[1]\n'
    )
    (folder / "customers.json").write_text('[{"id":"cus"},{"id":"cus","id":"twice"}]')
    (folder / "products.csv").write_text('id,name\np1,"a ""b"", c"\np2\n')
    report = land_record_folder(folder, SHAPE, CONTRACT, warehouse)
    assert (report.landed, report.dead) == (3, 5)
    assert rows(warehouse, "select source_id, payload from landing_stripe.records order by 1") == [
        ("a", '{"id":"a","amount":1.10}'),
        ("c", '{"id":"c","amount":1640123817.0}'),
        ("p1", '{"id":"p1","name":"a \\"b\\", c"}'),
    ]
    reasons = rows(warehouse, "select reason from landing.dead_letters order by 1")
    assert sorted(reason.split(":")[0] for (reason,) in reasons) == [
        "1 fields under a header of 2",
        "amount|total is missing",
        "no JSON",
        "no JSON",
        "no JSON object",
    ]


def test_a_folder_lands_once(folder: Path, warehouse: Path) -> None:
    (folder / "invoices.jsonl").write_text('{"id":"a","amount":1}\n{"id":"a","amount":1}\n')
    assert land_record_folder(folder, SHAPE, CONTRACT, warehouse).landed == 2
    assert land_record_folder(folder, SHAPE, CONTRACT, warehouse).landed == 0
    assert rows(warehouse, "select count(*) from landing_stripe.records") == [(2,)]


def test_a_source_that_changed_is_stopped_and_nothing_of_it_lands(folder: Path, warehouse: Path) -> None:
    (folder / "invoices.jsonl").write_text('{"id":"a","sum":1}\n{"id":"b","sum":2}\n')
    (folder / "customers.jsonl").write_text('{"id":"cus"}\n')
    with pytest.raises(SourceChanged, match=r"invoices: amount\|total is missing"):
        land_record_folder(folder, SHAPE, CONTRACT, warehouse)
    assert rows(warehouse, "select count(*) from information_schema.tables where table_name = 'records'") == [
        (0,)
    ]


def test_one_record_alone_changes_no_folder(folder: Path, warehouse: Path) -> None:
    (folder / "invoices.jsonl").write_text('{"id":"a","sum":1}\n')
    (folder / "customers.jsonl").write_text('{"id":"cus"}\n')
    report = land_record_folder(folder, SHAPE, CONTRACT, warehouse)
    assert (report.landed, report.dead) == (1, 1)


def test_one_broken_record_among_others_is_a_dead_letter(warehouse: Path) -> None:
    broken = Record("invoices", "in_2", '{"id":"in_2","amount":true}')
    report = land_fetched(Asked(fetched(invoice("1"), broken)), CONTRACT, warehouse)
    assert (report.landed, report.dead) == (1, 1)


def test_a_fetch_goes_on_from_the_position_it_landed_with(warehouse: Path) -> None:
    land_fetched(Asked(fetched(invoice("1"), position="7")), CONTRACT, warehouse)
    again = Asked(fetched(invoice("1"), invoice("2"), invoice("1"), position="9"))
    report = land_fetched(again, CONTRACT, warehouse)
    assert again.positions == {"invoices": "7"}
    # The first is what is landed already; the change and the change back are both kept.
    assert report.landed == 2
    assert rows(warehouse, "select max_by(position, _landed_at) from landing.source_positions") == [("9",)]


def test_a_fetch_that_comes_short_lands_nothing_and_moves_nothing(warehouse: Path) -> None:
    land_fetched(Asked(fetched(invoice("1"), position="7")), CONTRACT, warehouse)
    with pytest.raises(SourceUnreachable):
        land_fetched(Asked(fetched(invoice("2"), position="9"), stops=True), CONTRACT, warehouse)
    assert rows(warehouse, "select count(*) from landing_stripe.records") == [(1,)]
    assert rows(warehouse, "select position from landing.source_positions") == [("7",)]


def test_a_fetch_that_brings_nothing_new_leaves_no_trace(warehouse: Path) -> None:
    land_fetched(Asked(fetched(invoice("1"), position="7")), CONTRACT, warehouse)
    before = rows(warehouse, "select count(*) from landing.landed_files")
    assert land_fetched(Asked(fetched(invoice("1"), position="7")), CONTRACT, warehouse).landed == 0
    assert rows(warehouse, "select count(*) from landing.landed_files") == before
    assert rows(warehouse, "select count(*) from landing.source_positions") == [(1,)]


def test_a_deletion_is_another_version(warehouse: Path) -> None:
    land_fetched(Asked(fetched(invoice("1"))), CONTRACT, warehouse)
    gone = Record("invoices", "in_1", '{"id":"in_1","deleted":true}', is_deleted=True)
    assert land_fetched(Asked(fetched(gone)), CONTRACT, warehouse).landed == 1
    assert rows(warehouse, "select is_deleted from landing_stripe.records order by _landed_at") == [
        (None,),
        ("true",),
    ]


def test_a_number_that_no_double_holds_keeps_its_digits(warehouse: Path) -> None:
    sent = '{"id":"in_1","amount":12345678901234.56,"n":12345678901234567890,"s":1.50,"e":1E+2}'
    land_fetched(Asked(fetched(Record("invoices", "in_1", sent))), CONTRACT, warehouse)
    assert rows(
        warehouse,
        "select payload ->> 'amount', payload ->> 'n', payload ->> 's', payload ->> 'e' "
        "from landing_stripe.records",
    ) == [("12345678901234.56", "12345678901234567890", "1.5", "100")]


def test_long_records_are_kept_in_short_batches(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "spool.parquet", CONTRACT)
    long = ",".join(["1"] * 3_000_000)
    records = [Record("customers", str(number), f'{{"n":[{long}]}}') for number in range(5)]
    spool.take(Batch("customers", "file", records))
    spool.close()
    assert pq.ParquetFile(spool.path).num_row_groups == 2
