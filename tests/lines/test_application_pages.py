"""The pages of applications: the lead's form, the office's list and decision, the files, what a leader is told."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.models import Event
from lines.addresses import address_of_line
from lines.models import Application
from lines.operations.deciding import decide_line
from lines.presenters.application import Row
from submissions.addresses import address_of
from submissions.content import report_content, terms_so_far
from submissions.fact_finding import seen_now
from submissions.operations.opening import open_period
from tests import factories, personas
from tests.approvals.pages import Freeze, enter
from tests.factories import at
from tests.lines.applying import ADJUSTMENT, APPLIED, COMPLETION, DECIDED, EXTENSION, Asking
from tests.lines.conftest import accepted_line
from tests.personas import Persona
from tests.submissions.steps import Way, new_key
from transitions.models import ActRecord, Opening
from workflows.people import clock_of
from workflows.words import Action

pytestmark = pytest.mark.django_db

SCENARIO = accepted_line
PDF = b"%PDF-1.7 \xe6\x89\xb9\xe5\xa4\x8d"


@pytest.fixture
def asking(walk: Way, freeze: Freeze) -> Asking:
    freeze(APPLIED)
    return Asking(walk)


def form_of(asking: Asking, what: str) -> str:
    return reverse("lines:apply", kwargs=address_of_line(asking.line) | {"what": what})


def page_of(asking: Asking, name: str = "application", **more: str) -> str:
    here = address_of_line(asking.line) | {"number": asking.application.number} | more
    return reverse(f"lines:{name}", kwargs=here)


def typed(**changed: object) -> dict[str, object]:
    fields: dict[str, object] = {
        "reason": EXTENSION.reason,
        "evidence": EXTENSION.evidence,
        "deadline_month": "2021-06",
        "key": new_key(),
        "version": "0",
    }
    return fields | changed


def press(client: Client, asking: Asking, act: str, **changed: str) -> int:
    fields = {"act": act, "version": str(asking.application.version), "key": new_key(), "reason": "情况属实。"}
    return client.post(page_of(asking, "application_act"), fields | changed).status_code


def test_from_the_line_to_the_new_date_through_three_people(asking: Asking) -> None:
    lead, officer, chief = enter(asking.reporter), enter(asking.officer), enter(asking.chief)
    line_page = reverse("lines:line", kwargs=address_of_line(asking.line))
    assert [way["label"] for way in lead.get(line_page).context["ways_to_apply"]] == ["延期", "调整目标", "办结"]
    upload = SimpleUploadedFile("批复.pdf", PDF)
    answer = lead.post(form_of(asking, "extension"), typed(files=upload))
    assert (answer.status_code, answer["Location"]) == (302, page_of(asking))
    assert [one.what for one in officer.get(reverse("lines:applications")).context["held"]] == ["延期申请"]
    page = officer.get(page_of(asking))
    assert EXTENSION.reason in page.content.decode()
    assert "批复.pdf" in page.content.decode()
    assert press(officer, asking, "forward_application", on_site="on") == 302
    page = chief.get(page_of(asking))
    assert (page.context["on_site"], page.context["acts"]) == (
        True,
        {"grant_application": True, "refuse_application": True},
    )
    assert press(chief, asking, "grant_application", reason="") == 302
    text = lead.get(line_page).content.decode()
    assert "2020年12月" in text
    assert "2021年6月" in text
    assert "第1次延期（2020年3月9日批准）" in text
    assert [event.act for event in lead.get(line_page).context["events"]] == [
        "第1次延期（2020年3月9日批准）：2020年12月 → 2021年6月"
    ]


def test_what_does_not_fit_is_said_beside_its_field_and_nothing_typed_is_lost(asking: Asking) -> None:
    client, address = enter(asking.reporter), form_of(asking, "extension")
    wrong: list[tuple[str, dict[str, object]]] = [
        ("reason", {"reason": ""}),
        ("evidence", {"evidence": "无"}),
        ("deadline_month", {"deadline_month": "2020-12"}),
        ("deadline_month", {"deadline_month": "x"}),
        ("files", {"files": SimpleUploadedFile("a.exe", b"MZ")}),
    ]
    for field, changed in wrong:
        page = client.post(address, typed(**changed))
        assert (page.status_code, list(page.context["errors"])) == (422, [field])
        if field != "evidence":
            assert EXTENSION.evidence in page.content.decode()
    page = client.post(form_of(asking, "adjustment"), typed(**{"target-3": "字" * 201}))
    assert list(page.context["errors"]) == ["target-3"]
    assert "字" * 201 in page.content.decode()
    assert not Application.objects.exists()


def test_a_second_application_is_refused_on_the_form_with_its_reason(asking: Asking) -> None:
    asking.apply()
    client = enter(asking.reporter)
    assert "已有一份申请正在办理" in client.get(form_of(asking, "completion")).content.decode()
    page = client.post(form_of(asking, "completion"), typed())
    assert page.status_code == 403
    assert "已有一份申请正在办理" in page.content.decode()
    assert EXTENSION.reason in page.content.decode()


def test_who_leads_nothing_has_no_form_and_strangers_no_page(asking: Asking) -> None:
    asking.apply()
    contributor = asking.walk.reporter(asking.walk.contributors[0])
    stranger = personas.reporter(asking.walk.government, "廉江市政府")
    foreign = personas.officer(factories.other_government(), "邻市督查")
    for person in (contributor, stranger, foreign, asking.officer):
        assert enter(person).get(form_of(asking, "extension")).status_code == 404
    for person in (contributor, stranger, foreign):
        assert enter(person).get(page_of(asking)).status_code == 404
        assert press(enter(person), asking, "grant_application") == 404
    for person in (asking.officer, asking.chief, personas.leader(asking.walk.government)):
        assert enter(person).get(page_of(asking)).status_code == 200
    assert enter(asking.reporter).get(form_of(asking, "holiday")).status_code == 404


@pytest.mark.parametrize(
    ("act", "step"), [("return_application", 1), ("forward_application", 1), ("refuse_application", 2)]
)
def test_a_reason_is_wanted_and_asked_for_on_the_page(asking: Asking, act: str, step: int) -> None:
    asking.apply()
    if step == 2:
        asking.examine()
    client = enter(asking.chief if step == 2 else asking.officer)
    page = client.post(
        page_of(asking, "application_act"),
        {"act": act, "version": str(step), "key": new_key(), "reason": " "},
    )
    assert page.status_code == 422
    assert "请写明理由" in page.content.decode()


def test_acts_are_the_laws_not_the_pages(asking: Asking) -> None:
    asking.apply()
    assert press(enter(asking.reporter), asking, "grant_application") == 403
    assert press(enter(asking.officer), asking, "grant_application") == 403
    assert press(enter(asking.officer), asking, "no_such_act") == 404
    assert press(enter(asking.officer), asking, "forward_application", version="7") == 409
    assert asking.application.status == "with_office"


def test_sent_back_the_form_comes_filled_and_goes_again(asking: Asking) -> None:
    asking.apply(ADJUSTMENT)
    asking.send_back(APPLIED)
    client = enter(asking.reporter)
    page = client.get(page_of(asking, "application_edit"))
    assert page.context["targets"][3]["value"] == ADJUSTMENT.targets["3"]
    fields = typed(version=str(asking.application.version), **{"target-3": "完成主体搬迁的 90%。"})
    assert client.post(page_of(asking, "application_edit"), fields).status_code == 302
    assert asking.application.targets == {"3": "完成主体搬迁的 90%。"}
    assert client.get(page_of(asking, "application_edit")).status_code == 403


def test_an_opening_by_the_office_ends_the_recall(asking: Asking) -> None:
    asking.apply()
    lead, officer = enter(asking.reporter), enter(asking.officer)
    assert lead.get(page_of(asking)).context["acts"] == {"withdraw_application": True}
    opened = officer.get(page_of(asking)).context["open_url"]
    assert officer.post(opened).status_code == 204
    assert officer.get(page_of(asking)).context["open_url"] == ""
    page = lead.get(page_of(asking))
    assert page.context["acts"] == {"withdraw_application": False}
    assert "申请撤回" in page.content.decode()
    assert Opening.objects.filter(kind="application").count() == 1


def test_a_file_is_handed_out_by_post_and_the_log_says_to_whom(asking: Asking) -> None:
    client = enter(asking.reporter)
    client.post(form_of(asking, "completion"), typed(files=SimpleUploadedFile("竣工验收.pdf", PDF)))
    address = page_of(asking, "application_file", sha256=asking.application.files.get().sha256)
    answer = enter(asking.officer).post(address)
    assert answer.content == PDF
    assert "attachment" in answer["Content-Disposition"]
    assert Event.objects.filter(kind="application.download").count() == 1
    assert enter(asking.officer).get(address).status_code == 405
    assert enter(asking.officer).post(page_of(asking, "application_file", sha256="0" * 64)).status_code == 404


def test_the_leader_is_told_once_and_finds_it_afterwards(asking: Asking) -> None:
    leader = personas.leader(asking.walk.government)
    client, list_page = enter(leader), reverse("lines:applications")
    asking.apply(COMPLETION)
    asking.examine(APPLIED)
    assert client.get(list_page).context["told"] == []
    asking.grant(APPLIED)
    assert [row.what for row in client.get(list_page).context["told"]] == ["办结申请"]
    client.post(client.get(page_of(asking)).context["open_url"])
    page = client.get(list_page)
    assert page.context["told"] == []
    assert [row.state for row in page.context["rows"]] == ["已批准"]


def test_who_has_something_to_do_or_to_know_is_told_at_home(asking: Asking) -> None:
    leader = enter(personas.leader(asking.walk.government))
    asking.apply()
    assert enter(asking.officer).get(reverse("approvals:inbox")).context["applications"] == 1
    assert enter(asking.chief).get(reverse("approvals:inbox")).context["applications"] == 1
    assert enter(asking.reporter).get("/").context["applications"] == 0
    asking.send_back(APPLIED)
    assert "退回补充" in enter(asking.reporter).get("/").content.decode()
    asking.again(EXTENSION, APPLIED)
    asking.examine(APPLIED)
    assert enter(asking.officer).get(reverse("approvals:inbox")).context["applications"] == 0
    assert "请您知悉" not in leader.get("/", follow=True).content.decode()
    asking.grant(APPLIED)
    for page in ("/", reverse("worklists:records")):
        assert "有 1 件延期、调整或办结已经批准，请您知悉" in leader.get(page, follow=True).content.decode()


def test_what_was_done_is_found_among_the_own_acts(asking: Asking) -> None:
    asking.apply(COMPLETION)
    asking.examine(APPLIED)
    asking.grant(APPLIED)
    (filed,) = [one for one in enter(asking.reporter).get("/done/").context["doings"] if "办结申请" in one.title]
    assert (filed.url, filed.state) == (page_of(asking), "已批准")
    closed, granted = enter(asking.chief).get("/done/").context["doings"]
    assert (closed.state, closed.url) == ("已销号", reverse("lines:line", kwargs=address_of_line(asking.line)))
    assert granted.url == page_of(asking)


def test_a_later_report_prints_the_first_date_and_the_new_one(asking: Asking) -> None:
    """原定 → 第 1 次 on the report's page and in what is frozen for the PDF; the report before keeps its own."""
    client = enter(asking.reporter)
    first = reverse("approvals:report", kwargs=address_of(asking.walk.report))
    asking.apply()
    asking.examine(APPLIED)
    asking.grant(APPLIED)
    open_period(
        asking.walk.plan.periods.get(key="2020-04"),
        by=clock_of(asking.walk.government.pk),
        at=at(4, 24),
        key=new_key(),
    )
    later = factories.report(asking.walk.plan, asking.walk.padded, "2020-04")
    page = client.get(reverse("approvals:report", kwargs=address_of(later)))
    assert "原定 2020年12月 → 第 1 次 2021年6月" in page.content.decode()
    assert "第 1 次" not in client.get(first).content.decode()
    terms = terms_so_far(later)
    content = report_content(
        later, seen_now(later), number=1, terms=terms, at=at(5, 1), prepared_by="甲", prepared_unit="乙"
    )
    assert content["terms"] == {
        "deadline": "2021年6月",
        "from": "2020-03-09",
        "history": [
            {"label": "原定", "deadline": "2020年12月"},
            {"label": "第1次延期（2020年3月9日批准）", "deadline": "2021年6月"},
        ],
    }


