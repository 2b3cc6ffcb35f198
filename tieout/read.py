"""Reading the warehouse: rows as dictionaries, read-only, and clear words when it can't be read."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb

from tieout.errors import UsageProblem

Row = dict[str, Any]


class Reader:
    """One read-only connection to a built warehouse."""

    def __init__(self, warehouse: Path) -> None:
        if not warehouse.is_file():
            raise UsageProblem(
                f"There is no warehouse {warehouse}. Run `tieout run --from DIR --warehouse {warehouse.name}` first."
            )
        try:
            self.connection = duckdb.connect(str(warehouse), read_only=True)
        except duckdb.Error as problem:
            raise UsageProblem(
                f"The warehouse {warehouse} can't be opened: {problem}. Is another process writing it?"
            ) from problem

    def __enter__(self) -> "Reader":
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()

    def rows(self, statement: str, values: Sequence[Any] = ()) -> list[Row]:
        """Rows of a query. A table that is not there means the build has not run."""
        try:
            cursor = self.connection.execute(statement, list(values))
        except duckdb.CatalogException as problem:
            raise UsageProblem("The warehouse is not built yet. Run `tieout build`.") from problem
        names = [column[0] for column in cursor.description or []]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
