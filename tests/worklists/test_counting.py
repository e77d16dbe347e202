"""The count in the navigation, asked by statements kept for shapes of posts: what querysets made anew count."""

from datetime import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from approvals.queries import desk_reports, governments_of_office, held_by
from plans.models import Line
from plans.operations import store_plan
from submissions.coordinations import coordinations_held_by, task_count
from submissions.models import Contribution, Report
from submissions.operations.reassigning import reassign
from submissions.queries import is_report_held_by, reports_held_by, tasks_of, tasks_of_posts
from tests import factories, personas
from tests.approvals.scenario import BEGIN, LINES, scenario
from tests.factories import at
from tests.submissions.problems import before_the_head, before_the_leader, begun
from tests.submissions.steps import Way, new_key, other_way
from units.operations import end_appointment
from units.queries import actor_for
from workflows.people import ANONYMOUS, Actor, Mandate
from workflows.words import Role
from worklists.presenters import desk_of

# Before and after a post of an assignee ended.
INSTANTS = (BEGIN, at(3, 5))


def SCENARIO() -> Way:  # as `_scenario` asks for it
    """The scenario of the machine, problems on their way, work handed on, and another government with its own."""
    first = scenario()
    bring_to_the_head(other_way(first, LINES[0]))
    for line, bring in zip(LINES[1:], (begun, before_the_head, before_the_leader), strict=True):
        bring(other_way(first, line))
    second = other_way(first, LINES[2])
    unit = second.contributors[0]
    hand_on(second, second.report, second.leads[0], until=at(3, 4))
    hand_on(second, second.contribution(unit), unit)
    lay_out_another_government()
    return first


def hand_on(walk: Way, document: Report | Contribution, unit: str, until: datetime | None = None) -> None:
    """Let a colleague take a document over, who leaves the post at an instant."""
    to = personas.reporter(walk.government, unit, f"{unit[:3]}接手人")
    by = walk.reporter(unit).actor(BEGIN)
    reassign(document, to.user, reason="出差", expected=None, by=by, at=BEGIN, key=new_key())
    if until is not None:
        end_appointment(to.user.appointments.get(), until=until, by="测试", at=BEGIN)
    walk.people["assignee", unit] = to


def bring_to_the_head(walk: Way) -> None:
    for unit in walk.contributors:
        if walk.contribution(unit).version == 0:
            walk.send(unit, BEGIN)
            walk.adopt(unit, BEGIN)
    walk.submit(BEGIN)


def lay_out_another_government() -> None:
    """The same matters in another city: one report drafted, one with its heads; its units bear the same names."""
    document = factories.notice_with(*LINES[:2])
    plan = store_plan(document, government_name="邻市人民政府", year=None, name=None, by="测试", at=factories.IMPORTED)
    factories.open_first_period(plan)
    walk = Way(plan, LINES[0])
    walk.gather(at(3, 2, 9))
    walk.draft_and_submit(BEGIN)
    for unit in walk.leads:
        walk.head(unit, keyed=False)
    personas.chief(plan.government)
    assert walk.officer


def counted_anew(actor: Actor) -> int:
    return sum(found.count() for found in (*tasks_of(actor), coordinations_held_by(actor)))


def actors() -> st.SearchStrategy[Actor]:
    """People who hold posts of several others at once, in any order, and mandates for any lines, at some instant."""
    held = [seat for user in User.objects.order_by("pk") for seat in actor_for(user, BEGIN).seats]
    leading = sorted({(seat.unit, seat.government) for seat in held if seat.unit and seat.role == Role.HEAD})
    mandate = st.builds(
        lambda place, lines: Mandate(place[0], place[1], 0, lines=lines),
        st.sampled_from(leading),
        st.none() | st.frozensets(st.sampled_from(list(Line.objects.values_list("pk", flat=True))), max_size=6),
    )
    return st.builds(
        lambda person, seats, mandates, at: Actor(person, "某人", tuple(seats), tuple(mandates), at),
        st.sampled_from(list(User.objects.values_list("pk", flat=True))),
        st.lists(st.sampled_from(held), max_size=8),
        st.lists(mandate, max_size=3),
        st.sampled_from(INSTANTS),
    )


def test_whoever_it_is_the_count_is_that_of_the_list(walk: Way) -> None:
    counts: list[int] = []

    @settings(max_examples=60, suppress_health_check=[HealthCheck.differing_executors, HealthCheck.too_slow])
    @given(actors())
    def of_anybody(actor: Actor) -> None:
        counts.append(task_count(actor))
        assert counts[-1] == counted_anew(actor)

    of_anybody()
    assert sum(map(bool, counts)) > len(counts) / 4, "people with nothing to do would show nothing"


@pytest.mark.parametrize("when", INSTANTS)
def test_each_person_of_the_scenario_is_counted_the_own_tasks(walk: Way, when: datetime) -> None:
    people = {name: one.actor(when) for name, one in walk.people.items()}
    counts = {name: task_count(actor) for name, actor in people.items()}
    assert counts == {name: counted_anew(actor) for name, actor in people.items()}
    # The deputy signs for the head from the 3rd to the 6th of March; who took the report over left on the 4th.
    before = when == BEGIN
    assert (counts["deputy", ""], counts["assignee", other_way(walk, LINES[2]).leads[0]]) == (
        (0, 1) if before else (1, 0)
    )


@pytest.mark.parametrize("when", INSTANTS)
def test_the_lists_of_each_person_are_those_of_querysets_made_anew(walk: Way, when: datetime) -> None:
    reports = list(Report.objects.all())
    seen = 0
    for person in walk.people.values():
        actor = person.actor(when)
        desk, held = desk_of(actor, when), set(reports_held_by(actor).values_list("pk", flat=True))
        assert len(desk.tasks) + len(desk.problems) == counted_anew(actor)
        posts = sum(found.count() for found in tasks_of_posts(actor))
        assert len(desk.tasks) + len(desk.with_colleagues) == posts
        assert {one.pk for one in held_by(actor)} == held
        assert {one.pk for one in reports if is_report_held_by(one, actor)} == held
        office = Report.objects.filter(period__key="2020-02", government__in=governments_of_office(actor))
        assert {one.pk for one in desk_reports(actor, "2020-02")} == set(office.values_list("pk", flat=True))
        assert desk_reports(actor, "2020-04") == []
        seen += len(held) + len(desk.with_colleagues)
    assert seen > 5


def test_it_is_one_question_and_none_for_who_has_no_post(walk: Way) -> None:
    with CaptureQueriesContext(connection) as asked:
        assert [task_count(ANONYMOUS), task_count(Actor(person=1))] == [0, 0]
    assert len(asked) == 0
    for _again in range(2):
        with CaptureQueriesContext(connection) as asked:
            task_count(walk.reporter().actor(BEGIN))
        assert sum("COUNT" in one["sql"] for one in asked) == 1
