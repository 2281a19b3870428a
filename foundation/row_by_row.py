"""Whether there are other rows, asked for one row after the other."""

from typing import Any

from django.db.models import Exists


class ExistsForRow(Exists):
    """`Exists` within an “or” of a query that wants a few rows. PostgreSQL would put the other rows
    of all into a table first, a hundred thousand for sixty; a value that is there it looks up."""

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        more["template"] = "((%(subquery)s) IS NOT NULL)"
        return self.as_sql(compiler, connection, **more)
