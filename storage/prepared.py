"""Statements that are compiled once and then run by the driver itself: for the path of every update.

Building a Core statement and looking up its compiled form costs several times what SQLite needs to run it. A
`Prepared` keeps what SQLAlchemy compiled (the SQL text of the dialect, the order of its parameters, the
conversions of its types) and hands both to the driver, inside the transaction of the `Work`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from enum import Enum
from functools import cache
from operator import itemgetter
from typing import Any, Generic, TypeVar

from sqlalchemy import BindParameter, ColumnElement, Executable, Float, Table, bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.dml import UpdateBase
from sqlalchemy.sql.selectable import Select

from storage.records import Record
from storage.work import Work

R = TypeVar("R", bound=Record)
Convert = Callable[[Any], Any]

_PREFIX = "in_"  # a parameter may be called like a column that the statement sets


def bind(name: str) -> BindParameter[Any]:
    """The parameter `name` of a prepared statement; its type is that of the column that it meets."""
    return bindparam(_PREFIX + name)


@dataclass(frozen=True, slots=True)
class _Compiled:
    sql: str
    names: tuple[str, ...]  # of the parameters in the SQL
    literals: list[Any]  # the parameters, with the statement's own values in their places
    given: tuple[tuple[int, str, Convert | None], ...]  # (which parameter, the caller's name, how to convert)
    positional: bool
    outputs: tuple[tuple[int, Convert], ...]
    arrange: Callable[[Sequence[Any]], Sequence[Any]]


class Prepared(Generic[R]):
    """One statement; `record` is what its rows are, a table's columns each."""

    def __init__(self, build: Callable[[str], Executable], record: type[R]) -> None:
        """`build` gets the dialect's name and is asked once for each."""
        self._build = build
        self._record = record
        self._compiled: dict[str, _Compiled] = {}

    def one(self, work: Work, **values: Any) -> R | None:
        """The first row, if any."""
        compiled, cursor = self._execute(work, values)
        row = cursor.fetchone()
        cursor.close()
        return None if row is None else self._read(compiled, row)

    def all(self, work: Work, **values: Any) -> list[R]:
        compiled, cursor = self._execute(work, values)
        rows = cursor.fetchall()
        cursor.close()
        return [self._read(compiled, row) for row in rows]

    def value(self, work: Work, **values: Any) -> Any:
        """The first column of the first row; None without a row."""
        compiled, cursor = self._execute(work, values)
        row = cursor.fetchone()
        cursor.close()
        if row is None:
            return None
        return self._converted(compiled, row)[0]

    def run(self, work: Work, **values: Any) -> int:
        """How many rows it touched."""
        _, cursor = self._execute(work, values)
        count: int = cursor.rowcount
        cursor.close()
        return count

    def _execute(self, work: Work, values: dict[str, Any]) -> tuple[_Compiled, Any]:
        compiled = self._compiled.get(work.dialect) or self._compile(work)
        listed = compiled.literals.copy()
        for at, key, convert in compiled.given:
            value = values[key]
            listed[at] = value if convert is None else convert(value)
        assert work.raw is not None
        cursor = work.raw.cursor()
        parameters: Any
        if compiled.positional:
            parameters = listed
        else:  # psycopg would write an enum's name, and we mean its value
            parameters = {
                name: value.value if isinstance(value, Enum) else value
                for name, value in zip(compiled.names, listed, strict=True)
            }
        try:
            cursor.execute(compiled.sql, parameters)
        except Exception as error:
            dialect = work.connection.dialect
            base = dialect.loaded_dbapi.Error
            if not isinstance(error, base):
                raise
            # The same to everybody else as if SQLAlchemy had run it.
            raise DBAPIError.instance(
                compiled.sql, parameters, error, base, hide_parameters=True, dialect=dialect
            ) from error
        return compiled, cursor

    def _converted(self, compiled: _Compiled, row: Sequence[Any]) -> Sequence[Any]:
        if not compiled.outputs:
            return row
        values = list(row)
        for at, convert in compiled.outputs:
            values[at] = convert(values[at])
        return values

    def _read(self, compiled: _Compiled, row: Sequence[Any]) -> R:
        return self._record(*compiled.arrange(self._converted(compiled, row)))

    def _compile(self, work: Work) -> _Compiled:
        dialect = work.connection.dialect
        statement = self._build(dialect.name)
        found = statement.compile(dialect=dialect)  # type: ignore[attr-defined]
        assert isinstance(found, SQLCompiler)
        positional = bool(found.positional)
        names = list(found.positiontup or ()) if positional else list(found.binds)
        literals: list[Any] = []
        given: list[tuple[int, str, Convert | None]] = []
        for at, name in enumerate(names):
            parameter = found.binds[name]
            convert = parameter.type.dialect_impl(dialect).bind_processor(dialect)
            if parameter.key.startswith(_PREFIX):
                literals.append(None)
                given.append((at, parameter.key.removeprefix(_PREFIX), convert))
            else:  # a literal of the statement itself
                value = parameter.value
                literals.append(value if convert is None else convert(value))
        columns = _columns(statement)
        outputs = tuple(
            (at, convert)
            for at, column in enumerate(columns)
            # Both drivers give floats as they are; PostgreSQL's processor would ask for a type code.
            if not isinstance(column.type, Float)
            and (convert := column.type.dialect_impl(dialect).result_processor(dialect, None)) is not None
        )
        order = {column.key: at for at, column in enumerate(columns)}
        wanted = [order[field.name] for field in fields(self._record) if field.name in order]
        arrange: Callable[[Sequence[Any]], Sequence[Any]] = (
            itemgetter(*wanted) if len(wanted) > 1 else lambda row: row
        )
        compiled = _Compiled(found.string, tuple(names), literals, tuple(given), positional, outputs, arrange)
        self._compiled[work.dialect] = compiled
        return compiled


def insert(dialect: str, table: Table) -> "sqlite.Insert | postgresql.Insert":
    """An INSERT that can carry ON CONFLICT."""
    return sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)


def where(table: Table, record: type[R], *names: str) -> Prepared[R]:
    """The rows whose columns `names` have the values given, in the order of their key."""
    (key, *_) = table.primary_key.columns
    wanted = [table.c[name] == bind(name) for name in names]
    return Prepared(lambda _: select(table).where(*wanted).order_by(key), record)


@cache
def change(table: Table, record: type[R], names: frozenset[str], *guards: str) -> Prepared[R]:
    """UPDATE of the columns `names` in the row `id`, which it returns; `guards` must be as given too."""
    wanted = [table.c[name] == bind(f"was_{name}") for name in ("id", *guards)]
    values = {name: bind(name) for name in sorted(names)}
    return Prepared(lambda _: update(table).where(*wanted).values(values).returning(table), record)


@cache
def add(table: Table, record: type[R], names: frozenset[str], *unique: str) -> Prepared[R]:
    """INSERT of the columns `names`, returning the row; nothing where `unique` (or any) is there already."""

    def build(dialect: str) -> Executable:
        new = insert(dialect, table).values({name: bind(name) for name in sorted(names)})
        return new.on_conflict_do_nothing(index_elements=list(unique) or None).returning(table)

    return Prepared(build, record)


def _columns(statement: Executable) -> Sequence[ColumnElement[Any]]:
    if isinstance(statement, Select):
        return list(statement.selected_columns)
    if isinstance(statement, UpdateBase) and statement._returning:  # noqa: SLF001 - no public accessor
        return list(statement.exported_columns)
    return []
