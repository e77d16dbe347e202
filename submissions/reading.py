"""What stands at an address, as somebody may see it: asked with every page and act, and so put together once."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db.models import BigIntegerField, CharField, F, Field, QuerySet

from common.prepared import Prepared, Slot
from submissions.models import Contribution, Report
from submissions.queries import governments_read_whole, units_of_actor
from workflows.people import Actor, Seat
from workflows.words import Role

Document = TypeVar("Document", Report, Contribution)

# So many kinds of address and numbers of posts keep their statement; a city has a few dozen.
_SHAPES = 256
_FIELDS: dict[type, "Field[Any, Any]"] = {int: BigIntegerField(), str: CharField()}


def read_at(visible: Callable[[Actor], "QuerySet[Document]"], actor: Actor, place: dict[str, Any]) -> Document | None:
    """Return what stands at the lookups `place`, of what is `visible` to this person; None where there is nothing.

    One query, the same for everybody who reads as many governments and belongs to as many units. `visible`: one of
    `submissions.queries`, such as `reports_visible_to`; it asks an actor for governments and units only.
    """
    governments, units = governments_read_whole(actor), units_of_actor(actor)
    fixed = tuple((name, value) for name, value in place.items() if isinstance(value, bool | F))
    given = {name: value for name, value in place.items() if not isinstance(value, bool | F)}
    kinds = tuple((name, type(value)) for name, value in given.items())
    statement = _statement(visible, len(governments), len(units), kinds, fixed)
    posts = {f"government{number}": pk for number, pk in enumerate(governments)}
    posts |= {f"unit{number}": pk for number, pk in enumerate(units)}
    try:
        return statement.first(**posts, **given)
    except EmptyResultSet:  # who belongs to no unit writes nowhere
        return None


@lru_cache(maxsize=_SHAPES)
def _statement(
    visible: Callable[[Actor], "QuerySet[Document]"],
    governments: int,
    units: int,
    kinds: tuple[tuple[str, type], ...],
    fixed: tuple[tuple[str, bool | F], ...],
) -> Prepared[Document]:
    """Return the statement for anybody with so many posts: an actor whose governments and units are slots."""
    anybody = Actor(
        person=None,
        name="",
        seats=(
            *(_seat(Role.OFFICER, f"government{number}", None) for number in range(governments)),
            *(_seat(Role.REPORTER, None, f"unit{number}") for number in range(units)),
        ),
    )
    slots: dict[str, Any] = {name: Slot(name, _FIELDS[kind]) for name, kind in kinds}
    return Prepared(lambda: visible(anybody).filter(**slots, **dict(fixed)).order_by("pk")[:1])


def _seat(role: Role, government: str | None, unit: str | None) -> Seat:
    slots: list[Any] = [Slot(name, _FIELDS[int]) if name else None for name in (government, unit)]
    return Seat(role, slots[0], slots[1], None, "", "")
