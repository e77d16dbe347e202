"""The head's signature: the right person, the right bytes, or nothing at all."""

from datetime import timedelta

import pytest
from pytest_django import Settings

from approvals.errors import CopyMissing, FileChanged, NoCredential
from approvals.keys import credential_for, keyring, open_key
from approvals.models import Credential, SignedFile
from approvals.operations.copies import signing_copy
from approvals.operations.signing import sign
from audit.models import Event
from common import store
from pdf.errors import KeyRefused, SigningRefused
from plans.models import Obligation
from submissions.models import SignOff
from submissions.queries import reports_held_by
from tests import factories, personas
from tests.factories import at
from tests.invariants import broken
from tests.submissions.steps import Way, submitted_way
from transitions.errors import NotAllowed, Stale
from transitions.models import StatusRecord
from units.models import Delegation
from units.operations import end_appointment
from workflows.people import ANONYMOUS, Actor
from workflows.words import Action, DutyRole, Role

NO_FILE = "0" * 64


def SCENARIO() -> Way:
    """The report of matter 26 waits for its only head, its signing copy rendered."""
    walked = submitted_way()
    walked.head()
    assert walked.officer
    walked.file(at(3, 2, 12))
    return walked


def _state(walk: Way) -> tuple[object, ...]:
    report = walk.report
    return (
        report.status,
        report.version,
        StatusRecord.objects.count(),
        Event.objects.count(),
        SignOff.objects.count(),
        SignedFile.objects.count(),
        list(Obligation.objects.order_by("pk").values_list("first_arrival", "late")),
        store.strays(set()),
    )


def test_signed_is_sent_on_with_the_sign_off_the_file_and_the_arrival(walk: Way) -> None:
    copy = walk.file(at(3, 3))
    record = walk.sign(at(3, 3))
    signed = SignedFile.objects.get(sequence=1)
    sign_off = SignOff.objects.get()
    assert (record.source, record.target, walk.report.status) == ("with_head", "with_office", "with_office")
    assert (sign_off.person, sign_off.capacity, sign_off.order) == (walk.head().user, "head", 1)
    assert sign_off.file_sha256 == signed.sha256
    assert store.read(signed.sha256).startswith(store.read(copy.sha256)), "an incremental update"
    event = Event.objects.get(kind="report.sign")
    assert (event.data["file_sha256"], event.data["revision_sha256"]) == (signed.sha256, walk.revision().sha256)
    assert Obligation.objects.get(role=DutyRole.LEAD).first_arrival == at(3, 3)
    assert broken(at(3, 3)) == []


@pytest.mark.parametrize(("when", "late"), [(at(3, 5, 0) - timedelta(seconds=1), False), (at(3, 5, 0), True)])
def test_the_report_arrives_with_the_signature_and_the_due_instant_itself_is_late(walk, when, late) -> None:  # type: ignore[no-untyped-def]
    walk.sign(when)
    assert Obligation.objects.get(role=DutyRole.LEAD).late is late


def test_a_return_does_not_erase_the_arrival_and_the_new_version_has_no_signature(walk: Way) -> None:
    walk.sign(at(3, 3))
    walk.return_report(at(3, 6), by=walk.officer, action=Action.RETURN_BY_OFFICE)
    walk.submit(at(3, 9))
    assert walk.revision().number == 2
    assert not walk.revision().sign_offs.exists()
    assert walk.report.status == "with_head"
    walk.sign(at(3, 9))
    lead = Obligation.objects.get(role=DutyRole.LEAD)
    assert (lead.first_arrival, lead.late) == (at(3, 3), False)
    assert SignOff.objects.count() == 2
    assert broken(at(3, 9)) == []


def test_the_same_key_again_gets_the_same_answer_and_signs_nothing_more(walk: Way) -> None:
    shown = walk.file(at(3, 3)).sha256
    first = walk.sign(at(3, 3), key="twice", shown=shown)
    before = _state(walk)
    again = walk.sign(at(3, 3, 10), key="twice", shown=shown)
    assert (again.pk, again.replayed) == (first.pk, True)
    assert _state(walk) == before


def test_everybody_else_is_refused_with_a_reason_and_nothing_is_signed(walk: Way) -> None:
    government, unit = walk.government, walk.head().unit
    others = [
        walk.reporter(),
        personas.head(government, "遂溪县政府"),
        personas.officer(government),
        personas.chief(government),
        personas.auditor(government),
        personas.leader(government),
        personas.person("副局长", Role.DEPUTY, government=government, unit=unit, keyed=True),
        personas.person("邻市局长", Role.HEAD, government=factories.other_government(), unit=unit, keyed=True),
    ]
    before, key = _state(walk), walk.head().key(at(3, 3))
    for actor in [*(person.actor(at(3, 3)) for person in others), ANONYMOUS]:
        with pytest.raises(NotAllowed) as refused:
            sign(
                walk.report,
                walk.revision(),
                NO_FILE,
                signing_key=key,
                by=actor,
                at=at(3, 3),
                expected_version=1,
                key="sign",
            )
        assert refused.value.reason
    assert _state(walk) == before


