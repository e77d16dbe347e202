"""The head's pages: reading what changed, signing the file that was shown, sending back with remarks."""

import re
import subprocess
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from approvals.models import SignedFile
from common import store
from submissions.addresses import address_of
from submissions.models import Return, SignOff
from tests import personas
from tests.approvals.pages import Freeze, enter, return_fields, sign_fields, url
from tests.factories import at, other_government
from tests.submissions.steps import Way, other_way, submitted_way, way
from transitions.models import Opening, StatusRecord
from workflows.words import Action

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

MORNING = at(3, 3, 9)
CO_SIGNED = "附件1-016"


@pytest.fixture
def submitted(freeze: Freeze) -> Way:
    """A report before its head, with its signing copy, on 3 March 2020 at 9:00."""
    found = submitted_way()
    found.file(at(3, 2, 12))
    freeze(MORNING)
    return found


def test_the_head_reads_what_is_to_be_signed(submitted: Way) -> None:
    page = enter(submitted.head()).get(url("review", submitted.report))
    text = page.content.decode()
    assert page.status_code == 200
    assert "首期，全文如下" in text
    assert [(fact.value, fact.note) for fact in page.context["prepared"] if fact.term == "完成时限"] == [
        ("2020年12月", "")
    ]
    assert "可行性研究报告已完成编制" in text
    assert url("file", submitted.report, sha256=submitted.file(MORNING).sha256) in text
    assert "同意签发" in text
    assert "退回修改" in text


def test_the_number_of_pages_is_that_of_the_file(submitted: Way, tmp_path: Path) -> None:
    file = tmp_path / "shown.pdf"
    file.write_bytes(store.read(submitted.file(MORNING).sha256))
    told = subprocess.run(["pdfinfo", str(file)], capture_output=True, text=True, check=True).stdout
    pages = re.search(r"Pages: +(\d+)", told)
    assert pages is not None
    text = enter(submitted.head()).get(url("review", submitted.report)).content.decode()
    assert f"{pages.group(1)} 页，PDF" in text


def test_reading_writes_nothing(submitted: Way) -> None:
    enter(submitted.head()).get(url("review", submitted.report))
    assert not Opening.objects.exists()


def test_signing_sends_the_report_to_the_office_and_says_so(submitted: Way) -> None:
    client = enter(submitted.head())
    fields = sign_fields(client, url("review", submitted.report))
    page = client.post(url("sign", submitted.report), fields, follow=True)
    assert page.redirect_chain == [(url("signed", submitted.report), 302)]
    assert "市政府督查室 待验收" in page.content.decode()
    assert SignOff.objects.get().person == submitted.head().user
    assert Opening.objects.get().person == submitted.head().user


def test_a_double_click_signs_once(submitted: Way) -> None:
    client = enter(submitted.head())
    fields = sign_fields(client, url("review", submitted.report))
    client.post(url("sign", submitted.report), fields)
    again = client.post(url("sign", submitted.report), fields)
    assert again.headers["Location"] == url("signed", submitted.report)
    assert StatusRecord.of(submitted.report).filter(action="sign").count() == 1


def test_a_wrong_pin_signs_nothing_and_keeps_the_page(submitted: Way) -> None:
    client = enter(submitted.head())
    fields = sign_fields(client, url("review", submitted.report), pin="000000")
    page = client.post(url("sign", submitted.report), fields)
    assert page.status_code == 422
    assert "签名口令不正确，没有签名。还可以再试 4 次" in page.content.decode()
    assert not SignOff.objects.exists()
    assert page.context["form"]["key"].value() == fields["key"]
    assert client.post(url("sign", submitted.report), fields | {"pin": personas.PIN}).status_code == 302


def test_without_a_pin_nothing_is_signed(submitted: Way) -> None:
    client = enter(submitted.head())
    page = client.post(url("sign", submitted.report), sign_fields(client, url("review", submitted.report), pin=""))
    assert "请输入签名口令。" in page.content.decode()
    assert not SignOff.objects.exists()


def test_after_five_wrong_pins_even_the_right_one_waits_fifteen_minutes(submitted: Way, freeze: Freeze) -> None:
    client = enter(submitted.head())
    fields = sign_fields(client, url("review", submitted.report), pin="000000")
    for _try in range(5):
        client.post(url("sign", submitted.report), fields)
    blocked = enter(submitted.head()).post(url("sign", submitted.report), fields | {"pin": personas.PIN})
    assert "已暂停签名，请 15 分钟后再试" in blocked.content.decode()
    freeze(at(3, 3, 9, 15))
    assert client.post(url("sign", submitted.report), fields | {"pin": personas.PIN}).status_code == 302


