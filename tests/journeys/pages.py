"""What a person does in the pages, in the words of a user's manual; each function ends on the page it leads to."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Download, Locator, Page, expect

from tests.personas import PASSWORD, PIN, Persona


def sign_in(page: Page, person: Persona) -> None:
    """Open 双月报, type account and password, press 登录; the home page of the person follows."""
    page.goto("/sign-in/")
    page.get_by_label("账号").fill(person.user.username)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def heading(page: Page) -> Locator:
    """The one heading of the page."""
    return page.get_by_role("heading", level=1)


def open_task(page: Page, title: str) -> None:
    """Choose a matter in the one list (待办)."""
    page.goto("/")
    go(main(page).get_by_role("link", name=title).first)


def open_returned(page: Page, action: str) -> None:
    """Press the button of what was returned: it stands above the list."""
    page.goto("/")
    go(page.locator(".returned").get_by_role("link", name=action))


def main(page: Page) -> Locator:
    """The page without its frame."""
    return page.get_by_role("main")


def section_box(page: Page, section: str) -> Locator:
    """The box of a section: section_box(page, "存在问题")."""
    return page.get_by_role("textbox", name=re.compile(f"^.、{section}"))


def write(page: Page, section: str, text: str) -> None:
    """Type a section as a person does: key by key, so that the count and the autosave see it."""
    box = section_box(page, section)
    box.click()
    box.press("ControlOrMeta+a")
    box.press_sequentially(text)


def fill(page: Page, texts: dict[str, str]) -> None:
    """Put whole texts into sections (pasted)."""
    for section, text in texts.items():
        section_box(page, section).fill(text)


def wait_for_autosave(page: Page) -> None:
    """See that the form says when it saved by itself."""
    expect(page.locator(".save-state-words")).to_have_text(re.compile(r"\d\d:\d\d:\d\d 已自动保存"))


def press(page: Page, name: str) -> None:
    """Press a button."""
    page.get_by_role("button", name=name).click()


@contextmanager
def leaving(page: Page) -> Iterator[None]:
    """What is done inside leads to another page; be on it afterwards, so that nobody looks at the one being left."""
    before = page.url
    yield
    page.wait_for_url(lambda address: address != before)


def go(link: Locator) -> None:
    """Follow this link to its page, or to the dialog that opens in its place where scripts run."""
    if link.get_attribute("data-dialog-open"):
        link.click()
        expect(link.page.get_by_role("dialog")).to_be_visible()
        return
    with leaving(link.page):
        link.click()


def follow(page: Page, name: str) -> None:
    """Follow the first link of this name to its page."""
    go(page.get_by_role("link", name=name).first)


def go_on_to_check(page: Page) -> None:
    """Press 核对后…: everything is saved and shown once more before it is handed on."""
    page.get_by_role("button", name=re.compile("^核对后")).click()
    expect(heading(page)).to_contain_text("核对后")


def see(page: Page, *words: str) -> None:
    """See these words on the page."""
    for some in words:
        expect(main(page)).to_contain_text(some)


def source(page: Page, unit: str) -> Locator:
    """What one unit sent, on the lead's desk."""
    return page.locator("article.source").filter(has_text=unit)


def choose_return_reason(page: Page, reason: str) -> None:
    """Say why, on the form of sending a report back."""
    page.get_by_role("radio", name=reason).check()


def type_pin_and_sign(page: Page, act: str) -> None:
    """In the dialog: type the signing PIN, press the button that signs."""
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("签名口令").fill(PIN)
    dialog.get_by_role("button", name=act).click()


def download(page: Page, folder: Path, name: str) -> Path:
    """Press a button that hands out a file; return where it was saved, under the name that the server gave it."""
    with page.expect_download() as waiting:
        page.get_by_role("button", name=name).first.click()
    got: Download = waiting.value
    place = folder / got.suggested_filename
    got.save_as(place)
    return place


def open_the_file(page: Page) -> bytes:
    """Follow the link to the exact file that is to be signed; return its bytes, as this person gets them."""
    address = page.locator("a[href*='/file/']:visible").first.get_attribute("href")
    assert address is not None
    answer = page.request.get(address)
    assert answer.ok, address
    return answer.body()
