"""What a plan would send, for people and for machines: batches, totals by currency, and the exact bytes.

Bytes that are text are shown as they are; others (a zip) as base64, which `base64 -d` turns back into them.
"""

import base64
from collections import defaultdict
from dataclasses import asdict
from decimal import Decimal
from typing import Any

import typer
from rich.console import Console

import posting
from posting.export import Artifact
from tieout.summary import rows_table

SHOWN = (
    "batch_id", "legal_entity_id", "currency_code", "entry_count", "line_count", "debit_amount",
)  # fmt: skip
MOST_SHOWN = 10


def facts_of(plan: posting.PlanReport) -> dict[str, Any]:
    """A plan as plain facts; the artifacts of a dry run as text."""
    facts = asdict(plan)
    facts["batches"] = [
        asdict(batch) | {"artifact": None if batch.artifact is None else _text_of(batch.artifact)}
        for batch in plan.batches
    ]
    totals: dict[str, list[Any]] = defaultdict(lambda: [0, 0, Decimal(0)])
    for batch in plan.batches:
        total = totals[batch.currency_code]
        for place, number in enumerate((batch.entry_count, batch.line_count, batch.debit_amount)):
            total[place] += number
    facts["totals"] = [
        {"currency_code": currency, "entries": entries, "lines": lines, "debits": debits, "credits": debits}
        for currency, (entries, lines, debits) in sorted(totals.items())
    ]
    return facts


def show_planned(planned: dict[str, Any], console: Console) -> None:
    """The batches with their digests, the totals, and in a dry run what would leave, byte for byte."""
    rows = [
        {name: batch[name] for name in SHOWN}
        | {"sha256": batch["artifact_digest"][:12], "planned_by": batch["planned_by"]}
        for batch in planned["batches"]
    ]
    console.print(rows_table(f"Planned for {planned['period']}", rows))
    console.print(rows_table("Totals", planned["totals"]))
    if planned["awaiting_correction"]:
        columns = ("error", "reason", "sent", "owner", "remedy", "batch_id", "external_id")
        letters = [{name: letter[name] for name in columns} for letter in planned["awaiting_correction"]]
        console.print(rows_table("Refused by the ERP, not yet corrected", letters[:MOST_SHOWN]))
        if len(letters) > MOST_SHOWN:
            console.print(f"and {len(letters) - MOST_SHOWN} more: posting.posting_status")
    if planned["conflicts"]:
        console.print(rows_table("Refused here: sent before with other content", planned["conflicts"]))
    for batch in planned["batches"]:
        artifact = batch["artifact"]
        if artifact is not None:
            console.print(
                f"--- {artifact['file_name']}, {artifact['byte_count']} bytes, "
                f"sha256 {batch['artifact_digest']}, {artifact['encoding']}",
                markup=False,
                soft_wrap=True,
            )
            typer.echo(artifact["content"], nl=not artifact["content"].endswith("\n"))


def _text_of(artifact: Artifact) -> dict[str, Any]:
    try:
        encoding, content = "utf-8", artifact.content.decode("utf-8")
    except UnicodeDecodeError:
        encoding, content = "base64", base64.b64encode(artifact.content).decode("ascii")
    return {
        "file_name": artifact.file_name,
        "byte_count": len(artifact.content),
        "encoding": encoding,
        "content": content,
    }
