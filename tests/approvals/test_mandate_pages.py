"""The pages of 代签授权: nothing typed is lost, the letter is for those who may see it, deputies get certificates."""

import datetime as dt
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from approvals.letters import LARGEST
from approvals.models import Credential
from approvals.operations.mandates import revoke, scope_words
from audit.models import Event
from common import store
from tests import factories, personas
from tests.approvals.mandates import PDF, PNG, give
from tests.approvals.pages import Freeze, enter
from tests.factories import at
from tests.personas import PASSWORD, PIN, Persona
from tests.submissions.steps import Way, way
from units.models import Delegation
from units.operations import end_appointment
from workflows.words import Role

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

NOW = at(3, 3, 9)
LIST, NEW, CERTIFICATE = "/mandates/", "/mandates/new/", "/mandates/certificate/"


@pytest.fixture
def walk(freeze: Freeze) -> Way:
    """A report in the hands of its lead unit, at nine on 3 March 2020."""
    freeze(NOW)
    return way("附件1-026", "附件1-014")


@pytest.fixture
def colleague(walk: Way) -> Persona:
    return personas.person("林科员", Role.MEMBER, government=walk.government, unit=walk.head().unit)


def filled(colleague: Persona, **changed: Any) -> dict[str, Any]:
    """A well-filled form, some fields changed."""
    letter = SimpleUploadedFile("授权书.pdf", PDF, content_type="application/octet-stream")
    whole = {
        "key": "one click",
        "deputy": str(colleague.user.pk),
        "since": "2020-03-03",
        "until": "2020-03-05",
        "scope": "all",
        "letter": letter,
    }
    return whole | changed


