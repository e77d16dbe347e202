"""The page of a report for everybody who may know of it, and its record after acceptance."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from approvals.models import Record
from audit.models import Event
from common import store
from submissions.addresses import address_of
from tests import factories, personas
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


@pytest.fixture
def accepted(freeze: Freeze) -> Way:
    """A report that was accepted on 4 March 2020, seen an hour later."""
    found = signed_way()
    found.accept(at(3, 4, 10))
    freeze(at(3, 4, 11))
    return found


def test_a_visitor_is_sent_to_sign_in(client: Client, accepted: Way) -> None:
    assert client.get(url(accepted)).status_code == 302


def test_the_record_page_says_valid_and_shows_number_signers_and_digest(accepted: Way) -> None:
    text = page(accepted, personas.auditor(accepted.government))
    record = Record.objects.get()
    assert "有效" in text and "2 个签名完好" in text
    assert record.printed_number in text and record.sha256 in text
    assert text.count("签名有效") == 2
    assert accepted.head().user.full_name in text and "周明" in text
    assert "verify record-2020-1.pdf" in text and "pdfsig record-2020-1.pdf" in text
    assert "这份报告没有附件" in text


def test_the_mandate_of_a_deputy_stands_on_the_record_page(freeze: Freeze) -> None:
    found = submitted_way()
    deputy = personas.deputy(found.head(), "代签人甲", since=at(3, 1), until=at(4, 1), scope="湛民委〔2020〕1号")
    found.sign(at(3, 3, 10), by=deputy)
    found.accept(at(3, 4, 10))
    freeze(at(3, 4, 11))
    text = page(found, personas.auditor(found.government))
    assert "受委托代签" in text and "湛民委〔2020〕1号" in text and found.head().user.full_name in text


def test_an_altered_file_in_the_house_is_never_called_valid(accepted: Way) -> None:
    record = Record.objects.get()
    path = store._path(record.sha256)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    text = page(accepted, personas.auditor(accepted.government))
    assert "已被改动" in text and "指纹与存档时不一致" in text and "签名有效" not in text
    download = signed_in(personas.auditor(accepted.government)).post(url(accepted, "record_pdf"))
    assert download.status_code == 409
    assert not Event.objects.filter(kind="record.download").exists()


def test_a_missing_file_leaves_the_verdict_open(accepted: Way) -> None:
    store._path(Record.objects.get().sha256).unlink()
    assert "无法判断" in page(accepted, personas.auditor(accepted.government))


def test_looking_at_the_file_writes_nothing(accepted: Way) -> None:
    client = signed_in(personas.auditor(accepted.government))
    before = Event.objects.count()
    answer = client.get(url(accepted, "record_pdf"))
    assert answer["Content-Disposition"].startswith("inline")
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content == store.read(Record.objects.get().sha256)
    assert Event.objects.count() == before


def test_a_download_is_an_event_with_the_person_and_the_digest(accepted: Way) -> None:
    auditor = personas.auditor(accepted.government)
    answer = signed_in(auditor).post(url(accepted, "record_pdf"))
    record = Record.objects.get()
    assert answer.content == store.read(record.sha256)
    disposition = answer["Content-Disposition"]
    assert disposition.startswith("attachment; filename=\"record-2020-1.pdf\"; filename*=UTF-8''")
    assert disposition.isascii()
    event = Event.objects.get(kind="record.download")
    assert event.actor["id"] == auditor.user.pk
    assert event.data == {"number": record.printed_number, "file_sha256": record.sha256, "zip": False}
    assert event.subject == accepted.report.subject


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


def test_the_head_is_led_to_the_review(freeze: Freeze) -> None:
    found = submitted_way()
    freeze(at(3, 2, 13))
    review = reverse("approvals:review", kwargs=address_of(found.report))
    assert review in page(found, found.head())
    assert review not in page(found, found.reporter())


@pytest.mark.parametrize("method", ["get", "post"])
def test_strangers_and_other_governments_get_404(accepted: Way, method: str) -> None:
    other = factories.other_government()
    for person in (personas.auditor(other, "外地审计"), personas.officer(other, "外地督查")):
        client = signed_in(person)
        assert client.get(url(accepted)).status_code == 404
        assert getattr(client, method)(url(accepted, "record_pdf")).status_code == 404


def test_the_page_of_a_report_costs_few_queries(
    freeze: Freeze, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    found = way("附件1-014")
    client = signed_in(found.reporter())
    freeze(at(3, 2, 13))
    with django_assert_max_num_queries(45):
        client.get(url(found))
