"""One statement, prepared once on each connection and run directly by libpq.

A page that costs one statement spends more time on cursors and adapters than Postgres spends on it.
Parameters are sent as text.
"""

from typing import Any

from django.db import OperationalError, connection
from psycopg import generators
from psycopg.adapt import Transformer
from psycopg.errors import error_from_result
from psycopg.pq import ConnStatus, ExecStatus

from jewelry.platform.postgres.base import TimedOut


class Prepared:
    def __init__(self, name: str, sql: str) -> None:
        """`sql` has $1, $2, … for its parameters."""
        self.name = name.encode()
        self.sql = sql.encode()

    def row(self, *values: str) -> tuple[str, ...] | None:
        """Return the first row as text, with NULL as ''; None when there is no row."""
        found = self._ask(values)
        if not found.ntuples:
            return None
        return tuple((found.get_value(0, at) or b"").decode() for at in range(found.nfields))

    def typed_row(self, *values: str) -> tuple[Any, ...] | None:
        """Return the first row as Python values; None when there is no row."""
        found = self._ask(values)
        if not found.ntuples:
            return None
        types = Transformer(connection.connection)
        types.set_pgresult(found)
        return types.load_row(0, tuple)

    def _ask(self, values: tuple[str, ...]) -> Any:
        """Run the statement, and replace a connection that died since the last request.

        A dead connection is noticed here, without an extra trip. It is replaced once; inside a
        transaction the error is raised.
        """
        for last in (False, True):
            connection.health_check_done = True  # type: ignore[attr-defined]
            connection.ensure_connection()
            try:
                with connection.wrap_database_errors:
                    return self._run(connection.connection, values)
            except OperationalError as error:
                is_late = isinstance(error.__cause__, TimedOut)
                if last or is_late or connection.in_atomic_block:
                    raise
                connection.close()
        raise AssertionError("the loop returns or raises")

    def _run(self, link: Any, values: tuple[str, ...]) -> Any:
        server = link.pgconn
        known = self._known(link)
        if self.name not in known:
            server.send_prepare(self.name, self.sql)
            _check(server, _answer(link), ExecStatus.COMMAND_OK)
            known.add(self.name)
        server.send_query_prepared(self.name, [value.encode() for value in values])
        found = _answer(link)
        _check(server, found, ExecStatus.TUPLES_OK)
        return found

    @staticmethod
    def _known(link: Any) -> set[bytes]:
        """Return the names of the statements that this connection has prepared."""
        try:
            known: set[bytes] = link.alexandrite_prepared
        except AttributeError:
            known = link.alexandrite_prepared = set()
        return known


def _answer(link: Any) -> Any:
    """Avoid libpq's blocking calls, which have no time limit."""
    return link.wait(generators.execute(link.pgconn))[0]


def _check(server: Any, result: Any, wanted: ExecStatus) -> None:
    if result.status == wanted:
        return
    if server.status == ConnStatus.BAD:
        raise OperationalError("the connection to the database is lost")
    raise error_from_result(result)
