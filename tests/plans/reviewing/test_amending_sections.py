"""A corrected document asks for other sections (报告内容): reports to come have them, what was written keeps its."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

import pytest
from django.urls import reverse

from audit.models import Event
from plans.models import Plan, PlanDraft
from plans.operations.amending import amend
from plans.operations.publishing import publish
from plans.operations.report_sections import section_change
from plans.operations.settling import settled
from plans.reviewing.dry_run import dry_run_page
from plans.reviewing.reading import Sent
from submissions.addresses import address_of
from submissions.models import Draft, Report
from submissions.operations.contributors import add_contributor
from submissions.operations.opening import open_period
from tests import factories, personas
from tests.approvals.pages import Freeze, enter
from tests.factories import at
from tests.personas import Persona
from tests.plans.reviewing.settling import ROADS, ROADS_COVER, drafted, settle_all
from tests.submissions.steps import Way, new_key
from units.models import Unit
from units.operations import found_government
from workflows.people import clock_of

pytestmark = pytest.mark.django_db

NOW, WRITING, LATER, NEXT = at(2, 10), at(2, 28), at(3, 2), at(4, 28)
NOTICE = "报告内容须包含进展情况、存在问题、下一步工作计划和建议。"
CORRECTED = "报告内容须包含进展情况、资金使用情况、存在问题和建议。"
OLD = ["进展情况", "存在问题", "下一步工作计划", "建议"]
NEW = ["进展情况", "资金使用情况", "存在问题", "建议"]


@pytest.fixture
def officer() -> Persona:
    return personas.officer(found_government(name="湛江市人民政府", short_name="湛江市"))


@pytest.fixture
def plan(officer: Persona) -> Plan:
    """A plan with the four sections of the notice, January and February opened."""
    draft = uploaded(officer, NOTICE, NOW)
    made = publish(draft, by=officer.actor(NOW), at=NOW, expected_version=draft.version)
    factories.open_first_period(made)
    return made


@pytest.fixture
def way(plan: Plan) -> Way:
    return Way(plan, plan.lines.select_related("matter").order_by("matter__number")[0].padded)


def uploaded(officer: Persona, contents: str, when: datetime) -> PlanDraft:
    files = Sent("通知.md", f"{ROADS_COVER.rule}。{contents}".encode() + b"\n\n" + ROADS)
    return settle_all(drafted(officer, files, at=when, cover=ROADS_COVER), officer, when)


def amended(officer: Persona, contents: str = CORRECTED, when: datetime = LATER) -> None:
    draft = uploaded(officer, contents, when)
    amend(draft, by=officer.actor(when), at=when, expected_version=draft.version)


def opened(plan: Plan, key: str, when: datetime = NEXT) -> None:
    period = plan.periods.get(key=key)
    open_period(period, by=clock_of(plan.government_id), at=when, key=new_key())


def titles(plan: Plan, key: str) -> list[str]:
    return [section.title for section in Plan.objects.get(pk=plan.pk).periods.get(key=key).sections]


def shown(report: Report, person: Persona) -> str:
    return enter(person).get(reverse("submissions:desk", kwargs=address_of(report))).content.decode()


def test_periods_to_come_have_the_new_sections_and_open_ones_theirs(officer: Persona, plan: Plan) -> None:
    amended(officer)
    assert titles(plan, "2020-02") == OLD
    assert [titles(plan, key) for key in ("2020-04", "2020-12")] == [NEW, NEW]
    keys = {section.title: section.key for section in plan.sections.filter(since=date(2020, 3, 1))}
    assert keys == {"进展情况": "progress", "资金使用情况": "section1", "存在问题": "problems", "建议": "suggestions"}
    sections = Event.objects.get(kind="plan.amend").data["sections"]
    assert sections == {"before": OLD, "after": NEW}


def test_a_report_that_is_being_written_is_finished_in_the_sections_that_it_has(
    officer: Persona, plan: Plan, way: Way, freeze: Freeze
) -> None:
    freeze(LATER)
    way.gather(WRITING)
    way.write(way.report, way.reporter(), WRITING)
    amended(officer)
    text = shown(way.report, way.reporter())
    assert "下一步工作计划" in text and "资金使用情况" not in text
    way.submit(LATER)
    content = json.loads(way.revision().content)
    assert [section["title"] for section in content["sections"]] == OLD
    assert all(section["text"] for section in content["sections"])


def test_who_joins_a_report_of_before_gets_its_sections(officer: Persona, plan: Plan, way: Way) -> None:
    amended(officer)
    joining = Unit.objects.get(name="市教育局")
    _act, contribution = add_contributor(
        way.report, joining, reason="一并报送。", by=way.reporter().actor(LATER), at=LATER, key=new_key()
    )
    assert contribution is not None
    assert [draft.section.title for draft in contribution.drafts.order_by("section__order")] == OLD


def test_the_next_report_is_written_and_signed_in_the_new_ones(
    officer: Persona, plan: Plan, way: Way, freeze: Freeze
) -> None:
    amended(officer)
    opened(plan, "2020-04")
    report = factories.report(plan, way.padded, "2020-04")
    found = Draft.objects.filter(report=report).order_by("section__order").values_list("section__title", flat=True)
    assert list(found) == NEW
    freeze(NEXT)
    text = shown(report, way.reporter())
    assert "二、资金使用情况" in text and "下一步工作计划" not in text


def test_a_second_correction_before_the_period_opens_goes_before_the_first(officer: Persona, plan: Plan) -> None:
    amended(officer)
    amended(officer, "报告内容须包含进展情况、存在问题和意见。", at(3, 5))
    assert titles(plan, "2020-02") == OLD and titles(plan, "2020-04") == ["进展情况", "存在问题", "意见"]
    opened(plan, "2020-04")
    amended(officer, NOTICE, at(4, 29))
    assert titles(plan, "2020-04") == ["进展情况", "存在问题", "意见"] and titles(plan, "2020-06") == OLD


def test_a_period_that_opened_before_an_earlier_one_keeps_its_sections(officer: Persona, plan: Plan) -> None:
    opened(plan, "2020-06", at(6, 25))
    amended(officer, when=at(6, 26))
    assert titles(plan, "2020-04") == titles(plan, "2020-06") == OLD and titles(plan, "2020-08") == NEW


def test_a_document_that_states_the_same_or_none_changes_none(officer: Persona, plan: Plan) -> None:
    for contents in (NOTICE, ""):
        assert section_change(settled(uploaded(officer, contents, LATER)).document, plan) is None


def test_a_plan_whose_text_states_no_sections_has_those_of_the_rule(officer: Persona) -> None:
    draft = uploaded(officer, "", NOW)
    made = publish(draft, by=officer.actor(NOW), at=NOW, expected_version=draft.version)
    assert titles(made, "2020-02") == OLD


@pytest.mark.parametrize(
    ("typed", "carried"), [("每月5日前报送上月进展", True), ("每月5日前报送上月进展；报告内容包括进展、困难", False)]
)
def test_a_typed_rule_stays_where_only_the_sections_are_corrected(officer: Persona, typed: str, carried: bool) -> None:
    def sent(contents: str, rule: str) -> PlanDraft:
        files = Sent("通知.md", f"{ROADS_COVER.rule}。{contents}".encode() + b"\n\n" + ROADS)
        return settle_all(drafted(officer, files, at=NOW, cover=replace(ROADS_COVER, rule=rule)), officer, NOW)

    first = sent(NOTICE, typed)
    made = publish(first, by=officer.actor(NOW), at=NOW, expected_version=first.version)
    assert titles(made, "2020-02") == (OLD if carried else ["进展", "困难"])
    again = sent(CORRECTED, "")
    assert again.rule == (typed if carried else "")
    change = section_change(settled(again).document, made)
    assert change is not None and list(change.after) == NEW


def test_the_page_shows_what_changes_and_from_when(
    officer: Persona, plan: Plan, freeze: Callable[[datetime], datetime]
) -> None:
    freeze(LATER)
    draft = uploaded(officer, CORRECTED, LATER)
    page = dry_run_page(draft, at=LATER)
    assert not page["hindrance"] and page["sections"]
    text = enter(officer).get(f"/plans/drafts/{draft.pk}/check/").content.decode()
    assert "报告内容" in text and "资金使用情况" in text and "下一步工作计划" in text and "3 月 1 日" in text
    assert titles(plan, "2020-04") == OLD, "nothing is changed yet"
    done = enter(officer).post(f"/plans/drafts/{draft.pk}/check/", {"version": str(draft.version)}, follow=True)
    assert "已修订" in done.content.decode() and titles(plan, "2020-04") == NEW
