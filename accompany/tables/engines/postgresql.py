"""Piccolo's PostgreSQL engine, giving every pooled connection back whatever happens."""

import asyncio
from typing import Any

from piccolo.engine.postgres import PostgresEngine, PostgresTransaction


class Transaction(PostgresTransaction):
    """Give the connection back also when BEGIN or COMMIT fails or is cancelled."""

    engine: "SafePostgresEngine"

    async def __aenter__(self) -> PostgresTransaction:
        if self._parent is not None:
            return self._parent
        self.connection = await self.engine.borrow()
        self.transaction = self.connection.transaction()
        try:
            await self.begin()  # type: ignore[no-untyped-call]
        except BaseException:
            await self.engine.give_back(self.connection)
            raise
        self.context = self.engine.current_transaction.set(self)
        return self

    async def __aexit__(self, exc_type: Any, exc: Any, tb: Any) -> bool:
        if self._parent is None:
            try:
                if not (self._committed or self._rolled_back):
                    await (self.commit() if exc is None else self.rollback())  # type: ignore[no-untyped-call]
            finally:
                self.engine.current_transaction.reset(self.context)
                await self.engine.give_back(self.connection)
        return exc is None


class SafePostgresEngine(PostgresEngine):
    """A pool that never loses a connection."""

    async def borrow(self) -> Any:
        """Take a connection, waiting at most 5 s."""
        return await (self.pool.acquire(timeout=5) if self.pool else self.get_new_connection())

    async def give_back(self, connection: Any) -> None:
        """Return a connection; the pool rolls back what is open and drops what is broken."""
        await asyncio.shield(self.pool.release(connection, timeout=5) if self.pool else connection.close())

    def transaction(self, allow_nested: bool = True) -> Transaction:
        """Begin a transaction that cannot leak its connection."""
        return Transaction(engine=self, allow_nested=allow_nested)
