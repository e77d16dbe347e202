"""Every page in English: what the database holds stays Chinese (names, titles, texts); no other Chinese remains."""

import json
import re
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser

import pytest
from django.apps import apps
from django.db import models
from django.test import Client

from accounts.models import User
from common import clock
from tests.journeys.every_page import DOCUMENTS, NOW, Seen, every_page

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

CHINESE = re.compile(r"[\u3400-\u9fff]")
# Read out or shown although no text of the page.
SPOKEN = {"alt", "aria-label", "content", "data-label", "data-nearly", "data-over", "placeholder", "title"}
# Not of the interface's language: the mark and the name of the other language; the sections' numbers; “无” is typed;
# the month of a deadline stands as it will be kept.
LEFT = re.compile(r"^(督|简体中文|[一二三四])$|[一二三四]、|“无”|^[0-9]{4}年[0-9]{1,2}月$")
# Words of ours that a calendar's rows hold among the holidays' names.
OURS = {"周六", "周日", "调休上班", "放假"}


class Words(HTMLParser):
    """What a page says: its texts and spoken attributes, without scripts and styles."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self._silent = 0
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in {"script", "style"}
        self.found += [value for name, value in attrs if value and name in SPOKEN]

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in {"script", "style"}

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.found.append(data.strip())


def texts_of_the_database() -> list[str]:
    """Every Chinese text that a row holds, frozen contents in their pieces; the longest first."""
    found: set[str] = set()
    for model in apps.get_models():
        fields = (models.CharField, models.TextField, models.JSONField)
        names = [field.attname for field in model._meta.concrete_fields if isinstance(field, fields)]
        for row in model._default_manager.values_list(*names):
            found.update(piece for value in row for piece in pieces(value))
    return sorted(found - OURS, key=len, reverse=True)


def pieces(value: object) -> Iterator[str]:
    """Return the Chinese texts within a value: itself, its lines, and what its JSON holds."""
    if isinstance(value, dict) and value.keys() == {"sentence", "values"}:
        yield from pieces(value["values"])  # what the readers of plans say is kept as data, and is ours to translate
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from pieces(one)
    elif isinstance(value, str) and value.startswith("{"):
        yield from pieces(json.loads(value))
    elif isinstance(value, str) and CHINESE.search(value):
        yield value
        yield from value.splitlines()


def strange(page: str, known: Iterable[str], document: str = "") -> list[str]:
    """Return the Chinese of a page that is not among the known texts, nor said by the document it is about."""
    found = []
    # Titles are cut in two by a span that keeps their end together.
    whole = re.sub(r'<span class="nb">([^<]*)</span>', r"\1", page)
    for words in Words(whole).found:
        rest = words
        for text in known:
            rest = rest.replace(text, " ")
        left = re.findall(r"[\u3400-\u9fff]+", LEFT.sub("", rest))
        if any(run not in document for run in left):
            found.append(words)
    return found


def read_in_english(seen: Seen) -> str:
    client = Client()
    client.cookies["django_language"] = "en"
    if seen.person:
        # The choice of the account is stronger than the cookie.
        User.objects.filter(pk=seen.person.user.pk).update(language="en")
        client.force_login(seen.person.user)
    answer = client.get(seen.address)
    assert answer.status_code == seen.status, seen.name
    return answer.content.decode()


def test_no_page_in_english_shows_chinese_of_its_own() -> None:
    pages = [seen for seen in every_page() if seen.name != "组件"]
    with clock.frozen(NOW):
        shown = {seen.name: read_in_english(seen) for seen in pages}
    searched = re.findall(r"\?q=(\w+)", " ".join(seen.address for seen in pages))
    known = [*texts_of_the_database(), *searched]
    documents = {name: re.sub(r"\s", "", document) for name, document in DOCUMENTS.items()}
    found = {name: strange(page, known, documents.get(name, "")) for name, page in shown.items()}
    assert {name: left for name, left in found.items() if left} == {}


def test_chinese_of_a_page_would_be_noticed() -> None:
    page = '<h1 title="督办">督</h1><p>市水务局 files 反馈</p><p>一、进展情况</p><script>"文字"</script>'
    assert strange(page, ["市水务局", "进展情况"]) == ["督办", "市水务局 files 反馈"]


def test_what_a_document_does_not_say_is_noticed_on_its_page_too() -> None:
    page = "<p>Sentence: 新建道路</p><p>Sentence: 采用</p>"
    assert strange(page, [], "年内新建道路十条。") == ["Sentence: 采用"]
