"""佐证材料 on the pages: uploaded with the text, taken off, refused with nothing typed lost; who fetches it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from common import store
from submissions.addresses import address_of
from submissions.models import Attachment
from tests import factories, personas
from tests.approvals.pages import enter
from tests.factories import at
from tests.personas import Persona
from tests.submissions.steps import TEXTS, Way, way

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data_folders")]

UNIT = "坡头区政府"
STRANGER = "遂溪县政府"
PDF = b"%PDF-1.7 evidence"


@pytest.fixture
def walk(freeze: Callable[[datetime], datetime]) -> Way:
    """Matter 14 in its first period, on 2 March 2020."""
    freeze(at(3, 2, 9))
    return way("附件1-014")


def page(walk: Way, name: str, *, unit: str = "", sha256: str = "") -> str:
    parts = address_of(walk.report) | ({"sha256": sha256} if sha256 else {})
    parts |= {"unit": walk.contribution(unit).unit_id} if unit else {}
    return reverse(name, kwargs=parts)


def upload(name: str = "批复.pdf", data: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def typed(text: str, **more: Any) -> dict[str, Any]:
    return {"text-progress": text, "version-progress": "0"} | more


def fetched(client: Client, url: str) -> bytes | int:
    answer: Any = client.get(url)
    return b"".join(answer.streaming_content) if answer.status_code == 200 else int(answer.status_code)


def put(walk: Way, unit: str = "") -> Attachment:
    """Upload one file: the lead's, or a unit's."""
    name = "submissions:contribution" if unit else "submissions:desk"
    client = enter(walk.reporter(unit or None))
    answer = client.post(page(walk, name, unit=unit), {"attach": "1", "files": [upload()]})
    assert answer.status_code == 302
    document = walk.contribution(unit) if unit else walk.report
    return document.attachments.get()


@pytest.mark.parametrize("unit", ["", UNIT])
def test_files_are_uploaded_with_the_text_and_taken_off_again(walk: Way, unit: str) -> None:
    url = page(walk, "submissions:contribution" if unit else "submissions:desk", unit=unit)
    client = enter(walk.reporter(unit or None))
    files = [upload(), upload("现场.png", b"\x89PNG\r\n\x1a\n")]
    answer = client.post(url, typed("已完成编制。", attach="1", files=files))
    assert (answer.status_code, answer["Location"]) == (302, f"{url}#attachments")
    shown = client.get(url)
    assert [one.name for one in shown.context["attachments"]] == ["批复.pdf", "现场.png"]
    document = walk.contribution(unit) if unit else walk.report
    assert document.drafts.get(section__key="progress").text == "已完成编制。"
    number = str(shown.context["attachments"][0].number)
    for _twice in range(2):
        assert client.post(url, {"detach": number}).status_code == 302
    assert [one.name for one in client.get(url).context["attachments"]] == ["现场.png"]
    check = "submissions:contribution_check" if unit else "submissions:check"
    assert "现场.png" in client.get(page(walk, check, unit=unit)).content.decode()


def test_what_cannot_be_taken_is_said_and_what_was_typed_is_saved(walk: Way) -> None:
    url, client = page(walk, "submissions:contribution", unit=UNIT), enter(walk.reporter(UNIT))
    answer = client.post(url, typed("已完成编制。", attach="1", files=[upload(), upload("a.exe", b"MZ")]))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "“a.exe”不是可以接收的文件" in text and "这次选的文件都没有上传" in text and "已完成编制。" in text
    assert client.post(url, {"attach": "1"}).status_code == 422
    for odd in ("x", "-1", "9" * 30, "\0"):
        assert client.post(url, {"detach": odd}).status_code == 302
    assert not Attachment.objects.exists()
    assert walk.contribution(UNIT).drafts.get(section__key="progress").text == "已完成编制。"


def test_a_chosen_file_goes_along_whichever_button_is_pressed_and_autosave_takes_none(walk: Way) -> None:
    url, client = page(walk, "submissions:contribution", unit=UNIT), enter(walk.reporter(UNIT))
    client.post(url, typed("已完成。", files=[upload()]), headers={"HX-Request": "true"})
    assert not Attachment.objects.exists()
    answer = client.post(url, {"next": "check", "files": [upload()]})
    assert answer["Location"] == page(walk, "submissions:contribution_check", unit=UNIT)
    assert Attachment.objects.get().name == "批复.pdf"


def test_of_a_document_that_was_sent_meanwhile_nothing_is_changed(walk: Way) -> None:
    one = put(walk, UNIT)
    walk.send(UNIT, at(3, 2, 9))
    url, client = page(walk, "submissions:contribution", unit=UNIT), enter(walk.reporter(UNIT))
    assert client.post(url, {"detach": str(one.pk)}).status_code == 409
    assert client.post(url, {"attach": "1", "files": [upload("晚.pdf", b"%PDF-late")]}).status_code == 409
    assert walk.contribution(UNIT).attachments.get().removed_at is None
    sent = client.get(page(walk, "submissions:contribution_sent", unit=UNIT)).content.decode()
    assert "批复.pdf" in sent


def test_it_is_handed_out_as_received_to_who_may_read_the_text_and_to_nobody_else(walk: Way) -> None:
    one = put(walk, UNIT)
    own = page(walk, "approvals:unit_attachment", unit=UNIT, sha256=one.sha256)
    readers: dict[str, Persona] = {
        "unit": walk.reporter(UNIT),
        "lead": walk.reporter(),
        "officer": walk.officer,
        "stranger": walk.reporter(STRANGER),
        "other unit": walk.reporter(next(unit for unit in walk.contributors if unit != UNIT)),
        "elsewhere": personas.officer(factories.other_government()),
    }

    def may(url: str) -> set[str]:
        found = {name: fetched(enter(person), url) for name, person in readers.items()}
        assert set(found.values()) <= {PDF, 404}
        return {name for name, answer in found.items() if answer == PDF}

    assert may(own) == {"unit"}, "a draft is the unit's own"
    assert Client().get(own).status_code == 302
    walk.gather(at(3, 2, 9))
    assert may(own) == {"unit", "lead", "officer"}
    of_report = page(walk, "approvals:attachment", sha256=one.sha256)
    assert may(of_report) == set(), "the report names it once it is frozen"
    walk.draft_and_submit(at(3, 2, 12))
    assert may(of_report) == {"lead"}
    walk.sign(at(3, 3, 10))
    for unit in walk.leads[1:]:
        walk.sign(at(3, 3, 10), by=walk.head(unit))
    assert may(of_report) == {"unit", "lead", "officer", "other unit"}, "as the text itself"
    answer = enter(readers["unit"]).get(own)
    assert answer["X-Content-Type-Options"] == "nosniff" and answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''%E6%89%B9")
    assert "no-store" in answer["Cache-Control"]
    for wrong in ("0" * 64, "x", "..", "A" * 64):
        assert fetched(enter(readers["unit"]), page(walk, "approvals:attachment", sha256=wrong)) == 404


def test_a_damaged_file_is_not_handed_out(walk: Way) -> None:
    one = put(walk, UNIT)
    store._path(one.sha256).write_bytes(b"%PDF-1.7 another")
    answer = enter(walk.reporter(UNIT)).get(page(walk, "approvals:unit_attachment", unit=UNIT, sha256=one.sha256))
    assert answer.status_code == 409 and "佐证材料缺失或已损坏" in answer.content.decode()


def test_the_readers_see_whose_it_is_and_what_changed_since_the_version_before(walk: Way) -> None:
    put(walk, UNIT)
    walk.gather(at(3, 2, 9))
    desk = enter(walk.reporter()).get(page(walk, "submissions:desk")).content.decode()
    assert "批复.pdf" in desk
    own = page(walk, "submissions:desk")
    enter(walk.reporter()).post(own, {"attach": "1", "files": [upload("纪要.pdf", b"%PDF-old")]})
    walk.draft_and_submit(at(3, 2, 12))
    head = enter(walk.head())
    reading = head.get(page(walk, "approvals:review")).context["reading"]
    assert [(one.name, one.unit, one.tag) for one in reading.attachments] == [
        ("纪要.pdf", "", None),
        ("批复.pdf", UNIT, None),
    ]
    walk.return_report(at(3, 3, 9), by=walk.head(), remarks=[("progress", "无佐证。")])
    number = str(walk.report.attachments.get().pk)
    lead = enter(walk.reporter())
    assert lead.post(own, {"detach": number}).status_code == 302
    lead.post(own, {"attach": "1", "files": [upload("新纪要.pdf", b"%PDF-new")]})
    walk.mend(walk.report, walk.reporter(), at(3, 3, 10))
    walk.submit(at(3, 3, 11))
    answer = head.get(page(walk, "approvals:review"))
    assert [(one.name, one.tag and one.tag[0]) for one in answer.context["reading"].attachments] == [
        ("新纪要.pdf", "新增"),
        ("批复.pdf", None),
        ("纪要.pdf", "已删去"),
    ]
    assert "新纪要.pdf" in answer.content.decode()


def test_the_record_page_and_the_page_of_the_report_list_what_is_attached(walk: Way) -> None:
    one = put(walk, UNIT)
    walk.gather(at(3, 2, 9))
    walk.draft_and_submit(at(3, 2, 12))
    for unit in walk.leads:
        walk.sign(at(3, 3, 10), by=walk.head(unit))
    link = page(walk, "approvals:attachment", sha256=one.sha256)
    report = page(walk, "approvals:report")
    officer = enter(walk.officer)
    for url in (report, page(walk, "approvals:acceptance")):
        assert f'href="{link}"' in officer.get(url).content.decode(), url
    walk.accept(at(3, 4, 10))
    record = officer.get(report).content.decode()
    assert f'href="{link}"' in record and "佐证材料 1 份" in record
    assert fetched(officer, link) == PDF
    assert TEXTS["progress"] in record
