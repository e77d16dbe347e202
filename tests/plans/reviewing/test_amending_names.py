"""A corrected document whose table has another name: its matters are the same, with their lines, reports and places."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest

from plans.models import Line, Matter, Plan, PlanDraft
from plans.operations.aligning import aligned, renamed_in
from plans.operations.amending import amend, amended_by, changes_by
from plans.operations.comparing import moved
from plans.operations.publishing import publish
from plans.operations.settling import settled
from plans.reviewing.reading import Sent
from tests import factories, personas
from tests.approvals.pages import enter
from tests.factories import at
from tests.personas import Persona
from tests.plans.reviewing.settling import ROADS, ROADS_COVER, drafted, settle_all
from tests.submissions.steps import Way
from units.operations import found_government

pytestmark = pytest.mark.django_db

NOW, LATER = at(2, 10), at(3, 2)
TITLE, NEW_TITLE = "2020年工作分解表", "2020年工作分解表（修订）"


@pytest.fixture
def officer() -> Persona:
    return personas.officer(found_government(name="湛江市人民政府", short_name="湛江市"))


@pytest.fixture
def plan(officer: Persona) -> Plan:
    draft = uploaded(officer, TITLE, ROADS, NOW)
    made = publish(draft, by=officer.actor(NOW), at=NOW, expected_version=draft.version)
    factories.open_first_period(made)
    return made


def uploaded(officer: Persona, title: str, table: bytes, when: datetime = LATER) -> PlanDraft:
    files = Sent("通知.md", f"{title}\n\n".encode() + table)
    return settle_all(drafted(officer, files, at=when, cover=ROADS_COVER), officer, when)


def references(plan: Plan) -> list[str]:
    return [str(line.padded) for line in Line.objects.filter(plan=plan).select_related("matter").order_by("pk")]


def test_only_what_the_table_says_is_changed(officer: Persona, plan: Plan) -> None:
    before, rows = references(plan), set(Matter.objects.values_list("pk", flat=True))
    assert before == [f"{TITLE}-001", f"{TITLE}-002"]
    draft = uploaded(officer, NEW_TITLE, ROADS.replace("市财政局\t曹兴\n2".encode(), "市审计局\t曹兴\n2".encode()))
    changes = changes_by(draft, plan)
    assert [(change.reference, change.kind) for change in changes] == [(f"{TITLE}-001", "changed")]
    amend(draft, by=officer.actor(LATER), at=LATER, expected_version=draft.version)
    assert references(plan) == before and set(Matter.objects.values_list("pk", flat=True)) == rows
    # Once more under the new name: only the title differs from what was published last.
    again = uploaded(officer, NEW_TITLE, ROADS.replace("市财政局\t曹兴\n2".encode(), "市审计局\t曹兴\n2".encode()))
    assert not changes_by(again, plan)


def test_the_page_says_which_table_it_is(officer: Persona, plan: Plan, freeze: Callable[[datetime], datetime]) -> None:
    freeze(LATER)
    draft = uploaded(officer, NEW_TITLE, ROADS.replace("建校".encode(), "建学校".encode()))
    text = enter(officer).get(f"/plans/drafts/{draft.pk}/check/").content.decode()
    assert f"“{NEW_TITLE}”就是已入库的“{TITLE}”" in text and "项删去" in text
    assert not [change for change in changes_by(draft, plan) if change.kind != "changed"]


def test_another_table_is_not_taken_for_it(officer: Persona, plan: Plan) -> None:
    other = ROADS.replace("修路架桥".encode(), "治水".encode()).replace("建校".encode(), "建医院".encode())
    document = settled(uploaded(officer, NEW_TITLE, other)).document
    assert renamed_in(document, plan) == {} and aligned(document, plan) == document
    kinds = [change.kind for change in changes_by(uploaded(officer, NEW_TITLE, other), plan)]
    assert sorted(kinds) == ["added", "added", "removed", "removed"]


def test_two_plans_without_a_number_are_one_only_by_their_name(
    officer: Persona, freeze: Callable[[datetime], datetime]
) -> None:
    freeze(LATER)
    cover = replace(ROADS_COVER, number="")

    def unnumbered(name: str, table: bytes) -> PlanDraft:
        files = Sent("通知.md", f"{TITLE}\n\n".encode() + table)
        return settle_all(drafted(officer, files, at=LATER, cover=replace(cover, name=name)), officer, LATER)

    first = unnumbered("重点工作", ROADS)
    plan = publish(first, by=officer.actor(LATER), at=LATER, expected_version=first.version)
    other = unnumbered("民生实事", ROADS.replace("建校".encode(), "建医院".encode()))
    assert amended_by(other) is None
    page = enter(officer).get(f"/plans/drafts/{other.pk}/check/").content.decode()
    assert "本年度已有一个没有文号的方案“重点工作”" in page and "还不能入库" in page
    refused = enter(officer).post(f"/plans/drafts/{other.pk}/check/", {"version": str(other.version)})
    assert refused.status_code == 422 and Plan.objects.count() == 1
    assert amended_by(unnumbered("重点工作", ROADS)) == plan


def test_a_matter_put_in_before_others_is_said_to_move_their_numbers(
    officer: Persona, plan: Plan, freeze: Callable[[datetime], datetime]
) -> None:
    freeze(LATER)
    header, first, second, _end = ROADS.decode().split("\n")
    new = first.replace("1\t修路架桥", "1\t治水")
    table = "\n".join([header, new, f"2{first[1:]}", f"3{second[1:]}", ""])
    draft = uploaded(officer, TITLE, table.encode())
    found = moved(changes_by(draft, plan))
    assert found == [("修路架桥", f"{TITLE}-001", f"{TITLE}-002"), ("建校", f"{TITLE}-002", f"{TITLE}-003")]
    text = enter(officer).get(f"/plans/drafts/{draft.pk}/check/").content.decode()
    assert "有 2 项换了序号，请先核对" in text and f"{TITLE}-001 → {TITLE}-002" in text
    at_the_end = uploaded(officer, TITLE, "\n".join([header, first, second, f"3{new[1:]}", ""]).encode())
    assert moved(changes_by(at_the_end, plan)) == []


def test_a_report_of_before_is_frozen_under_the_title_that_it_was_written_under(officer: Persona, plan: Plan) -> None:
    way = Way(plan, f"{TITLE}-002")
    way.gather(LATER)
    draft = uploaded(officer, TITLE, ROADS.replace("建校".encode(), "建医院".encode()))
    amend(draft, by=officer.actor(LATER), at=LATER, expected_version=draft.version)
    way.draft_and_submit(LATER)
    line = json.loads(way.revision().content)["line"]
    assert (line["title"], line["matter_title"]) == ("建校", "建校")
