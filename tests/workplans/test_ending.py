"""A task ends once: its unit says that it is done, or the lead takes it back; both read how, and nothing is lost."""

import pytest
from django.urls import reverse

from audit.models import Event
from lines.addresses import address_of_line
from plans.models import Responsibility
from submissions.addresses import address_of, line_of
from tests.approvals.pages import Freeze, enter
from tests.common.together import together
from tests.factories import at, line
from tests.submissions.steps import Way, way
from transitions.errors import KeyReused
from units.models import Unit
from workplans.errors import AssignmentEnded, Incomplete, NotForYou
from workplans.models import Assignment, AssignmentEnd
from workplans.operations import assign, end_assignment, save_plan
from workplans.presenters import Task, tasks_of
from workplans.queries import assignments_of

NOW = at(3, 2, 9)
UNIT = "坡头区政府"
DONE, BACK = AssignmentEnd.How.DONE, AssignmentEnd.How.TAKEN_BACK


@pytest.fixture
def walk(db: None, freeze: Freeze) -> Way:
    freeze(NOW)
    return way("附件1-014")


def task(walk: Way, key: str = "given", due: str = "2020-03-20") -> Assignment:
    lead, to = (Unit.objects.get(government=walk.government, name=name) for name in (walk.leads[0], UNIT))
    place, by = line(walk.plan, walk.padded), walk.reporter().actor(NOW)
    return assign(place, lead, to, text="完成辖区征地。", due=due, by=by, at=NOW, key=key)


def ended(
    walk: Way, one: Assignment, how: AssignmentEnd.How, words: str = "四镇都已签约。", key: str = "k"
) -> AssignmentEnd:
    by = walk.reporter(UNIT) if how == DONE else walk.reporter()
    return end_assignment(one, how, words=words, by=by.actor(NOW), at=NOW, key=key)


def shown(one: Assignment) -> Task:
    return tasks_of(assignments_of(one.line_id), NOW)[0]


@pytest.mark.parametrize(("how", "word"), [(DONE, "已完成"), (BACK, "已收回")])
def test_a_task_ends_once_with_its_event(walk: Way, how: AssignmentEnd.How, word: str) -> None:
    one = task(walk)
    first = ended(walk, one, how)
    assert ended(walk, one, how).pk == first.pk  # the same press
    for other in (DONE, BACK):
        with pytest.raises(AssignmentEnded, match="四镇都已签约"):
            ended(walk, one, other, words="别的话。", key=f"later-{other}")
    event = Event.objects.get(kind=f"workplan.{how}")
    assert (event.data["unit"], event.data["words"], event.data["due"]) == (UNIT, "四镇都已签约。", "2020-03-20")
    assert (shown(one).left, "四镇都已签约。" in shown(one).ended) == (word, True)
    assert AssignmentEnd.objects.count() == 1


def test_done_after_its_day_is_said_to_be_late(walk: Way) -> None:
    one = task(walk, due="2020-03-01")
    ended(walk, one, DONE)
    assert shown(one).left == "逾期完成"


def test_open_tasks_come_first(walk: Way) -> None:
    first, second = task(walk, due="2020-03-05"), task(walk, key="second", due="2020-03-30")
    ended(walk, first, DONE)
    assert [one.pk for one in tasks_of(assignments_of(first.line_id), NOW)] == [second.pk, first.pk]


def test_only_the_unit_says_done_and_only_the_lead_takes_back_each_with_a_sentence(walk: Way) -> None:
    one = task(walk)
    wrong = {
        DONE: (walk.reporter(), walk.reporter("吴川市政府"), walk.officer),
        BACK: (walk.reporter(UNIT), walk.officer),
    }
    for how, people in wrong.items():
        for person in people:
            with pytest.raises(NotForYou):
                end_assignment(one, how, words="话。", by=person.actor(NOW), at=NOW, key="k")
    for how in (DONE, BACK):
        for words in (" ", "长" * 301):
            with pytest.raises(Incomplete, match="最多 300 字"):
                ended(walk, one, how, words=words)
    assert not AssignmentEnd.objects.exists()


def test_a_key_of_another_task_is_no_answer(walk: Way) -> None:
    ended(walk, task(walk), DONE)
    with pytest.raises(KeyReused):
        ended(walk, task(walk, key="second"), DONE)


def test_after_a_hand_over_the_new_lead_takes_back_and_the_old_one_no_longer(walk: Way) -> None:
    one = task(walk)
    old = walk.reporter()
    Responsibility.objects.filter(line=one.line, unit=one.lead).update(until=NOW.date())
    unit = Unit.objects.get(government=walk.government, name="市水务局")
    Responsibility.objects.create(line=one.line, unit=unit, role="lead", order=0, since=NOW.date(), printed="")
    with pytest.raises(NotForYou):
        end_assignment(one, BACK, words="移交了。", by=old.actor(NOW), at=NOW, key="k")
    assert (
        end_assignment(one, BACK, words="移交了。", by=walk.reporter("市水务局").actor(NOW), at=NOW, key="k").how
        == BACK
    )


