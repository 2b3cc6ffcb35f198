"""Builds a landing folder with the real models and compares every table with the reference, to the cent.

    python tests/properties/compare.py --contracts 2000 --seed 7            generate, build, compare
    python tests/properties/compare.py --from DIR --policy DIR              somebody's folder

Prints, for every kind of difference, how many contracts have it, and one with both sides and its facts.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

if __package__ in (None, ""):  # run as a script
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    __package__ = "properties"
    import properties  # noqa: F401

import commands

from . import histories, reference
from .reference.exceptions import STOPPING
from .reference.tables import Key, Table, Tables

PROJECT = Path(__file__).resolve().parents[2]

# table: (key columns, value columns), in the order of the walk
COMPARED: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "canonical.contracts": (
        ("accounting_contract_id",),
        (
            "contract_id",
            "parent_accounting_contract_id",
            "customer_id",
            "legal_entity_id",
            "currency_code",
            "signed_on",
            "current_version_no",
            "contract_state",
        ),
    ),
    "canonical.contract_versions": (
        ("accounting_contract_id", "version_no"),
        ("amendment_id", "kind", "treatment", "effective_on", "price_change_amount"),
    ),
    "canonical.usage_months": (
        ("contract_id", "line_id", "period"),
        ("quantity", "rated_amount", "usage_status"),
    ),
    "obligations.performance_obligations": (
        ("obligation_id",),
        (
            "accounting_contract_id",
            "contract_id",
            "sku",
            "family",
            "method",
            "start_trigger",
            "starts_on",
            "ends_on",
            "activated_on",
            "allocation_group",
            "obligation_state",
        ),
    ),
    "allocation.transaction_price_allocations": (
        ("obligation_id", "version_no"),
        ("accounting_contract_id", "stated_amount", "ssp_amount", "allocated_amount"),
    ),
    "schedule.revenue_schedule_lines": (
        ("obligation_id", "version_no", "period", "component"),
        ("accounting_contract_id", "contract_id", "revenue_amount", "cumulative_revenue_amount"),
    ),
    "subledger.contract_balances": (
        ("accounting_contract_id", "period"),
        (
            "billed_to_date_amount",
            "recognized_to_date_amount",
            "contract_liability_amount",
            "contract_asset_amount",
            "unbilled_receivable_amount",
            "refund_liability_amount",
        ),
    ),
}
JOURNAL = "subledger.journal_lines"
REMAINING = "remaining"  # of each obligation, what the report adds up by family
TO_POST = "to post"  # while nothing was posted
# Types whose reach the specification leaves to judgement are not compared.
JUDGED = frozenset(
    {"late_fact", "unbilled_contract", "overbilled_contract", "missing_account", "duplicate_record"}
)


@dataclass(frozen=True)
class Difference:
    """One row that the two sides do not agree on."""

    table: str
    columns: tuple[str, ...]
    contract_id: str
    key: Key
    expected: dict[str, Any] | None
    got: dict[str, Any] | None

    @property
    def kind(self) -> str:
        if self.expected is None:
            return f"{self.table}: a row too many"
        if self.got is None:
            return f"{self.table}: a row missing"
        return f"{self.table}: {', '.join(self.columns)}"

    def both_sides(self) -> str:
        if self.expected is None or self.got is None:
            return f"expected {said(self.expected)} got {said(self.got)}"
        pairs = (f"{c}: expected {self.expected[c]}, got {self.got[c]}" for c in self.columns)
        return "; ".join(pairs)


def said(row: dict[str, Any] | None) -> str:
    return "no row" if row is None else str({column: str(value) for column, value in row.items()})


def tieout(*arguments: str) -> None:
    """One `tieout` command; raises with what it printed where it fails."""
    done = commands.tieout(*arguments)
    if done.returncode != 0:
        said = f"{done.stdout[-6000:]}\n{done.stderr[-6000:]}"
        raise RuntimeError(f"tieout {' '.join(arguments)} failed ({done.returncode}):\n{said}")


def run_tieout(landing: Path, policy: Path, warehouse: Path, period: str, as_of: date | None = None) -> None:
    """`tieout run` on a folder."""
    arguments = ["--from", str(landing), "--policy", str(policy), "--warehouse", str(warehouse)]
    arguments += ["--period", period]
    if as_of is not None:
        arguments += ["--as-of", as_of.isoformat()]
    tieout("run", *arguments)


def built_tables(warehouse: Path) -> Tables:
    """The public tables as the models made them, in the shape of the reference."""
    found = Tables()
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        for table, (keys, columns) in COMPARED.items():
            rows: Table = {}
            for values in connection.sql(f"select {', '.join(keys + columns)} from {table}").fetchall():
                rows[tuple(values[: len(keys)])] = dict(zip(columns, values[len(keys) :], strict=True))
            found.rows[table] = rows
        found.rows[JOURNAL] = journal_of(connection)
        found.rows[REMAINING] = remaining_of(connection)
        found.rows[TO_POST] = to_post(connection)
        exceptions = connection.sql(
            "select exception_type, contract_id from operations.exceptions"
        ).fetchall()
        found.exceptions = {(kind, contract or "") for kind, contract in exceptions}
    return found


def journal_of(connection: duckdb.DuckDBPyConnection) -> Table:
    """The journal summed by account and period; by obligation too where it is revenue."""
    rows = connection.sql(
        f"""
        select accounting_contract_id, entry_kind, case when entry_kind = 'revenue' then obligation_id end,
            legal_entity_id, account_role, account_code, origin_period, sum(debit_amount), sum(credit_amount)
        from {JOURNAL} group by all
        """
    ).fetchall()
    return {tuple(row[:7]): {"debit_amount": row[7], "credit_amount": row[8]} for row in rows}


def remaining_of(connection: duckdb.DuckDBPyConnection) -> Table:
    """What remains of each obligation by band: the last step of the report, before it adds up by family."""
    rows = connection.sql(
        """
        select obligation_id, accounting_contract_id, case when month_no - now <= 12 then '0-12'
            when month_no - now <= 24 then '13-24' else '25+' end as band, sum(remaining_amount)
        from reporting.int_reporting__obligations_remaining
        join obligations.performance_obligations using (obligation_id),
            (select 12 * left(period, 4)::int + right(period, 2)::int - 1 as now
            from canonical.int_canonical__run_bounds)
        group by all having sum(remaining_amount) <> 0
        """
    ).fetchall()
    return {(row[0], row[2]): {"accounting_contract_id": row[1], "remaining_amount": row[3]} for row in rows}


def to_post(connection: duckdb.DuckDBPyConnection) -> Table:
    """What is to be posted, by account and period."""
    rows = connection.sql(
        """
        select accounting_contract_id, entry_kind, obligation_id, legal_entity_id, account_code,
            origin_period, posting_period, sum(debit_amount - credit_amount)
        from posting.journal_lines_to_post group by all
        """
    ).fetchall()
    return {tuple(row[:7]): {"accounting_contract_id": row[0], "amount": row[7]} for row in rows}


def differences(expected: Tables, got: Tables) -> Iterator[Difference]:
    """Every difference, in the order of the walk."""
    homes = {
        key[0]: str(row["contract_id"]) for key, row in expected.rows.get("canonical.contracts", {}).items()
    }
    # What the reference never got to, in a contract stopped for something else, stops its separate ones too.
    more = {
        c for kind, c in got.exceptions - expected.exceptions if kind in STOPPING and c in expected.stopped
    }
    for table in (*COMPARED, JOURNAL, REMAINING, TO_POST):
        left, right = expected.rows.get(table, {}), got.rows.get(table, {})
        for key in sorted(left.keys() | right.keys(), key=str):
            a, b = left.get(key), right.get(key)
            columns = differing(a, b)
            home = str((a or b or {}).get("accounting_contract_id", key[0]))
            if columns and not (b is None and home.split("/")[0] in more and "/" in home):
                owner = (a or b or {}).get("contract_id") or homes.get(
                    (a or b or {}).get("accounting_contract_id", key[0])
                )
                yield Difference(table, columns, str(owner or key[0]).split("/")[0], key, a, b)
    stopped = {contract for kind, contract in expected.exceptions & got.exceptions if kind in STOPPING}
    stopped |= expected.stopped if stopped else set()
    for pair in sorted(expected.exceptions ^ got.exceptions):
        # Of a stopped contract each side may have seen more than the other before it stopped.
        if pair[0] not in JUDGED and pair[1] not in stopped:
            side: dict[str, Any] = {"contract_id": pair[1]}
            is_mine = pair in expected.exceptions
            name = f"exception {pair[0]}"
            yield Difference(name, (), pair[1], pair, side if is_mine else None, None if is_mine else side)


# Of a contract that is stopped the models may say more than the reference, which never got there.
UNKNOWN_WHEN_STOPPED = ("treatment", "price_change_amount", "contract_state")


def differing(a: dict[str, Any] | None, b: dict[str, Any] | None) -> tuple[str, ...]:
    if a is None or b is None:
        return ("row",) if a is not b else ()
    return tuple(
        column
        for column in b
        if column in a
        and not same(a[column], b[column])
        and not (column in UNKNOWN_WHEN_STOPPED and a.get("is_stopped"))
    )


def same(left: Any, right: Any) -> bool:
    if isinstance(left, (int, Decimal)) and isinstance(right, (int, Decimal)):
        return left == right
    return bool(left == right)


def facts_of(landing: Path, contract_ids: set[str]) -> str:
    """Every landed row of some contracts, to read beside a difference."""
    shown = []
    for path in sorted(landing.rglob("*.*")):
        if path.suffix == ".csv":
            with path.open(encoding="utf-8-sig", newline="") as lines:
                rows: list[dict[str, Any]] = list(csv.DictReader(lines))
        else:
            rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        for row in rows:
            if row.get("contract_id") in contract_ids:
                said = {k: v for k, v in row.items() if v not in ("", None)}
                shown.append(f"    {path.stem}: {said}")
    return "\n".join(shown)


def minimal_folder(landing: Path, contract_ids: set[str], target: Path) -> None:
    """The rows of some contracts, and the masters, as a landing folder of their own."""
    target.mkdir(parents=True, exist_ok=True)
    rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for path in sorted(landing.rglob("*.*")):
        table = path.stem if path.parent == landing else path.parent.name
        if path.suffix == ".csv":
            with path.open(encoding="utf-8-sig", newline="") as lines:
                rows[table] += list(csv.DictReader(lines))
        else:
            rows[table] += [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    for table, sent in rows.items():
        kept = [row for row in sent if "contract_id" not in row or row["contract_id"] in contract_ids]
        if kept:
            histories.write_csv(target / f"{table}.csv", kept)


def first_of_each(rows: Iterable[Difference]) -> list[Difference]:
    """One difference a contract."""
    firsts: dict[str, Difference] = {}
    for row in rows:
        firsts.setdefault(row.contract_id, row)
    return list(firsts.values())


def report(found: list[Difference], landing: Path, shown: int = 1) -> str:
    """Differences by kind: how many rows and contracts, and the first ones in full."""
    by_kind: dict[str, list[Difference]] = defaultdict(list)
    first_kind: dict[str, str] = {}
    for difference in found:
        by_kind[difference.kind].append(difference)
        first_kind.setdefault(difference.contract_id, difference.kind)
    roots = Counter(first_kind.values())
    lines = []
    for kind, rows in by_kind.items():
        contracts = sorted({row.contract_id for row in rows})
        lines.append(f"{kind}: {len(rows)} rows, {len(contracts)} contracts, first in {roots[kind]} of them")
    for kind, count in roots.most_common():
        rooted = first_of_each(row for row in by_kind[kind] if first_kind[row.contract_id] == kind)
        lines.append(f"\n== {kind} ({count} contracts begin to differ here)")
        for row in rooted[:shown]:
            lines.append(f"  {row.contract_id} {row.key} {row.both_sides()}")
            lines.append(facts_of(landing, {row.contract_id}))
    return "\n".join(lines)


def compare(
    landing: Path, policy: Path, warehouse: Path, period: str, as_of: date | None = None
) -> list[Difference]:
    """All differences between the reference and a warehouse that is built already."""
    return list(differences(reference.run(landing, policy, period, as_of), built_tables(warehouse)))


def main() -> int:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--contracts", type=int, default=500)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--edition", type=int, default=0, help="of the policy; 0 is the ordinary one")
    options.add_argument("--from", dest="landing", type=Path)
    options.add_argument("--policy", type=Path)
    options.add_argument("--warehouse", type=Path, help="an existing build to compare with")
    options.add_argument("--period", default=histories.PERIOD)
    options.add_argument("--as-of", type=date.fromisoformat)
    options.add_argument("--shown", type=int, default=1)
    options.add_argument("--keep", type=Path, help="a folder to generate and build in")
    chosen = options.parse_args()
    folder = chosen.keep or Path(tempfile.mkdtemp(prefix="tieout_compare_"))
    landing, policy = chosen.landing or folder / "landing", chosen.policy or folder / "policy"
    if chosen.landing is None and not landing.exists():
        histories.generate(landing, policy, chosen.contracts, chosen.seed, chosen.edition)
    warehouse = chosen.warehouse or folder / "built.duckdb"
    if not warehouse.exists():
        run_tieout(landing, policy, warehouse, chosen.period, chosen.as_of)
    found = compare(landing, policy, warehouse, chosen.period, chosen.as_of)
    print(report(found, landing, chosen.shown) or "no difference")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
