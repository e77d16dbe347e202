"""Statements that are put together once for each connection, and asked many times with other values.

Two thirds of what an act costs is Django putting the same statements together again. Here it puts them together once,
from an ordinary queryset with a `Slot` wherever a value changes; SQL, converters and values stay Django's own.

Leans on these inner names of Django 5.2: a compiler's `as_sql`, `select`, `col_count`, `klass_info`,
`annotation_col_map` and `get_converters`; `InsertQuery`, `UpdateQuery`, `OnConflict`, `ModelState`; a connection's
`force_debug_cursor`, `execute_wrappers`, `wrap_database_errors`, `validate_no_broken_transaction` and
`close_if_health_check_failed`. tests/common/test_prepared.py compares with Django itself: an
upgrade begins there.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from operator import attrgetter, methodcaller
from typing import Any, Generic, TypeVar
from weakref import WeakKeyDictionary

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.utils import CursorWrapper
from django.db.models import (
    BigAutoField,
    BigIntegerField,
    CharField,
    Expression,
    Field,
    ForeignKey,
    Model,
    PositiveIntegerField,
    QuerySet,
    TextField,
    Value,
)
from django.db.models.base import ModelState
from django.db.models.constants import OnConflict
from django.db.models.query import ModelIterable, ValuesListIterable
from django.db.models.signals import post_init, pre_init
from django.db.models.sql import InsertQuery, UpdateQuery
from django.db.transaction import TransactionManagementError

from common import postgresql

Row = TypeVar("Row")
Made = TypeVar("Made", bound=Model)
# Kept on the connection itself: it belongs to one thread, and what hangs on it ends with it.
_LEAST, _GREATEST = -BigAutoField.MAX_BIGINT - 1, BigAutoField.MAX_BIGINT
_KEPT, _READINGS, _CURSOR = "_prepared_statements", "_prepared_readings", "_prepared_cursor"


@cache
def _goes_as_it_is(field: "Field[Any, Any]") -> type | None:
    """Return which values of a field go to every database as they are (texts, whole numbers); None: Django converts."""
    while isinstance(field, ForeignKey):
        field = field.target_field
    if type(field) in (CharField, TextField):
        return str
    return int if type(field) in (BigAutoField, BigIntegerField, PositiveIntegerField) else None


class Slot(Value):
    """The place of a value in a prepared statement: its name, and the field as whose value it is handed over."""

    def __init__(self, name: str, field: "Field[Any, Any]") -> None:
        super().__init__(name, output_field=field)

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        field = self.output_field
        convert = field.get_db_prep_save if self.for_save else field.get_db_prep_value
        return "%s", [_Place(self.value, _goes_as_it_is(field), convert)]


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a value goes: which one, the type whose values go as they are, and what converts all others."""

    name: str
    as_it_is: type | None
    convert: Callable[[Any, Any], Any]


def _cursor(connection: Any) -> Any:
    """Return a cursor: the one of the statement before while the connection lasts, unless somebody counts statements.

    Every statement here fetches all that it asked for, so none is in another's way.
    """
    connection.close_if_health_check_failed()
    if connection.force_debug_cursor:
        return connection.cursor()
    over, cursor = connection.__dict__.get(_CURSOR, (None, None))
    if over is None or over is not connection.connection:
        cursor = connection.cursor()
        if connection.vendor == "postgresql":
            cursor.cursor = postgresql.planned_once(connection.connection)
        connection.__dict__[_CURSOR] = (connection.connection, cursor)
    return cursor


def _asked(connection: Any, sql: str, values: Sequence[Any], *, answer: Callable[[Any], Any]) -> Any:
    """Ask, and return what `answer` takes from the database's own cursor.

    What `CursorWrapper` does for each statement is done here in one step, unless somebody wraps or counts statements.
    """
    cursor = _cursor(connection)
    if type(cursor) is not CursorWrapper or connection.execute_wrappers:
        cursor.execute(sql, values)
        return answer(cursor)
    connection.validate_no_broken_transaction()
    with connection.wrap_database_errors:
        cursor.cursor.execute(sql, values)
        return answer(cursor.cursor)


_EVERY_ROW, _HOW_MANY = methodcaller("fetchall"), attrgetter("rowcount")


