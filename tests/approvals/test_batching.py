"""Batches (批量): several reports under one PIN, each opened before, each with its own result."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from approvals.models import Batch, Record
from approvals.operations.batching import MOST
from approvals.operations.credentials import issue
from submissions.models import SignOff
from tests import personas
from tests.approvals.mandates import give
from tests.approvals.pages import Freeze, enter, url
from tests.factories import at
from tests.personas import PIN
from tests.submissions.steps import Way, way
from transitions.models import StatusRecord
from workflows.words import Action, ReportStatus

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

# Three matters of the notice that 市发展改革局 leads.
LINES = ("附件1-004", "附件1-005", "附件1-006")
NOW = at(3, 2, 13)
SIGN, CONFIRM = "/sign/batch/", "/sign/batch/confirm/"
ACCEPT, ACCEPT_CONFIRM = "/accept/batch/", "/accept/batch/confirm/"


def waiting_ways() -> list[Way]:
    """Reports of one lead unit that wait for its head, their signing copies rendered."""
    first = way(*LINES)
    found = [first, *(Way(first.plan, line, first.people) for line in LINES[1:])]
    for one in found:
        one.gather(at(3, 2, 9))
        one.draft_and_submit(at(3, 2, 12))
        one.file(at(3, 2, 12))
    return found


SCENARIO = waiting_ways


def open_all(client: Client, ways: list[Way]) -> None:
    for one in ways:
        assert client.post(url("open", one.report)).status_code == 302


def fields(client: Client, page: str, ways: list[Way], **changed: Any) -> dict[str, Any]:
    """What the one confirmation sends for these reports, with the right PIN, some fields changed."""
    context = client.get(page, {"report": [one.report.pk for one in ways]}).context
    return {"key": context["form"].initial["key"], "item": [row.value for row in context["rows"]], "pin": PIN} | changed


def statuses(ways: list[Way]) -> list[str]:
    return [one.report.status for one in ways]


def test_the_same_lead_heads_all_three(walk: list[Way]) -> None:
    assert len({one.leads[0] for one in walk}) == 1


def test_only_what_was_opened_can_be_ticked(walk: list[Way], freeze: Freeze) -> None:
    freeze(NOW)
    client = enter(walk[0].head())
    assert client.get(SIGN).context["read"] == 0
    open_all(client, walk[:2])
    page = client.get(SIGN)
    assert [row.may_join for row in page.context["rows"]] == [True, True, False]
    assert "看过 2 件" in page.content.decode()
    asked = client.get(CONFIRM, {"report": [one.report.pk for one in walk]})
    assert [row.report.pk for row in asked.context["left_out"]] == [walk[2].report.pk]
    assert "还没有打开看过这一稿" in asked.content.decode()


def test_one_pin_signs_all_that_were_opened(walk: list[Way], freeze: Freeze) -> None:
    freeze(NOW)
    client = enter(walk[0].head())
    open_all(client, walk)
    answer = client.post(CONFIRM, fields(client, CONFIRM, walk))
    assert answer.status_code == 302
    page = client.get(answer["Location"])
    assert "已签发 3 件" in page.content.decode()
    assert statuses(walk) == [ReportStatus.WITH_OFFICE] * 3
    assert StatusRecord.objects.filter(action=Action.SIGN).count() == 3


def test_the_confirmation_names_who_signs_as_what_and_under_which_mandate(walk: list[Way], freeze: Freeze) -> None:
    """pages.md and design.md, 4: the post of the head, or the deputy's mandate; the office by its own post."""
    freeze(NOW)
    head, deputy = walk[0].head(), personas.reporter(walk[0].government, walk[0].leads[0], "同事")
    mandate = give(head, deputy, when=NOW)
    issue(deputy.user.appointments.get(), pin=PIN, by="测试", at=NOW)
    for person, words in ((head, "单位主要负责人"), (deputy, f"受委托代签，{mandate.number}")):
        client = enter(person)
        open_all(client, walk)
        page = client.get(CONFIRM, {"report": [one.report.pk for one in walk]})
        (signer,) = page.context["signers"]
        assert signer.capacity.startswith(words)
        assert f"{person.user.full_name}，" in page.content.decode()
        assert words in page.content.decode()
    sent = fields(client, CONFIRM, walk)
    assert client.post(CONFIRM, sent, follow=True).context["done"] == 3
    assert set(SignOff.objects.values_list("capacity", "delegation")) == {("deputy", mandate.pk)}