def test_what_a_unit_that_answers_no_more_had_stays_on_the_page(walk: Way) -> None:
    """History is kept (移交): its plan and its tasks, of which the lead can still take back what is open."""
    one = task(walk)
    address = reverse("lines:work", kwargs=address_of_line(one.line))
    save_plan(
        one.line,
        one.unit,
        leader="李某 副区长",
        section="区交通运输局",
        nodes=[("2020-03-31", "完成招标。", "2020-03-30")],
        expected=0,
        by=walk.reporter(one.unit.name).actor(NOW),
        at=NOW,
    )
    Responsibility.objects.filter(line=one.line, unit=one.unit).update(until=NOW.date())
    page = enter(walk.reporter()).get(address)
    former = next(unit for unit in page.context["units"] if unit.unit == one.unit.name)
    assert (former.role, former.own, former.plan.leader) == ("现在不是责任单位", False, "李某 副区长")
    assert (former.nodes[0].on_words, former.nodes[0].done_words) == ("2020 年 3 月 31 日", "2020 年 3 月 30 日")
    assert former.tasks[0].back_url in page.content.decode()


def test_the_pages_of_both_lead_to_the_end_and_say_how_it_came(walk: Way) -> None:
    one = task(walk)
    place, where = line_of(walk.report.line), address_of(walk.report)
    wall = reverse("lines:work", kwargs=place)
    done, back = (reverse("lines:end_task", kwargs=place | {"task": one.pk, "how": how.value}) for how in (DONE, BACK))
    form = reverse("submissions:contribution", kwargs=where | {"unit": one.unit_id})
    desk = reverse("submissions:desk", kwargs=where)
    clerk, lead, stranger = enter(walk.reporter(UNIT)), enter(walk.reporter()), enter(walk.reporter("市水务局"))
    assert done in clerk.get(form).content.decode()
    assert back not in clerk.get(wall).content.decode()
    assert back in lead.get(desk).content.decode()
    assert done not in lead.get(wall).content.decode()
    assert [stranger.get(page).status_code for page in (done, back)] == [404, 404]
    assert [clerk.get(back).status_code, lead.get(done).status_code, clerk.get(f"{done}x/").status_code] == [
        403,
        403,
        404,
    ]

    refused = clerk.post(done, {"key": "one", "words": ""})
    assert (refused.status_code, "写明完成了什么" in refused.content.decode()) == (422, True)
    stale_key = {"key": "two", "words": "不再需要。"}
    after = clerk.post(done, {"key": "one", "words": "四镇都已签约。"}, follow=True)
    assert (after.redirect_chain[0][0], "已记下任务完成" in after.content.decode()) == (f"{wall}#task-{one.pk}", True)
    late = lead.post(back, stale_key)
    assert late.status_code == 409
    for words in ("四镇都已签约。", "不再需要。"):
        assert words in late.content.decode(), words
    read = lead.get(desk).content.decode()
    for words in ("四镇都已签约。", "1 项已完成"):
        assert words in read, words
    assert back not in read


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("count", [2, 8])
def test_ended_by_several_at_once_one_end_stands_and_the_others_are_told(count: int) -> None:
    walk = way("附件1-014")
    one, clerk, lead = task(walk), walk.reporter(UNIT).actor(NOW), walk.reporter().actor(NOW)

    def press(number: int) -> AssignmentEnd:
        how, by = (DONE, clerk) if number % 2 else (BACK, lead)
        return end_assignment(one, how, words="话。", by=by, at=NOW, key=f"press-{number}")

    outcomes = together(count, press)
    assert sum(isinstance(one, AssignmentEnd) for one in outcomes) == 1, outcomes
    assert all(isinstance(one, AssignmentEnd | AssignmentEnded) for one in outcomes), outcomes


def test_the_home_of_the_unit_names_its_open_tasks_until_they_end(walk: Way) -> None:
    one = task(walk)
    clerk, lead = enter(walk.reporter(UNIT)), enter(walk.reporter())
    assert ["完成辖区征地。" in who.get("/").content.decode() for who in (clerk, lead)] == [True, False]
    for number in range(5):
        task(walk, key=f"more-{number}")
    assert "另有 2 项" in clerk.get("/").content.decode()
    ended(walk, one, BACK)
    assert "另有 1 项" in clerk.get("/").content.decode()
