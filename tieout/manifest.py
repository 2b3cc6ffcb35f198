"""A hash of every published table over its ordered rows: two rebuilds of the same landing give the same.

Left out: what says when and by which load something was landed, which no two landings share.
"""

import hashlib
from importlib.metadata import version
from pathlib import Path
from typing import Any

from rich.console import Console

from tieout.policy import complete_policy
from tieout.read import Reader, Row, Values
from tieout.settings import policy_path, warehouse_path
from tieout.summary import rows_table

PUBLISHED = {
    "canonical": ("contracts", "contract_versions", "invoice_lines", "fulfilment_events", "usage_months"),
    "obligations": ("performance_obligations",),
    "allocation": ("transaction_price_allocations",),
    "schedule": ("revenue_schedule_lines",),
    "subledger": ("contract_balances", "journal_lines"),
    "reconciliation": (
        "rec_landing_to_canonical",
        "rec_crm_to_billing",
        "rec_billing_to_subledger",
        "rec_price_to_schedule",
        "rec_subledger_to_erp",
        "rec_legacy_to_subledger",
    ),
    "posting": ("journal_entries_to_post", "journal_lines_to_post", "posting_status"),
    "reporting": (
        "revenue_waterfall",
        "contract_liability_rollforward",
        "remaining_performance_obligations",
        "disaggregated_revenue",
    ),
    "operations": ("exceptions",),
}
OF_A_LANDING = {"load_id", "file_name", "row_no", "landed_at", "recorded_at", "first_seen_at"}
COLUMNS = """
    select column_name from information_schema.columns
    where table_catalog = current_database() and table_schema = ? and table_name = ?
    order by column_name
"""


def of(warehouse: Path | None, policy: Path | None) -> dict[str, Any]:
    """Version, policy digest, and for every published table its rows and their hash."""
    with Reader(warehouse_path(warehouse)) as reader:
        tables = [_table(reader, schema, name) for schema, names in PUBLISHED.items() for name in names]
    lines = [f"{table['table']} {table['rows']} {table['digest']}" for table in tables]
    return {
        "version": version("tieout"),
        "policy": complete_policy(policy_path(policy)).digest,
        "tables": tables,
        "digest": hashlib.sha256("\n".join(lines).encode()).hexdigest(),
    }


def show(facts: dict[str, Any], console: Console) -> None:
    """Print the manifest as a table and its one digest."""
    console.print(rows_table(f"Tieout {facts['version']}, policy {facts['policy']}", facts["tables"]))
    console.print(f"digest {facts['digest']}")


def _table(reader: Reader, schema: str, name: str) -> Row:
    """One table's rows and the hash of their hashes in order."""
    columns = [row["column_name"] for row in reader.rows(COLUMNS, [schema, name])]
    return {"table": f"{schema}.{name}", **_digest(reader, f"{schema}.{name}", columns)}


def digest_of_rows(reader: Reader, query: str, period: str) -> Row:
    """The same of the rows of a query that names a `$period`."""
    columns = [row["column_name"] for row in reader.rows(f"describe {query}", {"period": period})]
    return _digest(reader, f"({query})", sorted(columns), {"period": period})


def _digest(reader: Reader, relation: str, columns: list[str], values: Values = ()) -> Row:
    """The length before each value tells null from empty and keeps neighbours from running together."""
    texts = [f"cast({column} as varchar)" for column in columns if column not in OF_A_LANDING]
    row = " || ".join(f"coalesce(length({text}) || ':' || {text}, '-')" for text in texts)
    return reader.rows(
        "select count(*) as rows, "
        "coalesce(md5(string_agg(row_digest, '' order by row_digest)), '') as digest "
        f"from (select md5({row or 'null'}) as row_digest from {relation})",
        values,
    )[0]