class _Statement:
    """One statement on one connection, with what makes rows of its answer."""

    def __init__(self, compiler: Any) -> None:
        self.sql, params = compiler.as_sql()
        self.params: tuple[Any, ...] = tuple(params)

    def run(self, values: dict[str, Any], connection: Any, *, answer: Callable[[Any], Any]) -> Any:
        """Ask, and return what `answer` takes from the cursor."""
        bound = []
        for one in self.params:
            if type(one) is _Place:
                value = values[one.name]
                one = value if type(value) is one.as_it_is else one.convert(value, connection)
            bound.append(one)
        return _asked(connection, self.sql, bound, answer=answer)


class Making:
    """Makes a model's objects of rows as `Model.from_db` does, with what `select_related` brings along.

    Not by way of `Model.__init__`, which looks at each field anew: columns go where our descriptors keep them.
    """

    def __init__(self, info: dict[str, Any], select: Sequence[Any], alias: str) -> None:
        self.model: type[Model] = info["model"]
        if pre_init.has_listeners(self.model) or post_init.has_listeners(self.model):
            raise TypeError(f"somebody listens to the making of {self.model.__name__}")
        fields = info["select_fields"]
        self.columns, self.alias = slice(fields[0], fields[-1] + 1), alias
        self.names = [column[0].target.attname for column in select[self.columns]]
        self.key = fields[self.names.index(self.model._meta.pk.attname)]
        # What each brings along, under which name ours keep it, and what tells it of us where we are its only one.
        self.related = [
            (Making(one, select, alias), one["local_setter"].__self__.cache_name, _sets_there(one))
            for one in info.get("related_klass_infos", ())
        ]

    def made(self, row: Sequence[Any]) -> Model:
        """Return the object of one row of the statement."""
        made = self.model.__new__(self.model)
        kept = made.__dict__
        kept.update(zip(self.names, row[self.columns], strict=True))
        kept["_state"] = state = ModelState()
        state.adding, state.db = False, self.alias
        if self.related:
            known = state.fields_cache = {}
            for other, name, set_there in self.related:
                known[name] = brought = None if row[other.key] is None else other.made(row)
                if set_there is not None and brought is not None:
                    set_there(brought, made)
        return made


def _sets_there(info: dict[str, Any]) -> Callable[[Model, Model], None] | None:
    """Return what tells a related object of ours, None where it may have many: then Django tells nothing either."""
    return info["remote_setter"] if info["reverse"] or info["field"].unique else None


class _Reading(_Statement):
    def __init__(self, queryset: Any, connection: Any) -> None:
        compiler = queryset.query.get_compiler(connection=connection)
        super().__init__(compiler)
        self.locks = compiler.query.select_for_update
        columns = [column[0] for column in compiler.select[: compiler.col_count]]
        # One after the other, a column's own in their order; of a NULL they make a NULL, all of them.
        self.converters = [
            (place, convert, expression)
            for place, (converters, expression) in compiler.get_converters(columns).items()
            for convert in converters
        ]
        self.connection = connection
        self.making: Making | None = None
        if queryset._iterable_class is ModelIterable:
            self.making = Making(compiler.klass_info, compiler.select, connection.alias)
            self.annotations = tuple(compiler.annotation_col_map.items())

    def rows(self, found: Iterable[Sequence[Any]]) -> list[Any]:
        if self.converters:
            found = map(self._converted, found)
        return [self._object(self.making, row) for row in found] if self.making else [tuple(row) for row in found]

    def _converted(self, row: Sequence[Any]) -> Sequence[Any]:
        values, connection = list(row), self.connection
        for place, convert, expression in self.converters:
            if (value := values[place]) is not None:
                values[place] = convert(value, expression, connection)
        return values

    def _object(self, making: Making, row: Sequence[Any]) -> Model:
        made = making.made(row)
        for name, place in self.annotations:
            made.__dict__[name] = row[place]
        return made


