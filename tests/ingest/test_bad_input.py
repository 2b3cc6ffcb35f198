"""Whatever is wrong with one file or row, it is named, kept, and stops nothing else.

One folder holds every kind of trouble beside good files; it is landed once, each test looks at one of them.
"""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest
from folders import CONTRACTS, USAGE, read, write

import ingest
from ingest import LandingReport
from ingest.errors import FolderMissing, WarehouseBusy, WarehouseUnusable

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Landed:
    report: LandingReport
    warehouse: Path

    def ids(self, table: str, key: str, file: str) -> list[str]:
        """The keys landed from a file, in the order of its rows."""
        rows = read(
            self.warehouse, f"select {key} from landing.{table} where _file = '{file}' order by _row_no"
        )
        return [row[0] for row in rows]

    def letters(self, file: str) -> list[tuple[int | None, str]]:
        """Row number and reason of a file's dead letters."""
        rows = read(
            self.warehouse,
            f"select _row_no, reason from landing.dead_letters where _file = '{file}' order by _row_no",
        )
        return [(row[0], row[1]) for row in rows]


def parquet(path: Path, select: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    duckdb.sql(f"copy ({select}) to '{path}' (format parquet)")


@pytest.fixture(scope="module")
def landed(tmp_path_factory: pytest.TempPathFactory) -> Landed:
    folder = tmp_path_factory.mktemp("trouble")
    bom_crlf = (CONTRACTS + 'BOM1,"Smith, ""Jo""\r\nand Co",US01,USD,2024-01-01,,,\n').replace("\n", "\r\n")
    write(folder, "contracts/bom-crlf.csv", b"\xef\xbb\xbf" + bom_crlf.replace("\r\r\n", "\r\n").encode())
    rows = [
        "GOOD,c,US01,USD,2024-01-01,,,",
        ",c,US01,USD,2024-01-01,,,",
        "BADDATE,c,US01,USD,2024-02-30,,,",
        "BADTIME,c,US01,USD,2024-01-01,,,yesterday",
        "TWICE,,US01,USD,01/02/2024,,,",
    ]
    write(folder, "contracts/rows.csv", CONTRACTS + "\n".join(rows))
    ragged = [
        "OK1,c,US01,USD,2024-01-01,,,",
        "SHORT,c,US01",
        "LONG,c,US01,USD,2024-01-01,,,,extra",
        "OK2,c,US01,USD,2024-01-01,,,",
    ]
    write(folder, "contracts/ragged.csv", CONTRACTS + "\n".join(ragged) + "\n")
    write(
        folder,
        "contracts/latin1.csv",
        CONTRACTS.encode()
        + b"LATIN,caf\xe9,US01,USD,2024-01-01,,,\nUTF,caf\xc3\xa9,US01,USD,2024-01-01,,,\n",
    )
    write(folder, "contracts/utf16.csv", (CONTRACTS + "WIDE,c,US01,USD,2024-01-01,,,\n").encode("utf-16"))
    write(
        folder,
        "contracts/missing.csv",
        "contract_id,customer_id,legal_entity_id,signed_on\nM1,c,US01,2024-01-01\nM2,c,US01,2024-01-01\n",
    )
    write(
        folder,
        "contracts/doubled.csv",
        "contract_id,Contract ID,customer_id,legal_entity_id,currency,signed_on\n"
        "D1,D2,c,US01,USD,2024-01-01\n",
    )
    write(
        folder,
        "contracts/renamed.csv",
        "Contract_ID , CUSTOMER ID,legal-entity-id,Currency,Signed On,Sales Region\n"
        "R1,c,US01,USD,2024-01-01,West\n",
    )
    write(folder, "contracts/empty.csv", "")
    rest = '"customer_id":"c","legal_entity_id":"US01","currency":"USD","signed_on":"2024-01-01"}'
    write(folder, "contracts/blank-lines.csv", "\r\n\r\n")
    write(folder, "contracts/header-only.csv", CONTRACTS)
    (folder / "contracts" / "dangling.csv").symlink_to(folder / "nowhere.csv")
    write(folder, "contracts/notes.txt", "not a table")
    write(
        folder,
        "contracts/lines.jsonl",
        "\n".join(
            [
                '{"contract_id":"J1",' + rest,
                '{"contract_id":"J2", oops',
                '["J3"]',
                "",
                '{"contract_id":"J4","contract_id":"J5",' + rest,
                '{"contract_id":"J6","CONTRACT_ID":"J7",' + rest,
            ]
        ),
    )
    write(folder, "contracts/odd '[name]*.csv", CONTRACTS + "ODD,c,US01,USD,2024-01-01,,,\n")
    write(
        folder,
        "amendments.csv",
        "amendment_id,contract_id,effective_on,kind\nA1,GOOD,2024-02-01,upsell\n"
        "A2,GOOD,2024-02-01,sidegrade\nA3,GOOD,2024-02-01,void\n",
    )
    write(folder, "usage_events/zero.parquet", b"")
    event = "select 'E1' event_id, 'GOOD' contract_id, 'L' line_id, "
    write(folder, "usage_events/torn.parquet", b"PAR1 and then nothing")
    parquet(
        folder / "usage_events/good.parquet",
        event + "timestamp '2024-01-01 12:00:00' occurred_at, 12.50::decimal(10,2) quantity",
    )
    parquet(
        folder / "usage_events/none.parquet",
        event + "timestamp '2024-01-01' occurred_at, 1 quantity limit 0",
    )
    parquet(folder / "usage_events/missing.parquet", "select 'E2' event_id, 'GOOD' contract_id, 1 quantity")
    write(folder, "customers.csv", "customer_id,name\nc,Customer\n")
    write(folder, "customers.jsonl", '{"customer_id":"d"}')
    write(folder, "fx_rates/rates.csv", "from_currency,to_currency,rate_on,rate\nUSD,EUR,2024-01-01,0.9\n")
    write(folder, "fx_rates.parquet", b"")
    write(folder, "surprise.csv", "a,b\n1,2\n")
    warehouse = folder.parent / "trouble.duckdb"
    return Landed(ingest.land_folder(folder, warehouse), warehouse)


def test_byte_order_mark_crlf_and_quoted_newlines_read_as_rfc_4180(landed: Landed) -> None:
    rows = read(
        landed.warehouse, "select customer_id, _row_no from landing.contracts where contract_id = 'BOM1'"
    )
    assert rows == [('Smith, "Jo"\r\nand Co', 1)]


def test_each_bad_row_is_a_dead_letter_with_every_reason(landed: Landed) -> None:
    assert landed.ids("contracts", "contract_id", "contracts/rows.csv") == ["GOOD"]
    assert landed.letters("contracts/rows.csv") == [
        (2, "contract_id: missing"),
        (3, "signed_on: '2024-02-30' is no date (YYYY-MM-DD)"),
        (4, "recorded_at: 'yesterday' is no timestamp (ISO 8601)"),
        (5, "customer_id: missing; signed_on: '01/02/2024' is no date (YYYY-MM-DD)"),
    ]


def test_a_dead_letter_keeps_the_whole_row_and_the_contract(landed: Landed) -> None:
    rows = read(
        landed.warehouse,
        "select source_table, row_text, contract_id, source_key, source_system from landing.dead_letters "
        "where _file = 'contracts/rows.csv' and _row_no = 3",
    )
    text = (
        '{"contract_id":"BADDATE","customer_id":"c","legal_entity_id":"US01","currency":"USD",'
        '"signed_on":"2024-02-30","combine_with":null,"opportunity_id":null,"recorded_at":null}'
    )
    assert rows == [("contracts", text, "BADDATE", "BADDATE", "files")]


def test_ragged_rows_are_dead_and_keep_the_others_in_place(landed: Landed) -> None:
    assert landed.ids("contracts", "contract_id", "contracts/ragged.csv") == ["OK1", "OK2"]
    assert landed.letters("contracts/ragged.csv") == [
        (2, "the row has 3 fields, the header 8"),
        (3, "the row has 9 fields, the header 8"),
    ]
    [(text,)] = read(landed.warehouse, "select row_text from landing.dead_letters where contract_id = 'LONG'")
    assert '"fields past the header": ["extra"]' in text


def test_a_row_that_is_not_utf_8_is_dead_alone(landed: Landed) -> None:
    assert landed.ids("contracts", "contract_id", "contracts/latin1.csv") == ["UTF"]
    assert landed.letters("contracts/latin1.csv") == [(1, "the row is not UTF-8")]
    assert landed.letters("contracts/utf16.csv") == [(1, "the file is UTF-16: save it as UTF-8")]


def test_a_missing_required_column_makes_every_row_dead(landed: Landed) -> None:
    reason = "currency: the file has no such column"
    assert landed.letters("contracts/missing.csv") == [(1, reason), (2, reason)]


def test_two_headers_of_one_name_cannot_be_read(landed: Landed) -> None:
    assert landed.letters("contracts/doubled.csv") == [
        (1, "contract_id: two columns of the file have this name")
    ]


def test_case_and_spaces_of_headers_do_not_count_and_unknown_columns_stay(landed: Landed) -> None:
    rows = read(
        landed.warehouse, "select currency, sales_region from landing.contracts where contract_id = 'R1'"
    )
    assert rows == [("USD", "West")]


def test_json_lines_that_are_no_row_are_dead(landed: Landed) -> None:
    assert landed.ids("contracts", "contract_id", "contracts/lines.jsonl") == ["J1"]
    assert landed.letters("contracts/lines.jsonl") == [
        (2, "the line is not JSON"),
        (3, "the line is no JSON object"),
        (5, "a key stands twice"),
        (6, "contract_id: two keys of the row have this name"),
    ]


def test_file_names_are_never_patterns(landed: Landed) -> None:
    rows = read(landed.warehouse, "select _file from landing.contracts where contract_id = 'ODD'")
    assert rows == [("contracts/odd '[name]*.csv",)]


def test_an_unknown_word_is_dead_and_a_void_is_none(landed: Landed) -> None:
    assert landed.ids("amendments", "amendment_id", "amendments.csv") == ["A1", "A3"]
    [(row_no, reason)] = landed.letters("amendments.csv")
    assert row_no == 2 and reason.startswith("kind: 'sidegrade' is none of upsell, downgrade")


def test_a_parquet_that_is_none_is_one_dead_letter_and_a_failure(landed: Landed) -> None:
    assert landed.letters("usage_events/zero.parquet") == [(None, "the file is empty (0 bytes): no Parquet")]
    [(row_no, reason)] = landed.letters("usage_events/torn.parquet")
    assert row_no is None and reason.startswith("no Parquet, or cut short")
    assert landed.ids("usage_events", "event_id", "usage_events/good.parquet") == ["E1"]
    reason = "line_id: the file has no such column; occurred_at: the file has no such column"
    assert landed.letters("usage_events/missing.parquet") == [(1, reason)]


def test_two_tables_of_one_name_are_refused_by_name(landed: Landed) -> None:
    notes = {note.file: note.note for note in landed.report.failed}
    assert notes["customers.csv"].startswith("two tables with one name (customers.csv and customers.jsonl)")
    assert {"customers.jsonl", "fx_rates", "fx_rates.parquet"} <= notes.keys()
    assert not landed.report.ok
    assert (
        read(landed.warehouse, "select 1 from information_schema.tables where table_name = 'fx_rates'") == []
    )


def test_a_file_that_cannot_be_opened_fails_alone(landed: Landed) -> None:
    notes = {note.file: note.note for note in landed.report.failed}
    assert notes["contracts/dangling.csv"] == "cannot be opened: No such file or directory"


def test_files_of_no_table_are_listed(landed: Landed) -> None:
    assert [note.file for note in landed.report.unknown] == ["surprise.csv", "contracts/notes.txt"]


def test_files_without_rows_are_noted(landed: Landed) -> None:
    silent = {note.file for note in landed.report.warnings if note.note == "the file holds no rows"}
    empty = {"contracts/empty.csv", "contracts/blank-lines.csv", "contracts/header-only.csv"}
    assert silent == {*empty, "usage_events/none.parquet"}


def test_every_row_of_every_file_is_landed_or_dead(landed: Landed) -> None:
    registered = read(landed.warehouse, "select sum(landed_rows), sum(dead_rows) from landing.landed_files")
    assert registered == [(landed.report.landed, landed.report.dead)]
    dead = read(landed.warehouse, "select count(*) from landing.dead_letters")
    assert dead == [(landed.report.dead,)]


def test_a_folder_that_is_not_there(folder: Path, warehouse: Path) -> None:
    with pytest.raises(FolderMissing, match=r"is not there: .* Nothing was landed"):
        ingest.land_folder(folder / "nowhere", warehouse)
    with pytest.raises(FolderMissing, match="is no folder"):
        ingest.land_folder(write(folder, "file", ""), warehouse)
    assert not warehouse.exists()


def test_an_empty_folder_lands_nothing(folder: Path, warehouse: Path) -> None:
    report = ingest.land_folder(folder, warehouse)
    assert report.ok and report.tables == ()


def test_a_warehouse_that_is_none(folder: Path) -> None:
    write(folder, "usage_events.csv", USAGE)
    with pytest.raises(WarehouseUnusable, match="Nothing was landed"):
        ingest.land_folder(folder, write(folder.parent, "text.duckdb", "not a database" * 1000))


def test_a_warehouse_named_like_its_schema(folder: Path) -> None:
    with pytest.raises(WarehouseUnusable, match=r"cannot be called landing\.duckdb"):
        ingest.land_folder(folder, folder.parent / "landing.duckdb")


def test_a_warehouse_in_a_folder_of_odd_name(folder: Path) -> None:
    write(folder, "customers.csv", "customer_id\nA\n")
    warehouse = folder.parent / "odd '[a]* {b} = c" / "warehouse.duckdb"
    assert ingest.land_folder(folder, warehouse).landed == 1
    assert [path.name for path in warehouse.parent.iterdir()] == ["warehouse.duckdb"]


def test_a_file_that_grows_while_it_is_read_is_left_for_the_next_landing(
    folder: Path, warehouse: Path
) -> None:
    growing = write(folder, "customers/growing.csv", "customer_id\nA\n")
    write(folder, "customers/whole.csv", "customer_id\nB\n")

    def grow(step: str, done: int, total: int) -> None:
        if step == "check customers/growing.csv":
            write(folder, "customers/growing.csv", growing.read_text() + "C\n")

    report = ingest.land_folder(folder, warehouse, progress=grow)
    assert [note.file for note in report.failed] == ["customers/growing.csv"]
    assert read(warehouse, "select customer_id from landing.customers") == [("B",)]
    assert ingest.land_folder(folder, warehouse).landed == 2


def test_a_full_disk_is_named_and_costs_nothing(folder: Path, warehouse: Path) -> None:
    write(folder, "customers.csv", "customer_id\nA\n")
    assert ingest.land_folder(folder, warehouse).landed == 1
    for table in ("usage_events.csv", "usage_events.jsonl", "usage_events.parquet"):
        duckdb.sql(
            "copy (select md5(i::varchar) event_id, 'C' contract_id, 'L' line_id, '2024-01-01' occurred_at, "
            f"'1' quantity from range(100000) as t(i)) to '{folder / table}'"
        )
        command = f"ulimit -f 1500; {sys.executable} -m ingest --from '{folder}' --warehouse '{warehouse}'"
        done = subprocess.run(["bash", "-c", command], cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 2, done.stderr
        assert "nothing was landed" in done.stderr
        tables = "select 1 from information_schema.tables where table_name = 'usage_events'"
        assert read(warehouse, tables) == []
        assert ingest.land_folder(folder, warehouse.with_name(f"{table}.duckdb")).ok
        (folder / table).unlink()


def test_a_warehouse_in_use(folder: Path, warehouse: Path) -> None:
    hold = f"import duckdb; c = duckdb.connect({str(warehouse)!r}); print('held', flush=True); input()"
    with subprocess.Popen([sys.executable, "-c", hold], stdin=-1, stdout=-1, text=True) as holder:
        assert holder.stdout is not None and holder.stdout.readline() == "held\n"
        with pytest.raises(WarehouseBusy, match=r"in use by another process\. Nothing was landed"):
            ingest.land_folder(folder, warehouse)
        holder.kill()
