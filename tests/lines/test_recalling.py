"""申请撤回 of an application: what the office has opened is asked back, and granted or refused, and both see it."""

import pytest
from django.test import Client
from django.urls import reverse

from audit.models import Event
from lines.addresses import address_of_line
from lines.operations.moving import act_beside, move_application
from lines.queries.applications import applications_held_by
from tests import personas
from tests.approvals.pages import Freeze, enter
from tests.common.together import together
from tests.factories import at
from tests.invariants import broken
from tests.lines.applying import APPLIED, DECIDED, EXAMINED, Asking
from tests.personas import Persona
from tests.submissions.steps import new_key, way
from transitions.errors import NotAllowed, Stale
from transitions.models import ActRecord, StatusRecord
from transitions.operations import note_opening
from workflows.words import Action

WHY = "市里已同意原时限，不再延期。"


@pytest.fixture
def asking(db: None) -> Asking:
    found = Asking(way("附件1-026", opened=False))
    found.apply()
    return found


def opened(asking: Asking) -> None:
    now = asking.application
    note_opening(now, revision=now.version, actor=asking.officer.actor(APPLIED), at=APPLIED)


def beside(asking: Asking, action: Action, by: Persona, note: str = WHY) -> ActRecord:
    return act_beside(asking.application, action, note=note, by=by.actor(EXAMINED), at=EXAMINED, key=new_key())


def granted(asking: Asking, by: Persona) -> StatusRecord:
    now, person = asking.application, by.actor(EXAMINED)
    return move_application(
        now, Action.GRANT_RECALL, by=person, at=EXAMINED, expected_version=now.version, key=new_key()
    )


def test_what_the_office_has_opened_is_asked_for_and_granted(asking: Asking) -> None:
    lead, officer = asking.reporter, asking.officer
    with pytest.raises(NotAllowed, match="可以直接撤回"):
        beside(asking, Action.REQUEST_RECALL, lead)
    opened(asking)
    with pytest.raises(NotAllowed, match="可以申请撤回"):
        asking.withdraw()
    with pytest.raises(NotAllowed, match="没有待答复"):
        granted(asking, officer)
    with pytest.raises(NotAllowed, match="理由"):
        beside(asking, Action.REQUEST_RECALL, lead, " ")
    beside(asking, Action.REQUEST_RECALL, lead)
    with pytest.raises(NotAllowed, match="等待对方答复"):
        beside(asking, Action.REQUEST_RECALL, lead)
    with pytest.raises(NotAllowed, match="督查室"):
        granted(asking, lead)
    assert asking.application.version == 1, "asking moves nothing"
    record = granted(asking, officer)
    assert (record.target, record.unit_name) == ("withdrawn", "市政府督查室")
    assert not applications_held_by(officer.actor(EXAMINED)).exists()
    asking.apply(when=at(3, 12))  # another may follow
    kinds = list(Event.objects.filter(kind__contains="recall").order_by("sequence").values_list("kind", flat=True))
    assert kinds == ["application.request_recall", "application.grant_recall"]
    assert [one for one in broken(at(3, 12)) if not one.startswith("18:")] == []


def test_it_is_refused_with_a_reason_and_may_be_asked_again(asking: Asking) -> None:
    opened(asking)
    beside(asking, Action.REQUEST_RECALL, asking.reporter)
    with pytest.raises(NotAllowed, match="理由"):
        beside(asking, Action.REFUSE_RECALL, asking.officer, "")
    beside(asking, Action.REFUSE_RECALL, asking.officer, "已经上会。")
    with pytest.raises(NotAllowed, match="没有待答复"):
        granted(asking, asking.officer)
    assert asking.application.status == "with_office"
    beside(asking, Action.REQUEST_RECALL, asking.reporter, "会上没有通过。")
    assert granted(asking, asking.chief).target == "withdrawn"


