"""Summary grain, end to end: few lines in the ERP, and each leads back to its contracts."""

import csv
import json
import shutil
import subprocess
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from posting.demo_erp import DemoErp

Tieout = Callable[..., subprocess.CompletedProcess[str]]
AT = datetime(2026, 4, 2, tzinfo=UTC)


@pytest.mark.slow
def test_every_summary_line_leads_back_to_its_contracts(
    tieout: Tieout, project: Path, sample_warehouse: Path, tmp_path: Path
) -> None:
    policy = shutil.copytree(project / "seeds", tmp_path / "policy")
    file = policy / "policy.csv"
    file.write_text(file.read_text().replace("post_grain,contract", "post_grain,summary"))
    warehouse = tmp_path / "w.duckdb"
    shutil.copy(sample_warehouse, warehouse)
    erp = DemoErp(tmp_path / "erp").install()

    def run(*arguments: str | Path) -> str:
        done = tieout(*arguments, "--warehouse", warehouse, "--policy", policy, "--json")
        assert done.returncode == 0, (arguments, done.stdout[-2000:], done.stderr[-2000:])
        return done.stdout

    run("build", "--period", "2026-03")
    post = ("post", "--period", "2026-03", "--erp-folder", erp.folder)
    sent = json.loads(run(*post))["planned"]["batches"]
    assert sum(batch["line_count"] for batch in sent) > 2000
    assert erp.pick_up(AT).refused_entry_count == 0
    run(*post)
    run("build", "--period", "2026-03")

    with duckdb.connect(str(warehouse), read_only=True) as books:
        backs = books.execute(
            "select external_id, erp_line_no, account_code, sum(debit_amount), sum(credit_amount), "
            "count(distinct accounting_contract_id) from operations.drill_backs group by all order by 1, 2"
        ).fetchall()
        left = books.execute("select count(*) from posting.journal_entries_to_post").fetchone()
        yen = books.execute(
            "select min(external_id) from operations.drill_backs where currency_code = 'JPY' "
            "group by external_id having count(distinct accounting_contract_id) > 1"
        ).fetchone()
    assert left == (0,)
    assert max(row[5] for row in backs) > 10
    held = lines_of(erp.folder / "processed")
    assert {(row[0], row[1]): row[2:5] for row in backs} == held
    assert len(held) < 1000

    biggest = max(backs, key=lambda row: row[5])
    told = json.loads(tieout("trace", biggest[0], "--warehouse", warehouse, "--json").stdout)[biggest[0]]
    behind = [row for row in told["contracts_behind_them"] if row["erp_line_no"] == biggest[1]]
    assert len({row["accounting_contract_id"] for row in behind}) == biggest[5]
    assert yen is not None
    shown = tieout("trace", yen[0], "--warehouse", warehouse).stdout
    assert "contracts behind them" in shown
    assert ".00" not in shown
    assert json.loads(run(*post))["planned"]["batches"] == []


def lines_of(folder: Path) -> dict[tuple[str, int], tuple[str, Decimal, Decimal]]:
    """Every line the ERP read, by external id and its place in the entry."""
    lines: dict[str, list[tuple[str, Decimal, Decimal]]] = defaultdict(list)
    for path in folder.glob("*.csv"):
        with path.open(newline="") as file:
            for row in csv.DictReader(file):
                amounts = (Decimal(row["Debit"] or 0), Decimal(row["Credit"] or 0))
                lines[row["External ID"]].append((row["Account"], *amounts))
    return {(key, number): line for key, rows in lines.items() for number, line in enumerate(rows, start=1)}
