"""Django's backend for SQLite, whose connections may be kept."""

from django.db.backends.sqlite3 import base

from artfactory.kept_connections import Keeping


class DatabaseWrapper(Keeping, base.DatabaseWrapper):
    def is_at_rest(self) -> bool:
        return not self.connection.in_transaction