def test_before_the_chief_it_is_always_asked_for_and_who_examined_it_does_not_answer(asking: Asking) -> None:
    second = personas.chief(asking.walk.government, "郑主任")
    asking.examine(by=asking.chief)  # another chief decides
    asking_now = asking.application
    with pytest.raises(NotAllowed):
        asking.withdraw()
    beside(asking, Action.REQUEST_RECALL, asking.reporter)
    for nobody in (asking.chief, asking.officer):
        with pytest.raises(NotAllowed):
            beside(asking, Action.REFUSE_RECALL, nobody)
        with pytest.raises(NotAllowed):
            granted(asking, nobody)
    assert asking_now.version == asking.application.version
    assert granted(asking, second).target == "withdrawn"


def test_the_next_step_ends_the_request(asking: Asking) -> None:
    opened(asking)
    beside(asking, Action.REQUEST_RECALL, asking.reporter)
    asking.examine()
    with pytest.raises(NotAllowed, match="没有待答复"):
        granted(asking, asking.chief)
    beside(asking, Action.REQUEST_RECALL, asking.reporter)
    assert granted(asking, asking.chief).target == "withdrawn"


def page_of(asking: Asking, name: str = "application") -> str:
    return reverse(f"lines:{name}", kwargs=address_of_line(asking.line) | {"number": asking.application.number})


def press(client: Client, asking: Asking, act: str, reason: str = WHY) -> int:
    fields = {"act": act, "version": str(asking.application.version), "key": new_key(), "reason": reason}
    return client.post(page_of(asking, "application_act"), fields).status_code


def test_both_sides_see_what_was_asked_and_answered(asking: Asking, freeze: Freeze) -> None:
    freeze(EXAMINED)
    lead, officer = enter(asking.reporter), enter(asking.officer)
    assert "申请撤回" not in lead.get(page_of(asking)).content.decode()
    assert officer.post(officer.get(page_of(asking)).context["open_url"]).status_code == 204
    page = lead.get(page_of(asking))
    assert (page.context["recall"]["request"], page.context["hindered"]) == (True, [])
    assert press(lead, asking, "request_recall", " ") == 422
    assert press(lead, asking, "request_recall") == 302
    for reader in (lead, officer):
        text = reader.get(page_of(asking)).content.decode()
        assert f"申请撤回：{WHY}" in text
        assert ("不同意撤回" in text) == (reader is officer)
        assert "现在还不能办理" not in text
    assert press(lead, asking, "grant_recall") == 403
    assert press(officer, asking, "refuse_recall", "") == 422
    assert press(officer, asking, "refuse_recall", "已经上会。") == 302
    for reader in (lead, officer):
        page = reader.get(page_of(asking))
        assert "不同意撤回：已经上会。" in page.content.decode()
        assert [event.act for event in page.context["events"]] == ["不同意撤回", "申请撤回", "提交申请"]
    assert press(lead, asking, "request_recall") == 302
    assert press(officer, asking, "grant_recall") == 302
    page = lead.get(page_of(asking))
    assert "已撤回" in page.content.decode()
    assert "等待" not in str(page.context["recall"]["asked"])


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("count", [2, pytest.param(8, marks=pytest.mark.slow)])
def test_of_giving_back_and_examining_at_the_same_moment_one_happens(count: int) -> None:
    asking = Asking(way("附件1-026", opened=False))
    asking.apply()
    officer, now = asking.officer.actor(DECIDED), asking.application
    opened(asking)
    beside(asking, Action.REQUEST_RECALL, asking.reporter)

    def press(number: int) -> StatusRecord:
        action = Action.FORWARD_APPLICATION if number % 2 else Action.GRANT_RECALL
        return move_application(
            now, action, note="情况属实。", by=officer, at=DECIDED, expected_version=1, key=f"k{number}"
        )

    assert asking.chief
    outcomes = together(count, press)
    assert sum(isinstance(one, StatusRecord) for one in outcomes) == 1, outcomes
    assert all(isinstance(one, StatusRecord | Stale) for one in outcomes), outcomes
