"""Who knows of what, who reads which text, and how many statements a list costs."""

import pytest
from pytest_django import DjangoAssertNumQueries

from submissions.models import Contribution, Report
from submissions.queries import (
    contributions_held_by,
    contributions_visible_to,
    may_read_contribution,
    may_read_draft,
    report_choices,
    reports_held_by,
    reports_visible_to,
)
from tests import factories, personas
from tests.factories import at
from tests.submissions.steps import Way, other_way, submitted_way, way
from units.operations import end_appointment
from workflows.people import ANONYMOUS, Actor
from workflows.words import Role

pytestmark = pytest.mark.django_db

NOW = at(3, 2)


@pytest.fixture
def walk() -> Way:
    return way("附件1-016", "附件1-026")


def _strangers(walk: Way) -> list[Actor]:
    """People who have nothing to do with matter 16 and read for nobody: elsewhere, left, abroad, administrators."""
    government, abroad = walk.government, factories.other_government()
    office = abroad.units.get()
    left = personas.reporter(government, "市交通运输局", "已离任")
    end_appointment(left.user.appointments.get(), until=at(3, 1), by="测试", at=at(3, 1))
    people = [
        left,
        personas.person("安全员", Role.SECURITY_ADMIN, government=government),
        personas.person("系统员", Role.SYSTEM_ADMIN, government=government),
        *(
            personas.person("邻市人", role, government=abroad, unit=office)
            for role in (Role.REPORTER, Role.HEAD, Role.OFFICER, Role.CHIEF)
        ),
        *(personas.person("邻市人", role, government=abroad) for role in (Role.LEADER, Role.AUDITOR)),
    ]
    return [*(person.actor(NOW) for person in people), ANONYMOUS]


def test_strangers_and_people_of_another_government_know_of_nothing_and_may_do_nothing(walk: Way) -> None:
    walk.send("市生态环境局", NOW)
    for actor in _strangers(walk):
        assert not reports_visible_to(actor).exists(), actor
        assert not contributions_visible_to(actor).exists(), actor
        assert not reports_held_by(actor).exists(), actor
        assert not contributions_held_by(actor).exists(), actor
        assert not may_read_draft(walk.report, actor), actor
        for contribution in Contribution.objects.all():
            assert not may_read_contribution(contribution, actor), actor
        assert not any(choice.for_person for choice in report_choices(walk.report, actor, NOW).values())


def test_a_colleague_of_an_unrelated_unit_sees_the_own_units_lines_only(walk: Way) -> None:
    walk.send("市生态环境局", NOW)
    elsewhere = walk.reporter("遂溪县政府").actor(NOW)  # assists matter 26, has nothing to do with 16
    assert [report.line.matter.number for report in reports_visible_to(elsewhere)] == [26]
    assert {one.unit.name for one in contributions_visible_to(elsewhere)} == {"遂溪县政府"}
    assert not may_read_draft(walk.report, elsewhere)
    assert not may_read_contribution(walk.contribution("市生态环境局"), elsewhere)


def test_drafts_are_read_by_the_lead_units_own_people_only(walk: Way) -> None:
    government = walk.government
    readers = [
        walk.reporter(),
        walk.head(keyed=False),
        walk.reporter("湛江经开区管委会"),
        personas.person("科员", Role.MEMBER, government=government, unit=walk.reporter().unit),
    ]
    others = [
        walk.reporter("市生态环境局"),
        personas.officer(government),
        personas.chief(government),
        personas.auditor(government),
        personas.leader(government),
    ]
    assert all(may_read_draft(walk.report, person.actor(NOW)) for person in readers)
    assert not any(may_read_draft(walk.report, person.actor(NOW)) for person in others)


def test_a_contribution_is_its_units_alone_until_it_is_sent(walk: Way) -> None:
    unit = "市生态环境局"
    people = [walk.reporter(unit), walk.reporter(), personas.officer(walk.government), walk.reporter("湛江海事局")]

    def reading() -> list[bool]:
        return [may_read_contribution(walk.contribution(unit), person.actor(NOW)) for person in people]

    assert reading() == [True, False, False, False]
    walk.send(unit, NOW)
    assert reading() == [True, True, True, False]


def test_who_reads_for_the_government_knows_of_every_report(walk: Way) -> None:
    government = walk.government
    for person in (personas.officer(government), personas.auditor(government), personas.leader(government)):
        assert reports_visible_to(person.actor(NOW)).count() == 2
        assert contributions_visible_to(person.actor(NOW)).count() == 4


def test_a_report_stands_in_the_inbox_of_its_holder_only() -> None:
    walk = submitted_way()
    people = {
        "reporter": walk.reporter(),
        "head": walk.head(keyed=False),
        "officer": personas.officer(walk.government),
        "contributor": walk.reporter("遂溪县政府"),
    }
    holding = {name for name, person in people.items() if reports_held_by(person.actor(NOW)).exists()}
    assert holding == {"head"}


def test_a_contribution_waits_for_its_unit_then_for_the_lead_then_for_nobody(walk: Way) -> None:
    unit = "市生态环境局"
    mine, lead = walk.reporter(unit), walk.reporter()

    def waiting() -> tuple[bool, bool]:
        own = contributions_held_by(mine.actor(NOW)).filter(unit__name=unit).exists()
        return own, contributions_held_by(lead.actor(NOW)).filter(unit__name=unit).exists()

    assert waiting() == (True, False)
    walk.send(unit, NOW)
    assert waiting() == (False, True)
    walk.adopt(unit, NOW)
    assert waiting() == (False, False)


def test_lists_cost_the_same_for_one_report_and_for_thirty(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    plan = factories.plan(*(f"附件1-{number:03d}" for number in range(1, 31)))
    factories.open_first_period(plan)
    walk = Way(plan, "附件1-014")
    people = [personas.officer(plan.government), walk.reporter(), walk.reporter("坡头区政府"), walk.head(keyed=False)]
    assert Report.objects.count() >= 30
    for person in people:
        actor = person.actor(NOW)
        for rows in (reports_visible_to(actor), reports_held_by(actor)):
            with django_assert_max_num_queries(1):
                described = [(one.period.plan.number, one.line.label, one.government.name) for one in rows]
            assert all(all(words) for words in described)
        for found in (contributions_visible_to(actor), contributions_held_by(actor)):
            with django_assert_max_num_queries(1):
                described = [(one.unit.name, one.report.line.label, one.obligation.role) for one in found]
            assert all(all(words) for words in described)


def test_other_lines_of_the_same_lead_keep_their_own_inboxes() -> None:
    first = way("附件1-014", "附件1-013")
    twin = other_way(first, "附件1-013")
    assert reports_held_by(first.reporter().actor(NOW)).count() == 2
    for unit in twin.contributors:
        twin.waive(unit, at(3, 4))
    twin.draft_and_submit(at(3, 4))
    assert [report.pk for report in reports_held_by(first.reporter().actor(NOW))] == [first.report.pk]
    assert [report.pk for report in reports_held_by(first.head(keyed=False).actor(NOW))] == [twin.report.pk]