class TestGiving:
    def test_the_head_gives_one_and_a_second_click_shows_the_same(self, walk: Way, colleague: Persona) -> None:
        client = enter(walk.head())
        for _click in range(2):
            answer = client.post(NEW, filled(colleague))
            assert (answer.status_code, answer.headers["Location"]) == (302, "/mandates/2020/1/")
        given = Delegation.objects.get()
        assert (given.since, given.until, given.letter_name) == (NOW, at(3, 6, 0), "授权书.pdf")
        page = client.get("/mandates/2020/1/").content.decode()
        assert "湛江代签〔2020〕1号" in page
        assert "全部牵头事项" in page

    def test_for_chosen_lines(self, walk: Way, colleague: Persona) -> None:
        line = str(walk.report.line_id)
        enter(walk.head()).post(NEW, filled(colleague, scope="chosen", lines=[line]))
        assert Delegation.objects.get().line_ids == [walk.report.line_id]

    def test_ticked_lines_under_the_wide_scope_are_asked_about(self, walk: Way, colleague: Persona) -> None:
        answer = enter(walk.head()).post(NEW, filled(colleague, lines=[str(walk.report.line_id)]))
        assert answer.status_code == 422
        assert "请改选“只代签下面选中的事项”" in answer.content.decode()
        assert not Delegation.objects.exists()

    def test_what_is_wrong_is_said_at_its_field_and_everything_stays(self, walk: Way, colleague: Persona) -> None:
        client = enter(walk.head())
        answer = client.post(NEW, filled(colleague, since="2020-03-02", until="2020-03-01"))
        assert answer.status_code == 422
        page = answer.content.decode()
        assert "授权不能从过去的日期开始" in page
        assert "截止日期不能早于开始日期" in page
        assert 'value="2020-03-01"' in page
        assert "已收到《授权书.pdf》" in page
        again = filled(colleague, kept_letter=answer.context["kept_letter"])
        del again["letter"]
        assert client.post(NEW, again).status_code == 302
        assert store.read(Delegation.objects.get().letter_sha256) == PDF

    def test_the_letter_of_somebody_else_or_a_made_up_one_is_none(self, walk: Way, colleague: Persona) -> None:
        first = enter(walk.head()).post(NEW, filled(colleague, until=""))
        stranger = walk.head("遂溪县政府", keyed=False)
        other = personas.person("县科员", Role.MEMBER, government=walk.government, unit=stranger.unit)
        for token in (first.context["kept_letter"], "made-up", ""):
            again = filled(other, kept_letter=token)
            del again["letter"]
            answer = enter(stranger).post(NEW, again)
            assert (answer.status_code, "请附上签字或盖章的授权书" in answer.content.decode()) == (422, True)
        assert not Delegation.objects.exists()

    @pytest.mark.parametrize(
        ("field", "value", "words"),
        [
            ("deputy", "", "请选择受委托人"),
            ("deputy", "9999999999999999999999", "请从列表中选择本单位在职人员"),
            ("since", "0000-00-00", "请填写日期"),
            ("since", "9999-12-31", "请填写日期"),
            ("until", "九月", "请填写日期"),
            ("until", "2199-12-31", "一次授权最长一年"),
            ("scope", "everything", "请选择列出的一种"),
            ("lines", ["0"], "不都由本单位牵头"),
            ("letter", SimpleUploadedFile("a.exe", b"MZ"), "须是 PDF、JPEG 或 PNG"),
            ("letter", SimpleUploadedFile("a.pdf", b""), "空文件"),
            ("letter", SimpleUploadedFile("a.pdf", PDF + b"\0" * LARGEST), "不能超过 10 MB"),
        ],
    )
    def test_bad_input_is_an_answer(self, walk: Way, colleague: Persona, field: str, value: Any, words: str) -> None:
        answer = enter(walk.head()).post(NEW, filled(colleague, **{field: value}))
        assert (answer.status_code, words in answer.content.decode()) == (422, True)
        assert not Delegation.objects.exists()

    def test_an_empty_form_names_every_field(self, walk: Way) -> None:
        page = enter(walk.head()).post(NEW, {}).content.decode()
        for words in ("请选择受委托人", "从哪一天开始", "到哪一天为止", "代签哪些事项", "请附上签字或盖章的授权书"):
            assert words in page

    def test_nobody_but_a_head_finds_the_form_and_only_for_the_own_unit(self, walk: Way, colleague: Persona) -> None:
        give(walk.head(), colleague, when=NOW)
        unit = walk.head().unit
        assert unit
        for one in (walk.reporter(), walk.officer, colleague, personas.auditor(walk.government)):
            assert enter(one).get(NEW).status_code == 404
            assert enter(one).post(NEW, filled(colleague)).status_code == 404
        stranger = enter(walk.head("遂溪县政府", keyed=False))
        assert stranger.get(f"{NEW}?unit={unit.pk}").status_code == 404
        assert stranger.post(f"{NEW}?unit={unit.pk}", filled(colleague)).status_code == 404
        assert Delegation.objects.count() == 1

    def test_who_heads_two_units_chooses_for_which(self, walk: Way, colleague: Persona) -> None:
        both = personas.appoint_also(walk.head(), Role.HEAD, unit="遂溪县政府")
        assert both.unit
        other = personas.person("县科员", Role.MEMBER, government=walk.government, unit=both.unit)
        client = enter(both)
        assert client.get(LIST).content.decode().count("授权代签</span></a>") == 2
        client.post(f"{NEW}?unit={both.unit.pk}", filled(other))
        assert Delegation.objects.get().unit == both.unit


class TestLetter:
    def test_the_letter_opens_in_place_for_those_who_may_see_it(self, walk: Way, colleague: Persona) -> None:
        give(walk.head(), colleague, when=NOW)
        address = "/mandates/2020/1/letter/"
        for one in (walk.head(), colleague, walk.officer, personas.auditor(walk.government)):
            answer = enter(one).get(address)
            assert (answer.status_code, answer.content) == (200, PDF)
            assert answer.headers["Content-Type"] == "application/pdf"
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert answer.headers["Content-Disposition"].startswith('inline; filename="mandate-2020-1.pdf"')
        strangers = (walk.reporter(), walk.head("遂溪县政府", keyed=False), personas.leader(walk.government))
        for one in strangers:
            assert enter(one).get(address).status_code == 404
            assert enter(one).get("/mandates/2020/1/").status_code == 404
        assert Client().get(address).status_code == 302

    def test_a_damaged_letter_is_not_handed_out(self, walk: Way, colleague: Persona) -> None:
        give(walk.head(), colleague, when=NOW)
        Delegation.objects.update(letter_sha256="0" * 64)
        answer = enter(walk.head()).get("/mandates/2020/1/letter/")
        assert answer.status_code == 409

    def test_one_without_a_letter_from_before_has_none(self, walk: Way) -> None:
        deputy = personas.deputy(walk.head(), "林副局", since=at(3, 1), until=at(3, 9))
        page = enter(deputy).get(LIST).content.decode()
        assert "林副局 代签" in page


