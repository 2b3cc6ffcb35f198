"""Reading the warehouse: rows as dictionaries, read-only, and clear words when it can't be read."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb

from ingest.pipeline import is_something_else
from tieout.errors import UsageProblem

Row = dict[str, Any]
Values = Sequence[Any] | Mapping[str, Any]  # by place, or by name


def check_kind(warehouse: Path) -> None:
    """Raise UsageProblem where a file stands that is no DuckDB database."""
    if is_something_else(warehouse):
        raise UsageProblem(f"{warehouse} is no DuckDB database. Name another file with --warehouse.")


def unopened(warehouse: Path, problem: Exception) -> str:
    """Why a warehouse can't be opened, in one line."""
    first = str(problem).splitlines()[0]
    if "lock" in str(problem):
        return f"The warehouse {warehouse} is in use by another process. Wait for it and run again."
    return f"The warehouse {warehouse} can't be opened: {first} Check it, or name another with --warehouse."


def check_writable(warehouse: Path) -> None:
    """Raise UsageProblem where a build could not write the warehouse; leave it as it was."""
    check_kind(warehouse)
    try:
        warehouse.parent.mkdir(parents=True, exist_ok=True)
        duckdb.connect(str(warehouse)).close()
    except (duckdb.Error, OSError) as problem:
        raise UsageProblem(f"{unopened(warehouse, problem)} Nothing was built.") from problem


class Reader:
    """One read-only connection to a built warehouse."""

    def __init__(self, warehouse: Path) -> None:
        if not warehouse.is_file():
            raise UsageProblem(
                f"There is no warehouse {warehouse}. "
                f"Run `tieout run --from DIR --warehouse {warehouse.name}` first."
            )
        check_kind(warehouse)
        try:
            self.connection = duckdb.connect(str(warehouse), read_only=True)
        except duckdb.Error as problem:
            raise UsageProblem(unopened(warehouse, problem)) from problem
        self.connection.execute("set enable_progress_bar = false")

    def __enter__(self) -> "Reader":
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()

    def rows(self, statement: str, values: Values = ()) -> list[Row]:
        """Rows of a query. A table that is not there means the build has not run."""
        try:
            cursor = self.connection.execute(
                statement, dict(values) if isinstance(values, Mapping) else list(values)
            )
        except duckdb.CatalogException as problem:
            raise UsageProblem("The warehouse is not built yet. Run `tieout build`.") from problem
        names = [column[0] for column in cursor.description or []]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
