"""Acceptance: the office's signature, one record with the next number, and the published file."""

from pathlib import Path

import pytest
from pytest_django import Settings

from approvals.errors import FileChanged, NoCredential
from approvals.models import Record, Register, SignedFile
from approvals.operations.accepting import accept, printed_number
from approvals.operations.copies import latest_file
from audit.models import Event
from common import store
from outbox.models import Job
from outbox.working import run_due
from pdf.errors import SigningRefused
from pdf.keyring import Keyring
from pdf.verifying import verify
from tests import factories, personas
from tests.factories import at
from tests.invariants import broken
from tests.submissions.steps import Way, other_way, way
from transitions.errors import NotAllowed, Stale
from transitions.models import StatusRecord
from workflows.people import ANONYMOUS
from workflows.words import Action, Role

NO_FILE = "0" * 64
ROWS = ("附件2-010.1", "附件2-010.2", "附件2-010.3")


def SCENARIO() -> Way:
    """The report of matter 26 is signed and waits at the office; the three rows of annex 2 no. 10 are being written."""
    walked = way("附件1-026", "附件2-010")
    walked.gather(at(3, 2))
    walked.draft_and_submit(at(3, 2, 12))
    walked.sign(at(3, 3, 10))
    assert walked.officer
    for row in ROWS:
        other_way(walked, row).reporter()
    return walked


def _state(walk: Way) -> tuple[object, ...]:
    return (
        walk.report.status,
        walk.report.version,
        StatusRecord.objects.count(),
        Event.objects.count(),
        SignedFile.objects.count(),
        Record.objects.count(),
        list(Register.objects.values_list("last", flat=True)),
    )


def test_acceptance_makes_one_record_of_the_file_that_the_office_signed(walk: Way) -> None:
    record = walk.accept(at(3, 4))
    issued, last = Record.objects.get(), SignedFile.objects.get(sequence=2)
    assert (record.target, walk.report.status) == ("accepted", "accepted")
    assert (issued.printed_number, issued.sha256) == ("湛江督存〔2020〕1号", last.sha256)
    assert issued.revision == walk.revision()
    event = Event.objects.get(kind="report.accept")
    assert (event.data["file_sha256"], event.data["capacity"]) == (issued.sha256, "office")
    assert broken(at(3, 4)) == []


def test_the_record_is_published_as_a_file_and_verifies(walk: Way, settings: Settings) -> None:
    walk.accept(at(3, 4))
    run_due_outside(at(3, 4, 10))
    (path,) = Path(settings.RECORDS_DIR).rglob("*.pdf")
    assert path.relative_to(settings.RECORDS_DIR).as_posix() == "湛江市/2020/2020-02/0001-附件1-026-v1.pdf"
    assert path.read_bytes() == store.read(Record.objects.get().sha256)
    verdict = verify(path.read_bytes(), trust=Keyring(settings.KEYS_DIR).trust())
    assert verdict.valid is True, verdict.findings
    assert broken(at(3, 4, 10)) == []


def run_due_outside(when) -> None:  # type: ignore[no-untyped-def]
    """Run the due jobs as the worker does (the test's own transaction is not the claim's)."""
    assert run_due(when) > 0
    assert not Job.objects.filter(finished_at__isnull=True).exists()


def test_numbers_run_on_without_gap_over_reports_and_begin_anew_each_year(walk: Way) -> None:
    rows = [other_way(walk, row) for row in ROWS]
    for one in rows:
        one.draft_and_submit(at(3, 3))
        one.sign(at(3, 3, 12))
    with pytest.raises(FileChanged):
        rows[0].accept(at(3, 4), shown=NO_FILE)
    rows[1].accept(at(3, 4))
    rows[0].accept(at(3, 4))
    rows[2].accept(at(3, 4).replace(year=2021))
    assert [(record.year, record.number) for record in Record.objects.order_by("issued_at", "number")] == [
        (2020, 1),
        (2020, 2),
        (2021, 1),
    ]
    assert broken(at(3, 4).replace(year=2021)) == []


