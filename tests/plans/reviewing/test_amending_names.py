"""A corrected document whose table has another name: its matters are the same, with their lines, reports and places."""

from collections.abc import Callable
from datetime import datetime

import pytest

from plans.models import Line, Matter, Plan, PlanDraft
from plans.operations.aligning import aligned, renamed_in
from plans.operations.amending import amend, changes_by
from plans.operations.publishing import publish
from plans.operations.settling import settled
from plans.reviewing.reading import Sent
from tests import factories, personas
from tests.approvals.pages import enter
from tests.factories import at
from tests.personas import Persona
from tests.plans.reviewing.settling import ROADS, ROADS_COVER, drafted, settle_all
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
