"""After a return another instant binds: every page says that one, and what became of the first."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from submissions.addresses import address_of
from submissions.due_now import DueNow, binding, contribution_due, report_due, reports_due
from submissions.models import Return
from tests.approvals.pages import Freeze, enter, url
from tests.factories import at
from tests.submissions.steps import TEXTS, Way, other_way, signed_way, submitted_way, way
from workflows.words import Action

pytestmark = pytest.mark.django_db

UNIT = "坡头区政府"
# Due on 4 March, signed on the 3rd, returned by the office on the 4th: due again on the 5th.
FIRST, AGAIN = "3月4日（周三）24:00", "3月5日（周四）24:00"


def words(client: Client, address: str) -> str:
    """What a page says, without its markup and without any white space."""
    answer = client.get(address)
    assert answer.status_code == 200, answer
    return re.sub(r"\s+", "", strip_tags(answer.content.decode()))


def returned() -> Way:
    walk = signed_way()
    walk.return_report(at(3, 4, 15), by=walk.officer, action=Action.RETURN_BY_OFFICE)
    return walk


def submitted_again() -> Way:
    walk = returned()
    walk.write(walk.report, walk.reporter(), at(3, 5, 9), {"progress": TEXTS["progress"] + "已签约 45 户。"})
    walk.submit(at(3, 5, 10))
    walk.file(at(3, 5, 10))
    return walk


def page(walk: Way, name: str) -> str:
    return reverse(f"submissions:{name}", kwargs=address_of(walk.report))


def test_the_lead_has_until_the_resubmission_and_nothing_is_called_overdue(freeze: Freeze) -> None:
    walk = returned()
    freeze(at(3, 5, 10))
    lead = enter(walk.reporter())
    for address in ("/", page(walk, "desk"), page(walk, "check")):
        shown = words(lead, address)
        assert AGAIN in shown, address
        assert not re.search(r"逾期1个工作日", shown), address
    assert f"原定{FIRST}，是否按时只看首次送达" in words(lead, page(walk, "desk"))


def test_the_head_reads_which_day_binds_and_that_the_first_arrival_was_in_time(freeze: Freeze) -> None:
    walk = submitted_again()
    freeze(at(3, 5, 11))
    head = enter(walk.head())
    review = words(head, url("review", walk.report))
    assert f"重新报出截止今天截止{AGAIN}" in review
    assert f"原定期限{FIRST}首次已按时送达，退回不改变" in review
    assert "已逾期" not in review
    home = words(head, "/")
    assert AGAIN in home
    assert "逾期1个工作日" not in home
    assert f"{AGAIN}截止" in words(enter(walk.reporter()), page(walk, "submitted"))


def test_the_office_sees_it_in_its_lists_and_on_the_page_of_the_report(freeze: Freeze) -> None:
    walk = submitted_again()
    freeze(at(3, 5, 11))
    office = enter(walk.officer)
    row = words(office, "/inbox/?state=signing").partition("看经过")[0]
    assert "今天到期重新报出" in row
    report = words(office, url("report", walk.report))
    assert f"重新报督查室{AGAIN}前" in report
    assert f"原定报督查室{FIRST}前" in report
    walk.sign(at(3, 5, 12))
    assert f"重新报出截止{AGAIN}原定期限{FIRST}首次已按时送达" in words(office, url("acceptance", walk.report))


def test_a_first_text_has_one_day_and_no_note(freeze: Freeze) -> None:
    walk = submitted_way()
    freeze(at(3, 4, 10))
    review = words(enter(walk.head()), url("review", walk.report))
    assert f"截止今天截止{FIRST}" in review
    assert "原定" not in review
    walk.return_report(at(3, 4, 10), by=walk.head())  # before any arrival, the first instant still binds
    assert not report_due(walk.report).again
    assert "原定" not in words(enter(walk.reporter()), page(walk, "desk"))


def test_a_unit_has_until_its_own_resubmission_also_after_it_took_it_back(freeze: Freeze) -> None:
    walk = way("附件1-014")
    walk.send(UNIT, at(3, 2, 9))
    walk.return_contribution(UNIT, at(3, 2, 15), remarks=[("progress", "写明亩数")])
    freeze(at(3, 3, 10))
    unit = enter(walk.reporter(UNIT))
    where = address_of(walk.report) | {"unit": walk.contribution(UNIT).unit_id}
    for name in ("contribution", "contribution_check"):
        shown = words(unit, reverse(f"submissions:{name}", kwargs=where))
        assert "今天到期3月3日（周二）24:00" in shown
        assert "原定3月2日（周一）24:00" in shown
    assert "今天到期3月3日（周二）24:00" in words(unit, "/")
    returns = list(Return.in_force(walk.contribution(UNIT)))
    assert contribution_due(walk.contribution(UNIT), returns).again


def test_a_list_says_of_each_report_what_its_page_says() -> None:
    walk = way("附件1-026", "附件1-014")
    other = other_way(walk, "附件1-014")
    walk.gather(at(3, 2, 9))
    walk.draft_and_submit(at(3, 2, 12))
    walk.sign(at(3, 3, 10))
    walk.return_report(at(3, 4, 15), by=walk.officer, action=Action.RETURN_BY_OFFICE)
    both = [walk.report, other.report]
    assert reports_due(both) == {one.pk: report_due(one) for one in both}
    assert [report_due(one).again for one in both] == [True, False]


def test_a_correction_has_its_own_day_and_a_return_of_it_again() -> None:
    walk = signed_way()
    walk.return_report(at(3, 3, 15), by=walk.officer, action=Action.RETURN_BY_OFFICE)
    walk.submit(at(3, 4, 9))
    walk.sign(at(3, 4, 10))
    walk.accept(at(3, 4, 11))
    walk.correct(at(3, 9, 9))
    corrected = report_due(walk.report)
    assert corrected == DueNow(walk.report.corrections.get().due_at, walk.report.period.due_at)
    walk.submit(at(3, 9, 10))
    walk.sign(at(3, 9, 11))
    walk.return_report(at(3, 10, 15), by=walk.officer, action=Action.RETURN_BY_OFFICE)
    assert report_due(walk.report).at == Return.in_force(walk.report).latest("at").due_at
    assert report_due(walk.report).at > corrected.at


def test_no_return_gives_less_time_than_there_was() -> None:
    back = Return(at=at(3, 2, 9), due_at=at(3, 3, 0))
    assert binding(at(3, 5, 0), None, [back]) == DueNow(at(3, 5, 0), at(3, 5, 0))
    assert binding(at(3, 5, 0), None, [Return(at=at(3, 2, 9))]).again is False
