"""A mangled form moves nothing and is answered in Chinese: keys, versions, reasons, the security code, files."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from submissions.models import Return, Waiver
from tests import personas
from tests.bad_input.forms import ENDLESS, NO_NUMBERS, NUL, enter, is_chinese_page, page_of, words
from tests.factories import at
from tests.submissions.steps import Way
from transitions.models import StatusRecord

pytestmark = pytest.mark.slow

Freeze = Callable[[datetime], datetime]
REASON = {"reason": "missing_data", "summary": "请补充征地面积。", "remark-progress": "写明亩数。"}


def moves() -> int:
    return StatusRecord.objects.count()


@pytest.mark.parametrize("version", NO_NUMBERS)
@pytest.mark.parametrize("act", ["adopt", "return_contribution", "waive"])
def test_a_version_that_is_no_number_moves_nothing(writing: Way, act: str, version: str) -> None:
    before, unit = moves(), writing.contributors[1]
    answer = enter(writing.reporter()).post(
        page_of(writing, f"submissions:{act}", unit), REASON | {"key": "k", "version": version}
    )
    assert answer.status_code == 409
    assert is_chinese_page(answer)
    assert moves() == before


@pytest.mark.parametrize("key", ["", " ", "k" * 65, "k" * 100_000, f"k{NUL}", "钥匙", "'; --"])
def test_an_odd_key_is_a_key_or_refused_but_never_an_error(writing: Way, key: str) -> None:
    unit = writing.contributors[1]
    answer = enter(writing.reporter()).post(page_of(writing, "submissions:adopt", unit), {"key": key, "version": "1"})
    assert answer.status_code in {302, 400}
    assert StatusRecord.of(writing.contribution(unit)).filter(action="adopt").count() == (answer.status_code == 302)


def test_a_key_used_for_one_thing_is_good_for_no_other(writing: Way) -> None:
    unit, client = writing.contributors[1], enter(writing.reporter())
    client.post(page_of(writing, "submissions:adopt", unit), {"key": "one", "version": "1"})
    before = moves()
    again = client.post(
        page_of(writing, "submissions:return_contribution", unit), REASON | {"key": "one", "version": "2"}
    )
    assert again.status_code == 409
    assert "请补充征地面积。" in words(again)
    assert moves() == before


@pytest.mark.parametrize(
    "changed",
    [
        {"summary": ""},
        {"summary": " \n"},
        {"reason": ""},
        {"reason": "because"},
        {"reason": "missing_data" * 10},
        {"reason": NUL},
        {"remark-progress": "请写明。" * 10_000},
        {"summary": "请写明。" * 10_000},
        {"summary": f"请{NUL}补充"},
    ],
    ids=range(9),
)
def test_an_odd_return_is_made_whole_or_shown_again_with_what_was_typed(writing: Way, changed: dict[str, str]) -> None:
    unit = writing.contributors[1]
    answer = enter(writing.reporter()).post(
        page_of(writing, "submissions:return_contribution", unit), REASON | {"key": "k", "version": "1"} | changed
    )
    assert answer.status_code in {302, 422}
    assert Return.objects.count() == (answer.status_code == 302)
    if answer.status_code == 422:
        assert "写明亩数。" in answer.content.decode() or "remark-progress" in changed


@pytest.mark.parametrize("reason", ["", "   ", NUL, "催" * 100_000])
def test_a_unit_is_not_left_out_without_a_reason_that_can_be_read(writing: Way, reason: str, freeze: Freeze) -> None:
    freeze(at(3, 3, 9))
    unit = writing.contributors[0]
    answer = enter(writing.reporter()).post(
        page_of(writing, "submissions:waive", unit), {"key": "k", "version": "0", "reason": reason}
    )
    assert answer.status_code in {302, 403}
    assert Waiver.objects.count() == (answer.status_code == 302)
    assert Waiver.objects.count() == (reason.strip(f" {NUL}") != "")


def test_without_the_security_code_nothing_happens_and_the_page_says_what_to_do(writing: Way) -> None:
    before = moves()
    answer = enter(writing.reporter(), csrf=True).post(
        page_of(writing, "submissions:adopt", writing.contributors[1]), {"key": "k", "version": "1"}
    )
    assert answer.status_code == 403
    assert is_chinese_page(answer)
    assert "没有提交" in words(answer)
    assert moves() == before


def test_signing_in_without_the_security_code_is_explained(writing: Way) -> None:
    answer = Client(enforce_csrf_checks=True).post("/sign-in/", {"username": "u1", "password": personas.PASSWORD})
    assert answer.status_code == 403
    assert is_chinese_page(answer)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "文件是空的"),
        (b"hello", "不能说明真"),
        (b"%PDF-1.7\n" + b"\0" * 200, "不能说明真"),
        (b"PK\x03\x04" + b"x" * 500, "不能说明真"),
        ("督查".encode("gb18030") * 50, "不能说明真"),
    ],
    ids=["empty", "text", "broken pdf", "zip", "gbk"],
)
def test_a_wrong_file_on_the_verification_box_is_named_and_never_called_valid(
    writing: Way, content: bytes, said: str
) -> None:
    file = SimpleUploadedFile("收到的../../文件<b>.pdf", content, content_type="application/pdf")
    answer = enter(writing.officer).post("/records/verify/", {"files": [file]})
    assert answer.status_code == 200
    assert said in words(answer)
    assert "<b>.pdf" not in answer.content.decode()


def test_pressing_verify_without_a_file_says_what_to_do(writing: Way) -> None:
    answer = enter(writing.officer).post("/records/verify/", {})
    assert answer.status_code == 400
    assert "请先选择要核验的 PDF" in words(answer)


@pytest.mark.parametrize("ticked", [["x"], ["-1"], [ENDLESS], [NUL], ["²"], ["1"] * 5000])
def test_ticking_what_is_not_there_downloads_nothing(writing: Way, ticked: list[str]) -> None:
    answer = enter(writing.officer).post("/records/zip/", {"record": ticked})
    assert answer.status_code == 400
    assert is_chinese_page(answer)


@pytest.mark.parametrize("period", NO_NUMBERS)
@pytest.mark.parametrize("page", ["/periods/open/", "/periods/confirm/"])
def test_a_period_that_is_none_is_not_there(writing: Way, page: str, period: str) -> None:
    answer = enter(writing.officer).post(page, {"period": period, "key": "k"})
    assert answer.status_code == 404
