"""A person leaves: everything open goes to one colleague in one act, with a record for each, or nothing does."""

import pytest
from django.urls import reverse

from lines.queries.applications import application_choices
from submissions.errors import NotColleague, NothingToHandOver
from submissions.open_work import open_work_in
from submissions.operations.handing_over import hand_over
from submissions.queries import contributions_held_by
from tests import personas
from tests.approvals.pages import Freeze, enter
from tests.common.together import together
from tests.factories import at
from tests.invariants import broken
from tests.lines.applying import Asking
from tests.personas import Persona
from tests.submissions.problems import begun, step
from tests.submissions.steps import Way, new_key, other_way, way
from tests.submissions.test_reassigning import hand
from transitions.errors import NotAllowed
from transitions.models import ActRecord
from units.models import Appointment, Unit
from workflows.words import Action

pytestmark = pytest.mark.django_db

UNIT = "坡头区政府"
NOW, LATER = at(3, 2, 9), at(3, 2, 10)
LINES = ("附件1-014", "附件1-022", "附件1-015")


@pytest.fixture
def walk(freeze: Freeze) -> Way:
    freeze(LATER)
    return opened()


def opened() -> Way:
    """One unit with two reporters and a head, which owes to several matters; the first reporter has work in three."""
    found = way(*LINES)
    leaving = found.reporter(UNIT)
    found.head(UNIT, keyed=False)
    found.people["colleague", UNIT] = personas.reporter(found.government, UNIT, "坡头同事")
    first, second, third = owing(found)
    hand(first.contribution(UNIT), leaving, leaving, reason="我来办")
    second.write(second.contribution(UNIT), leaving, NOW)
    third.send(UNIT, NOW)
    return found


def owing(walk: Way) -> list[Way]:
    """Return three lines to which the unit owes a contribution."""
    owed = [other_way(walk, line) for line in LINES]
    return [one for one in owed if UNIT in one.contributors]


def unit(walk: Way) -> int:
    return Unit.objects.get(government=walk.government, name=UNIT).pk


def over(walk: Way, by: Persona, *, to: Persona | None = None, key: str = "", reason: str = "调离") -> list[ActRecord]:
    return hand_over(
        walk.reporter(UNIT).user,
        (to or walk.people["colleague", UNIT]).user,
        unit=unit(walk),
        reason=reason,
        by=by.actor(LATER),
        at=LATER,
        key=key or new_key(),
    )


def test_the_head_hands_everything_over_with_a_record_for_each(walk: Way) -> None:
    leaving, colleague = walk.reporter(UNIT), walk.people["colleague", UNIT]
    before = ActRecord.objects.count()
    records = over(walk, walk.head(UNIT))
    assert len(records) == 3
    assert ActRecord.objects.count() == before + 3
    assert {(one.note, one.data["to_name"], one.person_name) for one in records} == {
        ("调离", colleague.user.full_name, walk.head(UNIT).user.full_name)
    }
    assert {one.contribution(UNIT).assignee_id for one in owing(walk)} == {colleague.user.pk}
    assert not contributions_held_by(leaving.actor(LATER)).exists()
    assert leaving.user.pk not in open_work_in(unit(walk))


def test_who_leaves_hands_over_the_own_work_and_a_colleague_nobodys(walk: Way) -> None:
    colleague = walk.people["colleague", UNIT]
    for person in (colleague, walk.head(), walk.officer):
        with pytest.raises(NotAllowed):
            over(walk, person)
    assert len(over(walk, walk.reporter(UNIT))) == 3


def test_it_is_all_or_nothing(walk: Way) -> None:
    before = ActRecord.objects.count()
    for stranger in (walk.reporter(), walk.head(UNIT), walk.reporter(UNIT)):
        with pytest.raises(NotColleague):
            over(walk, walk.head(UNIT), to=stranger)
    with pytest.raises(NotAllowed, match="理由"):
        over(walk, walk.head(UNIT), reason=" ")
    assert ActRecord.objects.count() == before
    assert owing(walk)[1].contribution(UNIT).assignee_id is None


def test_after_the_post_has_ended_the_head_still_hands_it_over(walk: Way) -> None:
    Appointment.objects.filter(person=walk.reporter(UNIT).user).update(until=NOW)
    with pytest.raises(NotAllowed):
        over(walk, walk.reporter(UNIT))
    assert len(over(walk, walk.head(UNIT))) == 3


def test_the_same_press_twice_hands_over_once_and_a_second_finds_nothing(walk: Way) -> None:
    first = over(walk, walk.head(UNIT), key="press")
    again = over(walk, walk.head(UNIT), key="press")
    assert [one.pk for one in again] == [one.pk for one in first]
    with pytest.raises(NothingToHandOver):
        over(walk, walk.head(UNIT), key="other")


def test_what_is_settled_stays_where_it_is(walk: Way) -> None:
    third = owing(walk)[2]
    third.adopt(UNIT, LATER)
    assert len(over(walk, walk.head(UNIT))) == 2
    assert third.contribution(UNIT).assignee_id is None


