"""A month is closed; then an amendment comes that should have been known: the closed month stays.

One contract of 1,200.00 for 2020, 100.00 a month. January is posted, accepted, closed and signed. In February
it turns out that the price went to 2,400.00 for the rest from 16 January on: January's difference of revenue
is booked in February, as a catch-up, and what was posted in January is still what was signed, to the byte.
"""

import json
import shutil
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from posting.demo_erp import DemoErp

Tieout = Callable[..., subprocess.CompletedProcess[str]]
SIGNED = {
    "customers": [
        "customer_id,name,country,erp_customer_id,recorded_at",
        "BUYER,The buyer,US,E-1,2019-12-01T00:00:00Z",
    ],
    "contracts": [
        "contract_id,customer_id,legal_entity_id,currency,signed_on,recorded_at",
        "C,BUYER,GOLD,USD,2020-01-01,2020-01-01T00:00:00Z",
    ],
    "contract_lines": [
        "contract_id,amendment_id,line_id,sku,quantity,price,ssp,starts_on,ends_on,recorded_at",
        "C,,1,SERVICE-MONTHLY,1,1200,1200,2020-01-01,2020-12-31,2020-01-01T00:00:00Z",
    ],
    "invoice_lines": [
        "invoice_line_id,invoice_id,contract_id,line_id,invoiced_on,kind,amount,currency,recorded_at",
        "I-1,I,C,1,2020-01-01,invoice,1200,USD,2020-01-01T00:00:00Z",
    ],
}
AMENDED = {
    "amendments": [
        "amendment_id,contract_id,effective_on,kind,recorded_at",
        "A,C,2020-01-16,upsell,2020-02-20T00:00:00Z",
    ],
    "contract_lines": [
        "contract_id,amendment_id,line_id,sku,quantity,price,ssp,starts_on,ends_on,recorded_at",
        "C,A,1,SERVICE-MONTHLY,2,2400,2400,2020-01-16,2020-12-31,2020-02-20T00:00:00Z",
    ],
}


class Company:
    """One company's books, ERP and policy, and the commands it runs on them."""

    def __init__(self, tieout: Tieout, folder: Path, project: Path) -> None:
        self.tieout, self.folder = tieout, folder
        self.warehouse = folder / "w.duckdb"
        self.policy = shutil.copytree(project / "tests" / "golden" / "policy", folder / "policy")
        self.erp = DemoErp(folder / "erp").install()

    def __call__(self, verb: str, *arguments: str | Path, code: int = 0) -> dict[str, Any]:
        policy = ("--policy", self.policy) if verb != "ingest" else ()
        done = self.tieout(verb, *arguments, "--warehouse", self.warehouse, *policy, "--json")
        assert done.returncode == code, (verb, done.stdout[-3000:], done.stderr[-3000:])
        return json.loads(done.stdout)  # type: ignore[no-any-return]

    def land(self, name: str, tables: dict[str, list[str]]) -> None:
        folder = self.folder / name
        folder.mkdir()
        for table, rows in tables.items():
            (folder / f"{table}.csv").write_text("\n".join(rows) + "\n")
        self("ingest", "--from", folder)

    def post(self, period: str) -> int:
        """Send, let the ERP answer, take the answer home; how many entries were accepted."""
        where = ("--period", period, "--erp-folder", self.erp.folder)
        self("post", *where)
        accepted = self.erp.pick_up(datetime(2020, 3, 1, tzinfo=UTC)).accepted_entry_count
        self("post", *where)
        return accepted

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(str(self.warehouse), read_only=True) as connection:
            return connection.execute(statement).fetchall()


@pytest.mark.slow
def test_a_backdated_amendment_leaves_the_closed_month_alone(
    tieout: Tieout, tmp_path: Path, project: Path
) -> None:
    company = Company(tieout, tmp_path, project)
    company.land("signed", SIGNED)
    company("build", "--period", "2020-01")
    asked = company("close", "--period", "2020-01", "--signed-by", "A. Controller", code=1)
    assert {item["control_name"] for item in asked["open_items"]} >= {"still_to_post"}
    assert company.post("2020-01") == 2
    company("build", "--period", "2020-01")
    signed = company("close", "--period", "2020-01", "--signed-by", "A. Controller")
    manifest = Path(signed["manifest"])
    before = manifest.read_bytes()

    calendar = company.policy / "close_calendar.csv"
    calendar.write_text(calendar.read_text() + "GOLD,2020-01,closed,2020-02-05\n")
    company.land("amended", AMENDED)
    company("build", "--period", "2020-02")
    verdict = company("close", "--period", "2020-01", "--verify")
    assert verdict["is_unchanged"]
    assert [row["is_same"] for row in verdict["derived"] if row["table"] == "journal_lines"] == [False]
    assert company.rows(
        "select posting_period, origin_period, is_catch_up from posting.journal_entries_to_post "
        "where origin_period = '2020-01' group by all"
    ) == [("2020-02", "2020-01", True)]

    company.post("2020-02")
    company("build", "--period", "2020-02")
    verdict = company("close", "--period", "2020-01", "--verify")
    assert verdict["is_unchanged"]
    assert {row["state"] for row in verdict["catch_ups"]} == {"posted"}
    assert manifest.read_bytes() == before
    booked = company.rows(
        "select posting_period, sum(credit_amount) - sum(debit_amount) "
        "from subledger.int_subledger__lines_posted where account_code = '4000' group by all order by all"
    )
    assert (
        sum(amount for _, amount in booked)
        == company.rows(
            "select sum(revenue_amount) from schedule.revenue_schedule_lines where period <= '2020-02'"
        )[0][0]
    )
    assert booked[0] == ("2020-01", Decimal("100.0000"))
    company("close", "--period", "2020-02", "--signed-by", "A. Controller")


@pytest.mark.slow
def test_what_was_posted_to_a_closed_month_is_noticed(tieout: Tieout, tmp_path: Path, project: Path) -> None:
    """Somebody sends to January after its close: the calendar was forgotten."""
    company = Company(tieout, tmp_path, project)
    company.land("signed", SIGNED)
    company("build", "--period", "2020-01")
    company.post("2020-01")
    company("build", "--period", "2020-01")
    company("close", "--period", "2020-01", "--signed-by", "A. Controller")
    company.land("amended", AMENDED)
    company("build", "--period", "2020-01")
    assert company.post("2020-01") > 0
    company("build", "--period", "2020-01")
    assert not company("close", "--period", "2020-01", "--verify", code=1)["is_unchanged"]