def test_the_same_key_again_gets_the_same_answer_and_no_second_number(walk: Way) -> None:
    shown = walk.file(at(3, 4)).sha256
    first = walk.accept(at(3, 4), key="twice", shown=shown)
    before = _state(walk)
    again = walk.accept(at(3, 4, 10), key="twice", shown=shown)
    assert (again.pk, again.replayed) == (first.pk, True)
    assert _state(walk) == before


def test_everybody_else_is_refused_with_a_reason_and_nothing_changes(walk: Way) -> None:
    government = walk.government
    others = [
        walk.reporter(),
        walk.head(),
        walk.reporter("遂溪县政府"),
        personas.auditor(government),
        personas.leader(government),
        personas.person("科员", Role.MEMBER, government=government, unit=walk.officer.unit),
        personas.person("邻市督查", Role.OFFICER, government=factories.other_government(), unit=walk.officer.unit),
    ]
    before, key, file = _state(walk), walk.officer.key(at(3, 4)), latest_file(walk.revision())
    assert file is not None
    for actor in [*(person.actor(at(3, 4)) for person in others), ANONYMOUS]:
        with pytest.raises(NotAllowed, match="只有市政府督查室"):
            accept(
                walk.report,
                walk.revision(),
                file.sha256,
                signing_key=key,
                by=actor,
                at=at(3, 4),
                expected_version=2,
                key="accept",
            )
    assert before[:3] == _state(walk)[:3]
    assert not Record.objects.exists()


def test_what_was_not_signed_by_every_head_is_not_accepted(walk: Way) -> None:
    walk.return_report(at(3, 4), by=walk.officer, action=Action.RETURN_BY_OFFICE)
    walk.submit(at(3, 4, 10))
    with pytest.raises(NotAllowed):
        walk.accept(at(3, 4, 11), shown=NO_FILE)
    assert not Record.objects.exists()


@pytest.mark.parametrize("version", [0, 1, 3])
def test_a_stale_page_accepts_nothing_and_takes_no_number(walk: Way, version: int) -> None:
    before = _state(walk)
    with pytest.raises(Stale):
        walk.accept(at(3, 4), expected_version=version)
    assert _state(walk)[:-1] == before[:-1]
    assert not Register.objects.filter(last__gt=0).exists()


def test_an_older_version_is_not_accepted(walk: Way) -> None:
    old, shown = walk.revision(), walk.file(at(3, 4)).sha256
    walk.return_report(at(3, 4), by=walk.officer, action=Action.RETURN_BY_OFFICE)
    walk.submit(at(3, 4, 10))
    walk.sign(at(3, 4, 11))
    with pytest.raises(NotAllowed, match="不属于当前版本"):
        accept(
            walk.report,
            old,
            shown,
            signing_key=walk.officer.key(at(3, 4, 12)),
            by=walk.officer.actor(at(3, 4, 12)),
            at=at(3, 4, 12),
            expected_version=5,
            key="old",
        )
    assert not Record.objects.exists()


def test_the_office_does_not_accept_with_a_heads_key_or_without_any(walk: Way) -> None:
    file = latest_file(walk.revision())
    assert file is not None
    with pytest.raises(SigningRefused):
        accept(
            walk.report,
            walk.revision(),
            file.sha256,
            signing_key=walk.head().key(at(3, 4)),
            by=walk.officer.actor(at(3, 4)),
            at=at(3, 4),
            expected_version=2,
            key="accept",
        )
    with pytest.raises(NoCredential):
        walk.accept(at(3, 4), by=personas.chief(walk.government))
    assert walk.report.status == "with_office"
    assert not Record.objects.exists()


def test_the_number_is_printed_as_the_office_writes_it() -> None:
    assert printed_number("湛江市", 2020, 15) == "湛江督存〔2020〕15号"