def test_who_edited_the_text_last_does_not_sign_it_even_as_the_head(walk: Way) -> None:
    walk.return_report(at(3, 2, 13), by=walk.head())
    writer = personas.appoint_also(walk.head(), Role.REPORTER, unit="市民政局")
    walk.write(walk.report, writer, at(3, 2, 14), {"progress": "局长自己改过的进展。"})
    walk.submit(at(3, 2, 15))  # by the reporter: the text is the head's all the same
    assert walk.revision().last_editor == walk.head().user
    before = _state(walk)
    with pytest.raises(NotAllowed, match="拟稿人不能签发"):
        walk.sign(at(3, 3), shown=NO_FILE)
    assert _state(walk) == before
    walk.return_report(at(3, 3), by=walk.head())
    walk.write(walk.report, walk.reporter(), at(3, 3), {"progress": "经办人又改过的进展。"})
    walk.submit(at(3, 3, 10))
    assert walk.sign(at(3, 3, 11)).target == "with_office"


def test_another_persons_key_signs_nothing(walk: Way) -> None:
    shown, stranger = walk.file(at(3, 3)).sha256, personas.head(walk.government, "遂溪县政府")
    before = _state(walk)
    with pytest.raises(SigningRefused, match="请用本人的证书签名"):
        sign(
            walk.report,
            walk.revision(),
            shown,
            signing_key=stranger.key(at(3, 3)),
            by=walk.head().actor(at(3, 3)),
            at=at(3, 3),
            expected_version=1,
            key="sign",
        )
    assert _state(walk) == before


def test_a_file_that_is_not_the_one_shown_is_not_signed(walk: Way) -> None:
    walk.file(at(3, 3))
    before = _state(walk)
    with pytest.raises(FileChanged):
        walk.sign(at(3, 3), shown=NO_FILE)
    assert _state(walk) == before


def test_without_a_signing_copy_nothing_is_signed(walk: Way) -> None:
    SignedFile.objects.all().delete()
    before = _state(walk)
    with pytest.raises(CopyMissing):
        walk.sign(at(3, 3), shown=NO_FILE)
    assert _state(walk) == before


def test_a_page_that_shows_an_older_version_signs_nothing(walk: Way) -> None:
    old, shown = walk.revision(), walk.file(at(3, 3)).sha256
    walk.return_report(at(3, 3), by=walk.head())
    walk.submit(at(3, 3, 10))
    for version in (1, 3):
        with pytest.raises(Stale):
            sign(
                walk.report,
                old,
                shown,
                signing_key=walk.head().key(at(3, 3, 11)),
                by=walk.head().actor(at(3, 3, 11)),
                at=at(3, 3, 11),
                expected_version=version,
                key=f"k{version}",
            )
    assert (walk.report.status, SignOff.objects.count()) == ("with_head", 0)


def test_a_damaged_signing_copy_is_not_signed(walk: Way, settings: Settings) -> None:
    file = walk.file(at(3, 3))
    (settings.OBJECTS_DIR / file.sha256[:2] / file.sha256).write_bytes(b"%PDF-1.7 another")
    with pytest.raises(store.DigestMismatch):
        walk.sign(at(3, 3))
    assert walk.report.status == "with_head"


def test_the_signing_copy_is_rendered_once(walk: Way) -> None:
    first = walk.file(at(3, 3))
    assert signing_copy(walk.revision(), at=at(3, 4)).pk == first.pk
    SignedFile.objects.all().delete()
    assert walk.file(at(3, 4)).sha256 == first.sha256, "rendering is deterministic"


class TestWithoutAKey:
    """Fail closed: whatever is missing, nothing is signed and nothing changes."""

    def test_a_head_without_a_certificate_does_not_sign(self, walk: Way) -> None:
        Credential.objects.all().delete()
        before = _state(walk)
        with pytest.raises(NoCredential, match="没有签名证书"):
            walk.sign(at(3, 3), shown=NO_FILE)
        assert _state(walk) == before

    def test_a_wrong_pin_opens_nothing(self, walk: Way) -> None:
        before = _state(walk)
        for pin in ("", "246811", personas.PIN + " "):
            with pytest.raises(KeyRefused):
                open_key(_credential(walk), pin=pin)
        assert _state(walk)[:2] == before[:2]

    @pytest.mark.parametrize("secret", ["", "another-servers-secret"])
    def test_the_pin_alone_opens_nothing(self, walk: Way, settings: Settings, secret: str) -> None:
        credential = _credential(walk)
        settings.SERVER_SECRET = secret
        with pytest.raises(KeyRefused):
            open_key(credential, pin=personas.PIN)

    def test_a_key_file_that_is_gone_opens_nothing(self, walk: Way) -> None:
        credential = _credential(walk)
        for file in (keyring().folder / "people").iterdir():
            file.unlink()
        with pytest.raises(NoCredential):
            open_key(credential, pin=personas.PIN)

    def test_the_certificate_ends_with_the_post(self, walk: Way) -> None:
        head = walk.head()
        end_appointment(head.user.appointments.get(), until=at(3, 3), by="测试", at=at(3, 3))
        before = at(3, 3) - timedelta(seconds=1)
        unit = head.unit
        assert unit is not None
        assert credential_for(head.actor(before), roles=(Role.HEAD,), unit=unit.pk, at=before)
        for when in (at(3, 3), at(3, 4)):
            with pytest.raises(NoCredential):
                credential_for(head.actor(when), roles=(Role.HEAD,), unit=unit.pk, at=when)

    def test_a_certificate_of_another_post_does_not_count(self, walk: Way) -> None:
        officer = walk.officer.actor(at(3, 3))
        unit = walk.head().unit
        assert unit is not None
        with pytest.raises(NoCredential):
            credential_for(officer, roles=(Role.HEAD,), unit=unit.pk, at=at(3, 3))


