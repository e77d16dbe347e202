"""Statements about what somebody may know or has to do, put together once for everybody with posts of the same shape.

Such a queryset depends on the actor: on how many units, governments and mandates there are, and which of them are the
same; whose they are is no more than values. `common.prepared` keeps statements with slots for values; here an actor's
numbers are the slots.
"""

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any, Generic, NamedTuple, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db.models import BigIntegerField, DateTimeField, QuerySet

from common.prepared import Prepared, Slot
from workflows.people import Actor, Mandate, Seat
from workflows.words import Role

Row = TypeVar("Row")
# So many shapes keep their statement; the people of a city have two or three dozen. What is left out is put together
# anew when it is wanted, and what hangs of it on connections goes with it (`Prepared`).
SHAPES = 48

_NUMBER: "BigIntegerField[Any, Any]" = BigIntegerField()
_INSTANT: "DateTimeField[Any, Any]" = DateTimeField()


class _Post(NamedTuple):
    """A seat with the names of slots for its numbers."""

    role: Role
    government: str
    unit: str | None
    post: str | None


class _Mandated(NamedTuple):
    """A mandate with the names of slots for its numbers; `lines` None: all lines of the unit."""

    unit: str
    government: str
    lines: tuple[str, ...] | None


class Shape(NamedTuple):
    """What a statement about an actor depends on, besides values. Equal numbers have one slot."""

    seats: tuple[_Post, ...]
    mandates: tuple[_Mandated, ...]
    is_somebody: bool
    has_instant: bool


class PreparedForPosts(Generic[Row]):
    """A reading queryset about an actor, built once for each shape of posts by `build`, from an actor of slots.

    `build` may look at the actor's roles, at how many units and governments there are and which are the same; numbers
    and instant it only hands on to the queryset (`unit__pk__in`: `unit__in` takes no slots). A queryset that `Prepared`
    takes.
    """

    def __init__(self, build: Callable[[Actor], "QuerySet[Any, Row]"]) -> None:
        def statement(shape: Shape) -> Prepared[Row]:
            anybody = actor_of(shape)
            return Prepared(lambda: build(anybody))

        self._statement = lru_cache(maxsize=SHAPES)(statement)

    def all(self, actor: Actor, **values: Any) -> list[Row]:
        """Ask for this actor and return every row; `values` are of slots that `build` has set itself."""
        shape, own = shape_of(actor)
        try:
            return self._statement(shape).all(**own, **values)
        except EmptyResultSet:  # who has no post at all has nothing to be asked for
            return []


def shape_of(actor: Actor) -> tuple[Shape, dict[str, Any]]:
    """Return the shape of an actor's posts, and the actor's own numbers by the names of their slots.

    In which order somebody came to posts of different roles makes no other shape.
    """
    values: dict[str, Any] = {"person": actor.person, "at": actor.at}
    known: dict[tuple[str, int | None], str] = {}

    def named(kind: str, number: int | None) -> Any:
        if number is None:
            return None
        if (name := known.get((kind, number))) is None:
            name = known[kind, number] = f"{kind}{len(values)}"
            values[name] = number
        return name

    def listed(numbers: Iterable[int]) -> tuple[str, ...]:
        """As many slots as the next power of two, the last number in those left over: fewer shapes."""
        found = sorted(numbers)
        found += found[-1:] * (_room_for(len(found)) - len(found))
        names = tuple(f"line{len(values) + place}" for place in range(len(found)))
        values.update(zip(names, found, strict=True))
        return names

    seats = tuple(
        _Post(seat.role, named("government", seat.government), named("unit", seat.unit), named("post", seat.post))
        for seat in sorted(actor.seats, key=_role_of)
    )
    mandates = tuple(
        _Mandated(
            named("unit", mandate.unit),
            named("government", mandate.government),
            None if mandate.lines is None else listed(mandate.lines),
        )
        for mandate in sorted(actor.mandates, key=_breadth_of)
    )
    return Shape(seats, mandates, actor.person is not None, actor.at is not None), values


def actor_of(shape: Shape) -> Actor:
    """Return the actor of slots that stands for everybody of this shape."""
    return Actor(
        person=_slot("person") if shape.is_somebody else None,
        seats=tuple(Seat(role, *map(_slot, numbers)) for role, *numbers in shape.seats),
        mandates=tuple(
            Mandate(
                unit=_slot(unit),
                government=_slot(government),
                delegation=0,
                lines=None if lines is None else frozenset(map(_slot, lines)),
            )
            for unit, government, lines in shape.mandates
        ),
        at=Slot("at", _INSTANT) if shape.has_instant else None,  # type: ignore[arg-type]  # in the place of one
    )


def _slot(name: str | None) -> Any:
    return None if name is None else Slot(name, _NUMBER)


def _role_of(seat: Seat) -> str:
    return seat.role.value


def _breadth_of(mandate: Mandate) -> int:
    return -1 if mandate.lines is None else _room_for(len(mandate.lines))


def _room_for(count: int) -> int:
    return 1 << (count - 1).bit_length() if count else 0
