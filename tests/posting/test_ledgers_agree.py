"""Independent judges: hledger and Beancount read our exports. They must balance, month by month, to the cent.

hledger comes from the system's packages and Beancount from PyPI; where one is missing, its tests say so.
"""

import csv
import io
import random
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import pytest
from books import entry, line
from samples import ENTRIES

from posting.batch import Batch, Limits, batched
from posting.export import beancount, hledger
from posting.journal import Entry

HLEDGER = shutil.which("hledger")
BEAN_CHECK = shutil.which("bean-check", path=f"{Path(sys.executable).parent}:{shutil.os.environ['PATH']}")
needs_hledger = pytest.mark.skipif(HLEDGER is None, reason="hledger is not installed")
needs_beancount = pytest.mark.skipif(BEAN_CHECK is None, reason="beancount is not installed")


def story(count: int = 300) -> list[Entry]:
    """Entries over a year, two companies, three currencies, catch-ups: from a fixed seed."""
    dice = random.Random(7)
    entries = list(ENTRIES)
    for number in range(count):
        month, currency = dice.randint(1, 12), dice.choice(["USD", "EUR", "JPY"])
        scale = Decimal(1) if currency == "JPY" else Decimal("0.01")
        parts = [dice.randint(1, 10**7) * scale for _ in range(dice.randint(1, 4))]
        about = {
            "contract": f"C-{number % 40}",
            "currency": currency,
            "origin": f"2026-{dice.randint(1, month):02d}",
        }
        lines = [line("4000", "0", f"{part}", obligation=f"C/{n}", **about) for n, part in enumerate(parts)]  # type: ignore[arg-type]
        lines.append(line("2400", f"{sum(parts)}", role="contract_liability", **about))  # type: ignore[arg-type]
        entries.append(
            entry(f"{number:020x}", lines, period=f"2026-{month:02d}", company=dice.choice(["US", "DE gmbh"]))
        )
    return entries


def movements(entries: Sequence[Entry]) -> dict[tuple[str, str, str], Decimal]:
    """What the subledger says, by account, month and currency."""
    total: dict[tuple[str, str, str], Decimal] = defaultdict(Decimal)
    for one in entries:
        for item in one.lines:
            name = hledger.account_name(one.legal_entity_id, item.account_code)
            key = (name, one.posting_period, one.currency_code)
            total[key] += item.signed_amount
    return {key: amount for key, amount in total.items() if amount}


def check(command: Sequence[str], path: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*command, str(path)], capture_output=True, text=True, timeout=120, check=False)


@needs_hledger
def test_hledger_accepts_the_journal_and_gives_the_same_month_end_balances(tmp_path: Path) -> None:
    entries = story()
    path = tmp_path / "j.journal"
    path.write_bytes(hledger.journal_of(batched(entries, "x", Limits())))
    checked = subprocess.run(
        [str(HLEDGER), "-f", str(path), "check", "--strict", "ordereddates"], capture_output=True, text=True
    )
    assert checked.returncode == 0, checked.stderr
    seen: dict[tuple[str, str, str], Decimal] = {}
    for currency in ("USD", "EUR", "JPY"):
        table = subprocess.run(
            [str(HLEDGER), "-f", str(path), "bal", "-M", "--flat", "-N", "-O", "csv", f"cur:{currency}"],
            capture_output=True,
            text=True,
            check=True,
        )
        for row in csv.DictReader(io.StringIO(table.stdout)):
            account = row.pop("account")
            for month, text in row.items():
                if amount := Decimal(text.replace(currency, "").replace(",", "").strip() or "0"):
                    seen[account, month[:7], currency] = amount
    assert seen == movements(entries)


@needs_hledger
@pytest.mark.parametrize(
    "fault", ["a cent", "an entry missing", "an entry twice", "another month", "another account"]
)
def test_hledger_notices_a_fault(tmp_path: Path, fault: str) -> None:
    path = tmp_path / "j.journal"
    text = hledger.journal_of(batched(story(20), "x", Limits())).decode()
    head, *blocks = text.split("\n\n")
    first = next(number for number, block in enumerate(blocks) if "(0123456789abcdef0001)" in block)
    blocks.insert(0, blocks.pop(first))
    if fault == "a cent":
        blocks[0] = blocks[0].replace("1200.00", "1200.01")
    elif fault == "an entry missing":
        del blocks[0]
    elif fault == "an entry twice":
        blocks.insert(0, blocks[0])
    elif fault == "another month":
        blocks[0] = blocks[0].replace("2026-01-31", "2026-02-28")
    else:
        blocks[0] = blocks[0].replace("US:1100", "US:1101")
    path.write_text("\n\n".join([head, *blocks]))
    command = [str(HLEDGER), "check", "--strict", "ordereddates", "-f"]
    assert check(command, path).returncode != 0


@needs_beancount
def test_beancount_accepts_the_ledger_and_notices_a_cent(tmp_path: Path) -> None:
    path = tmp_path / "l.beancount"
    path.write_bytes(beancount.ledger_of(batched(story(), "x", Limits())))
    accepted = check([str(BEAN_CHECK)], path)
    assert accepted.returncode == 0, accepted.stderr
    path.write_text(path.read_text().replace("1200.00 USD", "1200.01 USD", 1))
    assert check([str(BEAN_CHECK)], path).returncode != 0


@needs_hledger
@needs_beancount
def test_every_batch_is_a_ledger_of_its_own(tmp_path: Path) -> None:
    for number, batch in enumerate(batched(story(40), "x", Limits(entries_per_batch=10))[:6]):
        assert isinstance(batch, Batch)
        plain, bean = tmp_path / f"{number}.journal", tmp_path / f"{number}.beancount"
        plain.write_bytes(hledger.render(batch))
        bean.write_bytes(beancount.render(batch))
        assert check([str(HLEDGER), "check", "--strict", "-f"], plain).returncode == 0
        assert check([str(BEAN_CHECK)], bean).returncode == 0
