"""Closing a month: open while anything is open, signed once, the same to the byte whatever comes later."""

import json
import shutil
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tieout import close
from tieout.errors import UsageProblem
from tieout.policy import complete_policy, seed_types
from tieout.settings import PROJECT

Tieout = Callable[..., subprocess.CompletedProcess[str]]
AT = datetime(2020, 2, 5, 9, 30, tzinfo=UTC)
PERIOD = "2020-01"
ITEM = {
    "control_kind": "reconciliations", "control_name": "rec_subledger_to_erp", "legal_entity_id": "GOLD",
    "item_key": "4000", "contract_id": None, "currency_code": "USD", "difference_amount": 3,
    "waiver_id": None, "item_state": "tied", "owner": "general ledger", "message": "4000: erp_differs",
}  # fmt: skip


class Books:
    """A warehouse with just the tables a close reads, and the policy it was built by."""

    def __init__(self, folder: Path) -> None:
        self.warehouse = folder / "w.duckdb"
        self.policy = folder / "policy"

    def found(self, project: Path) -> None:
        shutil.copytree(project / "tests" / "golden" / "policy", self.policy)
        self.waive()
        with duckdb.connect(str(self.warehouse)) as db:
            for schema in ("canonical", "staging", "seeds", "operations", "posting", "subledger"):
                db.execute(f"create schema {schema}")
            for schema in ("schedule", "reconciliation", "reporting"):
                db.execute(f"create schema {schema}")
            db.execute(
                "create table canonical.int_canonical__run_bounds as select '2020-01' as period, "
                "null::date as as_of_on, date '2020-01-31' as period_ends_on, "
                "timestamp '2020-02-01' as last_landed_at, null::timestamp as last_attempted_at"
            )
            db.execute(
                "create table staging.stg_files__landed_files as select timestamp '2020-02-01' as landed_at"
            )
            db.execute("create table staging.stg_outbox__attempts (landed_at timestamp)")
            db.execute(
                "create table posting.posting_status as select 'x1' as external_id, 'e1' as entry_id, "
                "'demo' as erp, 'GOLD' as legal_entity_id, '2020-01' as posting_period, "
                "'accepted' as status, 'JE-1' as erp_reference"
            )
            db.execute(
                "create table subledger.int_subledger__lines_posted as select 'x1' as external_id, "
                "unnest([1, 2]) as line_no, 'GOLD' as legal_entity_id, '2020-01' as posting_period, "
                "'2020-01' as origin_period, 'revenue' as entry_kind, 'C' as accounting_contract_id, "
                "'C/1' as obligation_id, 'x' as account_role, unnest(['2400', '4000']) as account_code, "
                "unnest([5.00, 0.00]) as debit_amount, unnest([0.00, 5.00]) as credit_amount, "
                "'USD' as currency_code"
            )
            db.execute(
                "create table reconciliation.rec_subledger_to_erp as select 'GOLD' as legal_entity_id, "
                "'2020-01' as period, '4000' as account_code, 'USD' as currency_code, "
                "-5.00 as posted_amount, -5.00 as accepted_amount, -5.00 as erp_amount"
            )
            db.execute(
                "create table posting.journal_entries_to_post (legal_entity_id varchar, "
                "posting_period varchar, origin_period varchar, currency_code varchar, external_id varchar, "
                "debit_amount decimal(18, 4), is_catch_up boolean)"
            )
            for table in (
                "subledger.contract_balances", "reporting.contract_liability_rollforward",
                "reporting.disaggregated_revenue", "schedule.revenue_schedule_lines",
            ):  # fmt: skip
                db.execute(f"create table {table} as select '2020-01' as period, 1 as amount")
            db.execute(
                "create table subledger.journal_lines as select '2020-01' as origin_period, 1 as amount"
            )
        self.build()

    def waive(self, *waivers: str) -> None:
        head = "waiver_id,control,waived_key,period,amount_limit,owner,reason,expires_on"
        (self.policy / "waivers.csv").write_text("\n".join([head, *waivers]) + "\n")

    def build(self, *items: dict[str, Any]) -> None:
        """What dbt would leave: the policy as it stands, and these items beside one that ties."""
        rows = [ITEM, *({**ITEM, **item} for item in items)]
        with duckdb.connect(str(self.warehouse)) as db:
            laid = PROJECT / complete_policy(self.policy).seed_path
            for name, types in seed_types().items():
                columns = ", ".join(f"{column} {kind}" for column, kind in types.items())
                db.execute(f"create or replace table seeds.{name} ({columns})")
                db.execute(f"copy seeds.{name} from '{laid / name}.csv' (header, nullstr '')")
            db.execute(
                "create or replace table operations.close_items (control_kind varchar, control_name varchar, "
                "legal_entity_id varchar, item_key varchar, contract_id varchar, currency_code varchar, "
                "difference_amount decimal(18, 4), waiver_id varchar, item_state varchar, owner varchar, "
                "message varchar)"
            )
            db.executemany(
                f"insert into operations.close_items values ({', '.join('?' * len(ITEM))})",
                [[row[name] for name in ITEM] for row in rows],
            )

    def run(self, **asked: Any) -> dict[str, Any]:
        facts = {"signed_by": None, "verify": False, **asked}
        return close.run(PERIOD, self.warehouse, self.policy, None, clock=lambda: AT, **facts)

    def change(self, statement: str) -> None:
        with duckdb.connect(str(self.warehouse)) as db:
            db.execute(statement)


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory, project: Path) -> Path:
    folder = tmp_path_factory.mktemp("founded")
    Books(folder).found(project)
    return folder


