"""The English catalogue is complete, and every source string is Chinese."""

import re

import polib
import pytest

from tests.architecture.sources import ROOT

CHINESE = re.compile(r"[\u3400-\u9fff]")
# Full-width punctuation is Chinese too: “，” joins words on our pages.
CHINESE_OR_ITS_PUNCTUATION = re.compile(r"[\u3000-\u9fff\uff00-\uffef]")
# A date's parts may be padded in English: %(month)d and %(month)02d fill the same place.
PLACE = re.compile(r"%\((\w+)\)0?\d?[sd]")


@pytest.fixture(scope="module")
def english() -> list[polib.POEntry]:
    catalogue = polib.pofile(str(ROOT / "locale" / "en" / "LC_MESSAGES" / "django.po"))
    return [entry for entry in catalogue if not entry.obsolete]


def test_there_is_something_to_translate(english: list[polib.POEntry]) -> None:
    assert english != []


def test_nothing_is_left_untranslated(english: list[polib.POEntry]) -> None:
    assert [entry.msgid for entry in english if not entry.translated()] == []


def test_nothing_is_guessed(english: list[polib.POEntry]) -> None:
    assert [entry.msgid for entry in english if entry.fuzzy] == []


def test_every_source_string_is_chinese(english: list[polib.POEntry]) -> None:
    assert [entry.msgid for entry in english if not CHINESE_OR_ITS_PUNCTUATION.search(entry.msgid)] == []


# What a person has to type, or finds printed in the document, stays as it is.
TYPED = ("“无”", "“报告内容包括……”", "逢双月结束后3个工作日内报送进展情况", "湛府办〔2020〕2号")


def test_no_translation_is_chinese(english: list[polib.POEntry]) -> None:
    texts = [text for entry in english for text in [entry.msgstr, *entry.msgstr_plural.values()]]
    assert [text for text in texts if CHINESE.search(_without(text, TYPED))] == []


def _without(text: str, words: tuple[str, ...]) -> str:
    for word in words:
        text = text.replace(word, "")
    return text


def test_a_translation_fills_the_same_places(english: list[polib.POEntry]) -> None:
    differing = [
        entry.msgid
        for entry in english
        if not entry.msgid_plural and sorted(PLACE.findall(entry.msgid)) != sorted(PLACE.findall(entry.msgstr))
    ]
    assert differing == []
