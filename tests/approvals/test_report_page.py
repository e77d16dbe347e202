"""The page of a report on its way: who holds it, each unit's time, and who may read which text."""

from base64 import b64decode
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from approvals.presenters.flow import working_words
from submissions.addresses import address_of
from tests import personas
from tests.factories import at
from tests.personas import Persona
from tests.submissions.steps import TEXTS, Way, signed_way, submitted_way, way

Freeze = Callable[[datetime], datetime]

pytestmark = pytest.mark.django_db


def signed_in(person: Persona) -> Client:
    client = Client()
    client.force_login(person.user)
    return client


def url(found: Way, name: str = "report") -> str:
    return reverse(f"approvals:{name}", kwargs=address_of(found.report))


def page(found: Way, person: Persona) -> str:
    answer = signed_in(person).get(url(found))
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_mandate_of_a_deputy_stands_on_the_record_page(freeze: Freeze) -> None:
    found = submitted_way()
    deputy = personas.deputy(found.head(), "代签人甲", since=at(3, 1), until=at(4, 1), scope="湛民委〔2020〕1号")
    found.sign(at(3, 3, 10), by=deputy)
    found.accept(at(3, 4, 10))
    freeze(at(3, 4, 11))
    text = page(found, personas.auditor(found.government))
    assert "受委托代签" in text and "湛民委〔2020〕1号" in text and found.head().user.full_name in text


def test_there_is_no_record_before_acceptance(freeze: Freeze) -> None:
    found = signed_way()
    freeze(at(3, 3, 11))
    client = signed_in(personas.auditor(found.government))
    assert client.get(url(found, "record_pdf")).status_code == 404
    assert client.post(url(found, "record_pdf")).status_code == 404


def test_the_page_says_who_holds_a_report_and_each_units_own_time(freeze: Freeze) -> None:
    found = way("附件1-014")
    first, second = found.contributors[:2]
    found.send(first, at(3, 2, 9))
    found.send(second, at(3, 3, 9))
    freeze(at(3, 3, 12))
    text = page(found, personas.auditor(found.government))
    assert f"{found.leads[0]} 正在汇总" in text
    assert "按时" in text and "逾期未报" in text
    assert "3 月 4 日（周三）24:00前" in text


def test_returns_show_their_remarks(freeze: Freeze) -> None:
    found = submitted_way()
    found.return_report(at(3, 3, 9), by=found.head(), remarks=[("progress", "请写明数量。")])
    freeze(at(3, 3, 12))
    text = page(found, found.reporter())
    assert "退回 1 次" in text and "请写明数量。" in text and "口径不一致。" in text


def test_the_draft_is_for_the_lead_only(freeze: Freeze) -> None:
    found = way("附件1-014")
    found.write(found.report, found.reporter(), at(3, 2, 9))
    freeze(at(3, 2, 12))
    assert TEXTS["progress"] in page(found, found.reporter())
    for other in (
        found.reporter(found.contributors[0]),
        personas.auditor(found.government),
        personas.officer(found.government),
        personas.leader(found.government),
    ):
        assert TEXTS["progress"] not in page(found, other)


def test_the_frozen_text_is_for_the_lead_until_its_head_has_signed(freeze: Freeze) -> None:
    found = submitted_way()
    auditor = personas.auditor(found.government)
    freeze(at(3, 2, 13))
    assert TEXTS["progress"] in page(found, found.reporter())
    assert TEXTS["progress"] not in page(found, auditor)
    found.sign(at(3, 3, 10))
    freeze(at(3, 3, 11))
    assert TEXTS["progress"] in page(found, auditor)


def test_what_is_said_to_one_unit_is_not_for_the_others(freeze: Freeze) -> None:
    found = way("附件1-014")
    first, second, third = found.contributors
    found.send(first, at(3, 2, 9))
    found.return_contribution(first, at(3, 2, 10), remarks=[("progress", "这一句只对第一家说。")])
    found.waive(second, at(3, 3, 9), reason="第二家的难处。")
    freeze(at(3, 3, 12))
    for reader in (found.reporter(), personas.auditor(found.government)):
        assert "这一句只对第一家说。" in page(found, reader) and "第二家的难处。" in page(found, reader)
    assert "这一句只对第一家说。" in page(found, found.reporter(first))
    assert "第二家的难处。" in page(found, found.reporter(second))
    other = page(found, found.reporter(third))
    assert "这一句只对第一家说。" not in other and "第二家的难处。" not in other and "缺报先行" in other


def test_the_head_is_led_to_the_review(freeze: Freeze) -> None:
    found = submitted_way()
    freeze(at(3, 2, 13))
    review = reverse("approvals:review", kwargs=address_of(found.report))
    assert review in page(found, found.head())
    assert review not in page(found, found.reporter())


@pytest.mark.parametrize(
    ("took", "words"),
    [
        (timedelta(), "0 小时"),
        (timedelta(minutes=59, seconds=1), "59 分钟"),
        (timedelta(hours=1, minutes=50), "1 小时"),
        (timedelta(days=2), "2 个工作日"),
        (timedelta(days=2, hours=3), "2 个工作日 3 小时"),
    ],
)
def test_what_took_less_than_an_hour_did_not_take_nothing(took: timedelta, words: str) -> None:
    assert working_words(took) == words


def test_the_page_of_a_report_costs_few_queries(
    freeze: Freeze, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    found = way("附件1-014")
    client = signed_in(found.reporter())
    freeze(at(3, 2, 13))
    with django_assert_max_num_queries(22):
        client.get(url(found))


def test_the_chart_shows_the_way_taken_where_it_is_and_since_when(freeze: Freeze) -> None:
    found = submitted_way()
    freeze(at(3, 2, 13))
    text = page(found, found.reporter())
    assert "现在的状态是“待负责人签发”" in text
    chart = b64decode(text.partition("data:image/svg+xml;base64,")[2].partition('"')[0]).decode()
    assert 'stroke-width="3.5"' in chart and chart.count('stroke-width="3.2"') == 1
    assert "填写中 → 待负责人签发" in text


def test_the_three_clocks_stand_on_the_page(freeze: Freeze) -> None:
    """Contributions and submission on 2 March, signed on 3 March at 10: the office has had it for five hours since."""
    found = submitted_way()
    found.sign(at(3, 3, 10))
    freeze(at(3, 3, 15))
    text = page(found, personas.auditor(found.government))
    assert "三个时钟" in text and "5 小时" in text and "正在计时" in text


def test_only_the_author_of_the_last_return_is_offered_to_undo_it(freeze: Freeze) -> None:
    found = submitted_way()
    found.return_report(at(3, 2, 14), by=found.head(), remarks=[("progress", "请写明文号。")])
    freeze(at(3, 2, 15))
    undo = reverse("submissions:undo_report_return", kwargs=address_of(found.report))
    assert undo in page(found, found.head())
    assert undo not in page(found, personas.auditor(found.government))
