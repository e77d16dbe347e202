"""The pages of contributing units and of the lead's desk, through the client: allowed, refused, nothing lost."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from submissions.addresses import address_of
from submissions.models import Contribution, Report, Waiver
from submissions.operations.contributing import send
from submissions.operations.drafting import save_draft
from tests import factories, personas
from tests.factories import at
from tests.personas import Persona
from transitions.models import StatusRecord

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer

pytestmark = pytest.mark.django_db

TEXTS = {
    "progress": "可研报告已完成编制，2 月 26 日报市发展改革局，前期经费到位。",
    "problems": "无",
    "next_steps": "3 月底前完成专家评审，4 月启动用地预审。",
    "suggestions": "无",
}
Freeze = Callable[[datetime], datetime]


class Scene:
    """Matter 14 in its first period: a lead, a contributing unit, and who writes for them."""

    def __init__(self) -> None:
        self.plan = factories.plan("附件1-014", "附件1-026")
        factories.open_first_period(self.plan)
        government = self.plan.government
        self.report = factories.report(self.plan, "附件1-014")
        self.contribution = factories.contribution(self.report, "坡头区政府")
        self.reporter = personas.reporter(government, "坡头区政府", "钱文")
        self.colleague = personas.reporter(government, "坡头区政府", "孙武")
        self.lead = personas.reporter(government, "市交通运输局", "李牵头")
        self.stranger = personas.reporter(government, "遂溪县政府", "周外人")

    def url(self, name: str, contribution: Contribution | None = None) -> str:
        address = address_of(self.report) | ({"unit": contribution.unit_id} if contribution else {})
        return reverse(f"submissions:{name}", kwargs=address)

    def send_contribution(self) -> None:
        for key, text in TEXTS.items():
            save_draft(
                self.contribution, key, text=text, expected_version=0, by=self.reporter.actor(at(2, 28)), at=at(2, 28)
            )
        send(self.contribution, by=self.reporter.actor(at(3, 2)), at=at(3, 2), expected_version=0, key="send")


@pytest.fixture
def scene() -> Scene:
    return Scene()


def signed_in(person: Persona) -> Client:
    client = Client()
    client.force_login(person.user)
    return client


def words(answer: "Answer") -> str:
    """Return what a reader sees: the page without its tags (titles hold spans against orphans)."""
    return strip_tags(answer.content.decode())


def filled(version: int = 0, **texts: str) -> dict[str, str]:
    return {f"text-{key}": texts.get(key, text) for key, text in TEXTS.items()} | {
        f"version-{key}": str(version) for key in TEXTS
    }


def test_the_reporter_writes_checks_and_sends(scene: Scene, freeze: Freeze) -> None:
    freeze(at(3, 2))
    client = signed_in(scene.reporter)
    form = scene.url("contribution", scene.contribution)
    assert "坡头区政府" in client.get(form).content.decode()
    answer = client.post(form, filled() | {"next": "check"})
    assert answer["Location"] == scene.url("contribution_check", scene.contribution)
    check = client.get(answer["Location"])
    assert "提交市交通运输局" in words(check)
    sent = client.post(
        scene.url("contribution_send", scene.contribution),
        {"key": check.context["key"], "version": check.context["version"]},
        follow=True,
    )
    assert "已送达市交通运输局" in words(sent)
    assert "按时" in words(sent)


def test_a_double_click_sends_once(scene: Scene, freeze: Freeze) -> None:
    freeze(at(3, 2))
    client = signed_in(scene.reporter)
    client.post(scene.url("contribution", scene.contribution), filled())
    for _click in range(2):
        answer = client.post(scene.url("contribution_send", scene.contribution), {"key": "one", "version": "0"})
        assert answer.status_code == 302
    assert StatusRecord.objects.filter(action="send").count() == 1


def test_an_empty_section_is_named_with_how_to_mend_it(scene: Scene, freeze: Freeze) -> None:
    freeze(at(3, 2))
    client = signed_in(scene.reporter)
    client.post(scene.url("contribution", scene.contribution), filled(problems=""))
    page = client.get(scene.url("contribution_check", scene.contribution)).content.decode()
    assert "请填写“存在问题”。没有就填“无”。" in page
    refused = client.post(scene.url("contribution_send", scene.contribution), {"key": "k", "version": "0"})
    assert refused.status_code == 403
    assert "请填写“存在问题”" in words(refused)


def test_a_text_over_budget_is_refused_with_the_number_to_cut(scene: Scene, freeze: Freeze) -> None:
    freeze(at(3, 2))
    client = signed_in(scene.reporter)
    client.post(scene.url("contribution", scene.contribution), filled(progress="好" * 612))
    page = client.get(scene.url("contribution_check", scene.contribution)).content.decode()
    assert "现有 612 字，超过 600 字，请删去 12 字" in page


def test_two_people_editing_one_section_see_both_texts(scene: Scene, freeze: Freeze) -> None:
    freeze(at(3, 2))
    form = scene.url("contribution", scene.contribution)
    signed_in(scene.colleague).post(form, filled(progress="孙武先写的这一段。"))
    answer = signed_in(scene.reporter).post(form, filled(progress="钱文后写的另一段。"))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "孙武先写的这一段。" in page
    assert "钱文后写的另一段。" in page


def test_autosave_answers_with_the_hour_and_fresh_versions(scene: Scene, freeze: Freeze) -> None:
    freeze(at(3, 2, 10, 32, 8))
    answer = signed_in(scene.reporter).post(
        scene.url("contribution", scene.contribution), filled(), headers={"HX-Request": "true"}
    )
    assert answer["X-Saved-At"] == "10:32:08"
    assert 'name="version-progress" value="1"' in answer.content.decode()
    assert Contribution.objects.get(pk=scene.contribution.pk).version == 0


def test_the_contribution_of_another_unit_is_not_there(scene: Scene, freeze: Freeze) -> None:
    freeze(at(3, 2))
    for person in (scene.stranger, scene.lead):
        client = signed_in(person)
        for name in ("contribution", "contribution_check", "contribution_sent"):
            assert client.get(scene.url(name, scene.contribution)).status_code == 404
    assert signed_in(scene.stranger).get(scene.url("desk")).status_code == 404
    assert signed_in(scene.reporter).get(scene.url("desk")).status_code == 404


def test_the_lead_adopts_what_was_sent(scene: Scene, freeze: Freeze) -> None:
    scene.send_contribution()
    freeze(at(3, 2, 11))
    client = signed_in(scene.lead)
    page = client.get(scene.url("desk")).content.decode()
    assert "采用坡头区政府来稿" in page
    assert TEXTS["progress"] in page
    client.post(scene.url("adopt", scene.contribution), {"key": "a", "version": "1"})
    assert "已采用" in client.get(scene.url("desk")).content.decode()


def test_the_lead_never_reads_what_a_unit_has_not_sent(scene: Scene, freeze: Freeze) -> None:
    save_draft(
        scene.contribution,
        "progress",
        text="还没有提交的草稿。",
        expected_version=0,
        by=scene.reporter.actor(at(2, 28)),
        at=at(2, 28),
    )
    freeze(at(3, 2, 11))
    assert "还没有提交的草稿" not in signed_in(scene.lead).get(scene.url("desk")).content.decode()


def test_a_return_pins_remarks_and_the_unit_answers_them(scene: Scene, freeze: Freeze) -> None:
    scene.send_contribution()
    freeze(at(3, 2, 11))
    lead = signed_in(scene.lead)
    url = scene.url("return_contribution", scene.contribution)
    empty = lead.post(url, {"key": "r", "version": "1", "reason": "missing_data", "remark-progress": "请写文号。"})
    assert empty.status_code == 422
    assert "请写文号。" in words(empty)
    lead.post(
        url,
        {"key": "r", "version": "1", "reason": "missing_data", "summary": "缺文号", "remark-progress": "请写文号。"},
    )
    freeze(at(3, 2, 14))
    reporter = signed_in(scene.reporter)
    form = scene.url("contribution", scene.contribution)
    page = reporter.get(form)
    assert "请写文号。" in words(page)
    assert "标为已改" in words(page)
    remark = page.context["sections"][0].remarks[0].remark
    blocked = reporter.post(scene.url("contribution_send", scene.contribution), {"key": "s2", "version": "2"})
    assert blocked.status_code == 403
    assert "没有答复" in words(blocked)
    reporter.post(form, filled(1, progress="可研报告（湛交〔2020〕1号）已报市发展改革局审批。") | {"mend": remark.pk})
    reporter.post(scene.url("contribution_send", scene.contribution), {"key": "s3", "version": "2"})
    assert Contribution.objects.get(pk=scene.contribution.pk).revisions.count() == 2


def test_a_missing_unit_is_waived_by_name_only_when_overdue(scene: Scene, freeze: Freeze) -> None:
    lead = signed_in(scene.lead)
    url = scene.url("waive", scene.contribution)
    freeze(at(3, 2, 23, 59, 59))
    assert lead.post(url, {"key": "w1", "version": "0", "reason": "未报"}).status_code == 403
    freeze(at(3, 3))
    assert lead.post(url, {"key": "w2", "version": "0", "reason": " "}).status_code == 403
    assert lead.post(url, {"key": "w3", "version": "0", "reason": "两次催报仍未报来。"}).status_code == 302
    assert Waiver.objects.get().reason == "两次催报仍未报来。"


def test_the_report_is_not_submitted_while_a_unit_is_out(scene: Scene, freeze: Freeze) -> None:
    freeze(at(3, 2, 12))
    client = signed_in(scene.lead)
    client.post(scene.url("desk"), filled())
    page = client.get(scene.url("check")).content.decode()
    assert "还有 3 家单位的反馈没有采用" in page
    refused = client.post(scene.url("submit"), {"key": "x", "version": "0"})
    assert refused.status_code == 403
    assert Report.objects.get(pk=scene.report.pk).version == 0


def test_a_stale_page_gets_what_happened_and_keeps_what_was_typed(scene: Scene, freeze: Freeze) -> None:
    scene.send_contribution()
    freeze(at(3, 2, 11))
    lead = signed_in(scene.lead)
    lead.post(scene.url("adopt", scene.contribution), {"key": "a1", "version": "1"})
    stale = lead.post(
        scene.url("return_contribution", scene.contribution),
        {"key": "r1", "version": "1", "reason": "other", "summary": "请补充用地数据", "whole": "on"},
    )
    assert stale.status_code == 409
    assert "请补充用地数据" in words(stale)
    assert "采用" in words(stale)


@pytest.mark.parametrize("version", ["", "-1", "x", "99999999999999999999"])
def test_a_mangled_version_is_a_conflict_not_a_crash(scene: Scene, freeze: Freeze, version: str) -> None:
    scene.send_contribution()
    freeze(at(3, 2, 11))
    answer = signed_in(scene.lead).post(scene.url("adopt", scene.contribution), {"key": "a1", "version": version})
    assert answer.status_code == 409
