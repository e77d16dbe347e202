"""`actor_for`: the one place that turns a person into what the law sees, at an instant."""

from datetime import datetime, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from tests import factories, personas
from tests.factories import at
from tests.personas import Persona
from units.backends import PersonBackend
from units.models import Appointment, Delegation, Government, Unit
from units.operations import appoint, end_appointment, found_government
from units.queries import actor_for, holders_of, posts_in
from workflows.people import ANONYMOUS
from workflows.words import Role

pytestmark = pytest.mark.django_db

BEGIN, END = at(3, 1), at(3, 10)
A_SECOND = timedelta(seconds=1)


@pytest.fixture
def government() -> Government:
    return found_government(name="湛江市人民政府", short_name="湛江市")


@pytest.fixture
def unit(government: Government) -> Unit:
    return Unit.objects.create(government=government, name="市民政局")


@pytest.fixture
def head(government: Government, unit: Unit) -> Persona:
    return personas.head(government, unit.name, keyed=False)


@pytest.fixture
def head_elsewhere(government: Government) -> Persona:
    Unit.objects.create(government=government, name="市残联")
    return personas.head(government, "市残联", keyed=False)


def _deputy(head: Persona, **changes: object) -> User:
    """A deputy with a post of the own and the head's authorisation from BEGIN to END."""
    deputy = personas.person("林副局", Role.MEMBER, government=head.government, unit=head.unit).user
    given = {
        "government": head.government,
        "unit": head.unit,
        "granted_by": head.user.appointments.get(),
        "deputy": deputy,
        "since": BEGIN,
        "until": END,
        "scope": "湛民委〔2020〕1号",
    }
    Delegation.objects.create(**(given | changes))
    return deputy


def test_nobody_is_anonymous(head: Persona) -> None:
    assert actor_for(None, BEGIN) == ANONYMOUS
    assert actor_for(AnonymousUser(), BEGIN) == ANONYMOUS  # type: ignore[arg-type]


def test_a_person_whose_account_is_closed_is_nobody(head: Persona) -> None:
    User.objects.filter(pk=head.user.pk).update(is_active=False)
    assert actor_for(User.objects.get(pk=head.user.pk), BEGIN) == ANONYMOUS


def test_a_person_holds_every_post_with_its_unit_and_government(head: Persona, government: Government) -> None:
    other = Unit.objects.create(government=government, name="市残联")
    personas.appoint_also(head, Role.REPORTER, unit=other.name)
    seats = actor_for(head.user, BEGIN).seats
    assert [(seat.role, seat.unit_name, seat.title) for seat in seats] == [
        (Role.HEAD, "市民政局", "局长"),
        (Role.REPORTER, "市残联", "经办人"),
    ]
    assert {seat.government for seat in seats} == {government.pk}


@pytest.mark.parametrize(
    ("when", "held"), [(BEGIN - A_SECOND, False), (BEGIN, True), (END - A_SECOND, True), (END, False)]
)
def test_a_post_is_held_from_its_first_instant_and_no_more_at_its_last(
    government: Government, unit: Unit, when: datetime, held: bool
) -> None:
    user = User.objects.create_user(username="x", password="x", full_name="某人")
    given = appoint(
        user, government=government, role=Role.HEAD, title="局长", unit=unit, since=BEGIN, by="测试", at=BEGIN
    )
    end_appointment(given, until=END, by="测试", at=END)
    assert bool(actor_for(user, when).seats) is held
    assert bool(holders_of(unit, Role.HEAD, when)) is held


def test_an_appointment_ends_once(head: Persona) -> None:
    appointment = head.user.appointments.get()
    end_appointment(appointment, until=BEGIN, by="测试", at=BEGIN)
    end_appointment(appointment, until=END, by="测试", at=END)
    assert Appointment.objects.get().until == BEGIN