def test_the_list_costs_the_same_for_one_and_for_many(asking: Asking) -> None:
    client, address = enter(asking.officer), reverse("lines:applications")
    asking.apply()
    client.get(address)
    with CaptureQueriesContext(connection) as one:
        client.get(address)
    for number in range(2, 31):
        Application.objects.create(
            government=asking.walk.government,
            line=asking.line,
            unit=asking.unit,
            number=number,
            what="extension",
            reason="x",
            evidence="x",
        )
    with CaptureQueriesContext(connection) as many:
        assert len(client.get(address).context["rows"]) == 20
    assert len(many) <= len(one) + 3  # titles, last moves and the count of pages of the second list


def test_the_word_stands_in_the_navigation_of_who_uses_it(asking: Asking) -> None:
    address = reverse("lines:applications")
    member = personas.person("某科员", asking.reporter.role.MEMBER, government=asking.walk.government, unit=asking.unit)

    def has_it(person: Persona) -> bool:
        return address in [item.url for item in enter(person).get("/periods/", follow=True).context["nav"]]

    assert [has_it(one) for one in (asking.reporter, asking.officer, asking.chief, member)] == [True] * 3 + [False]
    assert at(3, 9) == APPLIED


def test_a_completion_granted_before_the_lines_last_decision_is_an_answer_not_a_fault(
    asking: Asking, freeze: Freeze
) -> None:
    asking.apply(COMPLETION)
    asking.examine()
    later = DECIDED + timedelta(days=2)
    for action in (Action.SUSPEND_LINE, Action.RESUME_LINE):
        decide_line(
            asking.line,
            action=action,
            since=later.date(),
            reason="用地没有批下来，先停再办。",
            basis="湛府办会〔2020〕5号",
            by=asking.chief.actor(later),
            at=later,
            expected_version=asking.line.version,
            key=new_key(),
        )
    freeze(DECIDED)  # the server's clock is set back
    answer = enter(asking.chief).post(
        page_of(asking, "application_act"),
        {
            "act": "grant_application",
            "version": str(asking.application.version),
            "key": new_key(),
            "reason": "同意销号。",
        },
    )
    shown = answer.content.decode()
    assert (answer.status_code, "不能早于上一次决定" in shown, "同意销号。" in shown) == (422, True, True)