def test_a_file_that_changed_meanwhile_is_not_signed(submitted: Way) -> None:
    client = enter(submitted.head())
    fields = sign_fields(client, url("review", submitted.report), shown_sha256="0" * 64)
    page = client.post(url("sign", submitted.report), fields)
    assert page.status_code == 409
    assert not SignOff.objects.exists()


def test_a_page_from_before_the_return_is_stale(submitted: Way) -> None:
    client = enter(submitted.head())
    fields = sign_fields(client, url("review", submitted.report))
    submitted.return_report(MORNING, by=submitted.head())
    submitted.submit(MORNING)
    submitted.file(MORNING)
    assert client.post(url("sign", submitted.report), fields).status_code == 409


@pytest.mark.parametrize(("name", "value"), [("version", 99), ("revision", 2)])
def test_another_version_or_revision_than_the_one_shown_is_not_signed(submitted: Way, name: str, value: int) -> None:
    client = enter(submitted.head())
    fields = sign_fields(client, url("review", submitted.report), **{name: value})
    assert client.post(url("sign", submitted.report), fields).status_code == 409
    assert not SignOff.objects.exists()


@pytest.mark.parametrize("name", ["version", "revision", "shown_sha256", "key"])
def test_a_mangled_page_gets_a_friendly_answer(submitted: Way, name: str) -> None:
    client = enter(submitted.head())
    fields = sign_fields(client, url("review", submitted.report), **{name: "" if name == "key" else "x'"})
    page = client.post(url("sign", submitted.report), fields)
    assert page.status_code == 400
    assert "请刷新页面后再试" in page.content.decode()
    assert not SignOff.objects.exists()


def test_who_may_only_read_sees_why_not_to_sign_and_is_refused(submitted: Way) -> None:
    client = enter(submitted.reporter())
    page = client.get(url("review", submitted.report)).content.decode()
    assert "须由牵头单位主要负责人审阅签发" in page
    fields = sign_fields(enter(submitted.head()), url("review", submitted.report))
    assert client.post(url("sign", submitted.report), fields).status_code == 403
    assert not SignOff.objects.exists()


def test_the_office_and_strangers_know_nothing_of_an_unsigned_text(submitted: Way) -> None:
    strangers = [submitted.officer, personas.head(submitted.government, "市教育局")]
    file = submitted.file(MORNING)
    for stranger in strangers:
        client = enter(stranger)
        for page in [url("review", submitted.report), url("file", submitted.report, sha256=file.sha256)]:
            assert client.get(page).status_code == 404


def test_an_officer_of_another_government_knows_nothing(submitted: Way) -> None:
    other = personas.officer(other_government(), "外人")
    client = enter(other)
    submitted.sign(MORNING)
    for name in ["review", "acceptance", "report", "sign", "accept", "return_by_office"]:
        assert client.get(url(name, submitted.report)).status_code == 404


def test_nobody_reads_without_signing_in(client: Client, submitted: Way) -> None:
    assert "/sign-in/" in client.get(url("review", submitted.report)).headers["Location"]


def test_the_file_opens_in_the_browser_and_is_kept_by_nobody(submitted: Way) -> None:
    file = submitted.file(MORNING)
    answer = enter(submitted.head()).get(url("file", submitted.report, sha256=file.sha256))
    assert answer.content.startswith(b"%PDF-")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("inline")
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_only_the_current_file_is_given(submitted: Way) -> None:
    before = submitted.file(MORNING).sha256
    submitted.sign(MORNING)
    assert enter(submitted.head()).get(url("file", submitted.report, sha256=before)).status_code == 404


def test_a_missing_signing_copy_is_made_on_demand(freeze: Freeze) -> None:
    found = submitted_way()
    freeze(MORNING)
    client = enter(found.head())
    before = client.get(url("review", found.report)).content.decode()
    assert "生成签发件" in before
    assert "同意签发" not in before
    after = client.post(url("open", found.report), follow=True).content.decode()
    assert "同意签发" in after
    assert SignedFile.objects.count() == 1
    assert Opening.objects.get().person == found.head().user


