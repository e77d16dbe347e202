"""催办: by whoever waits, once a day for each step, seen by both and counted; nobody's page goes stale by it."""

import pytest
from django.urls import reverse

from audit.models import Event
from submissions.acts import acts_in_step, urges_in
from submissions.addresses import address_of
from submissions.operations.urging import urge
from tests.approvals.pages import Freeze, enter
from tests.common.together import together
from tests.factories import at
from tests.personas import TITLES
from tests.submissions.steps import Way, new_key, way
from transitions.errors import KeyReused, NotAllowed
from transitions.models import ActRecord
from workflows.words import Role

pytestmark = pytest.mark.django_db

UNIT = "坡头区政府"


@pytest.fixture
def walk() -> Way:
    return way("附件1-014", "附件1-026")


def pressed(walk: Way, when, unit: str = UNIT, *, by=None, key: str = "") -> ActRecord:  # type: ignore[no-untyped-def]
    person = by or walk.reporter()
    return urge(walk.contribution(unit), by=person.actor(when), at=when, key=key or new_key())


def address(walk: Way, name: str, unit: str = "") -> str:
    where = address_of(walk.report)
    if unit:
        where["unit"] = walk.contribution(unit).unit_id
    return reverse(f"submissions:{name}", kwargs=where)


def test_the_lead_urges_a_unit_and_both_see_it_counted(walk: Way, freeze: Freeze) -> None:
    pressed(walk, at(3, 2, 9))
    pressed(walk, at(3, 3, 9))
    freeze(at(3, 3, 10))
    desk = enter(walk.reporter()).get(address(walk, "desk")).content.decode()
    form = enter(walk.reporter(UNIT)).get(address(walk, "contribution", UNIT)).content.decode()
    home = enter(walk.reporter(UNIT)).get("/").content.decode()
    assert "已催 2 次" in desk
    assert "已催 2 次" in form
    assert "已催 2 次" in home
    assert walk.reporter().user.full_name in form


def test_once_a_day_for_each_step(walk: Way) -> None:
    pressed(walk, at(3, 2, 9))
    with pytest.raises(NotAllowed, match="今天已经催过"):
        pressed(walk, at(3, 2, 23))
    pressed(walk, at(3, 3, 0, 1))
    walk.send(UNIT, at(3, 3, 9))
    # The step has changed: now the unit waits for the lead, and may ask on the same day.
    pressed(walk, at(3, 3, 10), by=walk.reporter(UNIT))
    assert len(urges_in(acts_in_step([walk.contribution(UNIT)]), walk.contribution(UNIT))) == 1


def test_who_does_not_wait_does_not_urge_and_leaves_no_trace(walk: Way) -> None:
    people = (walk.reporter(UNIT), walk.reporter("遂溪县政府"), walk.head(keyed=False))
    before = Event.objects.count()
    for person in people:
        with pytest.raises(NotAllowed):
            pressed(walk, at(3, 2, 9), by=person)
    assert Event.objects.count() == before
    assert not ActRecord.objects.exists()


def test_nobody_urges_what_is_settled(walk: Way) -> None:
    walk.send(UNIT, at(3, 2, 9))
    walk.adopt(UNIT, at(3, 2, 10))
    with pytest.raises(NotAllowed, match="已采用"):
        pressed(walk, at(3, 2, 11))


def test_an_urging_makes_no_page_stale(walk: Way) -> None:
    version = walk.contribution(UNIT).version
    pressed(walk, at(3, 2, 9))
    assert walk.contribution(UNIT).version == version


def test_the_same_press_twice_is_one_urging(walk: Way) -> None:
    first = pressed(walk, at(3, 2, 9), key="press")
    again = pressed(walk, at(3, 2, 9), key="press")
    assert (again.pk, again.replayed) == (first.pk, True)
    assert Event.objects.filter(kind="contribution.urge").count() == 1
    with pytest.raises(KeyReused):
        pressed(walk, at(3, 2, 9), walk.contributors[1], key="press")


