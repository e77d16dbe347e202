"""Giving and taking back a mandate to sign (代签授权): numbered, with its letter, once for each click."""

import datetime as dt
import json
from pathlib import Path

import pytest

from approvals import evidence
from approvals.errors import MandateRefused, NoCredential
from approvals.letters import LARGEST, Letter, LetterRefused, checked
from approvals.models import Credential
from approvals.operations.credentials import issue, posts_without
from approvals.operations.mandates import revoke
from approvals.operations.sweeping import sweep_job
from approvals.queries import signing_credential, standing
from audit.models import Event
from common import store
from submissions.models import SignOff
from submissions.queries import reports_held_by
from tests import personas
from tests.approvals.mandates import JPEG, PDF, PNG, give, letter
from tests.approvals.test_sweeping import aged
from tests.factories import at
from tests.invariants import broken
from tests.personas import PIN, Persona
from tests.submissions.steps import Way, submitted_way
from transitions.errors import KeyReused, NotAllowed
from transitions.models import StatusRecord
from units.models import Delegation
from units.operations import end_appointment
from units.queries import mandates_visible_to
from workflows.words import Role

pytestmark = pytest.mark.django_db

SCENARIO = submitted_way
NOW = at(3, 3, 9)


@pytest.fixture
def colleague(walk: Way) -> Persona:
    """A member of the lead unit, with no post that signs."""
    head = walk.head()
    return personas.person("林科员", Role.MEMBER, government=walk.government, unit=head.unit)