def test_opening_by_somebody_else_is_noted_under_that_name(submitted: Way) -> None:
    enter(submitted.reporter()).post(url("open", submitted.report))
    assert Opening.objects.get().person == submitted.reporter().user


def test_a_damaged_file_is_not_offered_for_signing(submitted: Way, data_folders: Path) -> None:
    sha256 = submitted.file(MORNING).sha256
    (data_folders / "objects" / sha256[:2] / sha256).write_bytes(b"%PDF-1.7 altered")
    client = enter(submitted.head())
    page = client.get(url("review", submitted.report)).content.decode()
    assert "签发件打不开" in page
    assert "同意签发" not in page
    assert client.get(url("file", submitted.report, sha256=sha256)).status_code == 409


def test_returning_names_reason_and_sections(submitted: Way) -> None:
    client = enter(submitted.head())
    fields = return_fields(client, url("return_by_head", submitted.report), remark_progress="请写明完成日期。")
    page = client.post(url("return_by_head", submitted.report), fields, follow=True)
    assert page.redirect_chain == [(url("returned", submitted.report), 302)]
    assert "请写明完成日期。" in page.content.decode()
    back = Return.objects.get()
    assert (back.reason, back.summary) == ("wrong_scope", "口径与目标不一致，请核实。")
    assert [(remark.section.key, remark.text) for remark in back.remarks.all()] == [("progress", "请写明完成日期。")]


def test_returning_twice_with_one_page_is_one_return(submitted: Way) -> None:
    client = enter(submitted.head())
    fields = return_fields(client, url("return_by_head", submitted.report))
    client.post(url("return_by_head", submitted.report), fields)
    again = client.post(url("return_by_head", submitted.report), fields)
    assert again.headers["Location"] == url("returned", submitted.report)
    assert Return.objects.count() == 1


def test_returning_without_a_sentence_keeps_what_was_typed(submitted: Way) -> None:
    client = enter(submitted.head())
    fields = return_fields(
        client, url("return_by_head", submitted.report), summary=" ", remark_problems="水源地是哪一处？"
    )
    page = client.post(url("return_by_head", submitted.report), fields)
    text = page.content.decode()
    assert page.status_code == 422
    assert "请用一句话写明为什么退回" in text
    assert "水源地是哪一处？" in text
    assert page.context["form"]["reason_code"].value() == "wrong_scope"
    assert not Return.objects.exists()


def test_after_a_return_the_head_sees_what_changed_against_the_returned_version(submitted: Way) -> None:
    submitted.return_report(MORNING, by=submitted.head(), remarks=[("progress", "写明日期")])
    submitted.mend(submitted.report, submitted.reporter(), MORNING)
    submitted.write(submitted.report, submitted.reporter(), MORNING, {"progress": "可研已于 3 月 2 日批复。"})
    submitted.submit(MORNING)
    text = enter(submitted.head()).get(url("review", submitted.report)).content.decode()
    assert "与第 1 稿相比" in text
    assert "diff-added" in text
    assert "写明日期" in text
    assert text.index("一、") < text.index("未变")


def test_requests_to_the_city_government_come_first(freeze: Freeze) -> None:
    found = way("附件1-026")
    found.gather(at(3, 2, 9))
    found.write(found.report, found.reporter(), at(3, 2, 11))
    found.write(found.report, found.reporter(), at(3, 2, 11), {"suggestions": "恳请市政府协调省道穿越许可。"})
    found.submit(at(3, 2, 12))
    freeze(MORNING)
    text = enter(found.head()).get(url("review", found.report)).content.decode()
    assert text.index("恳请市政府协调省道穿越许可") < text.index("可行性研究报告")
    assert "请市政府协调的事项" in text


def test_a_second_signature_within_ten_minutes_needs_no_pin(submitted: Way, freeze: Freeze) -> None:
    client = enter(submitted.head())
    client.post(url("sign", submitted.report), sign_fields(client, url("review", submitted.report)))
    submitted.return_report(at(3, 3, 9, 1), by=submitted.officer, action=Action.RETURN_BY_OFFICE)
    submitted.submit(at(3, 3, 9, 2))
    submitted.file(at(3, 3, 9, 2))
    freeze(at(3, 3, 9, 9))
    assert "十分钟内不用再输" in client.get(url("sign", submitted.report)).content.decode()
    fields = sign_fields(client, url("review", submitted.report), pin="")
    assert client.post(url("sign", submitted.report), fields).status_code == 302
    assert SignOff.objects.count() == 2


