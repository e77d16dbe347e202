"""转办: within the unit, with a reason, by the assignee or the head; a lapsed assignment strands nothing."""

from datetime import datetime

import pytest

from audit.models import Event
from submissions.coordinations import task_count
from submissions.errors import HandsChanged, NotColleague, NotWriter
from submissions.models import Contribution, Report
from submissions.operations.contributing import adopt, send
from submissions.operations.reassigning import reassign
from submissions.operations.recalling import recall
from submissions.queries import contributions_held_by, reports_held_by
from tests import personas
from tests.common.together import together
from tests.factories import at
from tests.invariants import broken
from tests.personas import Persona
from tests.submissions.steps import Way, new_key, submitted_way, way
from transitions.errors import KeyReused, NotAllowed
from transitions.models import ActRecord
from units.models import Appointment
from workflows.people import Actor

pytestmark = pytest.mark.django_db

UNIT, STRANGER = "遂溪县政府", "坡头区政府"
NOW, LATER = at(3, 2, 9), at(3, 2, 10)


@pytest.fixture
def walk() -> Way:
    return opened()


def opened() -> Way:
    """Matter 26: a lead and one assisting unit, each with two reporters and a head."""
    found = way("附件1-026")
    for unit in (UNIT, found.leads[0]):
        found.reporter(unit)
        found.head(unit, keyed=False)
        found.people["colleague", unit] = personas.reporter(found.government, unit, f"{unit[:2]}同事")
    return found


def colleague(walk: Way, unit: str = UNIT) -> Persona:
    return walk.people["colleague", unit]


def hand(
    document: Report | Contribution,
    to: Persona | None,
    by: Persona | Actor,
    when: datetime = NOW,
    *,
    reason: str = "张三出差",
    key: str = "",
) -> ActRecord:
    actor = by.actor(when) if isinstance(by, Persona) else by
    return reassign(
        document,
        to.user if to else None,
        reason=reason,
        expected=document.assignee_id,
        by=actor,
        at=when,
        key=key or new_key(),
    )


def test_what_is_handed_on_stands_in_one_inbox_and_only_there(walk: Way) -> None:
    first, second = walk.reporter(UNIT), colleague(walk)
    assert contributions_held_by(first.actor(NOW)).count() == contributions_held_by(second.actor(NOW)).count() == 1
    record = hand(walk.contribution(UNIT), second, first)
    assert (record.note, record.data["to_name"], record.unit_name) == ("张三出差", second.user.full_name, UNIT)
    assert not contributions_held_by(first.actor(NOW)).exists()
    assert contributions_held_by(second.actor(NOW)).get().assignee_id == second.user.pk
    assert (task_count(first.actor(NOW)), task_count(second.actor(NOW))) == (0, 1)
    assert Event.objects.get(kind="contribution.reassign").data["to_name"] == second.user.full_name
    assert broken(NOW) == []


def test_only_the_assignee_writes_and_sends(walk: Way) -> None:
    first, second = walk.reporter(UNIT), colleague(walk)
    hand(walk.contribution(UNIT), second, first)
    with pytest.raises(NotWriter):
        walk.write(walk.contribution(UNIT), first, NOW)
    walk.write(walk.contribution(UNIT), second, NOW)
    with pytest.raises(NotAllowed, match=f"已交 {second.user.full_name} 办理"):
        _send(walk, first)
    _send(walk, second)
    with pytest.raises(NotAllowed, match="已交"):
        _recall(walk, first)
    _recall(walk, second)


def _send(walk: Way, by: Persona) -> None:
    now = walk.contribution(UNIT)
    send(now, by=by.actor(NOW), at=NOW, expected_version=now.version, key=new_key())


def _recall(walk: Way, by: Persona) -> None:
    now = walk.contribution(UNIT)
    recall(now, by=by.actor(LATER), at=LATER, expected_version=now.version, key=new_key())


def test_a_report_belongs_to_its_assignee_with_everything_the_lead_does_on_it(walk: Way) -> None:
    first, second = walk.reporter(), colleague(walk, walk.leads[0])
    walk.send(UNIT, NOW)
    hand(walk.report, second, first)
    assert [reports_held_by(person.actor(NOW)).count() for person in (first, second)] == [0, 1]
    assert [contributions_held_by(person.actor(NOW)).count() for person in (first, second)] == [0, 1]
    now = walk.contribution(UNIT)
    with pytest.raises(NotAllowed, match="已交"):
        adopt(now, by=first.actor(LATER), at=LATER, expected_version=1, key=new_key())
    adopt(now, by=second.actor(LATER), at=LATER, expected_version=1, key=new_key())
    with pytest.raises(NotWriter):
        walk.write(walk.report, first, LATER)
    walk.write(walk.report, second, LATER)
    walk.submit(LATER, by=second)
    assert broken(LATER) == []


def test_a_colleague_takes_nothing_away_but_the_head_may_and_may_free_it(walk: Way) -> None:
    first, second, head = walk.reporter(UNIT), colleague(walk), walk.head(UNIT)
    hand(walk.contribution(UNIT), second, first)
    with pytest.raises(NotAllowed, match="只有其本人或本单位主要负责人"):
        hand(walk.contribution(UNIT), first, first)
    hand(walk.contribution(UNIT), first, head, reason="李四另有任务")
    hand(walk.contribution(UNIT), None, head, reason="都可办理")
    assert walk.contribution(UNIT).assignee_id is None
    assert contributions_held_by(second.actor(NOW)).exists()
    hand(walk.contribution(UNIT), second, second, reason="我来办")
    assert not contributions_held_by(first.actor(NOW)).exists()