def test_a_report_is_urged_by_who_waits_for_its_next_step(walk: Way, freeze: Freeze) -> None:
    urged = urge(walk.report, by=walk.officer.actor(at(3, 2, 8)), at=at(3, 2, 8), key="a")
    assert (urged.post_title, urged.unit_name) == (TITLES[Role.OFFICER], "市政府督查室")
    with pytest.raises(NotAllowed):
        urge(walk.report, by=walk.reporter().actor(at(3, 2, 9)), at=at(3, 2, 9), key="b")
    walk.gather(at(3, 2, 9))
    walk.draft_and_submit(at(3, 2, 10))
    urge(walk.report, by=walk.reporter().actor(at(3, 2, 11)), at=at(3, 2, 11), key="c")
    freeze(at(3, 2, 12))
    page = enter(walk.head()).get(reverse("approvals:report", kwargs=address_of(walk.report)))
    assert "已催 1 次" in page.content.decode()
    walk.file(at(3, 2, 12))
    walk.sign(at(3, 2, 12))
    with pytest.raises(NotAllowed):
        urge(walk.report, by=walk.officer.actor(at(3, 2, 13)), at=at(3, 2, 13), key="d")
    urge(walk.report, by=walk.reporter().actor(at(3, 2, 13)), at=at(3, 2, 13), key="e")


def test_on_the_pages_one_press_urges_and_a_stranger_finds_nothing(walk: Way, freeze: Freeze) -> None:
    freeze(at(3, 2, 9))
    lead = enter(walk.reporter())
    assert f"催办{UNIT}" in lead.get(address(walk, "desk")).content.decode()
    answer = lead.post(address(walk, "urge_unit", UNIT), {"key": "k"})
    assert answer.status_code == 302
    assert ActRecord.objects.count() == 1
    assert lead.post(address(walk, "urge_unit", UNIT), {"key": "other"}).status_code == 403
    assert f"催办{UNIT}" not in lead.get(address(walk, "desk")).content.decode()
    assert lead.get(address(walk, "urge_unit", UNIT)).status_code == 405
    stranger = enter(walk.reporter("市民政局"))
    assert stranger.post(address(walk, "urge_unit", UNIT), {"key": "s"}).status_code == 404


def test_a_report_page_offers_urging_to_who_waits(walk: Way, freeze: Freeze) -> None:
    freeze(at(3, 2, 9))
    page = reverse("approvals:report", kwargs=address_of(walk.report))
    office = enter(walk.officer)
    assert "催办：" in office.get(page).content.decode()
    assert office.post(address(walk, "urge_report"), {"key": "k"}).status_code == 302
    shown = office.get(page).content.decode()
    assert "已催 1 次" in shown
    assert "今天已经催过" in shown


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("count", [2, 8, pytest.param(32, marks=pytest.mark.slow)])
def test_of_urgings_at_the_same_moment_one_counts(count: int) -> None:
    walk = way("附件1-014")
    by, document = walk.reporter().actor(at(3, 2, 9)), walk.contribution(UNIT)

    def press(number: int) -> ActRecord:
        return urge(document, by=by, at=at(3, 2, 9), key=f"k{number}")

    outcomes = together(count, press)
    assert sum(isinstance(one, ActRecord) for one in outcomes) == 1
    assert all(isinstance(one, ActRecord | NotAllowed) for one in outcomes), outcomes


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("count", [2, 8, pytest.param(32, marks=pytest.mark.slow)])
def test_identical_presses_get_one_answer(count: int) -> None:
    walk = way("附件1-014")
    by, document = walk.reporter().actor(at(3, 2, 9)), walk.contribution(UNIT)
    outcomes = together(count, lambda _n: urge(document, by=by, at=at(3, 2, 9), key="one"))
    assert all(isinstance(one, ActRecord) for one in outcomes), outcomes
    assert ActRecord.objects.count() == 1
