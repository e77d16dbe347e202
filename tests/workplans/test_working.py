"""方案与分解: a unit writes its plan, a lead gives tasks; every save stays, both stand beside the forms."""

from typing import Any

import pytest
from django.urls import reverse

from audit.models import Event
from submissions.addresses import address_of, line_of
from tests import personas
from tests.approvals.pages import Freeze, enter
from tests.common.together import together
from tests.factories import at, line
from tests.invariants import broken
from tests.submissions.steps import Way, way
from units.models import Unit
from workplans.errors import Incomplete, NotForYou, PlanConflict
from workplans.models import Assignment, WorkPlan
from workplans.operations import assign, save_plan
from workplans.queries import assignments_of, plan_of

NOW = at(3, 2, 9)
UNIT = "坡头区政府"
NODES = [("2020-06-30", "完成主体工程。", ""), ("2020-03-31", "完成招标。", "")]
PLAN: dict[str, Any] = {"leader": "李某 副区长", "section": "区交通运输局", "nodes": NODES}


@pytest.fixture
def walk(db: None, freeze: Freeze) -> Way:
    freeze(NOW)
    return way("附件1-014")


def unit(walk: Way, name: str) -> Unit:
    return Unit.objects.get(government=walk.government, name=name)


def saved(walk: Way, expected: int = 0, by: Any = None, name: str = UNIT, **changed: Any) -> WorkPlan:
    person = by or walk.reporter(name)
    plan = PLAN | changed
    return save_plan(
        line(walk.plan, walk.padded), unit(walk, name), **plan, expected=expected, by=person.actor(NOW), at=NOW
    )


def given(walk: Way, by: Any = None, to: str | None = UNIT, key: str = "k", **changed: str) -> Assignment:
    fields = {"text": "完成辖区征地。", "due": "2020-03-20"} | changed
    return assign(
        line(walk.plan, walk.padded),
        unit(walk, walk.leads[0]),
        unit(walk, to) if to else None,
        **fields,
        by=(by or walk.reporter()).actor(NOW),
        at=NOW,
        key=key,
    )


def test_every_save_is_a_row_in_the_order_of_the_days_with_its_event(walk: Way) -> None:
    first = saved(walk)
    assert (first.number, [node["on"] for node in first.nodes]) == (1, ["2020-03-31", "2020-06-30"])
    assert saved(walk, expected=0).pk == first.pk  # the same again is no change
    second = saved(walk, expected=1, nodes=[("2020-03-31", "完成招标。", "2020-03-30"), NODES[0]])
    assert (second.number, second.nodes[0]["done"]) == (2, "2020-03-30")
    assert plan_of(second.line_id, second.unit_id) == second
    assert WorkPlan.objects.count() == Event.objects.filter(kind="workplan.save").count() == 2
    assert [one for one in broken(NOW) if one.startswith(("15", "17"))] == []


def test_what_is_missing_is_named_field_by_field(walk: Way) -> None:
    with pytest.raises(Incomplete) as refused:
        saved(walk, leader=" ", section="", nodes=[("2020-13-01", "？", ""), ("", "", "")])
    assert set(refused.value.errors) == {"leader", "section", "node-0"}
    with pytest.raises(Incomplete, match="至少写一个"):
        saved(walk, nodes=[("", "", "")])
    assert not WorkPlan.objects.exists()


def test_two_who_write_overwrite_nothing(walk: Way) -> None:
    saved(walk)
    saved(walk, expected=1, section="办公室")
    with pytest.raises(PlanConflict) as conflict:
        saved(walk, expected=1, section="综合科")
    assert conflict.value.theirs.section == "办公室"


def test_only_the_own_reporter_plans_and_only_for_a_responsible_unit(walk: Way) -> None:
    for by in (walk.reporter(), walk.head(UNIT, keyed=False), walk.officer):
        with pytest.raises(NotForYou):
            saved(walk, by=by)
    outside = personas.reporter(walk.government, "市民政局")
    with pytest.raises(NotForYou, match="责任单位"):
        saved(walk, by=outside, name="市民政局")