class TestTakingBack:
    def test_with_a_reason_it_ends_at_once(self, walk: Way, colleague: Persona) -> None:
        give(walk.head(), colleague, when=NOW)
        client = enter(walk.head())
        answer = client.post("/mandates/2020/1/revoke/", {"key": "r", "reason": " "})
        assert (answer.status_code, "请写明收回的理由" in answer.content.decode()) == (422, True)
        for _click in range(2):
            assert client.post("/mandates/2020/1/revoke/", {"key": "r", "reason": "出差结束"}).status_code == 302
        page = client.get("/mandates/2020/1/").content.decode()
        assert "已收回" in page
        assert "出差结束" in page
        assert "收回这份授权" not in page
        assert Event.objects.filter(kind="mandate.revoke").count() == 1
        again = client.post("/mandates/2020/1/revoke/", {"key": "other", "reason": "再收"})
        assert (again.status_code, "已经收回" in again.content.decode()) == (403, True)

    def test_a_deputy_or_a_reader_does_not_take_back(self, walk: Way, colleague: Persona) -> None:
        give(walk.head(), colleague, when=NOW)
        for one in (colleague, walk.officer):
            client = enter(one)
            assert "收回这份授权" not in client.get("/mandates/2020/1/").content.decode()
            assert client.post("/mandates/2020/1/revoke/", {"key": "r", "reason": "不要了"}).status_code == 403
            assert client.post("/mandates/2020/1/revoke/", {"key": "r", "reason": ""}).status_code == 404
        assert Delegation.objects.get().revoked_at is None


class TestStanding:
    def test_each_mandate_says_how_it_stands(self, walk: Way, freeze: Freeze) -> None:
        head, unit = walk.head(), walk.head().unit
        names = ["在内", "将来", "收回", "离开", "到期"]
        people = {name: personas.person(name, Role.MEMBER, government=walk.government, unit=unit) for name in names}
        give(head, people["在内"], when=NOW, days=9)
        give(head, people["将来"], when=NOW, first_day=dt.date(2020, 3, 8), days=9)
        taken = give(head, people["收回"], when=NOW, days=9)
        revoke(taken, reason="改派", by=head.actor(NOW), at=at(3, 3, 10), key="r")
        give(head, people["离开"], when=NOW, days=9)
        end_appointment(people["离开"].user.appointments.get(), until=at(3, 4), by="测试", at=at(3, 4))
        give(head, people["到期"], when=NOW, days=1)
        freeze(at(3, 5))
        groups = dict(enter(head).get(LIST).context["groups"])
        said = {title: {one.mandate.deputy.full_name: one.word for one in ones} for title, ones in groups.items()}
        assert said == {
            "有效的": {"在内": "有效"},
            "还没开始的": {"将来": "未开始"},
            "已结束的": {"收回": "已收回", "离开": "受委托人已不在本单位，不能代签", "到期": "已到期"},
        }
        end_appointment(head.user.appointments.get(), until=at(3, 6), by="测试", at=at(3, 6))
        freeze(at(3, 7))
        words = [one.word for _title, ones in enter(walk.officer).get(LIST).context["groups"] for one in ones]
        assert words.count("原负责人离任，已终止") == 3

    def test_one_mandate_costs_as_many_queries_as_many(self, walk: Way, colleague: Persona) -> None:
        counted = []
        client, head = enter(walk.head()), walk.head()
        give(head, colleague, when=NOW)
        for more in (0, 8):
            for number in range(more):
                other = personas.person(f"科员{number}", Role.MEMBER, government=walk.government, unit=head.unit)
                give(head, other, when=NOW)
            with CaptureQueriesContext(
                connection,
            ) as queries:
                assert client.get(LIST).status_code == 200
            counted.append(len(queries))
        assert counted[0] == counted[1]
        assert counted[0] <= 15


