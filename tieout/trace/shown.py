"""The story of a contract on a screen: what was signed, every version as a worked calculation, the books."""

from collections.abc import Callable
from itertools import groupby
from typing import Any

from rich.console import Console

from tieout.read import Row
from tieout.trace.calculation import amount, change, measure, pool, price, segment
from tieout.trace.sections import SUMMARY_SECTIONS
from tieout.trace.tables import matrix, plain


def show(found: dict[str, Any], console: Console) -> None:
    """One contract after another; of a summary entry, its lines and what is behind them."""
    for name, sections in found.items():
        if "contract" in sections:
            _contract(sections, console)
        else:
            for title in SUMMARY_SECTIONS:
                shown = plain(f"{name}: {title.replace('_', ' ')}", sections[title], sections["decimals"])
                console.print(shown)


def _contract(sections: dict[str, Any], console: Console) -> None:
    decimals = sections["decimals"]
    _signed(sections, console)
    for version in sections["versions"]:
        _version(version, sections, console)
    _earned(sections, console)

    def table(title: str, name: str, shown: Callable[[Row], Row] = dict) -> None:
        if sections[name]:
            console.print(plain(title, [shown(row) for row in sections[name]], decimals))

    table("Balances at the end of each period (606-10-45-1 to 45-5)", "balances", _without_amount)
    table("Journal: what the ledger should hold", "journal", _journal_line)
    table("Sent to the ERP", "sent", _sent_line)
    table("Source rows", "source_rows")
    table("Exceptions", "exceptions")


def _signed(sections: dict[str, Any], console: Console) -> None:
    for contract in sections["contract"]:
        console.print(
            f"Contract {contract['accounting_contract_id']}: customer {contract['customer_id']}, "
            f"{contract['legal_entity_id']}, signed {contract['signed_on']}, {contract['contract_state']} at "
            f"the end of {contract['run_period']}; amounts in {contract['currency_code']}\n",
            style="bold",
        )
    if sections["obligations"]:
        rows = [_obligation(row) for row in sections["obligations"]]
        console.print(plain("Performance obligations (606-10-25-14)", rows, sections["decimals"]))


def _version(version: Row, sections: dict[str, Any], console: Console) -> None:
    """How the price in a version is shared, pool by pool."""
    number, decimals = version["version_no"], sections["decimals"]
    what = ", ".join(str(version[name]) for name in ("amendment_id", "kind") if version[name])
    console.print(
        f"Version {number}{': ' if what else ''}{what}, from {version['effective_on']}, "
        f"{_words(version['treatment'])}: {version['treatment_reason']}. "
        f"Price {'' if number == 0 else 'changes by '}{amount(version['price_change_amount'], decimals)}\n",
        style="bold",
    )
    of_version = {
        name: [row for row in sections[name] if row["version_no"] == number]
        for name in ("allocation", "price_changes", "modifications")
    }
    if number == 0:
        for group, rows in _pools(of_version["allocation"]):
            title = f"Price shared by standalone selling price (606-10-32-31){group}"
            console.print(price(title, rows, decimals))
        return
    if of_version["price_changes"]:
        title = "Change in price: the new price less what was unearned of the old one"
        console.print(change(title, of_version["price_changes"], decimals))
    for group, rows in _pools(of_version["modifications"]):
        title = (
            f"What is left and the change, shared by weight over what is still to do (606-10-25-13){group}"
        )
        console.print(pool(title, rows, decimals))


def _earned(sections: dict[str, Any], console: Console) -> None:
    decimals = sections["decimals"]
    if sections["segments"]:
        title = (
            "Segments: earned by the end of a day = earned before + to earn x done / to do, rounded "
            "(606-10-25-31)"
        )
        console.print(plain(title, [segment(row) for row in sections["segments"]], decimals))
    if sections["estimates"]:
        title = (
            "Variable consideration: each estimate's share, from the day it was made (606-10-32-42 to 32-45)"
        )
        rows = [_estimate(row) for row in sections["estimates"]]
        console.print(plain(title, rows, decimals))
    if sections["usage"]:
        rows = [_used(row) for row in sections["usage"]]
        console.print(plain("Usage, in the month it occurs (606-10-55-65)", rows, decimals))
    if sections["schedule"]:
        for table in matrix("Revenue schedule", sections["schedule"], decimals, console.width):
            console.print(table)


def _pools(rows: list[Row]) -> list[tuple[str, list[Row]]]:
    """Each pool's rows, and what its table's title says of it."""
    found = [(group, list(pool)) for group, pool in groupby(rows, lambda row: row["allocation_group"])]
    return [(f", group {group}" if group else "", pool) for group, pool in found]


def _estimate(row: Row) -> Row:
    line, amendment, kind = row["layer_key"].split("|", 2)
    of = ", ".join(part for part in (line and f"line {line}", amendment) if part)
    told = {"estimate": kind, "of": of or "the contract", "from": row["effective_on"]}
    return told | {"obligation": row["obligation_id"], "share": row["share"]}


def _used(row: Row) -> Row:
    told = {"obligation": row["obligation_id"], "period": row["period"], "quantity": measure(row["quantity"])}
    return told | {"status": _words(row["usage_status"]), "rated": row["rated_amount"]}


def _without_amount(row: Row) -> Row:
    return {name.removesuffix("_amount").removesuffix("_to_date"): value for name, value in row.items()}


def _obligation(row: Row) -> Row:
    waits = row["start_trigger"] == "activation"
    return {
        "obligation": row["obligation_id"],
        "SKU": row["sku"],
        "earned": f"{_words(row['method'])}{', from activation' if waits else ''}",
        "starts": row["starts_on"],
        "ends": row["ends_on"],
        "activated": row["activated_on"],
        "group": row["allocation_group"],
        "state": row["obligation_state"],
    }


def _journal_line(row: Row) -> Row:
    account = f"{row['account_code'] or 'no account'} {_words(row['account_role'])}"
    told = {"period": row["origin_period"], "entry": row["entry_kind"], "obligation": row["obligation_id"]}
    return told | {
        "account": account,
        "debit": row["debit_amount"] or None,
        "credit": row["credit_amount"] or None,
        "journal line": row["journal_line_id"],
    }


def _sent_line(row: Row) -> Row:
    told = {"posted in": row["posting_period"], "of": row["origin_period"], "entry": row["entry_kind"]}
    return told | {
        "account": row["account_code"],
        "debit": row["debit_amount"] or None,
        "credit": row["credit_amount"] or None,
        "status": row["status"],
        "ERP reference": row["erp_reference"],
        "external id": row["external_id"],
    }


def _words(value: Any) -> str:
    return str(value or "").replace("_", " ")
