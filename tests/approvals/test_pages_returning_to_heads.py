"""Pages of 督查室退回审签人: the office's choice, what the heads are asked, their answers, who opened it."""

import pytest

from submissions.models import Remark, Return
from tests.approvals.pages import Freeze, enter, return_fields, sign_fields, url
from tests.factories import at
from tests.submissions.steps import Way, signed_way
from workflows.words import Action

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

NOW, LATER = at(3, 4, 9), at(3, 4, 11)


@pytest.fixture
def signed(freeze: Freeze) -> Way:
    found = signed_way()
    freeze(NOW)
    return found


def returned(walk: Way) -> None:
    walk.return_report(NOW, by=walk.officer, action=Action.RETURN_TO_HEAD, remarks=[("progress", "请核实批文日期")])


def test_the_office_chooses_to_whom_and_reads_who_has_it_now(signed: Way) -> None:
    client, form = enter(signed.officer), url("return_by_office", signed.report)
    assert "审签人（单位主要负责人），重新审签" in client.get(form).content.decode()
    fields = return_fields(client, form, remark_progress="请核实批文日期") | {"back_to": "heads"}
    refused = client.post(form, fields)
    assert refused.status_code == 422 and "文稿和反馈都不动" in refused.content.decode()
    assert signed.report.status == "with_office"
    del fields["whole"]
    page = client.post(form, fields, follow=True)
    assert page.redirect_chain == [(url("returned", signed.report), 302)]
    text = page.content.decode()
    assert "已退回审签人" in text and "固定为新的一稿" in text and "撤销退回" in text
    assert f"由{signed.leads[0]}主要负责人在" in text and "3 月 5 日（周四）24:00" in text
    assert "已退回审签人" in text and "主要负责人在" in text and "撤销退回" in text
    assert signed.report.status == "with_head"
    again = client.post(form, fields)
    assert again.headers["Location"] == url("returned", signed.report) and Return.objects.count() == 1


def test_a_head_chooses_nobody(signed: Way) -> None:
    returned(signed)
    assert "back_to" not in enter(signed.head()).get(url("return_by_head", signed.report)).content.decode()


def test_the_head_finds_it_first_answers_on_the_page_and_signs_again(signed: Way, freeze: Freeze) -> None:
    returned(signed)
    client, review = enter(signed.head()), url("review", signed.report)
    assert "重新审签" in client.get("/").content.decode()
    signed.file(NOW)
    page = client.get(review).content.decode()
    assert "督查室退回，请重新审签" in page and "请核实批文日期" in page and "还有 1 处退回意见没有答复" in page
    remark, answer = Remark.objects.get(), url("answer_return", signed.report)
    too_long = client.post(answer, {f"answer-{remark.pk}": "长" * 501, f"was-{remark.pk}": "", "answered": remark.pk})
    assert too_long.status_code == 422 and "长" * 501 in too_long.content.decode()
    done = client.post(answer, {f"answer-{remark.pk}": "已核实。", f"was-{remark.pk}": "", "answered": remark.pk})
    assert done.headers["Location"] == review
    remark.refresh_from_db()
    assert (remark.answer, remark.answered_by) == ("已核实。", signed.head().user)
    freeze(LATER)
    answered = client.post(url("sign", signed.report), sign_fields(client, review))
    assert answered.status_code == 302
    office = enter(signed.officer).get(url("acceptance", signed.report)).content.decode()
    assert "已核实。" in office and "与第 1 稿相比" in office


def test_only_the_head_answers_and_only_the_heads_eyes_open_it(signed: Way) -> None:
    returned(signed)
    remark = Remark.objects.get()
    for person, opened in ((signed.reporter(), False), (signed.officer, False), (signed.head(), True)):
        client = enter(person)
        client.post(url("open", signed.report), headers={"HX-Request": "true"})
        assert (Return.objects.get().opened_at is not None) is opened
        if not opened:
            assert client.post(url("answer_return", signed.report), {"mend": remark.pk}).status_code in {403, 404}
    remark.refresh_from_db()
    assert remark.is_open