class TestDeputy:
    def test_the_home_page_says_for_whom_and_until_when(self, walk: Way, colleague: Persona, freeze: Freeze) -> None:
        client = enter(colleague)
        assert "您受委托" not in client.get("/").content.decode()
        give(walk.head(), colleague, when=NOW)
        (told,) = client.get("/").context["capacities"]
        assert (told.unit, told.number, told.scope) == ("市民政局", "湛江代签〔2020〕1号", "全部牵头事项")
        assert told.until == "3 月 5 日（周四）24:00"
        assert told.certificate_url == CERTIFICATE
        freeze(at(3, 6, 0))
        assert client.get("/").context["capacities"] == []

    def test_the_deputy_chooses_a_pin_and_has_a_certificate(self, walk: Way, colleague: Persona) -> None:
        give(walk.head(), colleague, when=NOW)
        client = enter(colleague)
        asked = {"pin": PIN, "again": PIN, "password": PASSWORD}
        for wrong, words in (
            ({"password": "guess"}, "登录密码不正确"),
            ({"again": "246811"}, "两次输入的签名口令不一样"),
            ({"pin": "123456", "again": "123456"}, "太容易猜到"),
            ({"pin": "aaaaaaa", "again": "aaaaaaa"}, "太容易猜到"),
            ({"pin": "12345", "again": "12345"}, "至少 6 位"),
            ({"pin": PASSWORD, "again": PASSWORD}, "不能与登录密码相同"),
        ):
            answer = client.post(CERTIFICATE, asked | wrong)
            assert (answer.status_code, words in answer.content.decode()) == (422, True), words
        assert not Credential.objects.filter(person=colleague.user).exists()
        assert client.post(CERTIFICATE, asked).headers["Location"] == "/"
        issued = Credential.objects.get(person=colleague.user)
        assert (
            Event.objects.filter(kind="approvals.issue_certificate").order_by("-sequence")[0].actor_text.find("林科员")
            > 0
        )
        assert colleague.key(NOW).name == "林科员"
        (told,) = client.get("/").context["capacities"]
        assert told.certificate_url == ""
        # A second press on the page that is still open changes nothing.
        assert client.post(CERTIFICATE, asked).headers["Location"] == LIST
        assert Credential.objects.get(person=colleague.user) == issued

    def test_the_certificate_can_be_had_before_the_mandate_begins(self, walk: Way, colleague: Persona) -> None:
        give(walk.head(), colleague, when=NOW, first_day=dt.date(2020, 3, 5))
        client = enter(colleague)
        page = client.get(LIST)
        assert (page.context["certificate_url"], page.context["own"]) == (CERTIFICATE, [])
        asked = {"pin": PIN, "again": PIN, "password": PASSWORD}
        assert client.post(CERTIFICATE, asked).status_code == 302
        assert client.get(LIST).context["certificate_url"] == ""
        assert enter(walk.head()).get(LIST).context["certificate_url"] == ""

    def test_nobody_without_a_mandate_gets_one(self, walk: Way, colleague: Persona, freeze: Freeze) -> None:
        asked = {"pin": PIN, "again": PIN, "password": PASSWORD}
        assert enter(colleague).get(CERTIFICATE).status_code == 404
        give(walk.head(), colleague, when=NOW)
        freeze(at(3, 6, 0))
        assert enter(colleague).post(CERTIFICATE, asked).status_code == 404
        assert not Credential.objects.filter(person=colleague.user).exists()

    def test_where_certificates_come_from_outside_the_page_says_so(
        self, walk: Way, colleague: Persona, settings: Settings
    ) -> None:
        settings.SIGNING_KEY_SOURCE = "pkcs11"
        give(walk.head(), colleague, when=NOW)
        asked = {"pin": PIN, "again": PIN, "password": PASSWORD}
        answer = enter(colleague).post(CERTIFICATE, asked)
        assert "请联系系统管理员办理" in answer.content.decode()
        assert not Credential.objects.filter(person=colleague.user).exists()


def test_a_picture_keeps_its_kind(walk: Way, colleague: Persona) -> None:
    picture = SimpleUploadedFile("../照片.JPG", PNG, content_type="text/html")
    enter(walk.head()).post(NEW, filled(colleague, letter=picture))
    answer = enter(walk.head()).get("/mandates/2020/1/letter/")
    assert answer.headers["Content-Type"] == "image/png"
    assert "mandate-2020-1.png" in answer.headers["Content-Disposition"]


def test_a_long_list_of_lines_is_counted() -> None:
    lines = list(factories.plan("附件1-013", "附件1-014", "附件1-015").lines.all())
    assert scope_words(None) == "全部牵头事项"
    assert scope_words(frozenset(line.pk for line in lines[:2])) == "附件1-013、附件1-014"
    assert scope_words(frozenset(line.pk for line in lines)) == "附件1-013等3件"
