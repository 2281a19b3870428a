"""Django's backend for PostgreSQL, whose connections may be kept."""

from django.db.backends.postgresql import base
from psycopg.pq import TransactionStatus

from foundation.connection_pool import PooledBackend


class DatabaseWrapper(PooledBackend, base.DatabaseWrapper):
    def is_at_rest(self) -> bool:
        return bool(self.connection.info.transaction_status == TransactionStatus.IDLE)