def test_ten_minutes_later_the_pin_is_asked_for_again(submitted: Way, freeze: Freeze) -> None:
    client = enter(submitted.head())
    client.post(url("sign", submitted.report), sign_fields(client, url("review", submitted.report)))
    submitted.return_report(at(3, 3, 9, 1), by=submitted.officer, action=Action.RETURN_BY_OFFICE)
    submitted.submit(at(3, 3, 9, 2))
    submitted.file(at(3, 3, 9, 2))
    freeze(at(3, 3, 9, 10))
    assert "十分钟内不用再输" not in client.get(url("sign", submitted.report)).content.decode()
    fields = sign_fields(client, url("review", submitted.report), pin="")
    assert client.post(url("sign", submitted.report), fields).status_code == 422
    assert SignOff.objects.count() == 1


def test_co_signing_says_whose_turn_comes_next(freeze: Freeze) -> None:
    found = submitted_way(CO_SIGNED)
    found.file(at(3, 2, 12))
    freeze(MORNING)
    first, second = found.leads[:2]
    text = enter(found.head(first)).get(url("review", found.report)).content.decode()
    assert f"签发并送{second}会签" in text
    waiting = enter(found.head(second)).get(url("review", found.report)).content.decode()
    assert "还没有轮到您的单位" in waiting
    client = enter(found.head(first))
    done = client.post(url("sign", found.report), sign_fields(client, url("review", found.report)), follow=True)
    assert f"{second} 负责人待签" in done.content.decode()


def test_a_deputy_signs_as_deputy(submitted: Way) -> None:
    deputy = personas.deputy(submitted.head(), "副局长甲", since=at(3, 1), until=at(3, 10))
    client = enter(deputy)
    page = client.get(url("review", submitted.report))
    assert "受委托代签" in page.content.decode()
    client.post(url("sign", submitted.report), sign_fields(client, url("review", submitted.report)))
    assert SignOff.objects.get().capacity == "deputy"


def test_a_head_without_a_certificate_is_told_where_to_get_one(freeze: Freeze) -> None:
    found = submitted_way()
    head = found.head(keyed=False)
    found.file(at(3, 2, 12))
    freeze(MORNING)
    client = enter(head)
    page = client.post(url("sign", found.report), sign_fields(client, url("review", found.report)))
    assert page.status_code == 403
    assert "请联系系统管理员办理证书" in page.content.decode()


def test_the_next_report_is_offered_after_signing(freeze: Freeze) -> None:
    first = way("附件1-014", "附件1-017")
    second = other_way(first, "附件1-017")
    for found in (first, second):
        found.gather(at(3, 2, 9))
        found.draft_and_submit(at(3, 2, 12))
        found.file(at(3, 2, 12))
    freeze(MORNING)
    client = enter(first.head())
    done = client.post(url("sign", first.report), sign_fields(client, url("review", first.report)), follow=True)
    assert url("review", second.report) in done.content.decode()
    assert "还有 1 件等您" in done.content.decode()


def test_a_return_to_a_chosen_unit_opens_its_text_alone_and_everybody_reads_that(submitted: Way) -> None:
    unit, page = submitted.contributors[0], url("return_by_head", submitted.report)
    client = enter(submitted.head())
    chosen = str(submitted.contribution(unit).pk)
    fields = return_fields(client, page, along=[chosen], remark_problems="写明亩数。")
    fields.pop("whole")
    wrong = client.post(page, {**fields, "along": [chosen, "0"], "key": "wrong"})
    assert (wrong.status_code, wrong.context["form"]["along"].value()) == (422, [chosen, "0"])
    assert f"一起退回反馈：{unit}" in client.post(page, fields, follow=True).content.decode()
    assert submitted.contribution(unit).status == "returned"
    assert Return.objects.filter(contribution=None).get().remarks.count() == 0
    desk = reverse("submissions:desk", kwargs=address_of(submitted.report))
    assert f"同时退回{unit}的反馈" in enter(submitted.reporter()).get(desk).content.decode()
    form = reverse(
        "submissions:contribution",
        kwargs=address_of(submitted.report) | {"unit": submitted.contribution(unit).unit_id},
    )
    assert "写明亩数。" in enter(submitted.reporter(unit)).get(form).content.decode()