def test_when_the_assignees_post_ends_any_reporter_acts_again(walk: Way) -> None:
    first, second = walk.reporter(UNIT), colleague(walk)
    hand(walk.contribution(UNIT), second, first)
    Appointment.objects.filter(person=second.user).update(until=LATER)
    assert not contributions_held_by(first.actor(NOW)).exists()
    assert contributions_held_by(first.actor(LATER)).exists()
    assert broken(NOW) == broken(LATER) == []
    walk.write(walk.contribution(UNIT), first, LATER)
    hand(walk.contribution(UNIT), first, first, LATER, reason="原承办人已调离")


def test_a_reason_a_colleague_and_no_circle_are_wanted(walk: Way) -> None:
    first, second, other = walk.reporter(UNIT), colleague(walk), walk.reporter()
    gone = personas.reporter(walk.government, UNIT, "离任同事")
    Appointment.objects.filter(person=gone.user).update(until=NOW)
    before = Event.objects.count()
    with pytest.raises(NotAllowed, match="理由"):
        hand(walk.contribution(UNIT), second, first, reason="  ")
    for stranger in (other, walk.head(UNIT), gone):
        with pytest.raises(NotColleague, match="不是本单位的经办人"):
            hand(walk.contribution(UNIT), stranger, first)
    with pytest.raises(NotColleague, match="没有指定"):
        hand(walk.contribution(UNIT), None, first)
    assert (Event.objects.count(), walk.contribution(UNIT).assignee_id) == (before, None)
    hand(walk.contribution(UNIT), second, first)
    with pytest.raises(NotColleague, match="已经由"):
        hand(walk.contribution(UNIT), second, second)


def test_who_is_not_of_the_unit_hands_nothing_on(walk: Way) -> None:
    second = colleague(walk)
    for person in (walk.reporter(), walk.head(), walk.officer, walk.reporter(STRANGER)):
        with pytest.raises(NotAllowed):
            hand(walk.contribution(UNIT), second, person)
    with pytest.raises(NotAllowed):
        hand(walk.report, colleague(walk, walk.leads[0]), walk.reporter(UNIT))
    assert not ActRecord.objects.exists()


def test_a_report_on_its_way_is_handed_on_for_its_return(walk: Way) -> None:
    walk.gather(NOW)
    walk.draft_and_submit(LATER)
    second = colleague(walk, walk.leads[0])
    hand(walk.report, second, walk.reporter(), LATER)
    walk.return_report(at(3, 2, 11), by=walk.head())
    assert not reports_held_by(walk.reporter().actor(at(3, 2, 12))).exists()
    assert reports_held_by(second.actor(at(3, 2, 12))).exists()
    assert reports_held_by(walk.head().actor(at(3, 2, 12))).count() == 0
    assert broken(at(3, 2, 12)) == []


def test_the_head_signs_whoever_it_is_assigned_to() -> None:
    walk = submitted_way()
    second = personas.reporter(walk.government, walk.leads[0], "同事")
    hand(walk.report, second, walk.reporter(), at(3, 2, 13))
    assert reports_held_by(walk.head().actor(at(3, 2, 13))).exists()
    walk.file(at(3, 2, 13))
    walk.sign(at(3, 2, 14))
    assert walk.report.status == "with_office"


def test_the_same_press_twice_is_one_and_a_stale_page_is_told_who_has_it(walk: Way) -> None:
    first, second, head = walk.reporter(UNIT), colleague(walk), walk.head(UNIT)
    stale = walk.contribution(UNIT)
    record = hand(walk.contribution(UNIT), second, first, key="press")
    again = reassign(stale, second.user, reason="x", expected=None, by=first.actor(NOW), at=NOW, key="press")
    assert (again.pk, again.replayed) == (record.pk, True)
    with pytest.raises(HandsChanged, match=second.user.full_name):
        reassign(stale, first.user, reason="x", expected=None, by=head.actor(NOW), at=NOW, key="other")
    with pytest.raises(KeyReused):
        hand(walk.report, None, first, key="press")
    assert ActRecord.objects.count() == 1
    # An answer that comes late undoes nothing of what was decided since.
    hand(walk.contribution(UNIT), None, second)
    late = reassign(stale, second.user, reason="x", expected=None, by=first.actor(NOW), at=NOW, key="press")
    assert (late.replayed, walk.contribution(UNIT).assignee_id) == (True, None)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("count", [2, 8, pytest.param(32, marks=pytest.mark.slow)])
def test_of_hands_reaching_at_once_one_has_it(count: int) -> None:
    walk = opened()
    document, head = walk.contribution(UNIT), walk.head(UNIT).actor(NOW)
    people = [walk.reporter(UNIT), colleague(walk)]

    def press(number: int) -> ActRecord:
        to = people[number % 2].user
        return reassign(document, to, reason="出差", expected=None, by=head, at=NOW, key=f"k{number}")

    outcomes = together(count, press)
    done = [one for one in outcomes if isinstance(one, ActRecord)]
    assert len(done) == 1, outcomes
    assert all(isinstance(one, ActRecord | HandsChanged) for one in outcomes), outcomes
    assert walk.contribution(UNIT).assignee_id == done[0].data["to"]
    assert broken(NOW) == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("count", [2, 8, pytest.param(32, marks=pytest.mark.slow)])
def test_identical_presses_get_one_answer(count: int) -> None:
    walk = opened()
    document, by, to = walk.contribution(UNIT), walk.reporter(UNIT).actor(NOW), colleague(walk)

    def press(_number: int) -> ActRecord:
        return reassign(document, to.user, reason="出差", expected=None, by=by, at=NOW, key="one")

    outcomes = together(count, press)
    assert all(isinstance(one, ActRecord) for one in outcomes), outcomes
    assert ActRecord.objects.count() == 1
