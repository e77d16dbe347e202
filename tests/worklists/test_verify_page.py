"""The public verification page: three answers about a file, what the register holds under a code, and nothing else."""

from collections.abc import Iterator

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from approvals.models import KeptFile, Record, SignedFile
from approvals.operations.copies import grouped_code
from approvals.operations.preserving import preserve_job
from common import store
from pdf.printing import SigningCopy
from submissions.models import Revision
from tests.factories import at
from tests.submissions.steps import Way, way
from worklists import checking, public, rates

PAGE = "/verify/"


def SCENARIO() -> Way:
    """附件1-026 issued, then corrected and issued again: record 1 is superseded by record 2."""
    found = way("附件1-026")
    found.gather(at(3, 2, 9))
    found.draft_and_submit(at(3, 2, 12))
    found.sign(at(3, 3, 10))
    found.accept(at(3, 4, 10))
    found.correct(at(3, 5, 10))
    found.issue_again(at(3, 5, 10))
    return found


@pytest.fixture(autouse=True)
def nobody_asked_before() -> Iterator[None]:
    yield
    rates.limiter().storage.reset()


def ask(data: bytes | None, client: Client | None = None) -> str:
    files = {} if data is None else {"file": SimpleUploadedFile("收到.pdf", data, content_type="application/pdf")}
    return (client or Client()).post(PAGE, files).content.decode()


def issued(number: int) -> Record:
    return Record.objects.get(number=number)


@pytest.mark.django_db
def test_the_current_record_is_valid_and_the_old_one_names_its_successor(walk: Way) -> None:
    new = ask(store.read(issued(2).sha256))
    assert "逐字节一致" in new and "不是现行的一件" not in new and walk.head().user.full_name in new
    shown = new.split('id="answer"')[1].split('id="file"')[0]
    for said in ("督查室验收", "单位主要负责人，2020", "时间由签发系统自备的时间戳证明"):
        assert said in shown
    assert "请向签发单位索取" not in shown and "Head1" not in shown
    old = ask(store.read(issued(1).sha256))
    assert "有效" in old and "被 湛江督存〔2020〕2号 取代" in old


@pytest.mark.django_db
def test_what_is_not_genuine_learns_nothing_from_the_register(walk: Way) -> None:
    data = store.read(issued(2).sha256)
    changed = ask(data + b"\n% added")
    assert "已被改动" in changed and "登记簿中" not in changed and "湛江督存" not in changed
    assert "不要采用这份文件" in changed
    nothing = ask(b"hello")
    assert "不能说明真，也不能说明假" in nothing and "请向签发单位索取带签名的原件" in nothing
    working_copy = SignedFile.objects.get(revision=issued(2).revision, sequence=0)
    unsigned = ask(store.read(working_copy.sha256))
    assert "没有一个数字签名" in unsigned and "无法判断" in unsigned and "湛江督存" not in unsigned
    assert "文件是空的" in ask(b"")
    assert "没有选择文件" in ask(None)


@pytest.mark.django_db
def test_good_signatures_are_held_against_the_register(walk: Way) -> None:
    record = issued(2)
    data = store.read(record.sha256)
    # Another signing copy was printed for this revision than the one under these signatures.
    SignedFile.objects.filter(revision=record.revision, sequence=0).update(sha256="0" * 64)
    assert "不是登记的那一件" in ask(data)
    # All of the register's rows of it are gone (restored from an older backup, or never accepted).
    record.delete()
    assert "登记簿里没有这一件" in ask(data)


@pytest.mark.django_db
def test_a_kept_file_is_known_as_one(walk: Way) -> None:
    preserve_job({}, at(3, 6))
    kept = store.read(issued(2).kept_files.get().sha256)
    assert "与登记簿中的长期保存件逐字节一致" in ask(kept)
    KeptFile.objects.all().delete()
    assert "登记的内容与此一致" in ask(kept)


@pytest.mark.django_db
def test_a_code_says_what_the_register_holds_and_that_it_is_all_it_can_say(walk: Way) -> None:
    record = issued(1)
    code = grouped_code(record.revision.verification_code)
    text = Client().get(PAGE, {"code": f" {code.lower()} "}).content.decode()
    assert record.printed_number in text and record.revision.sha256 in text and "湛江督存〔2020〕2号 取代" in text
    assert "不能说明您手上的文件或纸面没有改动" in text
    shown = text.split('id="answer"')[1].split('id="file"')[0]
    assert code in shown
    for secret in (walk.head().user.full_name, walk.report.line.matter.title, record.sha256, "有效"):
        assert secret not in shown