class TestGiving:
    def test_a_mandate_is_numbered_dated_and_kept_with_its_letter(self, walk: Way, colleague: Persona) -> None:
        given = give(walk.head(), colleague, when=NOW, days=3)
        assert (given.number, given.scope) == ("湛江代签〔2020〕1号", "全部牵头事项")
        assert (given.since, given.until) == (NOW, at(3, 6, 0))
        assert store.read(given.letter_sha256) == PDF
        assert given.words == "湛江代签〔2020〕1号，2020年3月3日至3月5日，全部牵头事项"
        event = Event.objects.get(kind="mandate.grant")
        assert event.subject == "mandate:2020/1"
        said = json.loads(event.data_text)
        assert (said["deputy"], said["letter_sha256"]) == ("林科员", given.letter_sha256)
        assert evidence.of_mandate(event) is None

    def test_it_counts_from_the_instant_it_is_given_never_before(self, walk: Way, colleague: Persona) -> None:
        give(walk.head(), colleague, when=NOW)
        assert not colleague.actor(NOW - dt.timedelta(seconds=1)).mandates
        (held,) = colleague.actor(NOW).mandates
        assert (held.number, held.given_by, held.until) == (
            "湛江代签〔2020〕1号",
            walk.head().user.full_name,
            at(3, 6, 0),
        )
        assert not colleague.actor(at(3, 6, 0)).mandates

    def test_a_mandate_of_a_later_day_begins_with_that_day(self, walk: Way, colleague: Persona) -> None:
        given = give(walk.head(), colleague, when=NOW, first_day=dt.date(2020, 3, 4))
        assert given.since == at(3, 4, 0)
        assert not colleague.actor(at(3, 3, 23, 59)).mandates
        assert colleague.actor(at(3, 4, 0)).mandates

    def test_for_chosen_lines_the_scope_names_them(self, walk: Way, colleague: Persona) -> None:
        given = give(walk.head(), colleague, when=NOW, lines=[walk.report.line_id])
        assert (given.scope, given.line_ids) == ("附件1-026", [walk.report.line_id])
        assert reports_held_by(colleague.actor(NOW)).exists()

    def test_numbers_run_on_through_the_government(self, walk: Way, colleague: Persona) -> None:
        give(walk.head(), colleague, when=NOW)
        other = personas.person("陈科员", Role.MEMBER, government=walk.government, unit=walk.head().unit)
        assert give(walk.head(), other, when=NOW).number == "湛江代签〔2020〕2号"

    def test_what_the_law_refuses_leaves_no_row_and_no_file(
        self, walk: Way, colleague: Persona, data_folders: Path
    ) -> None:
        files = sorted(data_folders.rglob("*"))
        with pytest.raises(MandateRefused) as refused:
            give(walk.head(), colleague, when=NOW, first_day=dt.date(2020, 3, 2), lines=[], letter=None)
        assert [one.place for one in refused.value.hindrances] == ["since", "lines", "letter"]
        assert refused.value.can_be_mended
        assert (Delegation.objects.count(), Event.objects.filter(kind__startswith="mandate").count()) == (0, 0)
        assert sorted(data_folders.rglob("*")) == files

    def test_nobody_but_the_head_gives_one_and_a_deputy_hands_nothing_on(self, walk: Way, colleague: Persona) -> None:
        give(walk.head(), colleague, when=NOW)
        other = personas.person("陈科员", Role.MEMBER, government=walk.government, unit=walk.head().unit)
        for by in (walk.reporter(), walk.officer, colleague):
            with pytest.raises(MandateRefused) as refused:
                give(walk.head(), other, when=NOW, by=by.actor(NOW))
            assert not refused.value.can_be_mended
        assert Delegation.objects.count() == 1

    def test_the_same_deputy_twice_is_refused_and_the_first_is_named(self, walk: Way, colleague: Persona) -> None:
        first = give(walk.head(), colleague, when=NOW)
        with pytest.raises(MandateRefused, match=first.number):
            give(walk.head(), colleague, when=NOW, first_day=dt.date(2020, 3, 5))
        give(walk.head(), colleague, when=NOW, first_day=dt.date(2020, 3, 6), last_day=dt.date(2020, 3, 6))
        revoke(first, reason="改期", by=walk.head().actor(NOW), at=NOW, key="r")
        give(walk.head(), colleague, when=at(3, 3, 10), last_day=dt.date(2020, 3, 5))

    def test_a_mandate_of_a_former_head_stands_in_nobodys_way(self, walk: Way, colleague: Persona) -> None:
        give(walk.head(), colleague, when=NOW)
        end_appointment(walk.head().user.appointments.get(), until=at(3, 3, 10), by="测试", at=at(3, 3, 10))
        assert walk.head().unit
        successor = personas.head(walk.government, walk.head().unit.name, "新负责")  # type: ignore[union-attr]
        assert not colleague.actor(at(3, 3, 11)).mandates
        give(successor, colleague, when=at(3, 3, 11))
        assert len(colleague.actor(at(3, 3, 11)).mandates) == 1

    def test_the_same_key_gets_the_same_mandate_and_another_wish_a_conflict(
        self, walk: Way, colleague: Persona
    ) -> None:
        first = give(walk.head(), colleague, when=NOW, key="one click")
        again = give(walk.head(), colleague, when=at(3, 3, 9, 1), key="one click")
        assert (again.pk, again.replayed) == (first.pk, True)
        with pytest.raises(KeyReused):
            give(walk.head(), colleague, when=NOW, days=9, key="one click")
        assert Event.objects.filter(kind="mandate.grant").count() == 1