def test_a_forged_item_that_was_not_opened_is_refused_and_the_others_are_signed(
    walk: list[Way], freeze: Freeze
) -> None:
    freeze(NOW)
    client = enter(walk[0].head())
    open_all(client, walk[:2])
    sent = fields(client, CONFIRM, walk[:2])
    hidden = walk[2].report
    sent["item"].append(f"{hidden.pk}:{hidden.version}:1:{walk[2].file(NOW).sha256}")
    page = client.post(CONFIRM, sent, follow=True)
    assert (page.context["done"], page.context["failed"]) == (2, 1)
    assert "还没有打开看过这一稿" in page.content.decode()
    assert statuses(walk) == [ReportStatus.WITH_OFFICE, ReportStatus.WITH_OFFICE, ReportStatus.WITH_HEAD]


def test_what_moved_meanwhile_stops_no_other(walk: list[Way], freeze: Freeze) -> None:
    freeze(NOW)
    client = enter(walk[0].head())
    open_all(client, walk)
    sent = fields(client, CONFIRM, walk)
    walk[0].return_report(NOW, by=walk[0].head())
    page = client.post(CONFIRM, sent, follow=True)
    assert (page.context["done"], page.context["failed"]) == (2, 1)
    assert statuses(walk) == [ReportStatus.DRAFT, ReportStatus.WITH_OFFICE, ReportStatus.WITH_OFFICE]
    assert f"现在在{walk[0].leads[0]} 正在汇总" in page.content.decode(), "what happened meanwhile is told"


def test_a_changed_file_is_not_signed(walk: list[Way], freeze: Freeze) -> None:
    freeze(NOW)
    client = enter(walk[0].head())
    open_all(client, walk)
    sent = fields(client, CONFIRM, walk[:2])
    sent["item"][0] = sent["item"][0][:-64] + "0" * 64
    page = client.post(CONFIRM, sent, follow=True)
    assert "您看到的签发件已经变化" in page.content.decode()
    assert statuses(walk[:2]) == [ReportStatus.WITH_HEAD, ReportStatus.WITH_OFFICE]


def test_a_wrong_pin_signs_nothing_and_keeps_the_choice(walk: list[Way], freeze: Freeze) -> None:
    freeze(NOW)
    client = enter(walk[0].head())
    open_all(client, walk)
    answer = client.post(CONFIRM, fields(client, CONFIRM, walk, pin="000000"))
    assert answer.status_code == 422
    assert "签名口令不正确" in answer.content.decode()
    assert len(answer.context["rows"]) == 3
    assert statuses(walk) == [ReportStatus.WITH_HEAD] * 3


def test_the_same_batch_twice_is_one(walk: list[Way], freeze: Freeze) -> None:
    freeze(NOW)
    client = enter(walk[0].head())
    open_all(client, walk)
    sent = fields(client, CONFIRM, walk)
    first, second = client.post(CONFIRM, sent), client.post(CONFIRM, sent)
    assert first["Location"] == second["Location"]
    assert Batch.objects.count() == 1
    assert StatusRecord.objects.filter(action=Action.SIGN).count() == 3


def test_a_batch_cut_off_goes_on_where_it_stopped(walk: list[Way], freeze: Freeze) -> None:
    """As after a crash between the second report and the row of the batch: the same form finishes the work."""
    freeze(NOW)
    client = enter(walk[0].head())
    open_all(client, walk)
    sent = fields(client, CONFIRM, walk)
    client.post(CONFIRM, sent | {"item": sent["item"][:2]})
    Batch.objects.all().delete()
    page = client.post(CONFIRM, sent, follow=True)
    assert "已签发 3 件" in page.content.decode()
    assert StatusRecord.objects.filter(action=Action.SIGN).count() == 3


