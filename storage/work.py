"""One transaction is one `Work`; the store runs it off the event loop and commits before it answers.

A verb is a plain function `verb(work, …)`. It cannot await, so no network call ever sits inside a
transaction. On SQLite one writer thread takes all waiting verbs into one commit (group commit); where one
of them raises, all are done again, each in a savepoint of its own. Readers have connections of their own. On
PostgreSQL each verb has its own connection and transaction, and is done again where the database asks for
it. So a verb may run more than once before it counts.
"""

import asyncio
import queue
import sqlite3
import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, Concatenate, TypeVar

import structlog
from sqlalchemy import Connection, Executable, Row
from sqlalchemy.engine import CursorResult
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from storage.engines import open_engine
from storage.leadership import current_term
from storage.promises import Promise, settle

T = TypeVar("T")
log = structlog.get_logger(__name__)
_BATCH = 64  # verbs in one commit: enough to share the disk's wait, few enough that nobody waits long
_RETRIES = 5  # PostgreSQL: serialization failures and deadlocks are answered by doing it again

DEPOSED = "deposed"
"""The topic of a store whose process leads no more."""

# The inbox row that is being handled, so that what it causes can be told from what it caused before a crash.
cause: ContextVar[int | None] = ContextVar("cause", default=None)


class StoreClosedError(RuntimeError):
    """The program is ending; nothing more can be written."""


class StoreUnavailableError(RuntimeError):
    """The database cannot be used at this moment (locked, full, gone): nothing was done, try again later."""


class DeposedError(StoreUnavailableError):
    """Another process leads now; nothing was done, and nothing more will be by this one."""


class Work:
    """One open transaction: its connection, its time, and the update that caused it."""

    __slots__ = ("cause", "connection", "dialect", "now", "raw", "topics")

    def __init__(self, connection: Connection, now: datetime, cause: int | None = None) -> None:
        self.connection = connection
        self.now = now
        self.cause = cause
        self.topics: set[str] = set()
        self.dialect = connection.dialect.name
        self.raw = connection.connection.dbapi_connection  # the driver's own, for `storage.prepared`

    def run(self, statement: Executable, values: Any = None) -> CursorResult[Any]:
        return self.connection.execute(statement, values)

    def all(self, statement: Executable, values: Any = None) -> list[Row[Any]]:
        return list(self.run(statement, values).all())

    def one(self, statement: Executable, values: Any = None) -> Row[Any] | None:
        return self.run(statement, values).first()

    def wake(self, topic: str) -> None:
        """Those who listen to `topic` are called once this work is committed."""
        self.topics.add(topic)


class _Job:
    __slots__ = ("cause", "future", "verb")

    def __init__(self, verb: Callable[[Work], Any], future: Future[Any] | Promise) -> None:
        self.verb = verb
        self.cause = cause.get()
        self.future = future


_Done = tuple[_Job, Any, set[str]]
"""(what was to be done, what it returned, the topics that it woke)."""