def test_on_the_pages_the_head_sees_who_has_what_and_hands_it_over(walk: Way) -> None:
    leaving, colleague = walk.reporter(UNIT), walk.people["colleague", UNIT]
    client, address = enter(walk.head(UNIT)), reverse("submissions:hand_over")
    assert "在办 3 件" in client.get(address).content.decode()
    one = f"{address}?unit={unit(walk)}&person={leaving.user.pk}"
    assert "移交全部 3 件" in client.get(one).content.decode()
    fields = {"unit": str(unit(walk)), "person": str(leaving.user.pk), "to": "", "reason": "调离", "key": "k"}
    answer = client.post(address, fields)
    assert answer.status_code == 422
    assert "请选择交给谁办理" in answer.content.decode()
    assert "调离" in answer.content.decode()
    answer = client.post(address, fields | {"to": str(colleague.user.pk)}, follow=True)
    assert f"已交 {colleague.user.full_name} 办理 3 件" in answer.content.decode()
    assert client.post(address, fields | {"to": str(colleague.user.pk)}).status_code == 302
    assert len(enter(colleague).get("/").context["tasks"]) >= 2
    assert address in client.get("/").content.decode()


def test_others_find_nobodys_work(walk: Way) -> None:
    leaving, address = walk.reporter(UNIT), reverse("submissions:hand_over")
    asked = {"unit": str(unit(walk)), "person": str(leaving.user.pk), "to": "1", "reason": "x", "key": "k"}
    assert enter(walk.officer).get(address).status_code == 404
    for person in (walk.reporter(), walk.head(), walk.people["colleague", UNIT]):
        client = enter(person)
        assert client.get(address, asked).status_code == 404
        assert client.post(address, asked).status_code == 404
    for wrong in ("x", "9" * 30, "\0", ""):
        assert enter(walk.head(UNIT)).get(address, asked | {"person": wrong}).status_code == 404
    assert enter(walk.head(UNIT)).get(address, {"done": "x\0"}).status_code == 404


def test_where_nobody_can_take_over_the_page_says_what_to_do(walk: Way) -> None:
    Appointment.objects.filter(person=walk.people["colleague", UNIT].user).update(until=NOW)
    address, asked = reverse("submissions:hand_over"), {"unit": unit(walk), "person": walk.reporter(UNIT).user.pk}
    shown = enter(walk.head(UNIT)).get(address, asked).content.decode()
    assert ("没有人可以接手" in shown, "移交全部" in shown) == (True, False)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("count", [2, 8, pytest.param(32, marks=pytest.mark.slow)])
def test_of_several_presses_at_once_one_hands_over(count: int) -> None:
    walk = opened()
    before = ActRecord.objects.count()
    head, own = walk.head(UNIT), walk.reporter(UNIT)
    people = [head, own]
    assert unit(walk)
    outcomes = together(count, lambda n: over(walk, people[n % 2], key=f"k{n}"))
    done = [one for one in outcomes if isinstance(one, list)]
    assert len(done) == 1, outcomes
    assert all(isinstance(one, list | NothingToHandOver) for one in outcomes), outcomes
    assert ActRecord.objects.count() == before + 3
    assert [line for line in broken(LATER) if not line.startswith("18")] == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("count", [2, 8])
def test_handing_over_and_working_on_at_the_same_moment_stand_in_nobodys_way(count: int) -> None:
    """The lead answers what was sent while it is being handed over: both happen, no deadlock."""
    walk = opened()
    third, lead = owing(walk)[2], owing(walk)[2].reporter()
    contribution = third.contribution(UNIT)
    assert lead

    def press(number: int) -> object:
        if number % 2:
            return over(walk, walk.head(UNIT), key=f"k{number}")
        return third.adopt(UNIT, LATER)

    outcomes = together(count, press)
    assert any(isinstance(one, list) for one in outcomes), outcomes
    assert third.contribution(UNIT).version == contribution.version + 1
    assert not [one for one in outcomes if isinstance(one, Exception) and "deadlock" in str(one)], outcomes


def test_what_no_person_is_named_for_needs_no_handing_over(freeze: Freeze) -> None:
    """Applications and problems are the unit's: who comes after goes on with them as the law stands."""
    walk = way("附件1-014")
    asking = Asking(walk)
    asking.apply()
    problem = begun(walk, at(3, 9))
    leaving, lead = walk.reporter(), walk.leads[0]
    Appointment.objects.filter(person=leaving.user).update(until=at(3, 10))
    coming = personas.reporter(walk.government, lead, "接手的人")
    freeze(at(3, 11))
    assert application_choices(asking.application, coming.actor(at(3, 11)), at(3, 11))[
        Action.WITHDRAW_APPLICATION
    ].allowed
    step("ask_consent", problem, coming, at(3, 11))
    page = enter(coming).get(reverse("submissions:hand_over")).content.decode()
    assert "都由本单位全体经办人共同办理" in page