def test_the_next_version_is_opened_and_signed_anew(walk: list[Way], freeze: Freeze) -> None:
    """Having opened and signed the first version says nothing of the second; a new batch signs it, if it was opened."""
    freeze(NOW)
    client, (first, second) = enter(walk[0].head()), walk[:2]
    open_all(client, [first, second])
    client.post(CONFIRM, fields(client, CONFIRM, [first, second]))
    for one in (first, second):
        one.return_report(at(3, 2, 14), by=one.officer, action=Action.RETURN_BY_OFFICE)
        one.draft_and_submit(at(3, 2, 15))
        one.file(at(3, 2, 15))
    freeze(at(3, 2, 16))
    open_all(client, [first])
    sent = fields(client, CONFIRM, [first])
    sent["item"].append(f"{second.report.pk}:{second.report.version}:2:{second.file(NOW).sha256}")
    page = client.post(CONFIRM, sent, follow=True)
    assert (page.context["done"], page.context["failed"]) == (1, 1)
    assert statuses([first, second]) == [ReportStatus.WITH_OFFICE, ReportStatus.WITH_HEAD]


def test_a_broken_form_keeps_the_choice(walk: list[Way], freeze: Freeze) -> None:
    freeze(NOW)
    client = enter(walk[0].head())
    open_all(client, walk)
    sent = fields(client, CONFIRM, walk)
    faults: list[dict[str, Any]] = [{"key": ""}, {"item": [*sent["item"], "x"]}, {"item": []}]
    for broken in faults:
        assert client.post(CONFIRM, sent | broken).status_code == 400
    assert statuses(walk) == [ReportStatus.WITH_HEAD] * 3


def test_nobody_signs_or_sees_what_is_not_theirs(walk: list[Way], freeze: Freeze) -> None:
    freeze(NOW)
    client = enter(walk[0].head())
    open_all(client, walk)
    sent = fields(client, CONFIRM, walk)
    done = client.post(CONFIRM, sent)["Location"]
    stranger = enter(personas.head(walk[0].government, "市农业农村局"))
    assert stranger.get(done).status_code == 404
    assert stranger.post(CONFIRM, sent | {"key": "another"}).status_code == 404
    assert stranger.get(SIGN).context["rows"] == []


def test_the_office_accepts_several_with_one_pin(walk: list[Way], freeze: Freeze) -> None:
    for one in walk:
        one.sign(at(3, 3, 10))
    freeze(at(3, 3, 11))
    client = enter(walk[0].officer)
    assert "批量验收" in client.get("/inbox/").content.decode()
    open_all(client, walk)
    page = client.post(ACCEPT_CONFIRM, fields(client, ACCEPT_CONFIRM, walk), follow=True)
    assert "已验收 3 件" in page.content.decode()
    for record in Record.objects.all():
        assert f"存档号 {record.printed_number}" in page.content.decode()
    assert sorted(Record.objects.values_list("number", flat=True)) == [1, 2, 3]
    assert enter(walk[0].head()).get(ACCEPT).status_code == 403


def test_the_list_costs_the_same_for_one_and_for_three(walk: list[Way], freeze: Freeze) -> None:
    freeze(NOW)
    client = enter(walk[0].head())
    client.get(SIGN)  # reads the calendar, which is then known
    with CaptureQueriesContext(connection) as three:
        client.get(SIGN)
    for one in walk[1:]:
        one.sign(NOW)
    with CaptureQueriesContext(connection) as single:
        client.get(SIGN)
    assert len(three) == len(single) <= 20


def test_the_home_page_leads_to_the_batch(walk: list[Way], freeze: Freeze) -> None:
    freeze(NOW)
    assert reverse("approvals:batch_sign") in enter(walk[0].head()).get("/").content.decode()


def test_what_is_ticked_beyond_the_most_is_told_and_not_dropped_in_silence(walk: list[Way], freeze: Freeze) -> None:
    freeze(NOW)
    client = enter(walk[0].head())
    open_all(client, walk)
    real = [one.report.pk for one in walk]
    others = range(max(real) + 1, max(real) + 1 + MOST)
    page = client.get(CONFIRM, {"report": [*real, *others]}).content.decode()
    assert f"一次最多办理 {MOST} 件，另有勾选的 3 件没有列入" in page
    assert "没有列入" not in client.get(CONFIRM, {"report": real}).content.decode()
