"""Every page is usable by everybody: by axe's judgement, in small windows, dark, large, in Chinese, light to load."""

import gzip
import re
from collections.abc import Callable
from datetime import datetime
from urllib.parse import urljoin

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, ViewportSize, expect

from tests.journeys.browser import DESK, PHONE, axe, no_sideways_scroll
from tests.journeys.conftest import Visitor
from tests.journeys.every_page import DOCUMENTS, NOW, Seen, every_page
from tests.personas import Persona

pytestmark = pytest.mark.slow

Freeze = Callable[[datetime], datetime]
SMALL: ViewportSize = {"width": 320, "height": 700}
FIRST_LOAD = 100_000  # bytes, gzipped (pages.md 3.19: clerk and phone pages)

# Words that are no Chinese and rightly so: names of formats and keys, not of our making.
# chinesecalendar is the source that the calendar names.
# Names and kinds of files, which stay as they are; a unit of measure in the notice's own text.
FILES = re.compile(
    r"\bzhanjiang-\d+\.\w+|\bzhanhe-2020-work-report\.\w+|\b(?:docx?|xlsx|wps|et|html|md|txt|csv|json)\b|(?<=\d)mm\b"
)
ALLOWED = {
    "PDF",
    "JPEG",
    "PNG",
    "pdf",
    "SHA",
    "ZIP",
    "QR",
    "WPS",
    "MB",
    "KB",
    "manifest",
    "csv",
    "manage",
    "py",
    "verify",
    "pdfsig",
    "English",
    "chinesecalendar",
}
LATIN = r"[A-Za-z]{2,}"
NOT_FOR_READERS = {"组件"}  # the gallery shows code too, and is no page of anybody's work


def test_every_page_in_both_widths(visitor: Visitor, freeze: Freeze) -> None:
    pages = every_page()
    freeze(NOW)
    browsing = Browsing(visitor)
    faults: list[str] = []
    for seen in pages:
        page = browsing.open(seen, faults)
        for size in (DESK, PHONE):
            page.set_viewport_size(size)
            note(faults, seen, axe, page)
            note(faults, seen, no_sideways_scroll, page)
        page.set_viewport_size(SMALL)
        note(faults, seen, no_sideways_scroll, page)
        faults += [f"{seen.name}：英文“{word}”" for word in stray_words(page, seen)]
        faults += weight(seen)
    note_conflict_page(browsing, next(one for one in pages if one.name == "汇总台"), faults)
    for seen in [one for one in pages if one.name in {"签批", "填报（退回）", "汇总台", "卷宗", "工作日历"}]:
        page = browsing.open(seen, faults)
        for attribute, value in (("data-theme", "dark"), ("data-type", "large")):
            page.evaluate("([name, value]) => document.documentElement.setAttribute(name, value)", [attribute, value])
            for size in (DESK, PHONE):
                page.set_viewport_size(size)
                note(faults, seen, axe, page)
                note(faults, seen, no_sideways_scroll, page)
    assert faults == [], "\n".join(faults)


def note_conflict_page(browsing: "Browsing", desk: Seen, faults: list[str]) -> None:
    """Look at what a stale page leads to: 409, with what happened meanwhile."""
    page = browsing.open(desk, faults)
    page.locator("form[action$='/adopt/'] input[name=version]").first.evaluate("field => { field.value = '99'; }")
    page.get_by_role("button", name="采用").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("材料有新变化")
    for size in (DESK, PHONE):
        page.set_viewport_size(size)
        note(faults, desk, axe, page)
        note(faults, desk, no_sideways_scroll, page)


class Browsing:
    """One window for each person, signed in without the form; the pages of the others never mix in."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor = visitor
        self.windows: dict[str, Page] = {}

    def open(self, seen: Seen, faults: list[str]) -> Page:
        """Open a page as its reader, in the desk's size; note another answer than expected."""
        who = seen.person.user.username if seen.person else ""
        if who not in self.windows:
            self.windows[who] = self._window(seen.person)
        page = self.windows[who]
        page.set_viewport_size(DESK)
        answer = page.goto(seen.address)
        if answer is None or answer.status != seen.status:
            faults.append(f"{seen.name}：{answer and answer.status}，应为 {seen.status}")
        return page

    def _window(self, person: Persona | None) -> Page:
        page = self.visitor(DESK)
        if person is not None:
            page.goto("/sign-in/")
            signed_in = signed_in_client(person).cookies[settings.SESSION_COOKIE_NAME].value
            page.context.add_cookies(
                [{"name": settings.SESSION_COOKIE_NAME, "value": signed_in, "url": urljoin(page.url, "/")}]
            )
        return page


def note(faults: list[str], seen: Seen, look: Callable[[Page], None], page: Page) -> None:
    """Look, and keep what is wrong: one page's fault must not hide another's."""
    try:
        look(page)
    except AssertionError as fault:
        faults.append(f"{seen.name}：{fault}")


def stray_words(page: Page, seen: Seen) -> list[str]:
    """Return the Latin words that stand visibly on a Chinese page and are no names of formats."""
    if seen.name in NOT_FOR_READERS:
        return []
    text: str = page.evaluate(VISIBLE_WORDS)
    text = FILES.sub(" ", text)
    digests = r"\b[0-9A-Fa-f]{8,}\b|\b[0-9A-F]{4}\b"
    # A page that is about a document shows the document's own words.
    documents = [document for name, document in DOCUMENTS.items() if name == seen.name]
    said = {word for document in documents for word in re.findall(LATIN, document)}
    return sorted(set(re.findall(LATIN, re.sub(digests, " ", text))) - ALLOWED - said)


# What can be read, but digests (figures and letters), names of keys, and words marked as another language's.
VISIBLE_WORDS = """() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), words = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const holder = node.parentElement;
    const apart = holder.closest(".digest, .paper-foot, kbd, script, style, [lang]:not(:root)");
    if (!apart && holder.getClientRects().length) words.push(node.textContent);
  }
  return words.join(" ");
}"""


def weight(seen: Seen) -> list[str]:
    """Return a fault when what a first visit loads (the page, its styles, scripts and pictures) is too heavy."""
    client = signed_in_client(seen.person) if seen.person else Client()
    body = client.get(seen.address).content
    parts = set(re.findall(rb'(?:href|src)="(/static/[^"]+)"', body))
    loaded = packed(body) + sum(part_weight(part.decode()) for part in parts)
    if seen.name in NOT_FOR_READERS or loaded <= FIRST_LOAD:
        return []
    return [f"{seen.name}：首次打开 {loaded} 字节，超过 {FIRST_LOAD}"]


_weights: dict[str, int] = {}


def part_weight(address: str) -> int:
    """Return the packed size of a style, script or picture."""
    if address not in _weights:
        answer = Client().get(address)
        assert answer.status_code == 200, address
        _weights[address] = packed(b"".join(answer))
    return _weights[address]


def packed(data: bytes) -> int:
    return len(gzip.compress(data))


def signed_in_client(person: Persona) -> Client:
    client = Client()
    client.force_login(person.user)
    return client