class Store:
    """Runs verbs in transactions and queries beside them; the only door to the database.

    `await store.write(verb, …)` returns what the verb returned once it is committed; an exception rolls back
    that verb alone. `await store.read(query, …)` sees what is committed. Either raises StoreUnavailableError
    where the database cannot be used now; a SQLite file that another process has locked is waited for.

    Args:
        readers: Threads that read; on PostgreSQL as many write.
        patience: Seconds after which a lock that lasts is called trouble; the wait for it goes on.
    """

    def __init__(
        self, database: str, now: Callable[[], datetime], *, readers: int = 4, patience: float = 5.0
    ) -> None:
        self.now = now
        self.database = database
        self._patience = patience
        self._troubles = {"write": "", "read": ""}
        self._listeners: dict[str, list[Callable[[], None]]] = {}
        self._closed = False
        self._term = 0
        engine = open_engine(database, size=readers * 2, patience=patience)
        self.dialect = engine.dialect.name
        self._engine = engine
        self._writing: Connection | None = None
        self._readers = ThreadPoolExecutor(readers, thread_name_prefix="storage-reader")
        self._reading = (
            open_engine(database, writer=False, patience=patience) if self.dialect == "sqlite" else engine
        )
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._writers = [
            threading.Thread(target=self._serve, name=f"storage-writer-{n}", daemon=True)
            for n in range(1 if self.dialect == "sqlite" else readers)
        ]
        for thread in self._writers:
            thread.start()

    @property
    def trouble(self) -> str:
        """Why the database cannot be used now; empty while all is well."""
        return self._troubles["write"] or self._troubles["read"]

    # Asking --------------------------------------------------------------------------------------

    async def write(self, verb: Callable[Concatenate[Work, ...], T], /, *args: Any, **kwargs: Any) -> T:
        promise = Promise()
        self._put(_Job(lambda work: verb(work, *args, **kwargs), promise))
        result: T = await promise
        return result

    def submit(self, verb: Callable[Concatenate[Work, ...], T], /, *args: Any, **kwargs: Any) -> Future[T]:
        """The same without waiting: for what may be lost only together with the process."""
        future: Future[T] = Future()
        self._put(_Job(lambda work: verb(work, *args, **kwargs), future))
        return future

    def _put(self, job: _Job) -> None:
        if self._closed:
            raise StoreClosedError
        self._jobs.put(job)

    async def read(self, query: Callable[Concatenate[Work, ...], T], /, *args: Any, **kwargs: Any) -> T:
        def run() -> T:
            try:
                with self._reading.connect() as connection, connection.begin():
                    found = query(Work(connection, self.now()), *args, **kwargs)
            except DBAPIError as error:
                raise self._translated(error, "read") from error
            self._troubles["read"] = ""
            return found

        if self._closed:
            raise StoreClosedError
        return await asyncio.get_running_loop().run_in_executor(self._readers, run)

    def fence(self, term: int) -> None:
        """From now on each write is refused (DeposedError) once a later leader's term has begun.

        Each refusal wakes the topic `DEPOSED`.
        """
        self._term = term

    def listen(self, topic: str, callback: Callable[[], None]) -> None:
        """`callback` is called, from a storage thread, after each commit that woke `topic`."""
        self._listeners.setdefault(topic, []).append(callback)

    def close(self) -> None:
        if self._closed:
            return
        self._closed = True
        for _ in self._writers:
            self._jobs.put(None)
        for thread in self._writers:
            thread.join(timeout=self._patience + 3)
        while not self._jobs.empty():  # submitted while the end had begun
            job = self._jobs.get_nowait()
            if job is not None and job.future.set_running_or_notify_cancel():
                job.future.set_exception(StoreClosedError())
                settle([job.future])
        self._readers.shutdown(wait=True)
        if self._writing is not None:
            self._writing.close()  # the last one to close a SQLite file folds its log into it
        self._reading.dispose()
        self._engine.dispose()

    # Serving -------------------------------------------------------------------------------------

    def _serve(self) -> None:
        take = self._jobs.get
        while (job := take()) is not None:
            if self.dialect == "sqlite":
                batch, ending = self._batch(job)
                self._commit_together(batch)
                if ending:
                    return
            else:
                self._commit_alone(job)

    def _batch(self, first: _Job) -> tuple[list[_Job], bool]:
        batch = [first]
        while len(batch) < _BATCH:
            try:
                job = self._jobs.get_nowait()
            except queue.Empty:
                break
            if job is None:
                return batch, True
            batch.append(job)
        return batch, False

    def _connection(self) -> Connection:
        connection = self._writing
        if connection is None or connection.closed or connection.invalidated:
            connection = self._engine.connect()
            self._writing = connection
        return connection

    def _commit_together(self, batch: list[_Job]) -> None:
        jobs = [job for job in batch if job.future.set_running_or_notify_cancel()]
        try:
            done = self._all_at_once(jobs)
            if done is None:
                done = self._each_apart(jobs)
        except BaseException as error:  # noqa: BLE001  (the commit failed: nobody's work is done)
            reason = self._translated(error, "write")
            for job in jobs:
                if not job.future.done():
                    job.future.set_exception(reason)
            self._forget_connection()
            settle(job.future for job in jobs)
            return
        self._troubles["write"] = ""
        topics: set[str] = set()
        for job, result, woken in done:
            job.future.set_result(result)
            topics |= woken
        settle(job.future for job in jobs)
        self._tell(topics)

    def _all_at_once(self, jobs: Sequence[_Job]) -> Sequence[_Done] | None:
        """What each verb returned, committed; None where one raised, and nothing was done.

        Refusals are rare: a savepoint for each verb would cost everybody a tenth.
        """
        done: list[_Done] = []
        connection = self._locked()
        with connection.get_transaction() or connection.begin() as transaction:
            for job in jobs:
                work = Work(connection, self.now(), job.cause)
                try:
                    done.append((job, job.verb(work), work.topics))
                except BaseException:  # noqa: BLE001  (whose it is, and whether it comes again, is seen then)
                    transaction.rollback()
                    return None
        return done

    def _each_apart(self, jobs: Sequence[_Job]) -> Sequence[_Done]:
        """The same, each verb in a savepoint of its own: whoever raises undoes nobody else's work."""
        done: list[_Done] = []
        connection = self._locked()
        with connection.get_transaction() or connection.begin():
            raw = connection.connection.dbapi_connection
            assert raw is not None
            point = raw.cursor()
            for job in jobs:
                work = Work(connection, self.now(), job.cause)
                point.execute("SAVEPOINT verb")
                try:
                    result = job.verb(work)
                except BaseException as error:  # noqa: BLE001  (it is the caller's, not the writer's)
                    try:
                        point.execute("ROLLBACK TO verb")
                    except sqlite3.Error:  # a full disk has rolled back everybody's work
                        raise error from None
                    job.future.set_exception(self._translated(error, "write"))
                else:
                    done.append((job, result, work.topics))
                point.execute("RELEASE verb")
        return done

    def _locked(self) -> Connection:
        """The writer's connection in a transaction that holds the lock of the file."""
        while True:
            connection = self._connection()
            try:
                connection.begin()
            except OperationalError as error:
                self._forget_connection()
                if _sqlite_code(error) != sqlite3.SQLITE_BUSY or self._closed:
                    raise
                self._translated(error, "write")
            else:
                return connection

    def _translated(self, error: BaseException, what: str) -> BaseException:
        """The same error, or the one that says to try again later, which is remembered as trouble."""
        if not (isinstance(error, OperationalError | InterfaceError) and _is_passing(error)):
            return error
        reason = str(error.orig).strip().splitlines()[0] if str(error.orig).strip() else type(error).__name__
        if not self._troubles[what]:
            log.error("the database cannot be used", reason=reason)
        self._troubles[what] = reason
        unavailable = StoreUnavailableError(reason)
        unavailable.__cause__ = error
        return unavailable

    def _forget_connection(self) -> None:
        connection, self._writing = self._writing, None
        if connection is not None:
            try:
                connection.invalidate()
                connection.close()
            except (DBAPIError, sqlite3.Error):
                return

    def _commit_alone(self, job: _Job) -> None:
        if not job.future.set_running_or_notify_cancel():
            return
        for attempt in range(_RETRIES):
            try:
                with self._engine.connect() as connection, connection.begin():
                    if self._term and current_term(connection) != self._term:
                        raise DeposedError("another process leads")  # noqa: TRY301 - as the verb's own would be
                    work = Work(connection, self.now(), job.cause)
                    result = job.verb(work)
            except DBAPIError as error:
                if getattr(error.orig, "sqlstate", "") in {"40001", "40P01"} and attempt + 1 < _RETRIES:
                    continue
                job.future.set_exception(self._translated(error, "write"))
            except BaseException as error:  # noqa: BLE001  (it is the caller's, not the writer's)
                job.future.set_exception(error)
                if isinstance(error, DeposedError):
                    self._tell({DEPOSED})
            else:
                self._troubles["write"] = ""
                job.future.set_result(result)
                self._tell(work.topics)
            settle([job.future])
            return

    def _tell(self, topics: Iterable[str]) -> None:
        for topic in topics:
            for callback in self._listeners.get(topic, ()):
                try:
                    callback()
                except Exception:  # the writer serves everybody else too
                    log.exception("a listener failed", topic=topic)


_PASSING = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
    }
)


def _sqlite_code(error: DBAPIError) -> int | None:
    """SQLite's primary result code; None for another database."""
    code: int | None = getattr(error.orig, "sqlite_errorcode", None)
    return None if code is None else code & 0xFF


def _is_passing(error: DBAPIError) -> bool:
    """Whether it is the machine's trouble and not the statement's (a table that does not exist)."""
    if isinstance(error.orig, sqlite3.Error):
        return _sqlite_code(error) in _PASSING
    return True  # psycopg keeps these two types for the connection, the server and its resources


def utc_now() -> datetime:
    return datetime.now(UTC)
