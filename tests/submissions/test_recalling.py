"""撤回 and 申请撤回: by the sender until the receiver opens it; afterwards granted or refused."""

import pytest
from django.urls import reverse

from submissions.addresses import address_of
from submissions.operations.contributing import adopt
from submissions.operations.recalling import (
    grant_recall,
    note_desk_opened,
    recall,
    refuse_recall,
    request_recall,
)
from tests.common.together import together
from tests.factories import at
from tests.invariants import broken
from tests.submissions.steps import Way, new_key, signed_way, submitted_way, way
from transitions.errors import NotAllowed, Stale
from transitions.models import StatusRecord
from transitions.operations import note_opening
from workflows.words import Action

pytestmark = pytest.mark.django_db

UNIT = "遂溪县政府"
SENT, LATER = at(3, 2, 9), at(3, 2, 10)


def sent() -> Way:
    walk = way("附件1-026")
    walk.head(keyed=False)
    walk.reporter()
    walk.send(UNIT, SENT)
    return walk


def take_back(walk: Way, key: str = "") -> StatusRecord:
    now = walk.contribution(UNIT)
    by = walk.reporter(UNIT).actor(LATER)
    return recall(now, by=by, at=LATER, expected_version=now.version, key=key or new_key())


def test_a_unit_takes_back_what_the_lead_has_not_opened_and_sends_again() -> None:
    walk = sent()
    arrival = walk.contribution(UNIT).obligation.first_arrival
    assert take_back(walk).target == "draft"
    assert walk.contribution(UNIT).obligation.first_arrival == arrival
    walk.send(UNIT, at(3, 4))
    again = walk.contribution(UNIT)
    assert (again.revisions.count(), again.obligation.first_arrival, again.obligation.late) == (2, arrival, False)


def test_what_the_lead_opened_is_asked_for_once_and_granted() -> None:
    walk = sent()
    note_desk_opened(walk.report, by=walk.reporter().actor(LATER), at=LATER)
    with pytest.raises(NotAllowed, match="申请撤回"):
        take_back(walk)
    by, now = walk.reporter(UNIT).actor(LATER), walk.contribution(UNIT)
    with pytest.raises(NotAllowed, match="理由"):
        request_recall(now, reason=" ", by=by, at=LATER, key=new_key())
    request_recall(now, reason="数据有误", by=by, at=LATER, key=new_key())
    with pytest.raises(NotAllowed, match="已经申请"):
        request_recall(now, reason="数据有误", by=by, at=LATER, key=new_key())
    lead = walk.reporter().actor(LATER)
    grant_recall(now, by=lead, at=LATER, expected_version=now.version, key=new_key())
    assert walk.contribution(UNIT).status == "draft"


def test_a_refusal_has_a_reason_and_ends_the_request() -> None:
    walk = sent()
    lead, by, now = walk.reporter().actor(LATER), walk.reporter(UNIT).actor(LATER), walk.contribution(UNIT)
    note_desk_opened(walk.report, by=lead, at=LATER)
    with pytest.raises(NotAllowed, match="没有待答复"):
        refuse_recall(now, reason="已汇总", by=lead, at=LATER, key=new_key())
    request_recall(now, reason="数据有误", by=by, at=LATER, key=new_key())
    refuse_recall(now, reason="已汇总", by=lead, at=LATER, key=new_key())
    with pytest.raises(NotAllowed, match="没有待答复"):
        grant_recall(now, by=lead, at=LATER, expected_version=now.version, key=new_key())
    assert walk.contribution(UNIT).status == "sent"
    request_recall(now, reason="数字错了一位", by=by, at=LATER, key=new_key())


def test_a_report_is_taken_back_from_the_head_until_the_head_opens_it() -> None:
    walk = submitted_way()
    head = walk.head()
    now, by = walk.report, walk.reporter().actor(at(3, 2, 13))
    recall(now, by=by, at=at(3, 2, 13), expected_version=now.version, key=new_key())
    assert walk.report.status == "draft"
    walk.submit(at(3, 2, 14))
    note_opening(walk.report, revision=2, actor=head.actor(at(3, 2, 15)), at=at(3, 2, 15))
    now = walk.report
    with pytest.raises(NotAllowed, match="已经打开"):
        recall(now, by=by, at=at(3, 2, 16), expected_version=now.version, key=new_key())


def test_the_head_takes_a_signed_report_back_from_the_office_and_signs_anew() -> None:
    walk = signed_way()
    assert walk.officer
    when, now = at(3, 3, 11), walk.report
    with pytest.raises(NotAllowed):
        recall(now, by=walk.reporter().actor(when), at=when, expected_version=now.version, key=new_key())
    recall(now, by=walk.head().actor(when), at=when, expected_version=now.version, key=new_key())
    assert walk.report.status == "draft"
    walk.submit(at(3, 3, 12))
    walk.sign(at(3, 3, 13))
    assert walk.report.status == "with_office"
    assert broken(at(3, 3, 14)) == []


@pytest.mark.parametrize("who", ["unit", "lead"])
def test_both_sides_see_the_request_where_the_document_is_shown(who: str, client) -> None:  # type: ignore[no-untyped-def]
    walk = sent()
    here = address_of(walk.report)
    client.force_login(walk.reporter().user)
    assert client.post(reverse("submissions:open_desk", kwargs=here)).status_code == 204
    note_desk_opened(walk.report, by=walk.reporter().actor(LATER), at=LATER)
    by = walk.reporter(UNIT).actor(LATER)
    request_recall(walk.contribution(UNIT), reason="数据有误", by=by, at=LATER, key=new_key())
    unit = here | {"unit": walk.contribution(UNIT).unit_id}
    person, name, kwargs = {
        "unit": (walk.reporter(UNIT), "submissions:contribution_sent", unit),
        "lead": (walk.reporter(), "submissions:desk", here),
    }[who]
    client.force_login(person.user)
    page = client.get(reverse(name, kwargs=kwargs)).content.decode()
    assert "申请撤回：数据有误" in page
    assert ("不同意撤回" in page) == (who == "lead")


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
@pytest.mark.parametrize("count", [2, 8, 32])
def test_of_adopting_and_taking_back_at_the_same_moment_one_happens(count: int) -> None:
    walk = sent()
    now, lead, by = walk.contribution(UNIT), walk.reporter().actor(LATER), walk.reporter(UNIT).actor(LATER)

    def click(number: int) -> StatusRecord:
        act = adopt if number % 2 else recall
        return act(now, by=lead if number % 2 else by, at=LATER, expected_version=1, key=f"click{number}")

    outcomes = together(count, click)
    moved = [one for one in outcomes if isinstance(one, StatusRecord)]
    assert len(moved) == 1, outcomes
    assert all(isinstance(one, StatusRecord | Stale | NotAllowed) for one in outcomes), outcomes
    assert moved[0].action in (Action.ADOPT, Action.RECALL)
    assert broken(LATER) == []