@pytest.fixture
def books(tmp_path: Path, founded: Path) -> Books:
    shutil.copytree(founded, tmp_path, dirs_exist_ok=True)
    return Books(tmp_path)


def counts(facts: dict[str, Any], control: str) -> tuple[int, int, int]:
    (line,) = [line for line in facts["checklist"] if line["control"] == control]
    return line["tied"], line["waived"], line["open"]


def test_nothing_open_is_signed_once_and_verified(books: Books) -> None:
    facts = books.run()
    assert facts["is_done"] and facts["manifest"] is None
    assert counts(facts, "rec_subledger_to_erp") == (1, 0, 0)
    assert counts(facts, "still_to_post") == counts(facts, "blocking exceptions") == (0, 0, 0)
    path = Path(books.run(signed_by="A. Controller")["manifest"])
    assert path == books.warehouse.parent / "closes" / "2020-01.json"
    told = json.loads(path.read_text())
    assert told["signature"] == {"signed_by": "A. Controller", "signed_at": "2020-02-05T09:30:00+00:00"}
    assert told["posted"] == [
        {"legal_entity_id": "GOLD", "currency_code": "USD", "entries": 1, "lines": 2, "debit_amount": "5.00"}
    ]
    assert [(row["table"], row["rows"]) for row in told["sealed"]] == [
        ("posted_entries", 1), ("posted_lines", 2), ("erp_balances", 1)
    ]  # fmt: skip
    assert books.run(verify=True)["is_done"]
    with pytest.raises(UsageProblem, match=r"A\. Controller.*the same content.*Nothing was written"):
        books.run(signed_by="Somebody else")
    assert json.loads(path.read_text()) == told


def test_two_signatures_of_the_same_books_differ_in_nothing_else(books: Books, tmp_path: Path) -> None:
    first = json.loads(Path(books.run(signed_by="A")["manifest"]).read_text())
    shutil.move(tmp_path / "closes", tmp_path / "before")
    second = json.loads(Path(books.run(signed_by="B")["manifest"]).read_text())
    assert first.pop("signature") != second.pop("signature")
    assert first == second


@pytest.mark.parametrize(
    "statement",
    [
        "update subledger.int_subledger__lines_posted set debit_amount = 5.01 where line_no = 1",
        "delete from subledger.int_subledger__lines_posted where line_no = 2",
        "insert into posting.posting_status from posting.posting_status",
        "update posting.posting_status set erp_reference = 'JE-2'",
        "update reconciliation.rec_subledger_to_erp set erp_amount = -6",
    ],
)
def test_a_closed_period_that_moved_is_noticed(books: Books, statement: str) -> None:
    books.run(signed_by="A")
    books.change(statement)
    assert not books.run(verify=True)["is_done"]


def test_what_is_derived_may_move_and_says_where_it_went(books: Books) -> None:
    books.run(signed_by="A")
    books.change("update subledger.journal_lines set amount = 2")
    books.change(
        "insert into posting.journal_entries_to_post values "
        "('GOLD', '2020-02', '2020-01', 'USD', 'x9', 7.00, true)"
    )
    facts = books.run(verify=True)
    assert facts["is_done"]
    assert [row["table"] for row in facts["derived"] if not row["is_same"]] == ["journal_lines"]
    (catch_up,) = facts["catch_ups"]
    assert (catch_up["state"], catch_up["posting_period"], catch_up["debit_amount"]) == (
        "to post",
        "2020-02",
        7,
    )


