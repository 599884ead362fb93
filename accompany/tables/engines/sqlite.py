"""Piccolo's SQLite engine on kept-open connections: one writer, a few readers.

The stock engine opens a file, a thread and a connection per query, and leaks all three (with the write lock) when a
request is cancelled inside BEGIN or COMMIT.
"""

import asyncio
import sqlite3
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from piccolo.engine.sqlite import SQLiteEngine, SQLiteTransaction, TransactionType, dict_factory

PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",  # NORMAL lost acknowledged commits on power loss
    "PRAGMA secure_delete = ON",
    "PRAGMA foreign_keys = ON",
    "PRAGMA busy_timeout = 10000",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA trusted_schema = OFF",
)
STEPS_ON_THE_LOOP = 20_000  # virtual machine steps a read may take before it moves to a thread: about 1 ms
VALUES_ON_THE_LOOP = 200  # a write with more values than this moves to a thread

Rows = list[dict[str, Any]]


class Worker:
    """One connection on one thread; jobs run strictly in the order they were handed in."""

    def __init__(self, kwargs: dict[str, Any], *, readonly: bool) -> None:
        self._thread = ThreadPoolExecutor(1, "sqlite-reader" if readonly else "sqlite-writer")
        self._kwargs, self._readonly = kwargs, readonly
        self._conn: sqlite3.Connection | None = None

    @property
    def conn(self) -> sqlite3.Connection:
        """Open the connection on first use."""
        if self._conn is None:
            conn = sqlite3.connect(**self._kwargs, check_same_thread=False, cached_statements=512)
            conn.row_factory = dict_factory
            for pragma in PRAGMAS:
                conn.execute(pragma)
            if self._readonly:
                conn.execute("PRAGMA query_only = ON")
            self._conn = conn
        return self._conn

    def fetch_now(self, sql: str, args: Sequence[Any] = ()) -> Rows:
        """Run on the calling thread."""
        return self.conn.execute(sql, args).fetchall()

    def fetch_soon(self, sql: str, args: Sequence[Any] = ()) -> Rows | None:
        """Read on the calling thread; None when it takes too long there. Only stops a SELECT: that undoes nothing."""
        self.conn.set_progress_handler(lambda: 1, STEPS_ON_THE_LOOP)
        try:
            return self.fetch_now(sql, args)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_INTERRUPT:
                raise
            return None
        finally:
            self.conn.set_progress_handler(None, 0)

    def submit(self, sql: str, args: Sequence[Any] = ()) -> Future[Rows]:
        """Run on this worker's thread."""
        return self._thread.submit(self.fetch_now, sql, args)

    async def fetch(self, sql: str, args: Sequence[Any] = ()) -> Rows:
        """Run on this worker's thread and wait."""
        return await asyncio.wrap_future(self.submit(sql, args))

    def rewind(self) -> None:
        """Roll back whatever is open, after every job handed in so far. Never waits."""
        self._thread.submit(lambda: self.conn.rollback() if self.conn.in_transaction else None)

    def _close(self) -> None:
        if self._conn is not None:
            self._conn.close()

    def stop(self) -> None:
        """Close the connection and end the thread."""
        self._thread.submit(self._close)
        self._thread.shutdown(wait=True)
        self._conn = None


class Lease:
    """The writer, lent to one transaction; dead once that transaction ends.

    While it is lent, the writer's own thread is idle, so short statements run right here: a hop to the thread and back
    costs more than they do. BEGIN may wait for another process and COMMIT for the disk: those two always hop.
    """

    def __init__(self, worker: Worker) -> None:
        self.worker: Worker | None = worker

    async def execute(self, sql: str, args: Sequence[Any] = ()) -> Rows:
        """Run inside the transaction. Raises RuntimeError after its end."""
        if self.worker is None:
            raise RuntimeError("This transaction has ended; don't start tasks inside it that outlive it.")
        verb = sql.lstrip()[:6].upper()
        if verb == "SELECT" and (rows := self.worker.fetch_soon(sql, args)) is not None:
            return rows
        if verb in ("UPDATE", "INSERT", "DELETE") and len(args) <= VALUES_ON_THE_LOOP:
            return self.worker.fetch_now(sql, args)
        return await self.worker.fetch(sql, args)


class Transaction(SQLiteTransaction):
    """Give the writer back whatever happens, also when BEGIN or COMMIT is cancelled."""

    engine: "PersistentSQLiteEngine"
    connection: Lease

    async def __aenter__(self) -> SQLiteTransaction:
        if self._parent is not None:
            return self._parent
        await self.engine.write_lock.acquire()
        self.connection = Lease(self.engine.writer)
        try:
            await self.begin()  # type: ignore[no-untyped-call]
        except BaseException:
            self._release()
            raise
        self.context = self.engine.current_transaction.set(self)
        return self

    async def __aexit__(self, exc_type: Any, exc: Any, tb: Any) -> bool:
        if self._parent is None:
            try:
                if exc is None and not (self._committed or self._rolled_back):
                    await self.commit()  # type: ignore[no-untyped-call]
            finally:
                self.engine.current_transaction.reset(self.context)
                self._release()
        return exc is None

    def _release(self) -> None:
        self.connection.worker = None
        self.engine.writer.rewind()
        self.engine.write_lock.release()


class PersistentSQLiteEngine(SQLiteEngine):
    """One writer thread, a few reader threads, and short reads on the event loop itself."""

    def __init__(self, path: str, readers: int = 2) -> None:
        super().__init__(path=path)
        self.writer = Worker(self.connection_kwargs, readonly=False)
        self._readers = [Worker(self.connection_kwargs, readonly=True) for _ in range(readers)]
        self._inline = Worker(self.connection_kwargs, readonly=True)
        self._idle: asyncio.LifoQueue[Worker] = asyncio.LifoQueue()
        self.write_lock = asyncio.Lock()
        for worker in self._readers:
            self._idle.put_nowait(worker)

    async def start_connection_pool(self, **_: Any) -> None:
        """Open every connection, so that a wrong path fails at the start."""
        for worker in (self.writer, *self._readers):
            await worker.fetch("SELECT 1")

    async def close_connection_pool(self) -> None:
        """Close every connection and end every thread."""
        for worker in (*self._readers, self._inline, self.writer):
            await asyncio.to_thread(worker.stop)

    async def _run_in_new_connection(
        self, query: str, args: Sequence[Any] | None = None, query_type: str = "generic", table: Any = None
    ) -> Rows:
        if query.lstrip()[:6].upper() != "SELECT":
            async with self.write_lock:
                return await self.writer.fetch(query, args or ())
        if (rows := self._inline.fetch_soon(query, args or ())) is not None:
            return rows
        worker = await self._idle.get()
        try:
            return await worker.fetch(query, args or ())
        finally:
            self._idle.put_nowait(worker)

    async def _run_in_existing_connection(
        self,
        connection: Lease,
        query: str,
        args: Sequence[Any] | None = None,
        query_type: str = "generic",
        table: Any = None,
    ) -> Rows:
        return await connection.execute(query, args or ())

    def transaction(
        self, transaction_type: TransactionType = TransactionType.immediate, allow_nested: bool = True
    ) -> Transaction:
        """Begin IMMEDIATE: a read that later writes must not find the lock gone."""
        return Transaction(engine=self, transaction_type=transaction_type, allow_nested=allow_nested)
