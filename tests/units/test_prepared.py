"""Shapes of posts: what makes a statement another one and what is a value only; so many are kept, and no more."""

import gc

import pytest
from django.db import connections
from hypothesis import given
from hypothesis import strategies as st

from common.prepared import Slot
from tests import personas
from tests.factories import at, other_government
from units.models import Post, Unit
from units.prepared import SHAPES, PreparedForPosts, actor_of, shape_of
from workflows.people import Actor, Mandate, Seat
from workflows.words import Role

NOW = at(3, 2)
_numbers = st.integers(1, 4)
_seats = st.builds(
    Seat,
    st.sampled_from([Role.HEAD, Role.OFFICER, Role.REPORTER]),
    _numbers,
    st.none() | _numbers,
    st.none() | _numbers,
)
_mandates = st.builds(Mandate, _numbers, _numbers, st.just(0), lines=st.none() | st.frozensets(_numbers))
_actors = st.builds(
    lambda person, seats, mandates, when: Actor(person, "", tuple(seats), tuple(mandates), when),
    st.none() | _numbers,
    st.lists(_seats, max_size=4),
    st.lists(_mandates, max_size=3),
    st.sampled_from([NOW, None]),
)
_POSTS = PreparedForPosts(lambda actor: Post.objects.filter(unit__pk__in=actor.units(Role.REPORTER)).order_by("pk"))


@given(_actors)
def test_filled_with_its_values_the_actor_of_slots_is_the_actor(actor: Actor) -> None:
    shape, values = shape_of(actor)
    anybody = actor_of(shape)

    def filled(place: object) -> object:
        return values[place.value] if isinstance(place, Slot) else place

    assert (filled(anybody.person), filled(anybody.at)) == (actor.person, actor.at)
    seats = [Seat(one.role, *map(filled, (one.government, one.unit, one.post))) for one in anybody.seats]  # type: ignore[arg-type]
    assert sorted(map(repr, seats)) == sorted(map(repr, actor.seats))
    mandates = [
        (filled(one.unit), filled(one.government), None if one.lines is None else frozenset(map(filled, one.lines)))
        for one in anybody.mandates
    ]
    usual = [(one.unit, one.government, one.lines) for one in actor.mandates]
    assert sorted(map(repr, mandates)) == sorted(map(repr, usual))


@given(_actors)
def test_equal_numbers_have_one_slot_and_others_have_others(actor: Actor) -> None:
    anybody = actor_of(shape_of(actor)[0])

    def units(of: Actor) -> int:
        return len({one.unit for one in of.seats} | {one.unit for one in of.mandates})

    assert units(actor) == units(anybody)
    assert len({one.government for one in actor.seats}) == len({one.government for one in anybody.seats})
    assert len(actor.units(Role.HEAD)) == len(anybody.units(Role.HEAD))


def test_whose_posts_they_are_makes_no_other_shape() -> None:
    def shape(*seats: Seat, lines: frozenset[int] | None = None) -> object:
        mandate = Mandate(9, seats[0].government, 7, lines=lines)
        return shape_of(Actor(1, "", seats, (mandate,), NOW))[0]

    one, same = Seat(Role.HEAD, 1, 5, 11), Seat(Role.REPORTER, 1, 5, 12)
    assert shape(one, same) == shape(Seat(Role.HEAD, 2, 6, 13), Seat(Role.REPORTER, 2, 6, 14))
    assert shape(one, same) == shape(same, one)
    assert shape(one, same) != shape(one, Seat(Role.REPORTER, 1, 6, 12))
    assert shape(one, lines=frozenset({1, 2, 3})) == shape(one, lines=frozenset({4, 5, 6, 7}))
    assert shape(one, lines=frozenset({1, 2})) != shape(one, lines=frozenset({1, 2, 3}))
    assert len({shape(one), shape(one, lines=frozenset()), shape(one, lines=frozenset({1}))}) == 3


@pytest.mark.django_db
def test_no_more_statements_are_kept_than_shapes() -> None:
    government = other_government()
    units = [Unit.objects.create(government=government, name=f"{number}局").pk for number in range(SHAPES + 5)]
    post = personas.reporter(government, "0局").actor(NOW).seats[0].post

    def held(count: int) -> list[int]:
        seats = tuple(Seat(Role.REPORTER, government.pk, pk) for pk in units[:count])
        return [found.pk for found in _POSTS.all(Actor(1, "", seats))]

    def kept() -> int:
        gc.collect()
        return len(connections["default"].__dict__["_prepared_readings"])

    assert _POSTS.all(Actor(1)) == []
    assert held(1) == [post]
    before = kept()
    assert all(held(count) == [post] for count in range(1, len(units) + 1))
    assert kept() == before + SHAPES - 1
    assert held(1) == [post], "put together anew"
