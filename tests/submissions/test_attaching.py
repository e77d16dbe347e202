"""佐证材料: put on and taken off while the text is in its writer's hands, frozen with it, never lost once frozen."""

import json

import pytest

from approvals.operations.sweeping import sweep_job
from audit.models import Event
from common import store
from submissions.errors import NotWriter, UnfitFile
from submissions.files import Kept, Sent, keep
from submissions.models import Attachment, Contribution, Report
from submissions.operations.attaching import attach, detach
from submissions.operations.undoing import undo_return
from tests import personas
from tests.factories import at
from tests.personas import Persona
from tests.submissions.steps import Way, new_key, way
from transitions.errors import NotAllowed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data_folders")]

UNIT = "坡头区政府"
WRITTEN = at(3, 2, 9)


def kept(name: str = "批复.pdf", words: str = "") -> Kept:
    return keep([Sent(name, b"%PDF-1.7 " + words.encode())])[0]


def put(document: Report | Contribution, by: Persona, *files: Kept) -> list[Attachment]:
    return attach(document, files or [kept()], by=by.actor(WRITTEN), at=WRITTEN)


def frozen(document: Report | Contribution) -> list[dict[str, object]]:
    last = document.revisions.order_by("number").last()
    assert last is not None
    found: list[dict[str, object]] = json.loads(last.content)["attachments"]
    return found


def entry(file: Kept) -> dict[str, object]:
    return {"name": file.name, "size": file.size, "sha256": file.sha256}


def gathered(*, own: Kept | None = None, units: Kept | None = None) -> Way:
    """A report with its contributions in, its own attachment and its first unit's."""
    walk = way("附件1-014")
    if units:
        put(walk.contribution(UNIT), walk.reporter(UNIT), units)
    walk.gather(WRITTEN)
    if own:
        put(walk.report, walk.reporter(), own)
    return walk


def test_a_report_is_frozen_with_its_own_and_with_those_of_adopted_contributions() -> None:
    own, units = kept("会议纪要.pdf", "own"), kept("现场.pdf", "unit")
    walk = gathered(own=own, units=units)
    assert frozen(walk.contribution(UNIT)) == [entry(units)]
    walk.draft_and_submit(at(3, 2, 12))
    assert frozen(walk.report) == [entry(own), entry(units)]
    other = next(unit for unit in walk.contributors if unit != UNIT)
    assert frozen(walk.contribution(other)) == []


def test_the_same_bytes_twice_are_one_file_and_a_second_removal_finds_nothing() -> None:
    walk = way("附件1-014")
    mine, by = walk.contribution(UNIT), walk.reporter(UNIT)
    (one,) = put(mine, by, kept(), kept("又一份.pdf"))
    assert put(mine, by) == []
    assert one.name == "批复.pdf" and one.media_type == "application/pdf"
    assert detach(mine, one.pk, by=by.actor(WRITTEN), at=WRITTEN) == one
    assert detach(mine, one.pk, by=by.actor(WRITTEN), at=WRITTEN) is None
    assert [event.kind for event in Event.objects.filter(kind__startswith="contribution.")] == [
        "contribution.attach",
        "contribution.detach",
    ]
    event = Event.objects.get(kind="contribution.attach")
    assert event.data["files"] == [entry(kept())] and event.actor["unit"] == UNIT
    assert not Attachment.objects.exists(), "no version names it"


def test_who_may_not_write_attaches_nothing_and_takes_nothing_off() -> None:
    walk = way("附件1-014")
    mine = walk.contribution(UNIT)
    (one,) = put(mine, walk.reporter(UNIT))
    for stranger in (walk.reporter(), walk.reporter("遂溪县政府"), walk.officer, walk.head(keyed=False)):
        with pytest.raises(NotWriter):
            put(mine, stranger)
        with pytest.raises(NotWriter):
            detach(mine, one.pk, by=stranger.actor(WRITTEN), at=WRITTEN)
    walk.send(UNIT, WRITTEN)
    with pytest.raises(NotWriter):
        put(walk.contribution(UNIT), walk.reporter(UNIT), kept("晚了.pdf", "late"))
    assert mine.attachments.count() == 1


