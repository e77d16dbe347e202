"""The record page after acceptance: the verdict, the signatures, looking at the file and downloading it."""

from collections.abc import Callable
from datetime import date, datetime

import pytest
from django.test import Client
from django.urls import reverse

from approvals.models import Record
from approvals.presenters.record import verified
from audit.models import Event
from common import store
from plans.models import LineTerms
from submissions.addresses import address_of
from tests import factories, personas
from tests.factories import at
from tests.personas import Persona
from tests.submissions.steps import Way, signed_way

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


def SCENARIO() -> Way:
    """A report that was accepted on 4 March 2020."""
    found = signed_way()
    found.accept(at(3, 4, 10))
    return found


@pytest.fixture
def accepted(walk: Way, freeze: Freeze) -> Way:
    """The scenario, seen an hour later."""
    freeze(at(3, 4, 11))
    return walk


def test_a_visitor_is_sent_to_sign_in(client: Client, accepted: Way) -> None:
    assert client.get(url(accepted)).status_code == 302


def test_a_record_that_was_not_made_of_our_signing_copy_is_not_called_valid(accepted: Way) -> None:
    found = Record.objects.get()
    assert verified(found, at(3, 4, 12)).value == "valid"
    found.revision.files.filter(sequence=0).update(sha256="0" * 64)
    assert verified(found, at(3, 4, 12)).value == "changed"


def test_the_record_page_says_valid_and_shows_number_signers_and_digest(accepted: Way) -> None:
    text = page(accepted, personas.auditor(accepted.government))
    record = Record.objects.get()
    assert "有效" in text and "2 个签名完好" in text
    assert record.printed_number in text and record.sha256 in text
    assert text.count("签名有效") == 2
    assert accepted.head().user.full_name in text and "周明" in text
    assert "verify record-2020-1.pdf" in text and "pdfsig record-2020-1.pdf" in text
    assert "这份报告没有佐证材料" in text


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


def test_a_genuine_file_of_another_record_is_not_called_valid(accepted: Way) -> None:
    Record.objects.update(printed_number="湛江督存〔2020〕7号")
    text = page(accepted, personas.auditor(accepted.government))
    assert "不是这一件" in text and "已被改动" in text


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


def test_who_took_a_copy_is_shown_to_those_who_read_everything(accepted: Way) -> None:
    auditor = personas.auditor(accepted.government, "苏婉")
    assert "还没有人下载过" in page(accepted, auditor)
    signed_in(auditor).post(url(accepted, "record_pdf"))
    assert "苏婉" in signed_in(personas.officer(accepted.government, "周二")).get(url(accepted)).content.decode()
    assert "下载记录" not in page(accepted, accepted.reporter())


@pytest.mark.parametrize("method", ["get", "post"])
def test_strangers_and_other_governments_get_404(accepted: Way, method: str) -> None:
    other = factories.other_government()
    for person in (personas.auditor(other, "外地审计"), personas.officer(other, "外地督查")):
        client = signed_in(person)
        assert client.get(url(accepted)).status_code == 404
        assert getattr(client, method)(url(accepted, "record_pdf")).status_code == 404


def test_the_page_of_a_record_shows_the_first_date_and_the_new_one(accepted: Way) -> None:
    line = factories.line(accepted.plan, accepted.padded)
    first = line.terms.get()
    LineTerms.objects.create(
        line=line,
        sequence=1,
        since=date(2020, 2, 27),
        title=first.title,
        deadline="2021年6月",
        deadline_month="2021-06",
        reason="第1次延期（2020年2月27日批准）",
    )
    assert f"原定 {first.deadline} → 第 1 次 2021年6月" in page(accepted, accepted.reporter())
