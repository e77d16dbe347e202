"""Both sides see what was asked, urged, taken back and undone: in their lists, on their pages, in the time line."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from submissions.addresses import address_of
from submissions.models import Report
from submissions.operations.contributing import supply
from submissions.operations.recalling import grant_recall, recall, refuse_recall, request_recall
from submissions.operations.returning import return_report
from submissions.operations.undoing import note_return_opened, undo_return
from submissions.operations.urging import urge
from submissions.presenters.way import stops
from tests.approvals.pages import Freeze, enter, url
from tests.factories import at
from tests.submissions.steps import Way, new_key, signed_way, submitted_way, way
from transitions.operations import note_opening
from workflows.words import Action

pytestmark = pytest.mark.django_db

UNIT = "坡头区政府"
NOW = at(3, 2, 15)


def words(client: Client, address: str) -> str:
    """What a page says, without its markup and its white space."""
    answer = client.get(address)
    assert answer.status_code == 200, answer
    return re.sub(r"\s+", " ", strip_tags(answer.content.decode()))


def sent() -> Way:
    """A unit has sent; the lead has opened its desk; a colleague of the unit reads along."""
    walk = way("附件1-014")
    walk.send(UNIT, at(3, 2, 9))
    note_opening(walk.contribution(UNIT), revision=1, actor=walk.reporter().actor(at(3, 2, 10)), at=at(3, 2, 10))
    return walk


def ask_back(walk: Way, *, unit: str = "") -> None:
    document = walk.contribution(unit) if unit else walk.report
    by = walk.reporter(unit or None)
    request_recall(document, reason="附表用了旧数据。", by=by.actor(NOW), at=NOW, key=new_key())


def given_back(report: Report, walk: Way) -> None:
    """The head has opened the report and gives it back on request."""
    note_opening(report, revision=1, actor=walk.head().actor(NOW), at=NOW)
    ask_back(walk)
    grant_recall(walk.report, by=walk.head().actor(NOW), at=NOW, expected_version=walk.report.version, key=new_key())


def test_the_lead_finds_in_its_list_what_units_ask_and_urge(freeze: Freeze) -> None:
    walk = sent()
    freeze(NOW)
    lead = enter(walk.reporter())
    assert "申请撤回" not in words(lead, "/")
    ask_back(walk, unit=UNIT)
    urge(walk.contribution(UNIT), by=walk.reporter(UNIT).actor(NOW), at=NOW, key=new_key())
    assert f"{UNIT}申请撤回，等您答复；{UNIT}催办" in words(lead, "/")
    where = address_of(walk.report) | {"unit": walk.contribution(UNIT).unit_id}
    asked = words(enter(walk.reporter(UNIT)), reverse("submissions:contribution_sent", kwargs=where))
    assert "等对方答复" in asked
    assert "这一步今天已经催过，明天才能再催。" in asked


def test_the_head_finds_it_in_the_list_and_on_the_page(freeze: Freeze) -> None:
    walk = submitted_way()
    note_opening(walk.report, revision=1, actor=walk.head().actor(NOW), at=NOW)
    urge(walk.report, by=walk.reporter().actor(NOW), at=NOW, key=new_key())
    ask_back(walk)
    freeze(NOW)
    head = enter(walk.head())
    assert f"{walk.leads[0]}申请撤回，等您答复" in words(head, "/")
    review = words(head, url("review", walk.report))
    assert "已催 1 次" in review
    assert "申请撤回：附表用了旧数据。" in review


def test_the_office_finds_it_in_the_inbox_and_where_it_accepts(freeze: Freeze) -> None:
    walk = signed_way()
    when = at(3, 3, 11)
    note_opening(walk.report, revision=1, actor=walk.officer.actor(when), at=when)
    urge(walk.report, by=walk.reporter().actor(when), at=when, key=new_key())
    request_recall(walk.report, reason="漏了一个数。", by=walk.head().actor(when), at=when, key=new_key())
    freeze(when)
    office = enter(walk.officer)
    inbox = words(office, "/inbox/")
    assert "申请撤回" in inbox
    assert "已催 1 次" in inbox
    page = words(office, url("acceptance", walk.report))
    assert "申请撤回：漏了一个数。" in page
    assert "同意撤回" in page
    assert "已催 1 次" in page


@pytest.mark.parametrize("asked", [False, True])
def test_what_was_taken_back_is_not_called_returned(asked: bool) -> None:
    walk = submitted_way()
    if asked:
        given_back(walk.report, walk)
    else:
        recall(walk.report, by=walk.reporter().actor(NOW), at=NOW, expected_version=walk.report.version, key="back")
    lead = stops(walk.report, NOW)[1]
    assert (lead.note, lead.state) == ("已撤回，修改中", "now")
    walk.submit(at(3, 2, 16))
    walk.return_report(at(3, 2, 17), by=walk.head())
    assert stops(walk.report, NOW)[1].state == "returned"


def test_a_unit_that_took_its_text_back_reads_that_its_first_arrival_stays(freeze: Freeze) -> None:
    walk = way("附件1-014")
    walk.send(UNIT, at(3, 2, 9))
    now, by = walk.contribution(UNIT), walk.reporter(UNIT).actor(NOW)
    freeze(NOW)
    where = address_of(walk.report) | {"unit": now.unit_id}
    recall(now, by=by, at=NOW, expected_version=now.version, key="back")
    form = words(enter(walk.reporter(UNIT)), reverse("submissions:contribution", kwargs=where))
    assert "已撤回，改好后请重新提交。首次送达的时间不变" in form


def test_the_desk_says_why_the_whole_was_returned_until_it_is_handed_on(freeze: Freeze) -> None:
    walk = submitted_way()
    walk.return_report(NOW, by=walk.head())
    freeze(NOW)
    desk = words(enter(walk.reporter()), reverse("submissions:desk", kwargs=address_of(walk.report)))
    assert "退回：口径不一致。 请在3 月 4 日（周三）24:00前重新提交。" in desk


def test_a_unit_reads_its_own_history_and_why_a_return_was_undone_and_no_other_units(freeze: Freeze) -> None:
    walk = sent()
    other = walk.contributors[1]
    walk.send(other, at(3, 2, 9))
    ask_back(walk, unit=UNIT)
    now = walk.contribution(UNIT)
    refuse_recall(now, reason="已并入正文。", by=walk.reporter().actor(NOW), at=NOW, key=new_key())
    walk.return_contribution(UNIT, at(3, 2, 16))
    now = walk.contribution(UNIT)
    undo_return(
        now, reason="退错了单位。", by=walk.reporter().actor(at(3, 2, 17)), at=at(3, 2, 17),
        expected_version=now.version, key="undo",
    )  # fmt: skip
    freeze(at(3, 2, 18))
    own = words(enter(walk.reporter(UNIT)), url("report", walk.report))
    for told in ("退错了单位。", "申请撤回", "附表用了旧数据。", "不同意撤回", "已并入正文。"):
        assert told in own, told
    assert "退错了单位。" not in words(enter(walk.reporter(other)), url("report", walk.report))
    assert "退错了单位。" in words(enter(walk.reporter()), url("report", walk.report))


def test_urgings_stay_in_the_time_line_when_the_step_is_over(freeze: Freeze) -> None:
    walk = submitted_way()
    urge(walk.report, by=walk.reporter().actor(NOW), at=NOW, key=new_key())
    walk.sign(at(3, 3, 10))
    freeze(at(3, 3, 11))
    for person in (walk.reporter(), walk.head(), walk.officer):
        assert "催办" in words(enter(person), url("report", walk.report)).rpartition("经过")[2]


def test_a_late_text_stands_where_the_report_is_signed_and_accepted(freeze: Freeze) -> None:
    walk = way("附件1-014")
    for unit in walk.contributors:
        walk.waive(unit, at(3, 3, 9))
    walk.draft_and_submit(at(3, 3, 10))
    walk.file(at(3, 3, 10))
    when = at(3, 3, 11)
    freeze(when)
    head = enter(walk.head())
    assert "不改变报告正文" not in words(head, url("review", walk.report))
    walk.write(walk.contribution(UNIT), walk.reporter(UNIT), when, {"progress": "三月三日补报：已完成征地。"})
    walk.write(walk.contribution(UNIT), walk.reporter(UNIT), when, {"problems": "无", "next_steps": "四月开工。"})
    walk.write(walk.contribution(UNIT), walk.reporter(UNIT), when, {"suggestions": "无"})
    supply(walk.contribution(UNIT), by=walk.reporter(UNIT).actor(when), at=when, key=new_key())
    assert "三月三日补报：已完成征地。" in words(head, url("review", walk.report))
    walk.sign(at(3, 3, 12))
    assert "三月三日补报：已完成征地。" in words(enter(walk.officer), url("acceptance", walk.report))
    assert (
        "补报（坡头区政府）" in words(enter(walk.reporter()), url("report", walk.report))
        or "补报" in words(enter(walk.reporter()), url("report", walk.report)).rpartition("经过")[2]
    )


def test_a_return_with_units_is_undone_on_the_page_until_one_of_them_opens_it(freeze: Freeze) -> None:
    walk = way("附件1-014")
    walk.gather(at(3, 2, 9))
    walk.draft_and_submit(at(3, 2, 12))
    return_report(
        walk.report,
        action=Action.RETURN_BY_HEAD,
        reason="missing_data",
        summary="亩数不全。",
        remarks=[],
        along={walk.contribution(UNIT): []},
        by=walk.head().actor(NOW),
        at=NOW,
        expected_version=walk.report.version,
        key="back",
    )
    freeze(NOW)
    head = enter(walk.head())
    page = words(head, url("returned", walk.report))
    assert "退错了，撤销退回" in page
    assert "没有采用" not in page
    assert "经办人经办人" not in page
    assert "3 月 4 日（周三）24:00前重新签发报出" in page
    note_return_opened(walk.contribution(UNIT), by=walk.reporter(UNIT).actor(NOW), at=NOW)
    page = words(head, url("returned", walk.report))
    assert "退错了，撤销退回" not in page
    assert "对方已经打开退回的材料" in page