@pytest.mark.parametrize(
    ("when", "held"), [(BEGIN - A_SECOND, False), (BEGIN, True), (END - A_SECOND, True), (END, False)]
)
def test_a_mandate_is_in_force_from_its_first_instant_and_no_more_at_its_last(
    head: Persona, when: datetime, held: bool
) -> None:
    deputy = _deputy(head)
    mandates = actor_for(deputy, when).mandates
    assert bool(mandates) is held
    assert not held or (mandates[0].unit, mandates[0].unit_name) == (head.unit and head.unit.pk, "市民政局")


def test_a_mandate_ends_at_once_with_the_post_of_the_head_who_gave_it(head: Persona) -> None:
    deputy = _deputy(head)
    end_appointment(head.user.appointments.get(), until=at(3, 5), by="测试", at=at(3, 5))
    assert actor_for(deputy, at(3, 5) - A_SECOND).mandates
    assert not actor_for(deputy, at(3, 5)).mandates


def test_a_deputy_who_left_every_post_signs_for_nobody(head: Persona) -> None:
    deputy = _deputy(head)
    end_appointment(deputy.appointments.get(), until=at(3, 5), by="测试", at=at(3, 5))
    assert actor_for(deputy, at(3, 5) - A_SECOND).mandates
    assert not actor_for(deputy, at(3, 5)).mandates


def test_a_mandate_for_a_unit_is_given_by_that_units_head_only(head: Persona, government: Government) -> None:
    elsewhere = Unit.objects.create(government=government, name="市残联")
    reporter = personas.reporter(government, "市民政局")
    assert not actor_for(_deputy(head, unit=elsewhere), BEGIN).mandates
    assert not actor_for(_deputy(head, granted_by=reporter.user.appointments.get()), BEGIN).mandates


def test_what_a_deputy_was_given_is_nobody_elses(head: Persona) -> None:
    """Who was named once, for days that are over, has nothing of the colleague's mandate that is in force."""
    before = _deputy(head, since=at(2, 1), until=at(2, 5))
    colleague = _deputy(head)
    assert not actor_for(before, BEGIN).mandates
    assert actor_for(colleague, BEGIN).mandates
    assert actor_for(before, at(2, 1)).mandates


def test_a_post_that_gives_mandates_is_that_of_the_unit_itself(head: Persona, head_elsewhere: Persona) -> None:
    assert not actor_for(_deputy(head, granted_by=head_elsewhere.user.appointments.get()), BEGIN).mandates


def test_a_mandate_begins_no_earlier_than_the_post_of_the_head_who_gave_it(head: Persona, unit: Unit) -> None:
    next_head = User.objects.create_user(username="next", full_name="继任")
    to_come = appoint(
        next_head,
        government=head.government,
        role=Role.HEAD,
        title="局长",
        unit=unit,
        since=at(3, 5),
        by="测试",
        at=BEGIN,
    )
    deputy = _deputy(head, granted_by=to_come)
    assert not actor_for(deputy, at(3, 5) - A_SECOND).mandates
    assert actor_for(deputy, at(3, 5)).mandates


def test_who_is_deputy_in_two_units_keeps_only_the_mandate_of_the_one_not_left(
    head: Persona, head_elsewhere: Persona, government: Government
) -> None:
    deputy = _deputy(head, line_ids=[7, 8])
    both = Persona(user=deputy, role=Role.MEMBER, unit=head.unit, government=government)
    personas.appoint_also(both, Role.MEMBER, unit="市残联")
    elsewhere = Unit.objects.get(name="市残联")
    Delegation.objects.create(
        government=government,
        unit=elsewhere,
        granted_by=head_elsewhere.user.appointments.get(),
        deputy=deputy,
        since=BEGIN,
        until=END,
    )
    assert [(one.unit_name, one.lines) for one in actor_for(deputy, BEGIN).mandates] == [
        ("市民政局", frozenset({7, 8})),
        ("市残联", None),
    ]
    end_appointment(deputy.appointments.get(post__unit=elsewhere), until=at(3, 5), by="测试", at=at(3, 5))
    (left,) = actor_for(deputy, at(3, 5)).mandates
    assert (left.unit_name, left.title) == ("市民政局", "受委托代签人")


