"""The pages of a correction: opening it, what everybody reads meanwhile, and the record that was replaced."""

import html
from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse

from approvals.models import Record
from common import store
from submissions.addresses import address_of
from submissions.models import Correction
from tests import personas
from tests.approvals.pages import enter, url
from tests.factories import at
from tests.submissions.steps import Way, signed_way

Freeze = Callable[[datetime], datetime]
REASON = "第二季度的完成数写成了计划数。"
FIRST, SECOND = "湛江督存〔2020〕1号", "湛江督存〔2020〕2号"
pytestmark = pytest.mark.django_db


def SCENARIO() -> Way:
    """The report of matter 26, accepted on 4 March 2020."""
    found = signed_way()
    found.accept(at(3, 4, 10))
    return found


@pytest.fixture
def accepted(walk: Way, freeze: Freeze) -> Way:
    """The scenario, on 10 March 2020, when the error is found."""
    freeze(at(3, 10, 9))
    return walk


@pytest.fixture
def corrected(accepted: Way, freeze: Freeze) -> Way:
    """Corrected and issued again on 11 March."""
    accepted.correct(at(3, 10, 9), reason=REASON)
    accepted.issue_again(at(3, 11, 9))
    freeze(at(3, 11, 10))
    return accepted


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.status_code
    return html.unescape(answer.content.decode())


def version_url(walk: Way, version: int, page: str = "record_version") -> str:
    return reverse(f"approvals:{page}", kwargs=address_of(walk.report) | {"version": version})


def press(client: Client, page: str, **changed: str) -> tuple[int, str]:
    initial = client.get(page).context["form"].initial
    answer = client.post(page, {**initial, "reason": REASON} | changed)
    return answer.status_code, html.unescape(answer.content.decode())


def test_the_office_opens_a_correction_from_the_record_page(accepted: Way) -> None:
    client = enter(accepted.officer)
    assert "开启更正" in text_of(client, url("report", accepted.report))
    page = url("correct", accepted.report)
    assert FIRST in text_of(client, page)
    assert press(client, page)[0] == 302
    assert Correction.objects.get().reason == REASON
    text = text_of(client, url("report", accepted.report))
    assert f"正在更正 {FIRST}" in text
    assert REASON in text
    assert "原存档件仍然有效" in text


def test_an_empty_reason_says_how_to_mend_it_and_opens_nothing(accepted: Way) -> None:
    status, text = press(enter(accepted.officer), url("correct", accepted.report), reason=" ")
    assert status == 422
    assert "请写明为什么更正" in text
    assert not Correction.objects.exists()


def test_a_long_reason_is_kept_on_the_page(accepted: Way) -> None:
    long = "字" * 501
    status, text = press(enter(accepted.officer), url("correct", accepted.report), reason=long)
    assert status == 422
    assert long in text
    assert not Correction.objects.exists()


def test_the_lead_asks_and_does_not_open_it_itself(accepted: Way) -> None:
    client = enter(accepted.reporter())
    text = text_of(client, url("report", accepted.report))
    assert "由牵头单位申请，督查室同意后更正" in text
    assert f'href="{url("correct", accepted.report)}"' not in text
    assert client.get(url("correct", accepted.report)).status_code == 403


def test_the_desk_and_the_home_page_of_the_lead_show_what_to_correct(accepted: Way) -> None:
    accepted.correct(at(3, 10, 9), reason=REASON)
    client = enter(accepted.reporter())
    desk = text_of(client, reverse("submissions:desk", kwargs=address_of(accepted.report)))
    assert f"正在更正 {FIRST}" in desk
    assert REASON in desk
    assert "正在更正" in desk
    assert "逾期" not in desk.split("各单位来稿")[0], "the correction has a due instant of its own"
    assert f"更正 {FIRST}：{REASON}" in text_of(client, "/")
    assert client.get("/").context["reported"] == 1, "what is corrected was reported, and stays so"


def test_the_head_and_the_office_read_that_it_is_a_correction_before_they_sign(accepted: Way) -> None:
    accepted.correct(at(3, 10, 9), reason=REASON)
    accepted.submit(at(3, 10, 9))
    review = text_of(enter(accepted.head()), url("review", accepted.report))
    assert f"更正稿：验收后取代 {FIRST}" in review
    assert REASON in review
    accepted.sign(at(3, 10, 9))
    assert f"更正稿：验收后取代 {FIRST}" in text_of(enter(accepted.officer), url("acceptance", accepted.report))


def test_meanwhile_a_contributor_reads_the_old_record_and_not_the_new_draft(accepted: Way) -> None:
    accepted.correct(at(3, 10, 9), reason=REASON)
    accepted.write(accepted.report, accepted.reporter(), at(3, 10, 9), {"progress": "新写的数字是三公里。"})
    accepted.submit(at(3, 10, 9))
    client = enter(accepted.reporter(accepted.contributors[0]))
    text = text_of(client, url("report", accepted.report))
    assert FIRST in text
    assert "新写的数字" not in text
    assert client.get(url("record_pdf", accepted.report)).content == store.read(Record.objects.get().sha256)
    assert client.get(url("review", accepted.report)).status_code == 404


def test_the_old_record_says_by_which_it_was_replaced_and_the_new_one_links_back(corrected: Way) -> None:
    client = enter(personas.auditor(corrected.government))
    old, new = text_of(client, version_url(corrected, 1)), text_of(client, url("report", corrected.report))
    assert f"已被 {SECOND} 取代" in old
    assert REASON in old
    assert f'href="{url("report", corrected.report)}"' in old
    assert f"本件更正并取代 {FIRST}" in new
    assert f'href="{version_url(corrected, 1)}"' in new
    assert "取代</" not in new.split(f"本件更正并取代 {FIRST}")[0]
    assert "有效" in old, "its signatures still hold"
    assert f"这一件已更正，被 {SECOND} 取代，请以新件为准。" in old
    assert "请以新件为准" not in new


def test_both_files_are_handed_out_each_under_its_own_address(corrected: Way) -> None:
    first, second = Record.objects.order_by("number")
    client = enter(personas.auditor(corrected.government))
    assert client.get(version_url(corrected, 1, "record_version_pdf")).content == store.read(first.sha256)
    assert client.get(version_url(corrected, 2, "record_version_pdf")).content == store.read(second.sha256)
    assert client.get(url("record_pdf", corrected.report)).content == store.read(second.sha256)
    assert client.get(version_url(corrected, 3)).status_code == 404
    assert client.get(version_url(corrected, 10**11)).status_code == 404


def test_a_stranger_finds_neither(corrected: Way) -> None:
    client = enter(personas.reporter(corrected.government, "市水务局"))
    for address in (version_url(corrected, 1), version_url(corrected, 1, "record_version_pdf")):
        assert client.get(address).status_code == 404


def test_the_list_of_records_shows_one_row_with_both_numbers(corrected: Way) -> None:
    client = enter(personas.auditor(corrected.government))
    for query in ("", "?state=archived", f"?number={FIRST}", f"?number={SECOND}"):
        answer = client.get(f"/records/{query}")
        assert len(answer.context["rows"]) == 1, query
        text = html.unescape(answer.content.decode())
        assert SECOND in text
        assert f'href="{version_url(corrected, 1)}"' in text
        assert "已被取代" in text
    assert client.get("/records/?state=missing").context["rows"] == []


def test_the_clocks_show_what_the_correction_took_beside_the_three(corrected: Way) -> None:
    text = text_of(enter(corrected.officer), url("report", corrected.report))
    assert "更正（存档以后）" in text
