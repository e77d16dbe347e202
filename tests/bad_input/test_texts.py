"""What somebody typed is never lost: it is saved, shown again, or said not to be saved; no text breaks a page."""

import pytest

from submissions.models import Draft
from tests.bad_input.forms import ENDLESS, NO_NUMBERS, NUL, enter, is_chinese_page, page_of, typed, words
from tests.factories import at
from tests.submissions.steps import Way

TYPED = "这一段是我刚才写的，还没有别处保存。"


def draft(walk: Way, unit: str, section: str = "progress") -> Draft:
    return walk.contribution(unit).drafts.get(section__key=section)


def test_a_very_long_text_is_kept_whole_and_named_before_sending(writing: Way) -> None:
    unit = writing.contributors[0]
    client, long = enter(writing.reporter(unit)), "好" * 350_000  # 1 MB
    assert client.post(page_of(writing, "submissions:contribution", unit), typed(progress=long)).status_code == 302
    assert draft(writing, unit).text == long
    check = words(client.get(page_of(writing, "submissions:contribution_check", unit)))
    assert "现有 350000 字，超过 600 字，请删去 349400 字" in check
    sent = client.post(page_of(writing, "submissions:contribution_send", unit), {"key": "k", "version": "0"})
    assert sent.status_code == 403
    assert "请删去 349400 字" in words(sent)


def test_more_than_the_server_takes_is_refused_with_a_sentence(writing: Way) -> None:
    unit = writing.contributors[0]
    form = page_of(writing, "submissions:contribution", unit)
    answer = enter(writing.reporter(unit)).post(form, typed(progress="好" * 1_000_000))
    assert answer.status_code == 400
    assert is_chinese_page(answer)


def test_a_character_that_no_database_keeps_is_left_out(writing: Way) -> None:
    unit = writing.contributors[0]
    form = page_of(writing, "submissions:contribution", unit)
    assert enter(writing.reporter(unit)).post(form, typed(progress=f"已开工{NUL}，完成三成。")).status_code == 302
    assert draft(writing, unit).text == "已开工，完成三成。"


@pytest.mark.parametrize("version", NO_NUMBERS)
def test_a_mangled_version_of_a_section_is_a_conflict_that_shows_the_text(writing: Way, version: str) -> None:
    unit = writing.contributors[0]
    answer = enter(writing.reporter(unit)).post(
        page_of(writing, "submissions:contribution", unit), typed(version, progress=TYPED)
    )
    assert answer.status_code == 409
    assert TYPED in words(answer)


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["button", "autosave"])
def test_what_was_typed_after_a_colleague_had_sent_is_shown_again_not_called_saved(
    writing: Way, headers: dict[str, str]
) -> None:
    unit = writing.contributors[1]
    answer = enter(writing.reporter(unit)).post(
        page_of(writing, "submissions:contribution", unit), typed(progress=TYPED), headers=headers
    )
    assert answer.status_code == 409
    assert "X-Saved-At" not in answer
    assert TYPED in words(answer)


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["button", "autosave"])
def test_what_was_typed_after_the_report_had_gone_to_the_head_is_shown_again(
    writing: Way, headers: dict[str, str]
) -> None:
    for unit in writing.contributors:
        if unit != writing.contributors[1]:
            writing.send(unit, at(3, 2, 9))
        writing.adopt(unit, at(3, 2, 9))
    writing.draft_and_submit(at(3, 2, 9, 30))
    answer = enter(writing.reporter()).post(
        page_of(writing, "submissions:desk"), typed(progress=TYPED), headers=headers
    )
    assert answer.status_code == 409
    assert TYPED in words(answer)


@pytest.mark.parametrize("button", [*NO_NUMBERS, "12"])
def test_a_remark_that_is_not_there_is_not_mended_and_the_text_is_saved(writing: Way, button: str) -> None:
    unit = writing.contributors[0]
    form = page_of(writing, "submissions:contribution", unit)
    answer = enter(writing.reporter(unit)).post(form, typed(progress=TYPED) | {"mend": button})
    assert answer.status_code == 302
    assert draft(writing, unit).text == TYPED


@pytest.mark.parametrize("section", ["", "nothing", NUL, ENDLESS])
def test_a_section_that_is_not_there_is_not_taken_over(writing: Way, section: str) -> None:
    form = page_of(writing, "submissions:desk")
    answer = enter(writing.reporter()).post(form, typed(progress=TYPED) | {"take": section, "text-nothing": "x"})
    assert answer.status_code == 302
    assert writing.report.drafts.get(section__key="progress").text == TYPED


def test_markup_in_a_text_stays_text(writing: Way) -> None:
    unit = writing.contributors[0]
    client, form = enter(writing.reporter(unit)), page_of(writing, "submissions:contribution", unit)
    client.post(form, typed(progress="<script>alert(1)</script></textarea><b>粗</b>"))
    page = client.get(form).content.decode()
    assert "<script>alert(1)" not in page
    assert "</textarea><b>" not in page
    assert "&lt;script&gt;alert(1)" in page
