"""The office's pages: upload, review, dry run; nobody else finds them, nothing typed is lost, GET writes nothing."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from audit.models import Event
from plans.models import Plan, PlanDraft
from plans.operations.drafting import Cover
from plans.operations.settling import settled
from plans.reviewing.answers import key_of
from plans.reviewing.presenters import review_page
from plans.reviewing.reading import Sent
from tests import factories, personas
from tests.approvals.pages import enter
from tests.factories import NOTICE, at
from tests.personas import Persona
from tests.plans.documents.notice import PROSE
from tests.plans.reviewing.settling import ROADS, ROADS_COVER, drafted, sent, settle_all

pytestmark = pytest.mark.django_db

NOW = at(2, 10)
MOST_STATEMENTS = 15  # pages.md, 1.19


def upload(client: Client, key: str = "once") -> PlanDraft:
    answer = client.post("/plans/", {"files": [SimpleUploadedFile("通知.md", NOTICE.read_bytes())], "key": key})
    assert answer.status_code == 302, answer.content.decode()
    return PlanDraft.objects.latest("pk")


def test_an_upload_becomes_one_draft_and_its_review_page(client: Client) -> None:
    draft = upload(client)
    upload(client)
    assert PlanDraft.objects.count() == 1, "a double click is one draft"
    text = client.get(f"/plans/drafts/{draft.pk}/").content.decode()
    assert "先确认 29 处存疑，再入库" in text and "各县（市、区）政府（管委会）" in text
    assert "相关县（市、区）政府" in text and 'class="is-marked"' in text
    assert "湛府办〔2020〕2号" in client.get("/plans/").content.decode()
    kept = client.get(f"/plans/drafts/{draft.pk}/files/{draft.files[0]['sha256']}/")
    assert kept.content == NOTICE.read_bytes()


def test_a_file_that_cannot_be_read_keeps_what_was_typed(client: Client) -> None:
    answer = client.post("/plans/", {"files": [SimpleUploadedFile("a.exe", b"MZ")], "name": "今年的重点", "key": "k"})
    assert answer.status_code == 422
    assert "不支持" in answer.content.decode() and "今年的重点" in answer.content.decode()


def test_a_doubt_is_settled_refused_and_taken_back_on_the_page(client: Client, officer: Persona) -> None:
    draft = drafted(officer, sent(NOTICE), at=NOW)
    doubt = settled(draft).document.doubts[0]
    page, form = f"/plans/drafts/{draft.pk}/", {"doubt": key_of(doubt), "version": "0", "reason": "按行政区划。"}
    refused = client.post(page, form | {"choice": "members", "member": []})
    assert refused.status_code == 422
    assert "请勾选或写明是哪些单位" in refused.content.decode() and "按行政区划。" in refused.content.decode()
    assert client.post(page, form | {"choice": "members", "typed": "赤坎区、霞山区政府"}).status_code == 302
    draft.refresh_from_db()
    assert settled(draft).document.groups[doubt.printed] == ("赤坎区政府", "霞山区政府")
    assert client.post(page, form | {"choice": "open"}).status_code == 409, "the page was made before that"
    assert client.post(f"{page}withdraw/", {"place": "0", "version": "1"}).status_code == 302
    draft.refresh_from_db()
    assert doubt in settled(draft).document.doubts


def test_publishing_is_blocked_then_done_once(client: Client, officer: Persona) -> None:
    draft = drafted(officer, sent(NOTICE), at=NOW)
    check = f"/plans/drafts/{draft.pk}/check/"
    assert "还有 29 处存疑，不能入库" in client.get(check).content.decode()
    assert client.post(check, {"version": "0"}).status_code == 403
    draft = settle_all(draft, officer, NOW)
    events = Event.objects.count()
    text = client.get(check).content.decode()
    assert "2020 年 1—2 月" in text and "新建" in text
    assert "重点 1—20" in text and "重点 81—92" in text and "找到" not in text
    found = client.get(check, {"q": "重点 15"}).content.decode()
    assert "找到 1 条，共 104 条" in found and "重点 1—20" not in found
    assert "找到" in client.get(check, {"show": "open"}).content.decode()
    assert client.get(check, {"q": "没有这样的事"}).status_code == 200
    assert Event.objects.count() == events and not Plan.objects.exists(), "a dry run writes nothing"
    done = client.post(check, {"version": str(draft.version)}, follow=True)
    assert "湛府办〔2020〕2号 已入库" in done.content.decode()
    assert client.post(check, {"version": str(draft.version)}).status_code == 302
    assert Plan.objects.count() == 1
    # The same notice again: what was decided is taken over, and there is nothing to amend.
    again = drafted(officer, sent(NOTICE), at=NOW)
    assert not settled(again).document.doubts
    check = f"/plans/drafts/{again.pk}/check/"
    assert "没有差别" in client.get(check).content.decode()
    assert client.post(check, {"version": str(again.version)}).status_code == 422


def test_drafts_are_the_offices_alone(client: Client, officer: Persona) -> None:
    factories.plan("附件1-014")
    draft = drafted(officer, sent(NOTICE), at=NOW)
    for person in (
        personas.reporter(officer.government, "坡头区政府"),
        personas.auditor(officer.government),
        personas.officer(factories.other_government(), "邻市督查"),
    ):
        other = enter(person)
        for page in ("", "check/", f"files/{draft.files[0]['sha256']}/"):
            assert other.get(f"/plans/drafts/{draft.pk}/{page}").status_code == 404
        for page in ("", "cover/", "withdraw/", "check/"):
            assert other.post(f"/plans/drafts/{draft.pk}/{page}", {"version": "0"}).status_code == 404
    assert enter(personas.auditor(officer.government, "审计乙")).get("/plans/").status_code == 403
    assert client.get("/plans/drafts/99999999999999999999/").status_code == 404


YEARLESS = Cover("重点工作", "湛府办〔2020〕9号", "", "逢双月结束后3个工作日内报送进展情况")


def test_the_year_is_asked_where_it_is_doubted_and_refused_there(client: Client, officer: Persona) -> None:
    draft = drafted(officer, Sent("通知.md", ROADS.replace(b"2020\xe5\xb9\xb4", b"")), at=NOW, cover=YEARLESS)
    page = f"/plans/drafts/{draft.pk}/"
    text = client.get(page).content.decode()
    assert text.count('name="year"') == 1 and 'form="cover-form"' in text
    assert "请补全" not in text, "nothing else is missing: the form below is folded"
    form = {"name": "重点工作（改）", "number": "", "rule": YEARLESS.rule, "year": "不知道", "version": "0"}
    refused = client.post(f"{page}cover/", form)
    shown = refused.content.decode()
    assert refused.status_code == 422 and shown.count("请填写四位数字的年份") == 1
    assert 'value="不知道"' in shown and 'value="重点工作（改）"' in shown
    assert client.post(f"{page}cover/", form | {"year": "2020"}).status_code == 302
    assert PlanDraft.objects.get(pk=draft.pk).year == 2020


def test_one_thing_is_asked_at_a_time(client: Client, officer: Persona) -> None:
    draft = drafted(officer, sent(PROSE), at=NOW)
    page = f"/plans/drafts/{draft.pk}/"
    text = client.get(page).content.decode()
    assert "照读出的结果，不改" in text and 'id="proposal"' not in text and 'id="proposals"' in text
    doubt = next(one for one in settled(draft).document.doubts if one.kind == "source")
    client.post(page, {"doubt": key_of(doubt), "version": "0", "choice": "as_read"})
    assert 'id="proposal"' in client.get(page).content.decode()


def test_what_was_read_stands_in_folds_of_a_printed_page(client: Client, officer: Persona) -> None:
    draft = drafted(officer, sent(NOTICE), at=NOW)
    text = client.get(f"/plans/drafts/{draft.pk}/").content.decode()
    for title in ("重点 1—20", "重点 81—92", "民生实事 1—10"):
        assert title in text


def test_the_row_of_an_empty_cell_is_marked_by_what_it_is_about(officer: Persona) -> None:
    draft = drafted(officer, sent(NOTICE), at=NOW)
    doubt = next(one for one in settled(draft).document.doubts if one.kind == "blank")
    rows = review_page(draft, wanted=key_of(doubt))["original"].rows
    (row,) = [row for row in rows if any(cell.marked for cell in row.cells)]
    title = next(cell.text for cell in row.cells if cell.marked)
    assert title in str(doubt.why), "the doubt names the row, the original shows it"


@pytest.mark.parametrize("page", ["", "check/", "?doubt=1"])
def test_a_hundred_matters_ask_the_database_no_more_than_two(client: Client, officer: Persona, page: str) -> None:
    asked = []
    roads = drafted(officer, Sent("通知.md", ROADS), at=NOW, cover=ROADS_COVER)
    for draft in (roads, drafted(officer, sent(NOTICE), at=NOW)):
        client.get(f"/plans/drafts/{draft.pk}/{page}")
        with CaptureQueriesContext(connection) as statements:
            assert client.get(f"/plans/drafts/{draft.pk}/{page}").status_code == 200
        asked.append(len(statements))
    assert asked[0] == asked[1] <= MOST_STATEMENTS