def test_the_applicant_urges_the_office_and_then_its_chief_and_both_see_it(asking: Asking, freeze: Freeze) -> None:
    asking.apply()
    lead, officer, chief = enter(asking.reporter), enter(asking.officer), enter(asking.chief)
    assert press(lead, asking, "urge") == 302
    assert press(lead, asking, "urge") == 403
    assert press(officer, asking, "urge") == 403
    for reader in (lead, officer):
        assert "已催 1 次" in reader.get(page_of(asking)).content.decode()
        (row,) = listed(reader)
        assert row.urged.startswith("已催 1 次，最近")
        assert row.urged in reader.get(reverse("lines:applications")).content.decode()
    page = lead.get(page_of(asking)).content.decode()
    assert "这一步今天已经催过" in page
    assert "现在还不能办理" not in page
    asking.examine()
    assert [row.urged for row in listed(lead)] == [""], "what was urged for is done"
    assert press(lead, asking, "urge") == 302
    assert "已催 1 次" in chief.get(page_of(asking)).content.decode()
    assert press(officer, asking, "urge") == 403, "once a day for each step, whoever waits"
    assert press(chief, asking, "urge") == 403
    freeze(DECIDED + timedelta(days=1))
    # The officer who examined it waits too, and is written down as such.
    assert press(officer, asking, "urge") == 302
    urging = ActRecord.objects.latest("pk")
    assert (urging.person_id, urging.unit_name) == (asking.officer.user.pk, "市政府督查室")
    assert "已催 2 次" in chief.get(page_of(asking)).content.decode()
    for reader in (lead, officer, chief):
        assert "已催 2 次" in listed(reader)[0].urged
    assert asking.application.version == 2, "an urging moves nothing"


def listed(client: Client) -> list[Row]:
    page = client.get(reverse("lines:applications")).context
    return [*page["held"], *page["rows"]]
