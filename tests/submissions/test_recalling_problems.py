"""A problem (需市政府协调) is taken back until it is opened; afterwards that is asked for, and granted or refused."""

import pytest
from django.urls import reverse

from audit.models import Event
from submissions.addresses import place_of
from submissions.models import Coordination
from submissions.operations.recalling import grant_recall, refuse_recall, request_recall
from tests.approvals.pages import Freeze, enter
from tests.factories import at
from tests.invariants import broken
from tests.personas import Persona
from tests.submissions.problems import before_the_head, before_the_leader, begun, leader_of, step
from tests.submissions.steps import Way, new_key, way
from transitions.errors import NotAllowed
from transitions.models import ActRecord, Opening, StatusRecord
from transitions.operations import note_opening

NOON = at(2, 18, 12)
SOLVED = "铁路部门已批复，不再需要协调。"


@pytest.fixture
def walk(db: None) -> Way:
    found = way("附件1-026")
    leader_of(found)
    assert found.reporter(found.contributors[0])  # the other unit of the line has somebody in post (18)
    return found


def open_by(problem: Coordination, person: Persona) -> None:
    problem.refresh_from_db()
    note_opening(problem, revision=problem.version, actor=person.actor(NOON), at=NOON)


def ask(problem: Coordination, by: Persona, reason: str = SOLVED) -> ActRecord:
    return request_recall(problem, reason=reason, by=by.actor(NOON), at=NOON, key=new_key())


def refuse(problem: Coordination, by: Persona, reason: str = "已经开会。") -> ActRecord:
    return refuse_recall(problem, reason=reason, by=by.actor(NOON), at=NOON, key=new_key())


def grant(problem: Coordination, by: Persona) -> StatusRecord:
    problem.refresh_from_db()
    act = {"at": NOON, "expected_version": problem.version, "key": new_key()}
    return grant_recall(problem, by=by.actor(NOON), **act)  # type: ignore[arg-type]


def test_what_the_head_has_opened_the_reporter_asks_for(walk: Way) -> None:
    problem, reporter, head = before_the_head(walk), walk.reporter(), walk.head(keyed=False)
    open_by(problem, reporter)  # the sender's own eyes do not count
    with pytest.raises(NotAllowed, match="可以直接撤回"):
        ask(problem, reporter)
    open_by(problem, head)
    with pytest.raises(NotAllowed, match="可以申请撤回"):
        step("withdraw_problem", problem, reporter, NOON, reason=SOLVED)
    with pytest.raises(NotAllowed):
        ask(problem, head)
    ask(problem, reporter)
    assert grant(problem, head).target == "withdrawn"


def test_what_the_leader_has_opened_the_head_asks_for_and_the_leader_answers(walk: Way) -> None:
    problem, head, leading = before_the_leader(walk), walk.head(keyed=False), leader_of(walk)
    open_by(problem, walk.officer)  # reads, but answers nothing
    with pytest.raises(NotAllowed, match="可以直接撤回"):
        ask(problem, head)
    open_by(problem, leading)
    with pytest.raises(NotAllowed, match="可以申请撤回"):
        step("withdraw_problem", problem, head, NOON, reason=SOLVED)
    with pytest.raises(NotAllowed):
        ask(problem, walk.reporter())
    with pytest.raises(NotAllowed, match="理由"):
        ask(problem, head, " ")
    ask(problem, head)
    with pytest.raises(NotAllowed, match="等待对方答复"):
        ask(problem, head)
    with pytest.raises(NotAllowed, match="分管"):
        grant(problem, head)
    with pytest.raises(NotAllowed, match="理由"):
        refuse(problem, leading, "")
    refuse(problem, leading)
    with pytest.raises(NotAllowed, match="没有待答复"):
        grant(problem, leading)
    ask(problem, head)
    record = grant(problem, leading)
    assert (record.target, record.post_title) == ("withdrawn", leading.user.appointments.get().post.title)
    asked = list(Event.objects.filter(kind__contains="recall").order_by("sequence").values_list("kind", flat=True))
    verbs = ["request_recall", "refuse_recall", "request_recall", "grant_recall"]
    assert asked == [f"coordination.{verb}" for verb in verbs]
    assert broken(NOON) == []


def test_until_the_leader_opens_it_the_head_takes_it_back(walk: Way) -> None:
    problem = before_the_leader(walk)
    open_by(problem, walk.head(keyed=False))
    step("withdraw_problem", problem, walk.head(keyed=False), NOON, reason=SOLVED)
    assert problem.status == "withdrawn"


def test_a_line_without_a_named_leader_is_opened_by_any_leader(db: None) -> None:
    walk = way("附件1-026")
    problem = before_the_leader(walk)
    leading = leader_of(walk)
    walk.report.line.leaders.update(post=None)
    open_by(problem, leading)
    with pytest.raises(NotAllowed, match="可以申请撤回"):
        step("withdraw_problem", problem, walk.head(keyed=False), NOON, reason=SOLVED)


def test_both_sides_see_it_on_the_page_which_notes_the_opening(walk: Way, freeze: Freeze) -> None:
    freeze(NOON)
    problem = before_the_leader(walk)
    here = reverse("submissions:coordination", kwargs=place_of(problem))
    head, leading = enter(walk.head(keyed=False)), enter(leader_of(walk))

    def press(client, act: str, reason: str = SOLVED) -> int:  # type: ignore[no-untyped-def]
        return client.post(here, {"act": act, "version": "2", "key": new_key(), "reason": reason}).status_code  # type: ignore[no-any-return]

    text = head.get(here).content.decode()
    assert "不再需要协调，撤销" in text
    assert "申请撤回" not in text
    assert leading.post(leading.get(here).context["open_url"]).status_code == 204
    assert leading.get(here).context["open_url"] == ""
    assert Opening.objects.filter(kind="coordination").count() == 1
    text = head.get(here).content.decode()
    assert "不再需要协调，撤销" not in text
    assert "申请撤回" in text
    empty = head.post(here, {"act": "request_recall", "version": "2", "key": new_key(), "reason": ""})
    assert (empty.status_code, "请写明理由" in empty.content.decode()) == (422, True)
    assert press(head, "request_recall") == 302
    for reader in (head, leading):
        text = reader.get(here).content.decode()
        assert f"申请撤回：{SOLVED}" in text
        assert ("不同意撤回" in text) == (reader is leading)
    assert press(head, "grant_recall") == 403
    assert press(leading, "refuse_recall", "已经开会。") == 302
    for reader in (head, leading):
        page = reader.get(here)
        assert "不同意撤回：已经开会。" in page.content.decode()
        assert [event.act for event in page.context["events"]][:2] == ["不同意撤回", "申请撤回"]
    assert press(head, "request_recall") == 302
    assert press(leading, "grant_recall") == 302
    for reader in (head, leading):
        assert "已撤销" in reader.get(here).content.decode()


def test_what_nobody_was_given_is_not_opened(walk: Way, freeze: Freeze) -> None:
    freeze(NOON)
    here = reverse("submissions:coordination", kwargs=place_of(begun(walk)))
    assert enter(walk.reporter()).get(here).context["open_url"] == ""
