"""The office's pages: the inbox with its counts and filters, acceptance, sending back."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from approvals.models import Record
from submissions.models import Report, Return
from submissions.operations.opening import open_period
from tests import factories, personas
from tests.approvals.pages import Freeze, enter, return_fields, sign_fields, url
from tests.factories import at
from tests.submissions.steps import Way, other_way, signed_way, submitted_way, way
from transitions.models import Opening, StatusRecord
from workflows.people import clock_of
from workflows.words import Action

pytestmark = pytest.mark.django_db

NEXT_DAY = at(3, 4, 9)
INBOX = "/inbox/"


@pytest.fixture
def signed(freeze: Freeze) -> Way:
    """A report at the office, signed by its head, on 4 March 2020 at 9:00."""
    found = signed_way()
    freeze(NEXT_DAY)
    return found


def test_the_inbox_names_what_waits(signed: Way) -> None:
    text = enter(signed.officer).get(INBOX).content.decode()
    assert url("acceptance", signed.report) in text
    assert signed.leads[0] in text
    assert "待验收 1 件" in text


def test_the_counts_are_links_to_their_lists(signed: Way) -> None:
    page = enter(signed.officer).get(INBOX)
    counts = {count.word: (count.figure, count.url) for count in page.context["counts"]}
    assert {word: figure for word, (figure, _url) in counts.items()} == {
        "待验收": 1,
        "逾期未报": 0,
        "退回中": 0,
        "未送签": 0,
        "待负责人签发": 0,
        "已验收": 0,
        "更正": 0,
        "本期应报": 1,
    }
    accepted = enter(signed.officer).get(counts["已验收"][1])
    assert "已验收：没有" in accepted.content.decode()


def test_a_report_that_is_not_there_when_due_counts_as_overdue(freeze: Freeze) -> None:
    found = submitted_way()
    freeze(at(3, 5, 9))
    page = enter(found.officer).get(f"{INBOX}?state=overdue")
    assert "逾期未报 1 件" in page.content.decode()
    assert "逾期" in [word for word, _tone in page.context["page"].object_list[0].flags]


def test_filters_stand_in_the_address(signed: Way) -> None:
    client = enter(signed.officer)
    lead = signed.leads[0]
    assert client.get(INBOX, {"unit": lead, "section": "附件1"}).context["page"].paginator.count == 1
    assert client.get(INBOX, {"unit": "市教育局"}).context["page"].paginator.count == 0
    assert client.get(INBOX, {"section": "附件2"}).context["page"].paginator.count == 0
    leader = client.get(INBOX).context["page"].object_list[0].leaders[0]
    assert client.get(INBOX, {"leader": leader}).context["page"].paginator.count == 1


@pytest.mark.parametrize("asked", ["state=x", "period=9999-99", "page=abc", "page=99", "state=all&unit=%00"])
def test_an_odd_address_still_shows_the_inbox(signed: Way, asked: str) -> None:
    assert enter(signed.officer).get(f"{INBOX}?{asked}").status_code == 200


def test_returned_reports_and_new_versions_are_flagged(signed: Way) -> None:
    signed.return_report(NEXT_DAY, by=signed.officer, action=Action.RETURN_BY_OFFICE)
    client = enter(signed.officer)
    assert client.get(f"{INBOX}?state=returned").context["page"].paginator.count == 1
    signed.submit(NEXT_DAY)
    signed.file(NEXT_DAY)
    signed.sign(NEXT_DAY)
    flags = [word for word, _tone in client.get(INBOX).context["page"].object_list[0].flags]
    assert flags == ["第 2 稿", "曾退回 1 次"]


def test_only_the_office_has_an_inbox(signed: Way) -> None:
    for person in [signed.head(), signed.reporter(), personas.auditor(signed.government)]:
        assert enter(person).get(INBOX).status_code == 403


def test_the_inbox_asks_as_often_for_many_rows_as_for_few(
    freeze: Freeze, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    plan = factories.plan()
    factories.open_first_period(plan)
    freeze(NEXT_DAY)
    client = enter(personas.officer(plan.government))
    client.get(INBOX)  # the calendar's days are kept in the process from the first page on
    with CaptureQueriesContext(connection) as asked:
        few = client.get(INBOX, {"state": "all", "unit": "市水务局"})
    with django_assert_num_queries(len(asked)):
        many = client.get(INBOX, {"state": "all"})
    assert len(few.context["page"].object_list) < 10
    assert len(many.context["page"].object_list) == 20


def test_acceptance_shows_target_last_and_this_report_and_the_checks(signed: Way) -> None:
    text = enter(signed.officer).get(url("acceptance", signed.report)).content.decode()
    assert "应达目标" in text
    assert "首期，没有上期可比" in text
    assert f"{signed.leads[0]} {signed.head().user.full_name}，3 月 3 日 10:00，单位主要负责人" in text
    assert "按时" in text
    assert "退回" + signed.leads[0] in text


def test_opening_from_the_inbox_is_noted_and_leads_to_acceptance(signed: Way) -> None:
    page = enter(signed.officer).post(url("open", signed.report))
    assert page.headers["Location"] == url("acceptance", signed.report)
    assert Opening.objects.get(person=signed.officer.user).revision == 1


def test_accepting_numbers_the_record_and_says_so(signed: Way) -> None:
    client = enter(signed.officer)
    fields = sign_fields(client, url("acceptance", signed.report))
    page = client.post(url("accept", signed.report), fields, follow=True)
    text = page.content.decode()
    assert page.redirect_chain == [(url("accepted", signed.report), 302)]
    assert "湛江督存〔2020〕1号" in text
    assert url("record_pdf", signed.report) in text
    assert Record.objects.get().accepted_by == signed.officer.user


def test_accepting_twice_with_one_page_is_one_record(signed: Way) -> None:
    client = enter(signed.officer)
    fields = sign_fields(client, url("acceptance", signed.report))
    client.post(url("accept", signed.report), fields)
    again = client.post(url("accept", signed.report), fields)
    assert again.headers["Location"] == url("accepted", signed.report)
    assert StatusRecord.of(signed.report).filter(action="accept").count() == 1


def test_a_wrong_pin_accepts_nothing(signed: Way) -> None:
    client = enter(signed.officer)
    fields = sign_fields(client, url("acceptance", signed.report), pin="1")
    page = client.post(url("accept", signed.report), fields)
    assert page.status_code == 422
    assert "签名口令不正确" in page.content.decode()
    assert not Record.objects.exists()


def test_an_acceptance_page_of_another_file_is_stale(signed: Way) -> None:
    client = enter(signed.officer)
    fields = sign_fields(client, url("acceptance", signed.report), shown_sha256="0" * 64)
    assert client.post(url("accept", signed.report), fields).status_code == 409
    assert not Record.objects.exists()


def test_a_head_reads_but_cannot_accept(signed: Way) -> None:
    fields = sign_fields(enter(signed.officer), url("acceptance", signed.report))
    client = enter(signed.head())
    assert "只有市政府督查室可以办理这一步" in client.get(url("acceptance", signed.report)).content.decode()
    assert client.post(url("accept", signed.report), fields).status_code == 403
    assert (
        client.post(
            url("return_by_office", signed.report), {**fields, "reason_code": "other", "summary": "不", "whole": "on"}
        ).status_code
        == 403
    )


def test_the_office_sends_back_and_can_see_so_although_the_text_is_the_units_again(signed: Way) -> None:
    client = enter(signed.officer)
    fields = return_fields(client, url("return_by_office", signed.report), remark_next_steps="写明责任单位。")
    page = client.post(url("return_by_office", signed.report), fields, follow=True)
    assert page.redirect_chain == [(url("returned", signed.report), 302)]
    assert f"已退回{signed.leads[0]}" in page.content.decode()
    assert [remark.text for remark in Return.objects.get().remarks.all()] == ["写明责任单位。"]
    assert client.get(url("acceptance", signed.report)).status_code == 404
    again = client.post(url("return_by_office", signed.report), fields)
    assert again.headers["Location"] == url("returned", signed.report)


@pytest.mark.slow
def test_after_accepting_the_next_one_is_the_primary_button(freeze: Freeze) -> None:
    first = way("附件1-026", "附件1-014")
    second = other_way(first, "附件1-014")
    for found in (first, second):
        found.gather(at(3, 2, 9))
        found.draft_and_submit(at(3, 2, 12))
        found.sign(at(3, 3, 10))
    freeze(NEXT_DAY)
    client = enter(first.officer)
    fields = sign_fields(client, url("acceptance", first.report))
    text = client.post(url("accept", first.report), fields, follow=True).content.decode()
    assert "还有 1 件等您" in text
    assert url("acceptance", second.report) in text


def test_a_late_signature_and_a_missing_unit_are_named(freeze: Freeze) -> None:
    found = way("附件1-014")
    units = found.contributors
    for unit in units[1:]:
        found.send(unit, at(3, 2, 9))
        found.adopt(unit, at(3, 2, 10))
    found.waive(units[0], at(3, 5, 9), reason="催报三次未报。")
    found.draft_and_submit(at(3, 5, 10))
    found.sign(at(3, 6, 9))
    freeze(at(3, 6, 10))
    client = enter(found.officer)
    page = client.get(url("acceptance", found.report))
    text = page.content.decode()
    to_look_at = [check.word for check in page.context["checks"] if check.state == "look"]
    assert to_look_at == ["逾期", "反馈"]
    assert "催报三次未报。" in text
    assert f"{units[0]}缺报（已注明）" in text
    flags = [word for word, _tone in client.get(INBOX).context["page"].object_list[0].flags]
    assert flags == ["逾期", "缺报 1 家"]


def test_in_the_second_period_last_and_this_report_stand_beside_each_other(freeze: Freeze) -> None:
    found = signed_way("附件1-026")
    found.accept(at(3, 4, 9))
    second = found.plan.periods.get(key="2020-04")
    open_period(second, by=clock_of(found.plan.government_id), at=at(4, 26), key="april")
    april = AprilWay(found.plan, found.padded, found.people)
    april.gather(at(5, 6, 9))
    april.write(april.report, april.reporter(), at(5, 6, 11))
    april.write(april.report, april.reporter(), at(5, 6, 11), {"progress": "可研已批复，4 月 20 日完成用地预审。"})
    april.submit(at(5, 6, 12))
    april.sign(at(5, 6, 15))
    freeze(at(5, 7, 9))
    client = enter(found.officer)
    text = client.get(url("acceptance", april.report)).content.decode()
    assert "与 2020 年 1—2 月相比" in text
    assert "diff-removed" in text
    assert "与上期完全相同：二、存在问题；三、" in text
    page = client.get(INBOX)
    assert page.context["page"].object_list[0].report == april.report
    earlier = client.get(INBOX, {"period": "2020-02", "state": "accepted"})
    assert earlier.context["page"].object_list[0].report == found.report


class AprilWay(Way):
    """The way of the same line's report in March and April."""

    @property
    def report(self) -> Report:
        return factories.report(self.plan, self.padded, "2020-04")


def test_a_report_left_over_from_an_earlier_period_is_not_forgotten(freeze: Freeze) -> None:
    found = signed_way("附件1-026")
    second = found.plan.periods.get(key="2020-04")
    open_period(second, by=clock_of(found.plan.government_id), at=at(4, 26), key="april")
    freeze(at(4, 27))
    assert "其他报告期还有 1 件待验收" in enter(found.officer).get(INBOX).content.decode()


def test_what_came_late_stands_before_what_came_on_time(freeze: Freeze) -> None:
    on_time = way("附件1-014", "附件1-026")
    late = other_way(on_time, "附件1-026")
    for found, signed_at in ((on_time, at(3, 3, 10)), (late, at(3, 6, 10))):
        found.gather(at(3, 2, 9))
        found.draft_and_submit(at(3, 2, 12))
        found.sign(signed_at)
    freeze(at(3, 6, 11))
    rows = enter(on_time.officer).get(INBOX).context["page"].object_list
    assert [row.report for row in rows] == [late.report, on_time.report]
