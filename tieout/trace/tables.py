"""Rows as ledger tables: words left, money right with the currency's decimals, a total under its line."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from rich.table import Table

from tieout.read import Row
from tieout.summary import titled_table

GAP = 2  # between two columns
FIGURES = ("weight", "quantity")  # told as text, read as numbers


def plain(title: str, rows: list[Row], decimals: int, total: Sequence[str] = ()) -> Table:
    """One row a line; the columns named in `total` are added up below, where there is more than one."""
    table = titled_table(title)
    for name in rows[0]:
        is_money = name in FIGURES or any(isinstance(row[name], Decimal) for row in rows)
        table.add_column(name.replace("_", " "), justify="right" if is_money else "left", overflow="fold")
    for row in rows:
        table.add_row(*[_text(value, decimals) for value in row.values()])
    if total and len(rows) > 1:
        table.add_section()
        sums = {name: sum((row[name] for row in rows if row[name] is not None), Decimal(0)) for name in total}
        first = next(iter(rows[0]))
        table.add_row(*[_text({first: "pool", **sums}.get(name), decimals) for name in rows[0]])
    return table


def matrix(title: str, rows: list[Row], decimals: int, width: int) -> Iterator[Table]:
    """The schedule as it is read: a row a month, a column an obligation and component, as many as fit."""
    heads = sorted({(row["obligation_id"], row["component"]) for row in rows})
    periods = sorted({row["period"] for row in rows})
    cells: dict[tuple[str, str, str], Decimal] = {}
    for row in rows:
        key = (row["period"], row["obligation_id"], row["component"])
        cells[key] = cells.get(key, Decimal(0)) + row["revenue_amount"]
    widest = max(len(_text(sum((row["revenue_amount"] for row in rows), Decimal(0)), decimals)), 12)
    room = max(1, (width - 10) // (max(widest, *(len(head[0]) for head in heads)) + GAP))
    for first in range(0, len(heads), room):
        yield _beside(title, heads[first : first + room], periods, cells, decimals, len(heads) <= room)


def _beside(
    title: str,
    heads: list[tuple[str, str]],
    periods: list[str],
    cells: dict[tuple[str, str, str], Decimal],
    decimals: int,
    is_all: bool,
) -> Table:
    table = titled_table(title)
    table.add_column("period")
    for obligation, component in heads:
        table.add_column(f"{obligation}\n{component}", justify="right", overflow="fold")
    is_summed = is_all and len(heads) > 1
    if is_summed:
        table.add_column("contract", justify="right")
    sums = [Decimal(0)] * (len(heads) + is_summed)
    for period in periods:
        row: list[Decimal | None] = [cells.get((period, *head)) for head in heads]
        if all(value is None for value in row):
            continue
        row += [sum((value for value in row if value is not None), Decimal(0))] * is_summed
        sums = [total + (value or 0) for total, value in zip(sums, row, strict=True)]
        table.add_row(period, *[_text(value, decimals) for value in row])
    table.add_section()
    table.add_row("life", *[_text(value, decimals) for value in sums])
    return table


def _text(value: Any, decimals: int) -> str:
    if isinstance(value, Decimal):
        return f"{value:,.{decimals}f}"
    return "" if value is None else str(value)