class TestTakingBack:
    def test_it_ends_at_once_with_a_reason_and_only_once(self, walk: Way, colleague: Persona) -> None:
        given, by = give(walk.head(), colleague, when=NOW), walk.head().actor(NOW)
        with pytest.raises(MandateRefused, match="写明收回的理由"):
            revoke(given, reason=" ", by=by, at=at(3, 3, 10), key="r")
        ended = revoke(given, reason="出差提前结束", by=by, at=at(3, 3, 10), key="r")
        assert (ended.ended_at, ended.revoked_reason) == (at(3, 3, 10), "出差提前结束")
        assert not colleague.actor(at(3, 3, 10)).mandates
        again = revoke(given, reason="出差提前结束", by=by, at=at(3, 3, 11), key="r")
        assert (again.replayed, again.revoked_at) == (True, at(3, 3, 10))
        with pytest.raises(MandateRefused, match="已经收回"):
            revoke(given, reason="再收", by=by, at=at(3, 3, 11), key="other")
        assert Event.objects.filter(kind="mandate.revoke").count() == 1

    def test_nobody_but_the_head_takes_back_and_not_what_is_over(self, walk: Way, colleague: Persona) -> None:
        given = give(walk.head(), colleague, when=NOW)
        with pytest.raises(MandateRefused, match="只有在任的单位主要负责人"):
            revoke(given, reason="我不签了", by=colleague.actor(NOW), at=NOW, key="r")
        with pytest.raises(MandateRefused, match="已经到期"):
            revoke(given, reason="晚了", by=walk.head().actor(at(3, 9)), at=at(3, 9), key="r")

    def test_one_that_was_to_come_never_counts(self, walk: Way, colleague: Persona) -> None:
        given = give(walk.head(), colleague, when=NOW, first_day=dt.date(2020, 3, 4))
        revoke(given, reason="不出差了", by=walk.head().actor(NOW), at=NOW, key="r")
        assert not colleague.actor(at(3, 4, 12)).mandates


class TestCertificates:
    def test_a_member_in_mandate_gets_a_certificate_signs_and_is_named(self, walk: Way, colleague: Persona) -> None:
        given = give(walk.head(), colleague, when=NOW)
        post = colleague.user.appointments.get()
        assert post in posts_without(walk.government, NOW)
        with pytest.raises(NoCredential):
            signing_credential(standing(walk.report, colleague.actor(NOW), NOW), colleague.actor(NOW), NOW)
        issue(post, pin=PIN, by=colleague.actor(NOW), at=NOW)
        assert post not in posts_without(walk.government, NOW)
        walk.sign(at(3, 3, 10), by=colleague)
        sign_off = SignOff.objects.get()
        assert (sign_off.delegation, sign_off.capacity, sign_off.person) == (given, "deputy", colleague.user)
        record = StatusRecord.of(walk.report).last()
        assert record is not None
        assert record.post_title == "受委托代签人"
        assert walk.officer
        assert broken(at(3, 3, 11)) == []

    def test_without_a_mandate_or_after_it_no_certificate_is_issued(self, walk: Way, colleague: Persona) -> None:
        post = colleague.user.appointments.get()
        with pytest.raises(ValueError, match="没有代签授权"):
            issue(post, pin=PIN, by="测试", at=NOW)
        give(walk.head(), colleague, when=NOW)
        with pytest.raises(ValueError, match="没有代签授权"):
            issue(post, pin=PIN, by="测试", at=at(3, 9))
        assert not Credential.objects.filter(person=colleague.user).exists()

    def test_the_certificate_alone_signs_nothing_when_the_mandate_is_over(self, walk: Way, colleague: Persona) -> None:
        give(walk.head(), colleague, when=NOW)
        issue(colleague.user.appointments.get(), pin=PIN, by="测试", at=NOW)
        with pytest.raises(NotAllowed, match="代签须有在有效期内的授权"):
            walk.sign(at(3, 9), by=colleague)

    def test_the_preparer_does_not_sign_the_own_text_in_mandate_either(self, walk: Way) -> None:
        preparer = walk.reporter()
        give(walk.head(), preparer, when=NOW)
        issue(preparer.user.appointments.get(), pin=PIN, by="测试", at=NOW)
        with pytest.raises(NotAllowed, match="拟稿人不能签发自己拟写的报告"):
            walk.sign(at(3, 3, 10), by=preparer)

    @pytest.mark.parametrize("part", ["one section", "handed it on"])
    def test_nor_does_who_wrote_a_part_of_it_or_handed_it_on(self, walk: Way, part: str) -> None:
        """Somebody else edited the text last: what stands in it is the deputy's own all the same."""
        deputy = personas.reporter(walk.government, walk.leads[0], "同事")
        give(walk.head(), deputy, when=NOW)
        issue(deputy.user.appointments.get(), pin=PIN, by="测试", at=NOW)
        walk.return_report(NOW, by=walk.head())
        if part == "one section":
            walk.write(walk.report, deputy, at(3, 3, 10), {"progress": "受委托人自己写的进展。"})
        walk.write(walk.report, walk.reporter(), at(3, 3, 11), {"problems": "经办人最后改过。"})
        walk.submit(at(3, 3, 12), by=deputy if part == "handed it on" else walk.reporter())
        assert walk.revision().last_editor == walk.reporter().user
        with pytest.raises(NotAllowed, match="拟稿人不能签发自己拟写的报告"):
            walk.sign(at(3, 3, 13), by=deputy)
        assert walk.sign(at(3, 3, 14)).target == "with_office"