class Prepared(Generic[Row]):
    """A reading queryset, built once by `build` with slots. Objects come with `select_related` and annotations.

    Not for `prefetch_related` and not for models with a parent's table. Rows of `values_list` are tuples. Whoever lets
    go of it lets go of its statements too, on every connection.
    """

    def __init__(self, build: Callable[[], "QuerySet[Any, Row]"]) -> None:
        self._build = build

    def all(self, **values: Any) -> list[Row]:
        """Ask and return every row. Raises TransactionManagementError when rows are locked outside a transaction.

        A whole number that no column of a database holds (an address typed by hand) is found in no row.
        """
        for value in values.values():
            if type(value) is int and not _LEAST <= value <= _GREATEST:
                return []
        connection = connections[DEFAULT_DB_ALIAS]
        statement = self._statement(connection)
        if statement.locks and not connection.in_atomic_block:
            raise TransactionManagementError("rows are locked inside transaction.atomic() only")
        return statement.rows(statement.run(values, connection, answer=_EVERY_ROW))

    def first(self, **values: Any) -> Row | None:
        """Ask and return the first row, or None. The queryset says itself how many it asks for."""
        return next(iter(self.all(**values)), None)

    def get(self, **values: Any) -> Row:
        """Ask and return the only row. Raises the model's DoesNotExist."""
        found = self.first(**values)
        if found is None:
            raise self._build().model.DoesNotExist(values)
        return found

    def _statement(self, connection: Any) -> _Reading:
        if (kept := connection.__dict__.get(_READINGS)) is None:
            kept = connection.__dict__[_READINGS] = WeakKeyDictionary()
        if (statement := kept.get(self)) is None:
            queryset: Any = self._build()
            if (
                queryset._iterable_class not in (ModelIterable, ValuesListIterable)
                or queryset._prefetch_related_lookups
            ):
                raise TypeError("only objects and values_list are prepared")
            statement = kept[self] = _Reading(queryset, connection)
        return statement  # type: ignore[no-any-return]


class PreparedUpdate:
    """An UPDATE of a queryset, put together once: slots in its condition and in what it writes."""

    def __init__(self, build: Callable[[], tuple["QuerySet[Any]", dict[str, Expression]]]) -> None:
        self._build = build

    def run(self, **values: Any) -> int:
        """Write, and return how many rows there were."""
        connection = connections[DEFAULT_DB_ALIAS]
        kept = connection.__dict__.setdefault(_KEPT, {})
        if (statement := kept.get(self)) is None:
            rows, written = self._build()
            query = rows.query.chain(UpdateQuery)
            query.add_update_values(written)  # type: ignore[attr-defined]
            statement = kept[self] = _Statement(query.get_compiler(connection=connection))
        return int(statement.run(values, connection, answer=_HOW_MANY))


class PreparedInsert(Generic[Made]):
    """The INSERT of rows of a model, put together once for each number of rows. No signals, no parents' tables."""

    def __init__(self, model: type[Made], *, known_are_left: bool = False) -> None:
        """`known_are_left`: a row that a unique column knows already is not written, and gets no key."""
        self._model = model
        self._on_conflict = OnConflict.IGNORE if known_are_left else None
        self._fields = [field for field in model._meta.local_concrete_fields if not field.primary_key]
        self._columns = [(field, _goes_as_it_is(field)) for field in self._fields]
        self._key = model._meta.pk.attname
        self._names = {field.attname for field in self._fields}

    def new(self, **values: Any) -> Made:
        """Return a row that `add` will write, of every column's value (keys by their column: `person_id`).

        For what every act writes: `Model.__init__` looks for defaults column by column. Raises TypeError when one is
        left out or unknown.
        """
        if values.keys() != self._names:
            raise TypeError(f"{self._model.__name__}: not its columns: {values.keys() ^ self._names}")
        made = self._model.__new__(self._model)
        made.__dict__.update(values, _state=ModelState(), **{self._key: None})
        return made

    def add(self, *made: Made) -> None:
        """Write rows that were made, in this order, with one statement, and give them their keys."""
        connection = connections[DEFAULT_DB_ALIAS]
        kept = connection.__dict__.setdefault(_KEPT, {})
        rows = [
            [
                value if type(value := field.pre_save(one, True)) is kind else field.get_db_prep_save(value, connection)
                for field, kind in self._columns
            ]
            for one in made
        ]
        if (known := kept.get((self, len(made)))) is None:
            known = kept[self, len(made)] = self._statement(made, connection)
        sql, by_column = known
        params = (
            [list(column) for column in zip(*rows, strict=True)] if by_column else [one for row in rows for one in row]
        )
        keys = _asked(connection, sql, params, answer=_EVERY_ROW)
        for one, (key,) in zip(made, keys, strict=self._on_conflict is None):
            one.pk, one._state.adding, one._state.db = key, False, connection.alias

    def _statement(self, made: tuple[Made, ...], connection: Any) -> tuple[str, bool]:
        """Return the SQL, and whether it takes a list for each column (PostgreSQL, several rows)."""
        query = InsertQuery(self._model, on_conflict=self._on_conflict)
        query.insert_values(self._fields, list(made))
        compiler = query.get_compiler(connection=connection)
        compiler.returning_fields = [self._model._meta.pk]
        ((sql, params),) = compiler.as_sql()
        return sql, len(params) != len(self._fields) * len(made)