def test_no_more_than_five_are_attached() -> None:
    walk = way("附件1-014")
    mine, by = walk.contribution(UNIT), walk.reporter(UNIT)
    put(mine, by, *(kept(words=str(number)) for number in range(4)))
    with pytest.raises(UnfitFile, match="最多 5 个"):
        put(mine, by, kept(words="5"), kept(words="6"))
    assert mine.attachments.count() == 4


def test_what_was_returned_for_one_section_may_be_proved_by_a_file_and_the_old_version_keeps_its_own() -> None:
    walk = way("附件1-014")
    mine, by, old = walk.contribution(UNIT), walk.reporter(UNIT), kept("旧.pdf", "old")
    put(mine, by, old)
    walk.send(UNIT, WRITTEN)
    walk.return_contribution(UNIT, at(3, 2, 10), remarks=[("problems", "无佐证。")])
    mine = walk.contribution(UNIT)
    (one,) = mine.attachments.all()
    assert detach(mine, one.pk, by=by.actor(at(3, 2, 11)), at=at(3, 2, 11)) is not None
    with pytest.raises(NotAllowed):  # touched: the return stands
        undo_return(
            mine,
            reason="误退",
            by=walk.reporter().actor(at(3, 2, 12)),
            at=at(3, 2, 12),
            expected_version=mine.version,
            key=new_key(),
        )
    new = kept("新.pdf", "new")
    attach(mine, [new], by=by.actor(at(3, 2, 11)), at=at(3, 2, 11))
    walk.mend(mine, by, at(3, 2, 11))
    walk.send(UNIT, at(3, 2, 12))
    assert frozen(walk.contribution(UNIT)) == [entry(new)]
    first = mine.revisions.get(number=1)
    assert json.loads(first.content)["attachments"] == [entry(old)]
    assert mine.attachments.filter(removed_at__isnull=False).get() == one


def test_attachments_are_never_swept_also_those_taken_off_a_frozen_text() -> None:
    walk = way("附件1-014")
    mine, by, old = walk.contribution(UNIT), walk.reporter(UNIT), kept("旧.pdf", "old")
    (one,) = put(mine, by, old)
    walk.send(UNIT, WRITTEN)
    walk.return_contribution(UNIT, at(3, 2, 10), remarks=[("problems", "无佐证。")])
    detach(walk.contribution(UNIT), one.pk, by=by.actor(at(3, 2, 11)), at=at(3, 2, 11))
    own, stray = kept("纪要.pdf", "own"), kept("没有人要的.pdf", "stray")
    put(walk.report, walk.reporter(), own)
    sweep_job({}, at(12, 31).replace(year=2099))
    assert [store.exists(file.sha256) for file in (old, own, stray)] == [True, True, False]


def test_who_attached_a_file_has_prepared_the_report() -> None:
    """The head who is a reporter, too, signs no text with a file of the own hand (invariant 4)."""
    walk = gathered()
    walk.write(walk.report, walk.reporter(), at(3, 2, 10))
    colleague = personas.reporter(walk.government, walk.leads[0], "郑同事")
    put(walk.report, colleague)
    walk.submit(at(3, 2, 12))
    assert set(walk.revision().writers) == {colleague.user.pk, walk.reporter().user.pk}


def test_a_correction_begins_with_the_attachments_of_what_it_corrects() -> None:
    own = kept("纪要.pdf", "own")
    walk = gathered(own=own)
    walk.draft_and_submit(at(3, 2, 12))
    for unit in walk.leads:
        walk.sign(at(3, 3, 10), by=walk.head(unit))
    walk.accept(at(3, 4, 10))
    walk.correct(at(3, 5, 10))
    assert [one.sha256 for one in walk.report.attachments.all()] == [own.sha256]
    walk.write(walk.report, walk.reporter(), at(3, 6, 9), {"progress": "已完成可研报告编制和评审，3 月 5 日取得批复。"})
    walk.submit(at(3, 6, 12))
    assert frozen(walk.report) == [entry(own)]