def test_holders_and_posts_of_a_unit_are_its_own(
    head: Persona, head_elsewhere: Persona, government: Government, unit: Unit
) -> None:
    reporter = personas.reporter(government, unit.name)
    gone = personas.person("离任", Role.HEAD, government=government, unit=unit).user
    end_appointment(gone.appointments.get(), until=at(3, 5), by="测试", at=at(3, 5))
    closed = personas.person("停用", Role.MEMBER, government=government, unit=unit).user
    User.objects.filter(pk=closed.pk).update(is_active=False)
    assert [one.person for one in holders_of(unit, Role.HEAD, at(3, 5))] == [head.user]
    assert [one.person for one in posts_in(unit, at(3, 5))] == [head.user, reporter.user]
    assert gone in [one.person for one in posts_in(unit, at(3, 5) - A_SECOND)]
    assert posts_in(unit, head.user.appointments.get().since)[0].person == head.user
    assert posts_in(unit, head.user.appointments.get().since - A_SECOND) == []


def test_a_post_in_another_government_gives_nothing_here(head: Persona, government: Government) -> None:
    abroad = factories.other_government()
    stranger = personas.officer(abroad, "邻市督查").actor(BEGIN)
    assert stranger.seat(Role.OFFICER, government=abroad.pk) is not None
    assert stranger.seat(Role.OFFICER, government=government.pk) is None


def test_a_person_costs_one_statement_however_many_posts(
    head: Persona, government: Government, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(10):
        Unit.objects.create(government=government, name=f"单位{number}")
        personas.appoint_also(head, Role.REPORTER, unit=f"单位{number}")
    with django_assert_num_queries(1):
        actor_for(head.user, BEGIN)


def test_a_mandate_taken_back_ends_at_that_instant(head: Persona) -> None:
    deputy = _deputy(head, revoked_at=at(3, 5))
    assert actor_for(deputy, at(3, 5) - A_SECOND).mandates
    assert not actor_for(deputy, at(3, 5)).mandates


def test_a_deputy_who_moved_to_another_unit_signs_no_more_for_the_old_one(
    head: Persona, government: Government
) -> None:
    Unit.objects.create(government=government, name="市残联")
    deputy = _deputy(head)
    moved = Persona(user=deputy, role=Role.MEMBER, unit=head.unit, government=government)
    personas.appoint_also(moved, Role.MEMBER, unit="市残联")
    end_appointment(deputy.appointments.get(post__unit=head.unit), until=at(3, 5), by="测试", at=at(3, 5))
    assert actor_for(deputy, at(3, 5) - A_SECOND).mandates
    assert not actor_for(deputy, at(3, 5)).mandates


def test_who_is_signed_in_is_the_same_actor_with_the_posts_that_come_along(head: Persona) -> None:
    left = personas.person("李某", Role.REPORTER, government=head.government, unit=head.unit).user
    end_appointment(left.appointments.get(), until=at(3, 5), by="测试", at=at(3, 5))
    nobody = User.objects.create_user("nobody", full_name="无职")
    for person in (head.user, _deputy(head), left, nobody):
        for instant in (personas.SINCE, at(3, 5) - A_SECOND, at(3, 5), END - A_SECOND, END):
            signed_in = PersonBackend().get_user(person.pk)
            assert signed_in == person
            assert actor_for(signed_in, instant) == actor_for(person, instant)


def test_posts_come_along_with_a_person_in_one_query_and_serve_once(
    head: Persona, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        signed_in = PersonBackend().get_user(head.user.pk)
        assert actor_for(signed_in, BEGIN).seats
    end_appointment(head.user.appointments.get(), until=BEGIN, by="测试", at=BEGIN)
    assert not actor_for(signed_in, BEGIN).seats


def test_an_account_out_of_use_and_none_are_not_signed_in(head: Persona) -> None:
    User.objects.filter(pk=head.user.pk).update(is_active=False)
    assert PersonBackend().get_user(head.user.pk) is None
    assert PersonBackend().get_user(0) is None