class TestByADeputy:
    """代签授权: named, dated, given by the head, and it ends with the head's post."""

    SINCE, UNTIL = at(3, 1), at(3, 4)

    def test_in_mandate_the_deputy_signs_and_the_sign_off_names_the_mandate(self, walk: Way) -> None:
        deputy = personas.deputy(walk.head(), "林副局", since=self.SINCE, until=self.UNTIL)
        walk.sign(at(3, 3), by=deputy)
        sign_off = SignOff.objects.get()
        assert (sign_off.person, sign_off.capacity) == (deputy.user, "deputy")
        assert sign_off.delegation is not None
        record = StatusRecord.of(walk.report).last()
        assert record is not None
        assert (record.unit_name, record.post_title) == ("市民政局", "受委托代签人")
        assert broken(at(3, 3)) == []

    @pytest.mark.parametrize("when", [at(3, 1) - timedelta(seconds=1), at(3, 4)])
    def test_outside_its_dates_the_mandate_gives_nothing(self, walk: Way, when) -> None:  # type: ignore[no-untyped-def]
        deputy = personas.deputy(walk.head(), "林副局", since=self.SINCE, until=self.UNTIL)
        before = _state(walk)
        with pytest.raises(NotAllowed, match="代签须有在有效期内的授权"):
            walk.sign(when, by=deputy, shown=NO_FILE)
        assert _state(walk) == before

    def test_when_the_heads_post_ends_the_mandate_ends_with_it(self, walk: Way) -> None:
        deputy = personas.deputy(walk.head(), "林副局", since=self.SINCE, until=self.UNTIL)
        end_appointment(walk.head().user.appointments.get(), until=at(3, 2, 18), by="测试", at=at(3, 2, 18))
        with pytest.raises(NotAllowed):
            walk.sign(at(3, 3), by=deputy, shown=NO_FILE)
        assert not SignOff.objects.exists()

    def test_a_mandate_that_ended_between_the_page_and_the_click_gives_nothing(self, walk: Way) -> None:
        deputy = personas.deputy(walk.head(), "林副局", since=self.SINCE, until=self.UNTIL)
        shown = walk.file(at(3, 3)).sha256
        key = deputy.key(at(3, 3))
        with pytest.raises(NotAllowed):
            sign(
                walk.report,
                walk.revision(),
                shown,
                signing_key=key,
                by=deputy.actor(self.UNTIL),
                at=self.UNTIL,
                expected_version=1,
                key="late",
            )
        assert not SignOff.objects.exists()

    def test_for_the_named_lines_only_and_the_deputy_hears_which(self, walk: Way) -> None:
        deputy = personas.deputy(walk.head(), "林副局", since=self.SINCE, until=self.UNTIL)
        given = Delegation.objects.filter(deputy=deputy.user)
        given.update(line_ids=[walk.report.line_id + 1], scope="附件1-027")
        assert not reports_held_by(deputy.actor(at(3, 3))).exists()
        before = _state(walk)
        with pytest.raises(NotAllowed, match="您的代签授权只包括“附件1-027”"):
            walk.sign(at(3, 3), by=deputy, shown=NO_FILE)
        assert _state(walk) == before
        given.update(line_ids=[walk.report.line_id], scope="附件1-026", number="湛民委〔2020〕1号")
        assert reports_held_by(deputy.actor(at(3, 3))).exists()
        walk.sign(at(3, 3), by=deputy)
        assert Delegation.objects.get().words == "湛民委〔2020〕1号，2020年3月1日至3月4日，附件1-026"
        assert broken(at(3, 3)) == []

    def test_taken_back_the_mandate_gives_nothing_from_that_instant(self, walk: Way) -> None:
        deputy = personas.deputy(walk.head(), "林副局", since=self.SINCE, until=self.UNTIL)
        Delegation.objects.update(revoked_at=at(3, 3))
        with pytest.raises(NotAllowed, match="代签须有在有效期内的授权"):
            walk.sign(at(3, 3), by=deputy, shown=NO_FILE)
        assert not SignOff.objects.exists()


def _credential(walk: Way):  # type: ignore[no-untyped-def]
    head = walk.head()
    assert head.unit is not None
    actor: Actor = head.actor(at(3, 3))
    return credential_for(actor, roles=(Role.HEAD,), unit=head.unit.pk, at=at(3, 3))
