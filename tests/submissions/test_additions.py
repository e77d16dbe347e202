"""Who is added to a running report (加签) reads by whom and why; the lead reads beforehand what it costs."""

from datetime import datetime

import pytest
from django.urls import reverse

from submissions.addresses import address_of
from submissions.models import Contribution
from submissions.operations.contributors import add_again, add_contributor, excuse
from tests import personas
from tests.approvals.pages import Freeze, enter
from tests.factories import at
from tests.submissions.steps import Way, new_key, way
from units.models import Unit

pytestmark = pytest.mark.django_db

UNIT, NEW = "坡头区政府", "市民政局"
WHEN, WHY = at(3, 2, 9), "需要救灾数据。"


@pytest.fixture
def walk(freeze: Freeze) -> Way:
    freeze(at(3, 2, 10))
    return way("附件1-014")


def added(walk: Way) -> Contribution:
    unit = Unit.objects.get(government=walk.government, name=NEW)
    made = add_contributor(walk.report, unit, reason=WHY, by=walk.reporter().actor(WHEN), at=WHEN, key=new_key())[1]
    assert made is not None
    return made


def page(contribution: Contribution) -> str:
    return reverse("submissions:contribution", kwargs=address_of(contribution.report) | {"unit": contribution.unit_id})


def test_the_added_unit_reads_by_whom_and_why_and_the_others_do_not(walk: Way) -> None:
    contribution, other = added(walk), walk.contribution(UNIT)
    told = f"{walk.leads[0]} {walk.reporter().user.full_name} 加签：{WHY}"
    client = enter(walk.reporter(NEW))
    assert told in client.get("/").content.decode()
    assert told in client.get(page(contribution)).content.decode()
    client = enter(walk.reporter(UNIT))
    assert "加签" not in client.get("/").content.decode()
    assert "加签" not in client.get(page(other)).content.decode()


def test_a_unit_that_is_asked_after_all_reads_why(walk: Way) -> None:
    contribution, by = walk.contribution(UNIT), walk.reporter().actor(WHEN)
    excuse(contribution, reason="本期不用。", by=by, at=WHEN, expected_version=contribution.version, key=new_key())
    contribution = walk.contribution(UNIT)
    again = "核对后仍需要。"
    add_again(contribution, reason=again, by=by, at=WHEN, expected_version=contribution.version, key=new_key())
    client = enter(walk.reporter(UNIT))
    assert f"加签：{again}" in client.get("/").content.decode()
    assert f"加签：{again}" in client.get(page(contribution)).content.decode()


def test_an_excused_unit_reads_by_whom_and_why_its_task_is_gone(walk: Way) -> None:
    contribution, by = walk.contribution(UNIT), walk.reporter().actor(WHEN)
    client = enter(walk.reporter(UNIT))
    excuse(contribution, reason="本期不用。", by=by, at=WHEN, expected_version=contribution.version, key=new_key())
    shown = client.get(page(contribution), follow=True).content.decode()
    assert f"{walk.leads[0]} 3 月 2 日 09:00 减签：本期不用。" in shown
    assert "现在谁手里" not in shown


@pytest.mark.parametrize(("when", "warned"), [(at(3, 2, 9), False), (at(3, 4, 9), True)])
def test_the_lead_reads_beforehand_that_an_addition_may_come_too_late(
    walk: Way, freeze: Freeze, when: datetime, warned: bool
) -> None:
    freeze(when)
    address = reverse("submissions:add_contributor", kwargs=address_of(walk.report))
    text = enter(walk.reporter()).get(address).content.decode()
    assert ("加签的反馈截止晚于报告" in text) is warned


def test_a_unit_where_nobody_could_answer_is_marked_in_the_list(walk: Way) -> None:
    address = reverse("submissions:add_contributor", kwargs=address_of(walk.report))
    client = enter(walk.reporter())
    assert f"{NEW}（没有经办人）" in client.get(address).content.decode()
    personas.reporter(walk.government, NEW)
    text = client.get(address).content.decode()
    assert f">{NEW}</option>" in text