def test_the_lead_gives_tasks_to_the_others_of_the_line_once_for_each_press(walk: Way) -> None:
    task = given(walk)
    assert given(walk).pk == task.pk
    assert assignments_of(task.line_id, task.unit_id) == [task]
    assert Event.objects.filter(kind="workplan.assign").count() == 1
    for to in (walk.leads[0], "市民政局"):
        with pytest.raises(NotForYou, match="承办单位或协办单位"):
            given(walk, to=to, key=to)
    with pytest.raises(NotForYou, match="牵头单位"):
        given(walk, by=walk.reporter(UNIT), key="other")
    with pytest.raises(Incomplete) as refused:
        given(walk, to=None, text="", due="不久", key="bad")
    assert set(refused.value.errors) == {"unit", "text", "due"}


def test_both_stand_beside_the_forms_and_the_days_are_counted_back(walk: Way) -> None:
    where = address_of(walk.report)
    form = reverse("submissions:contribution", kwargs=where | {"unit": unit(walk, UNIT).pk})
    desk = reverse("submissions:desk", kwargs=where)
    clerk, lead = enter(walk.reporter(UNIT)), enter(walk.reporter())
    assert "还没有填写工作方案" in clerk.get(form).content.decode()
    saved(walk)
    given(walk)
    shown = clerk.get(form).content.decode()
    for words in ("李某 副区长", "完成招标。", "还有 29 天", "完成辖区征地。", "还有 18 天"):
        assert words in shown, words
    assert "完成辖区征地。" in lead.get(desk).content.decode()
    wall = enter(walk.officer).get(reverse("lines:work", kwargs=line_of(walk.report.line))).content.decode()
    assert "完成主体工程。" in wall
    assert "分解这项任务" not in wall


def test_the_pages_write_keep_what_was_typed_and_let_nobody_else_in(walk: Way) -> None:
    wall = reverse("lines:work", kwargs=line_of(walk.report.line))
    page = f"{wall}{unit(walk, UNIT).pk}/"
    clerk, lead, stranger = enter(walk.reporter(UNIT)), enter(walk.reporter()), enter(walk.reporter("市水务局"))
    typed = {"number": "0", "leader": "", "section": "办公室", "on": ["2020-03-31"], "text": ["招标"], "done": [""]}
    refused = clerk.post(page, typed)
    assert (refused.status_code, "招标" in refused.content.decode()) == (422, True)
    assert clerk.post(page, typed | {"leader": "李某"}).status_code == 302
    late = clerk.post(page, typed | {"leader": "王某"})
    assert (late.status_code, "王某" in late.content.decode(), "李某" in late.content.decode()) == (409, True, True)
    assert lead.post(page, typed | {"leader": "王某"}).status_code == 403
    assert "李某" in lead.get(page).content.decode()
    assert lead.post(wall, {"key": "k", "unit": "", "text": "征地", "due": ""}).status_code == 422
    given_task = {"key": "k", "unit": unit(walk, UNIT).pk, "text": "征地", "due": "2020-03-20"}
    assert lead.post(wall, given_task).status_code == 302
    assert clerk.post(wall, given_task).status_code == 404
    for address in (wall, page):
        assert stranger.get(address).status_code == 404


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("count", [2, 8])
def test_saved_by_several_at_once_one_stands_and_the_others_are_told(count: int) -> None:
    walk = way("附件1-014")
    by, place, own = walk.reporter(UNIT).actor(NOW), line(walk.plan, walk.padded), unit(walk, UNIT)
    saved(walk)

    def press(number: int) -> WorkPlan:
        plan = PLAN | {"section": f"第 {number} 科"}
        return save_plan(place, own, **plan, expected=1, by=by, at=NOW)

    outcomes = together(count, press)
    assert sum(isinstance(one, WorkPlan) for one in outcomes) == 1, outcomes
    assert all(isinstance(one, WorkPlan | PlanConflict) for one in outcomes), outcomes
