"""The auditor: finds a record, checks it, takes it along, and checks a file somebody sent."""

import io
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from approvals.models import Record
from audit.models import Event
from common import store
from tests import personas
from tests.factories import at
from tests.journeys.browser import axe, no_sideways_scroll, screenshot
from tests.journeys.pages import go, sign_in
from tests.personas import Persona
from tests.submissions.steps import signed_way

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def auditor(freeze: Callable[[datetime], datetime]) -> Persona:
    """An auditor on 5 March 2020; one report was accepted the day before."""
    found = signed_way()
    found.accept(at(3, 4, 10))
    freeze(at(3, 5, 10))
    return personas.auditor(found.government, "苏婉")


def looked_at(page: Page, name: str) -> None:
    axe(page)
    no_sideways_scroll(page)
    screenshot(page, f"auditor-{name}-{(page.viewport_size or {'width': 0})['width']}")


def test_an_auditor_checks_and_downloads_records(page: Page, auditor: Persona, tmp_path: Path) -> None:
    sign_in(page, auditor)
    expect(page.get_by_role("heading", level=1)).to_have_text("存档")
    looked_at(page, "desk")

    record = Record.objects.get()
    go(page.get_by_role("link", name=record.printed_number))
    expect(page.get_by_role("heading", name="有效")).to_be_visible()
    looked_at(page, "record")
    with page.expect_download() as download:
        page.get_by_role("button", name="下载签名 PDF").click()
    assert download.value.path().read_bytes() == store.read(record.sha256)

    page.goto("/records/")
    page.get_by_label(f"选择 {record.printed_number}").check()
    with page.expect_download() as bundle:
        page.get_by_role("button", name="下载勾选的签名文件（ZIP）").click()
    packed = zipfile.ZipFile(io.BytesIO(bundle.value.path().read_bytes()))
    assert packed.testzip() is None and "manifest.csv" in packed.namelist()
    assert [event.data["zip"] for event in Event.objects.filter(kind="record.download")] == [False, True]

    forged = tmp_path / "转发.pdf"
    forged.write_bytes(store.read(record.sha256) + b"\n% added")
    page.get_by_label("收到的 PDF").set_input_files(forged)
    page.get_by_role("button", name="核验选中的文件").click()
    checked = page.locator("#checked")
    expect(checked).to_contain_text("已被改动")
    expect(checked.get_by_role("link", name="打开库内原件")).to_be_visible()
    looked_at(page, "checked")


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("/search/?q=26", "search"),
        ("/done/", "done"),
        ("/periods/", "periods"),
        ("/calendar/2020/", "calendar"),
        ("/calendar/2031/", "calendar-provisional"),
        ("/records/?q=没有", "empty"),
    ],
)
def test_pages_that_only_read_have_no_fault(page: Page, auditor: Persona, address: str, name: str) -> None:
    sign_in(page, auditor)
    page.goto(address)
    looked_at(page, name)
