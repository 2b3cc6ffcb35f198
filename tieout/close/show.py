"""The checklist and the verdict as short tables."""

from collections import Counter
from typing import Any

from rich.console import Console

from tieout.read import Row
from tieout.summary import rows_table

MOST_SHOWN = 20


def show_checklist(facts: dict[str, Any], console: Console) -> None:
    """Every line of the checklist, what is open, and what the waivers did."""
    console.print(rows_table(f"Close of {facts['period']}", facts["checklist"]))
    items = facts["open_items"]
    if items:
        left = len(items) - MOST_SHOWN
        console.print(rows_table("Open", [_shown(item) for item in items[:MOST_SHOWN]]))
        if left > 0:
            counted = Counter(item["control_name"] for item in items[MOST_SHOWN:])
            more = ", ".join(f"{count} of {name}" for name, count in sorted(counted.items()))
            console.print(f"and {left} more ({more}): operations.close_items, item_state = 'open'")
    if facts["waivers"]:
        columns = ("waiver_id", "control", "waived_key", "owner", "expires_on", "waiver_state", "items")
        told = [{name: waiver[name] for name in columns} for waiver in facts["waivers"]]
        console.print(rows_table("Waivers", told))
    if not facts["is_closable"]:
        console.print(f"{facts['period']} stays open. Put it right or waive it, build, and ask again.")
    elif facts["manifest"] is None:
        console.print(f"Nothing is open in {facts['period']}. Sign it with --signed-by NAME.")
    else:
        _show_signed(facts, console)


def show_verdict(facts: dict[str, Any], console: Console) -> None:
    """Whether the closed period is as it was signed, and where later changes of it went."""
    signature = facts["signature"]
    console.print(f"{facts['period']}, signed by {signature['signed_by']} on {signature['signed_at']}")
    console.print(rows_table("Sealed", facts["sealed"]))
    console.print(rows_table("Derived: may move, the difference is a catch-up", facts["derived"]))
    if facts["catch_ups"]:
        console.print(rows_table("Catch-ups", facts["catch_ups"]))
    if facts["is_unchanged"]:
        console.print("What was posted in the period is as it was signed, to the byte.")
    else:
        console.print(
            "What was posted in the period is not as it was signed. Nothing was changed by this command. "
            "Find out who posted to the closed period, or which landing was lost."
        )


def _shown(item: Row) -> Row:
    """An open item for people: what a waiver could not cover stands in the JSON."""
    amount = item["difference_amount"]
    difference = "" if amount is None else f"{item['currency_code'] or 'rows'} {amount.normalize():,f}"
    return {
        "control": item["control_name"], "entity": item["legal_entity_id"], "about": item["about"],
        "difference": difference, "owner": item["owner"], "message": item["message"],
    }  # fmt: skip


def _show_signed(facts: dict[str, Any], console: Console) -> None:
    console.print(f"Signed: {facts['manifest']}", soft_wrap=True)
    entities = sorted({line["legal_entity_id"] for line in facts["checklist"]} - {"*"})
    rows = "\n".join(f"{entity},{facts['period']},closed,{facts['signed_on']}" for entity in entities)
    console.print(f"Close it in the ERP, or add to close_calendar.csv:\n{rows}", soft_wrap=True)
