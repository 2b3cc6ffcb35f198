"""A dlt destination that writes through a connection, and a transaction, that the caller holds.

dlt opens and commits on its own; here its opening, beginning, committing and closing do nothing, so that
what it writes stands or falls with the caller's transaction. One connection means one thread: load with
one worker.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

import duckdb
from dlt.destinations.impl.duckdb.duck import DuckDbClient
from dlt.destinations.impl.duckdb.factory import duckdb as DuckDb
from dlt.destinations.impl.duckdb.sql_client import DuckDbSqlClient
from dlt.destinations.sql_client import raise_database_error


def destination_within(connection: duckdb.DuckDBPyConnection, refused: list[duckdb.Error]) -> DuckDb:
    """A DuckDB destination whose every statement runs in the open transaction of `connection`.

    What DuckDB refuses is added to `refused`, since dlt tells of it only in the text of its own errors.
    """

    class BorrowingSqlClient(DuckDbSqlClient):
        def open_connection(self) -> duckdb.DuckDBPyConnection:
            self._conn = connection
            return connection

        def close_connection(self) -> None:
            # The caller's connection stays open.
            pass

        @contextmanager
        def begin_transaction(self) -> Iterator[Any]:
            yield self

        def commit_transaction(self) -> None:
            pass

        def rollback_transaction(self) -> None:
            pass

        @contextmanager
        @raise_database_error
        def execute_query(self, query: Any, *args: Any, **kwargs: Any) -> Iterator[Any]:
            # As dlt's own, without its rollback on error: that would end the caller's transaction.
            parameters = args if args else kwargs if kwargs else None
            statement = query.replace("%s", "?") if parameters else query
            try:
                cursor = self._conn.execute(statement, parameters)
            except duckdb.Error as problem:
                refused.append(problem)
                raise
            yield self.cursor_impl(cast(Any, cursor))

    class BorrowingClient(DuckDbClient):
        def __init__(self, schema: Any, config: Any, capabilities: Any) -> None:
            super().__init__(schema, config, capabilities)
            own = self.sql_client
            self.sql_client = BorrowingSqlClient(
                own.dataset_name, own.staging_dataset_name, config.credentials, capabilities
            )

        def get_stored_schema_by_hash(self, version_hash: str) -> Any:
            # dlt asks and takes the error for "no table"; here an error would end the caller's transaction.
            [(_, columns)] = self.get_storage_tables([self.schema.version_table_name])
            return super().get_stored_schema_by_hash(version_hash) if columns else None

    class Borrowing(DuckDb):
        @property
        def client_class(self) -> type[DuckDbClient]:
            return BorrowingClient

    return Borrowing(credentials=connection)
