"""What people send by mistake or on purpose: addresses and forms of the pages, whole and mangled."""

from typing import Any, Protocol

from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from submissions.addresses import address_of
from tests.personas import Persona
from tests.submissions.steps import TEXTS, Way

HUGE = "9" * 30
ENDLESS = "9" * 5000  # longer than Python turns into a number
NUL = "\0"
# What stands where a number should: nothing, words, negative, too large for a column, too long for a number at all.
NO_NUMBERS = ["", "x", "-1", "1.5", "²", "٣", HUGE, ENDLESS, NUL, "1\0"]


class Answer(Protocol):
    """What the test client answers, as far as these tests read it."""

    @property
    def content(self) -> bytes: ...


def enter(person: Persona, *, csrf: bool = False) -> Client:
    """A browser in which this person is signed in; `csrf` checks the pages' security code as real ones do."""
    client = Client(enforce_csrf_checks=csrf)
    client.force_login(person.user)
    return client


def page_of(walk: Way, name: str, unit: str | None = None, **changed: Any) -> str:
    """The address of a page of the report, or of a unit's contribution."""
    parts = address_of(walk.report) | ({"unit": walk.contribution(unit).unit_id} if unit else {})
    return reverse(name, kwargs=parts | changed)


def typed(version: str = "0", **texts: str) -> dict[str, str]:
    """What the writing form sends: every section with its version."""
    return {f"text-{key}": texts.get(key, text) for key, text in TEXTS.items()} | {
        f"version-{key}": version for key in TEXTS
    }


def words(answer: Answer) -> str:
    """What a reader sees: the page without its tags."""
    return strip_tags(answer.content.decode())


def is_chinese_page(answer: Answer) -> bool:
    """Whether the answer is a page of ours, in Chinese, not a bare line of the framework."""
    return 'lang="zh' in answer.content.decode() and any("\u4e00" <= letter <= "\u9fff" for letter in words(answer))
