"""The working of each version and segment, as rows to be recalculated with a pocket calculator."""

from decimal import Decimal
from typing import Any

from rich.table import Table

from tieout.read import Row
from tieout.trace.tables import plain

MONTH_UNITS = 377_580  # of a full calendar month, so that a day of any month is a whole number of units
WHOLE_UNITS = 1_000_000  # of an obligation measured by events, or of one unit of it where they count units


def price(title: str, rows: list[Row], decimals: int) -> Table:
    """A pool as signed: stated and standalone prices in, allocated amounts out."""
    shown = [
        {
            "obligation": row["obligation_id"],
            "stated": row["stated_amount"],
            "standalone": row["ssp_amount"],
            "from": (row["ssp_source"] or "").replace("_", " "),
            "allocated": row["allocated_amount"],
        }
        for row in rows
    ]
    return plain(title, shown, decimals, total=("stated", "standalone", "allocated"))


def change(title: str, rows: list[Row], decimals: int) -> Table:
    """What an amendment changes in the price of each obligation it names."""
    shown = [
        {
            "obligation": row["obligation_id"],
            "new price": row["new_price"],
            "": "still owed" if row["is_ended"] else "new" if row["old_price"] is None else "",
            "old price": row["old_price"],
            "done": progress(row["method"], row["done_units"], row["units_to_do"]),
            "unearned": row["unearned"],
            "change": row["change"],
        }
        for row in rows
    ]
    return plain(title, shown, decimals, total=("change",))


def pool(title: str, rows: list[Row], decimals: int) -> Table:
    """A pool in a modification: allocated less recognized, and the change, shared by weight."""
    shown = [
        {
            "obligation": row["obligation_id"],
            "allocated before": row["allocated_before"],
            "recognized": row["recognized_before"],
            "left": row["left"],
            "change": row["price_change"],
            "weight": weight(row["weight"], row["pool_weight"], decimals),
            "share": row["share"],
            "allocated": row["allocated"],
        }
        for row in rows
    ]
    return plain(
        title, shown, decimals, total=tuple(name for name in shown[0] if name not in ("obligation", "weight"))
    )


def segment(row: Row) -> Row:
    """One stretch of an obligation earned by one rule."""
    to_do = None if row["total_units"] is None else row["total_units"] - row["done_units"]
    return {
        "obligation": row["obligation_id"],
        "version": str(row["version_no"]),
        "rule": row["segment_kind"].replace("_", " "),
        "from": row["recognized_from_on"],
        "until": row["until_on"],
        "earned before": row["base"],
        "to earn": row["amount"],
        "to do": "" if to_do is None or row["segment_kind"] == "ended" else units(row["method"], to_do),
    }


def progress(method: str | None, done: int | None, to_do: int | None) -> str:
    """`169 of 350 days`; nothing where nothing was running."""
    if method is None or done is None or not to_do:
        return ""
    return f"{units(method, done).split()[0]} of {units(method, to_do)}"


def units(method: str, count: int) -> str:
    """Units of a measure in words: days, months, a part of the whole, or units delivered."""
    if method == "ratable_daily":
        return f"{measure(Decimal(count))} days"
    if method == "ratable_monthly":
        return f"{measure(Decimal(count) / MONTH_UNITS)} months"
    if count <= WHOLE_UNITS:
        return f"{measure(Decimal(count) / WHOLE_UNITS * 100)}%"
    return f"{measure(Decimal(count) / WHOLE_UNITS)} units"


def weight(own: int, of_pool: int, decimals: int) -> str:
    """A weight as the standalone price it stands for; the only one with something to do takes all."""
    if own == of_pool and own > 0:
        return "all"
    return (
        amount(Decimal(own).scaleb(-decimals - 6).quantize(Decimal(1).scaleb(-decimals)), decimals)
        if own
        else ""
    )


def amount(value: Any, decimals: int) -> str:
    """Money as a statement has it, with all its decimals."""
    return "" if value is None else f"{value:,.{decimals}f}"


def measure(value: Decimal) -> str:
    """A quantity without needless zeros, to four decimals."""
    text = f"{value:,.4f}"
    return text.rstrip("0").rstrip(".")
