"""A file seen as text: one SQL select whose columns are those of its table, whatever the file's format was.

Columns of a view: every declared column and every unknown one (varchar, null where the file says
nothing), and
    _row_no    bigint   the data row in the file, from 1
    _row_text  varchar  the whole row as JSON, for the dead letters
    _problem   varchar  why the row cannot be cut into columns at all; null for the others
    _reads_X   boolean  whether column X reads as declared, for each X in `judged`: where the file's own type
                        says most of it, so that its text need not be read again
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.declared import Table
from ingest.sql import identifier, literal


@dataclass(frozen=True)
class View:
    """The select, the unknown columns it carries, and whether rows must be read in order to be numbered."""

    select: str
    unknown_columns: tuple[str, ...] = ()
    is_ordered: bool = False
    judged: tuple[str, ...] = ()


@dataclass(frozen=True)
class Layout:
    """Which of the file's fields (by position) each column of the table is."""

    declared: dict[str, tuple[int, ...]]
    unknown: dict[str, int]

    def doubled(self) -> tuple[str, ...]:
        """Declared columns that more than one field claims to be."""
        return tuple(name for name, positions in self.declared.items() if len(positions) > 1)

    def missing(self, table: Table) -> tuple[str, ...]:
        """Required columns that no field is."""
        return tuple(c.name for c in table.columns if c.required and not self.declared[c.name])


def column_name(header: str, position: int) -> str:
    """A header as the name of a column: case, spaces and signs do not count."""
    plain = unicodedata.normalize("NFKC", header).casefold()
    name = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")
    if not name:
        return f"column_{position + 1}"
    return f"column_{name}" if name[0].isdigit() else name


def layout_of(headers: Sequence[str], table: Table) -> Layout:
    """Match a file's headers to a table. Unknown ones keep a name of their own, never another's."""
    declared: dict[str, tuple[int, ...]] = {column.name: () for column in table.columns}
    unknown: dict[str, int] = {}
    for position, header in enumerate(headers):
        name = column_name(header, position)
        if name in declared:
            declared[name] += (position,)
            continue
        free, count = name, 1
        while free in unknown or free in declared:
            count += 1
            free = f"{name}_{count}"
        unknown[free] = position
    return Layout(declared, unknown)


def file_problem(layout: Layout, table: Table) -> str | None:
    """Why no row of the file can be read, in words; None when they can."""
    problems = [f"{name}: the file has no such column" for name in layout.missing(table)]
    problems += [f"{name}: two columns of the file have this name" for name in layout.doubled()]
    return "; ".join(problems) or None


def column_list(layout: Layout, fields: Sequence[str]) -> str:
    """The select list that gives every column its field. Empty text is null in every format."""
    columns = [_named(_first(fields, positions), name) for name, positions in layout.declared.items()]
    columns += [_named(f"nullif({fields[position]}, '')", name) for name, position in layout.unknown.items()]
    return ",\n    ".join(columns)


def _first(fields: Sequence[str], positions: tuple[int, ...]) -> str:
    if not positions:
        return "cast(null as varchar)"
    filled = [f"nullif({fields[position]}, '')" for position in positions]
    return filled[0] if len(filled) == 1 else f"coalesce({', '.join(filled)})"


def _named(expression: str, name: str) -> str:
    return f"{expression} as {identifier(name)}"


def json_row(headers: Sequence[str], fields: Sequence[str]) -> str:
    """The SQL text of a row as a JSON object under the file's own headers."""
    pairs = ", ".join(f"{literal(h)}, {f}" for h, f in zip(headers, fields, strict=True))
    return f"cast(json_object({pairs}) as varchar)"


def problem_text(problem: str | None) -> str:
    """A problem as SQL."""
    return "cast(null as varchar)" if problem is None else literal(problem)
