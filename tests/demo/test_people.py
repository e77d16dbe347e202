"""The people of the demonstration: complete, invented, with distinct sign-ins."""

import pytest

from accounts.models import User
from config.demonstration import people
from plans.models import LineLeader, Responsibility
from submissions.staffing import gaps
from tests import factories
from units.models import Appointment
from units.queries import actor_for, holders_of
from workflows.words import DutyRole, Role

LEADERS = {"曹兴", "陈光祥", "欧先伟", "陈伟杰", "崔青", "黄明忠"}
MATTERS = ("附件1-014", "附件1-016", "附件1-042")


@pytest.mark.django_db
def test_every_unit_with_a_duty_has_a_reporter_and_a_head_so_that_no_alarm_is_raised() -> None:
    plan = factories.plan()
    parts = people.parts(plan)
    owing = {duty.unit for duty in Responsibility.objects.filter(line__plan=plan)}
    for role in (Role.REPORTER, Role.HEAD):
        assert {part.unit for part in parts if part.role == role} == owing
    people.create(plan)
    assert gaps(plan.periods.get(key="2020-02"), factories.OPENED) == []


@pytest.mark.django_db
def test_only_who_signs_gets_a_certificate() -> None:
    plan = factories.plan(*MATTERS)
    people.create(plan)
    asked = people.without_certificate(plan.government)
    leads = Responsibility.objects.filter(line__plan=plan, role=DutyRole.LEAD)
    assert {one.post.unit for one in asked if one.post.role == Role.HEAD} == {duty.unit for duty in leads}
    assert {one.post.role for one in asked} >= {Role.OFFICER, Role.CHIEF, Role.HEAD}


@pytest.mark.django_db
def test_every_other_role_is_there_and_the_leaders_bear_the_printed_names() -> None:
    parts = people.parts(factories.plan())
    assert {part.role for part in parts} == set(Role) - {Role.MEMBER, Role.CLOCK}
    assert {part.name for part in parts if part.role == Role.LEADER} == LEADERS


@pytest.mark.django_db
def test_sign_ins_and_names_are_distinct_and_easy_to_type() -> None:
    parts = people.parts(factories.plan())
    assert len({part.username for part in parts}) == len(parts) == len({part.name for part in parts})
    assert all(part.username.isascii() and part.username.islower() for part in parts)
    assert not any(part.username.startswith("dw") for part in parts), "a unit is missing in demo/people.toml"
    assert all(part.name not in LEADERS for part in parts if part.role != Role.LEADER)


@pytest.mark.django_db
def test_creating_people_twice_changes_nothing() -> None:
    plan = factories.plan(*MATTERS)
    people.create(plan)
    before = list(Appointment.objects.values_list("person__username", "post__role", "since"))
    people.create(plan)
    assert list(Appointment.objects.values_list("person__username", "post__role", "since")) == before
    assert User.objects.count() == len(people.parts(plan))


@pytest.mark.django_db
def test_people_can_sign_in_and_hold_their_posts_when_the_period_opens() -> None:
    plan = factories.plan(*MATTERS)
    people.create(plan)
    user = User.objects.get(username="jtj-fz")
    assert user.check_password(people.PASSWORD)
    assert [seat.role for seat in actor_for(user, factories.OPENED).seats] == [Role.HEAD]
    head = holders_of(Responsibility.objects.filter(role=DutyRole.LEAD)[0].unit, Role.HEAD, factories.OPENED)
    assert len(head) == 1


@pytest.mark.django_db
def test_each_leaders_lines_carry_the_leaders_own_post() -> None:
    plan = factories.plan(*MATTERS)
    people.create(plan)
    for leader in LineLeader.objects.filter(line__plan=plan).select_related("post"):
        assert leader.post is not None
        assert [held.person.full_name for held in leader.post.appointments.all()] == [leader.name]


@pytest.mark.parametrize(
    ("unit", "title"),
    [
        ("市交通运输局", "局长"),
        ("遂溪县政府", "县长"),
        ("廉江市政府", "市长"),
        ("湛江经开区管委会", "主任"),
        ("市委军民融合办", "主任"),
        ("湛江机场迁建工程指挥部办公室", "主任"),
        ("湛江港（集团）股份有限公司", "主要负责人"),
    ],
)
def test_a_head_is_called_as_the_unit_calls_its_head(unit: str, title: str) -> None:
    assert people.head_title(unit) == title