@pytest.mark.django_db
def test_a_code_that_was_never_issued_answers_like_one_that_never_was(walk: Way) -> None:
    walk.correct(at(3, 6, 10))
    walk.submit(at(3, 6, 10))
    signing_copy = Revision.objects.order_by("number").last()
    assert signing_copy is not None and not hasattr(signing_copy, "record")

    def said(code: str) -> str:
        page = Client().get(PAGE, {"code": code}).content.decode()
        return page.split('id="answer"')[1].split('id="file"')[0].replace(code, "")

    assert said(signing_copy.verification_code) == said("0" * 32)
    assert "登记簿里没有这个核验码" in said("0" * 32)


@pytest.mark.django_db
def test_a_wrong_code_stays_in_its_field_with_a_reason() -> None:
    answer = Client().get(PAGE, {"code": "4F7K-9QWX"})
    assert answer.status_code == 400
    assert "32 个字母和数字" in answer.content.decode() and 'value="4F7K-9QWX"' in answer.content.decode()


@pytest.mark.django_db
def test_a_stranger_may_read_in_large_type_in_the_dark_and_in_english() -> None:
    page = Client().get(PAGE).content.decode()
    for switch in ('name="large_type"', 'name="dark"', 'name="language"'):
        assert switch in page
    assert page.count('name="next" value="/verify/"') == 3, "the way back leads here, also from an answer to a file"


@pytest.mark.django_db
def test_who_asks_too_often_waits_and_others_do_not(settings: Settings) -> None:
    settings.VERIFICATIONS_IN_TEN_MINUTES = 2
    client = Client()
    for _time in range(2):
        assert client.get(PAGE, {"code": "0" * 32}).status_code == 200
    late = client.get(PAGE, {"code": "0" * 32})
    assert late.status_code == 429 and late["Retry-After"] == "600" and "请过 10 分钟再试" in late.content.decode()
    assert client.post(PAGE, {}).status_code == 429
    assert client.get(PAGE).status_code == 200
    assert Client(REMOTE_ADDR="10.1.2.3").get(PAGE, {"code": "0" * 32}).status_code == 200


@pytest.mark.django_db
def test_behind_our_proxy_each_visitor_is_counted_apart(settings: Settings) -> None:
    settings.VERIFICATIONS_IN_TEN_MINUTES = 1
    settings.AXES_CLIENT_IP_CALLABLE = "config.proxy.address_behind_proxy"

    def status(forwarded: str) -> int:
        return Client().get(PAGE, {"code": "0" * 32}, headers={"X-Forwarded-For": forwarded}).status_code

    assert [status("10.0.0.1"), status("10.0.0.2")] == [200, 200]
    assert status("1.2.3.4, 10.0.0.1") == 429, "what a visitor wrote before our proxy's entry changes nothing"


@pytest.mark.django_db
def test_a_huge_request_is_refused_before_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("worklists.views.verify.LARGEST_REQUEST", 10)
    answer = Client(enforce_csrf_checks=True).post(PAGE, {"file": SimpleUploadedFile("a.pdf", b"x" * 20)})
    assert answer.status_code == 413 and "超过 20 MB" in answer.content.decode()
    monkeypatch.undo()
    assert Client(enforce_csrf_checks=True).post(PAGE, {}).status_code == 403
    monkeypatch.setattr(checking, "LARGEST_FILE", 10)
    assert "超过 20 MB" in ask(b"x" * 20)


@given(st.text(max_size=80))
def test_only_32_hexadecimal_letters_are_a_code(typed: str) -> None:
    code = public.code_of(typed)
    assert code is None or (len(code) == 32 and set(code) <= set("0123456789abcdef"))


def test_a_code_is_read_as_people_type_it() -> None:
    code = "0123456789abcdef0123456789abcdef"
    for typed in (code, grouped_code(code), grouped_code(code).replace("-", " "), "０１２３" + code[4:]):
        assert public.code_of(typed) == code


def test_the_qr_code_leads_to_the_page(settings: Settings) -> None:
    copy = SigningCopy({}, "", "0123-4567", None, settings.VERIFICATION_ADDRESS)
    assert copy.qr_text == "http://127.0.0.1:8000/verify/?code=0123-4567"
    assert SigningCopy({}, "", "0123-4567", None, "核验页").qr_text == "核验页 0123-4567"