@pytest.mark.parametrize("harm", ["other words", "no json", "no signature"])
def test_a_manifest_that_somebody_changed_proves_nothing(books: Books, harm: str) -> None:
    path = Path(books.run(signed_by="A")["manifest"])
    text = path.read_text()
    path.write_text(
        {
            "other words": text.replace('"rows": 2', '"rows": 3'),
            "no json": text[:-20],
            "no signature": text.replace("signed_by", "seen_by"),
        }[harm]
    )
    with pytest.raises(UsageProblem, match="signed"):
        books.run(verify=True)


def test_open_items_are_listed_and_nothing_is_signed(books: Books) -> None:
    books.build(
        {"item_key": "2400", "item_state": "open", "message": "2400: erp_differs"},
        {
            "control_kind": "exceptions",
            "control_name": "missing_ssp",
            "contract_id": "C-1",
            "item_state": "open",
        },
        {"control_kind": "posting", "control_name": "still_to_post", "item_state": "open"},
    )
    facts = books.run(signed_by="A")
    assert not facts["is_done"] and facts["manifest"] is None
    assert not (books.warehouse.parent / "closes").exists()
    assert counts(facts, "rec_subledger_to_erp") == (1, 0, 1)
    assert counts(facts, "missing_ssp") == counts(facts, "still_to_post") == (0, 0, 1)
    assert [item["about"] for item in facts["open_items"]] == ["C-1", "2400", "4000"]


def test_waivers_tell_what_they_did(books: Books) -> None:
    books.waive(
        "w1,rec_subledger_to_erp,4000,2020-01,10,controller,rounding in the ERP,2020-01-31",
        "w2,rec_subledger_to_erp,*,*,1,controller,small ones,2020-12-31",
        "w3,missing_ssp,C-1,2020-01,,controller,a new price is coming,2020-01-30",
        "w4,missing_ssp,C-2,*,,controller,as ever,2020-12-31",
        "w5,missing_ssp,C-3,2020-02,,controller,of another month,2020-12-31",
    )
    books.build(
        {"item_key": "4100", "item_state": "waived", "waiver_id": "w1"},
        {"item_key": "4200", "item_state": "open", "waiver_id": "w2"},
    )
    facts = books.run()
    assert {waiver["waiver_id"]: waiver["waiver_state"] for waiver in facts["waivers"]} == {
        "w1": "used", "w2": "limit too low", "w3": "expired", "w4": "unused"
    }  # fmt: skip
    assert counts(facts, "rec_subledger_to_erp") == (1, 1, 1)
    books.build({"item_key": "4100", "item_state": "waived", "waiver_id": "w1"})
    told = json.loads(Path(books.run(signed_by="A")["manifest"]).read_text())
    assert [(waiver["waiver_id"], waiver["reason"]) for waiver in told["waivers"]] == [
        ("w1", "rounding in the ERP")
    ]


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("update canonical.int_canonical__run_bounds set period = '2020-02'", "--period 2020-01"),
        ("update canonical.int_canonical__run_bounds set as_of_on = date '2020-01-30'", "before the period"),
        ("insert into staging.stg_files__landed_files values (timestamp '2020-02-02')", "Something landed"),
        ("insert into staging.stg_outbox__attempts values (timestamp '2020-02-02')", "Something landed"),
        ("insert into seeds.currencies values ('XXX', 2)", "currencies.csv"),
        ("update seeds.legal_entities set posts_billing = false", "legal_entities.csv"),
    ],
)
def test_a_build_of_something_else_cannot_be_closed(books: Books, statement: str, words: str) -> None:
    books.change(statement)
    facts = books.run(signed_by="A")
    assert not facts["is_done"]
    assert [line["control"] for line in facts["checklist"]] == ["built"]
    assert words in facts["open_items"][0]["message"]


def test_a_period_that_is_none(books: Books) -> None:
    with pytest.raises(UsageProblem, match="2020-13"):
        close.run(
            "2020-13", books.warehouse, books.policy, None, signed_by=None, verify=True, clock=lambda: AT
        )


def test_the_command(books: Books, tieout: Tieout) -> None:
    where = ("--period", PERIOD, "--warehouse", books.warehouse, "--policy", books.policy)
    done = tieout("close", *where, "--signed-by", "A. Controller", COLUMNS="120")
    assert done.returncode == 0, done.stderr
    assert "GOLD,2020-01,closed," in done.stdout
    books.build({"item_key": "2400", "item_state": "open", "message": "2400: erp_differs"})
    done = tieout("close", *where, COLUMNS="120")
    assert done.returncode == 1 and "2400: erp_differs" in done.stdout and "stays open" in done.stdout
