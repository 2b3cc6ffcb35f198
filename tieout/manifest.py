"""A hash of every published table over its ordered rows: two rebuilds of the same landing give the same.

Left out: what says when and by which load something was landed, which no two landings share.
"""

import hashlib
from importlib.metadata import version
from pathlib import Path
from typing import Any

from rich.console import Console

from tieout.policy import complete_policy
from tieout.read import Reader
from tieout.settings import policy_path, warehouse_path
from tieout.summary import rows_table

PUBLISHED = (
    "canonical.contracts", "canonical.contract_versions", "canonical.invoice_lines", "canonical.fulfilment_events",
    "canonical.usage_months", "obligations.performance_obligations", "allocation.transaction_price_allocations",
    "schedule.revenue_schedule_lines", "subledger.contract_balances", "subledger.journal_lines",
    "posting.journal_entries_to_post", "posting.journal_lines_to_post", "posting.posting_status",
    "reconciliation.rec_landing_to_canonical", "reconciliation.rec_billing_to_subledger",
    "reconciliation.rec_price_to_schedule", "reconciliation.rec_subledger_to_erp", "reconciliation.rec_legacy_to_subledger",
    "reporting.revenue_waterfall", "reporting.contract_liability_rollforward",
    "reporting.remaining_performance_obligations", "reporting.disaggregated_revenue", "operations.exceptions",
)  # fmt: skip
OF_A_LANDING = {"load_id", "file_name", "row_no", "landed_at", "recorded_at", "first_seen_at"}


def of(warehouse: Path | None, policy: Path | None) -> dict[str, Any]:
    """Version, policy digest, and for every published table its rows and their hash."""
    with Reader(warehouse_path(warehouse)) as reader:
        tables = [_table(reader, name) for name in PUBLISHED]
    whole = hashlib.sha256(
        "\n".join(f"{t['table']} {t['rows']} {t['digest']}" for t in tables).encode()
    ).hexdigest()
    return {
        "version": version("tieout"),
        "policy": complete_policy(policy_path(policy)).digest,
        "tables": tables,
        "digest": whole,
    }


def _table(reader: Reader, name: str) -> dict[str, Any]:
    schema, _, table = name.partition(".")
    columns = reader.rows(
        "select column_name from information_schema.columns where table_schema = ? and table_name = ? order by column_name",
        [schema, table],
    )
    kept = [row["column_name"] for row in columns if row["column_name"] not in OF_A_LANDING]
    text = " || '|' || ".join(f"coalesce(cast({column} as varchar), '')" for column in kept)
    found = reader.rows(
        f"select count(*) as rows, coalesce(md5(string_agg(row_digest, '' order by row_digest)), '') as digest "
        f"from (select md5({text or 'null'}) as row_digest from {name})"
    )[0]
    return {"table": name, **found}


def show(facts: dict[str, Any], console: Console) -> None:
    console.print(rows_table(f"Tieout {facts['version']}, policy {facts['policy']}", facts["tables"]))
    console.print(f"digest {facts['digest']}")
