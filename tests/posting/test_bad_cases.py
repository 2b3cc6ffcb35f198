"""The bad cases everybody meets, at a real file ERP and on real disks: one named error each.

Each says whether anything was sent and what to do; and when it was done, the same entries go through.
"""

import csv
import dataclasses
from pathlib import Path

import duckdb
import pytest
from books import entry, line
from desk import Desk, new_desk
from disks import fill, make_read_only, small_disk

from posting import dead_letters, errors
from tieout import post as posts

TWO = [entry("E-1"), entry("E-2", contract="C-2")]
BILL = entry(
    "E-3",
    [
        line("1100", "7.00", role="accounts_receivable", kind="billing", customer="CUST-7"),
        line("2400", "0.00", "7.00", role="contract_liability", kind="billing", customer="CUST-7"),
    ],
)
# What the ERP keeps, the name of the error, and what it keeps once somebody has put it right.
REFUSALS = {
    "closed period": (
        "periods.csv", ["legal_entity_id,period,status", "US,2026-01,closed"], "PeriodClosed",
        ["legal_entity_id,period,status", "US,2026-01,open"],
    ),
    "unknown account": (
        "accounts.csv", ["account,is_active", "2400,true", "4000,true"], "UnknownAccount",
        ["account,is_active", "1100,true", "2400,true", "4000,true"],
    ),
    "inactive account": (
        "accounts.csv", ["account,is_active", "1100,false", "2400,true", "4000,true"], "UnknownAccount",
        ["account,is_active", "1100,true", "2400,true", "4000,true"],
    ),
    "inactive customer": (
        "customers.csv", ["customer,is_active", "CUST-7,false"], "InactiveCustomer",
        ["customer,is_active", "CUST-7,true"],
    ),
    "wrong currency": (
        "currencies.csv", ["currency,is_active", "EUR,true"], "WrongCurrency",
        ["currency,is_active", "EUR,true", "USD,true"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", sorted(REFUSALS))
def test_what_the_erp_refuses_has_a_name_and_goes_through_once_put_right(desk: Desk, case: str) -> None:
    file, before, name, after = REFUSALS[case]
    (desk.erp_folder / file).write_text("\n".join(before) + "\n")
    desk.books.write([BILL])
    (batch,) = desk.plan().batches
    desk.send()
    assert desk.pick_up().refused_entry_count == 1
    desk.books.land_folder(desk.erp_folder / "replies")
    (letter,) = desk.plan().awaiting_correction
    assert letter.error == name
    assert letter.sent == "The ERP received it and booked nothing."
    assert letter.remedy == getattr(errors, name)("").remedy
    assert dead_letters(desk.books.path, desk.outbox, desk.erp) == (letter,)
    (desk.erp_folder / file).write_text("\n".join(after) + "\n")
    assert desk.replay(batch.batch_id).sent_entry_count == 1
    assert desk.pick_up().accepted_entry_count == 1


def test_a_file_that_was_changed_on_its_way_is_out_of_balance(desk: Desk) -> None:
    desk.books.write([BILL])
    desk.plan(), desk.send()
    (file,) = desk.files()
    file.write_bytes(file.read_bytes().replace(b"7.00", b"7.01", 1))
    desk.pick_up()
    desk.books.land_folder(desk.erp_folder / "replies")
    (letter,) = desk.plan().awaiting_correction
    assert letter.error == "OutOfBalance" and "Do not replay" in letter.remedy


@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        (
            "update posting.journal_lines_to_post set debit_amount = 8 where debit_amount > 0",
            "UnbalancedEntry",
        ),
        (
            "update posting.journal_lines_to_post set currency_code = 'EUR' where debit_amount > 0",
            "MixedCurrencies",
        ),
        ("update posting.journal_lines_to_post set currency_code = 'XXX'", "InvalidAmount"),
        ("update posting.journal_lines_to_post set account_code = null", "InvalidAmount"),
        ("delete from posting.journal_lines_to_post", "EmptyEntry"),
    ],
)
def test_a_journal_that_is_wrong_itself_never_leaves(desk: Desk, statement: str, kind: str) -> None:
    desk.books.write([BILL])
    with duckdb.connect(str(desk.books.path)) as db:
        db.execute(statement)
    with pytest.raises(getattr(errors, kind), match=r"Nothing was sent.*build again"):
        desk.plan()
    assert not desk.outbox.exists() and desk.files() == []


@pytest.mark.parametrize("step", ["plan", "send"])
def test_a_full_disk_under_the_outbox(tmp_path: Path, step: str) -> None:
    with small_disk(tmp_path / "disk", "1m") as disk:
        desk = dataclasses.replace(new_desk(tmp_path), outbox=disk / "outbox.sqlite")
        desk.books.write(TWO)
        if step == "send":
            desk.plan()
        ballast = fill(disk)
        with pytest.raises(errors.OutboxFull, match=r"Nothing was sent.*Free space"):
            getattr(desk, step)()
        assert desk.files() == []
        ballast.unlink()
        desk.plan()
        assert desk.send().sent_entry_count == 2


def test_a_full_disk_under_the_erps_folder(tmp_path: Path) -> None:
    with small_disk(tmp_path / "erp", "256k") as disk:
        desk = new_desk(tmp_path)
        desk.books.write([entry(f"E-{n:03d}", contract=f"C-{n}") for n in range(300)])
        desk.plan()
        ballast = fill(disk, left=8192)
        with pytest.raises(errors.TargetFull, match=r"Nothing reached the ERP.*Free space"):
            desk.send()
        assert desk.files() == []
        ballast.unlink()
        assert desk.send().sent_entry_count == 300


def target(desk: Desk) -> posts.Target:
    return posts.Target(desk.books.path, desk.outbox, desk.erp_folder, desk.erp)


def post(desk: Desk, **asked: object) -> dict[str, object]:
    plain = {"dry_run": False, "retry": False, "replay": None, **asked}
    return posts.run(target(desk), "2026-01", clock=desk.clock, **plain)  # type: ignore[arg-type]


def test_a_read_only_warehouse_sends_nothing_that_could_not_be_landed(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", "16m") as disk:
        desk = new_desk(tmp_path)
        desk.books.path = disk / "w.duckdb"
        desk.books.write(TWO)
        make_read_only(disk)
        with pytest.raises(errors.WarehouseReadOnly, match=r"nothing was sent.*write permission"):
            post(desk)
        assert not desk.outbox.exists() and desk.files() == []
        assert post(desk, dry_run=True)["sent"] is None
        assert post(desk, plan_only=True)["sent"] is None


def test_a_warehouse_whose_disk_fills_up_says_what_had_left(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", "16m") as disk:
        desk = new_desk(tmp_path)
        desk.books.path = disk / "w.duckdb"
        desk.books.write([entry(f"E-{n:04d}", contract=f"C-{n}") for n in range(3000)])
        ballast = fill(disk, left=4096)
        with pytest.raises(errors.NotLanded, match=r"3000 entries left.*recorded.*--retry"):
            post(desk)
        assert len(desk.files()) == 1
        ballast.unlink()
        done = post(desk, retry=True)
        assert posts.is_done(done)
        with duckdb.connect(str(desk.books.path), read_only=True) as db:
            assert db.execute("select count(*) from landing_outbox.entries").fetchone() == (3000,)
        assert entries_in(desk) == 3000


def entries_in(desk: Desk) -> int:
    keys = set()
    for path in desk.files():
        with path.open(newline="") as file:
            rows = [row["External ID"] for row in csv.DictReader(file)]
        assert not keys & set(rows)
        keys |= set(rows)
    return len(keys)