class TestLetters:
    @pytest.mark.parametrize(
        ("name", "data", "kept", "media_type"),
        [
            ("授权书.pdf", PDF, "授权书.pdf", "application/pdf"),
            ("C:\\桌面\\授权书.jpeg", JPEG, "授权书.jpg", "image/jpeg"),
            ("../../etc/passwd", PNG, "passwd.png", "image/png"),
            ("a\r\nSet-Cookie: x.exe", PDF, "aSet-Cookie: x.pdf", "application/pdf"),
            ("", PDF, "授权书.pdf", "application/pdf"),
            ("长" * 300 + ".pdf", PDF, "长" * 116 + ".pdf", "application/pdf"),
        ],
    )
    def test_a_letter_is_known_by_its_bytes(self, name: str, data: bytes, kept: str, media_type: str) -> None:
        assert checked(name, data) == Letter(kept, media_type, data)

    @pytest.mark.parametrize(
        ("data", "words"),
        [
            (b"", "空文件"),
            (b"MZ\x90\x00", "须是 PDF、JPEG 或 PNG"),
            (b"<html>%PDF-%%EOF", "须是 PDF、JPEG 或 PNG"),
            (PDF[:20], "不完整"),
            (PDF + b"\0" * LARGEST, "不能超过 10 MB"),
        ],
        ids=["empty", "program", "page", "cut off", "large"],
    )
    def test_anything_else_is_refused_with_what_to_do(self, data: bytes, words: str) -> None:
        with pytest.raises(LetterRefused, match=words):
            checked("授权书.pdf", data)

    def test_the_sweeper_keeps_letters_and_the_audit_finds_altered_ones(
        self, walk: Way, colleague: Persona, data_folders: Path
    ) -> None:
        given = give(walk.head(), colleague, when=NOW, letter=letter("扫描.png", PNG))
        written = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)
        aged(data_folders, given.letter_sha256, written)
        sweep_job({}, written + dt.timedelta(days=3))
        assert store.read(given.letter_sha256) == PNG
        event = Event.objects.get(kind="mandate.grant")
        path = data_folders / "objects" / given.letter_sha256[:2] / given.letter_sha256
        path.chmod(0o600)
        path.write_bytes(PDF)
        assert "授权书被改动过" in (evidence.of_mandate(event) or "")
        path.unlink()
        assert "授权书不见了" in (evidence.of_mandate(event) or "")
        Delegation.objects.update(until=at(12, 31))
        assert "与授权时不同" in (evidence.of_mandate(event) or "")


def test_the_head_the_deputy_and_the_readers_know_of_it_and_nobody_else(walk: Way, colleague: Persona) -> None:
    given = give(walk.head(), colleague, when=NOW)
    knowing = [walk.head(), colleague, walk.officer, personas.auditor(walk.government)]
    strangers = [
        walk.reporter(),
        walk.head("遂溪县政府", keyed=False),
        personas.leader(walk.government),
    ]
    for one in knowing:
        assert list(mandates_visible_to(one.actor(NOW))) == [given]
    for one in strangers:
        assert not mandates_visible_to(one.actor(NOW)).exists()
    end_appointment(colleague.user.appointments.get(), until=at(3, 3, 10), by="测试", at=at(3, 3, 10))
    assert not mandates_visible_to(colleague.actor(at(3, 3, 11))).exists()
