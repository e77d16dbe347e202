"""佐证材料 as received in an archive: under their names, printed on the record, missing or changed ones found."""

import io
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from approvals.models import Record
from common import store
from outbox.working import run_due
from submissions.files import Sent, keep
from submissions.operations.attaching import attach
from tests.archives.test_archive import exported, made
from tests.factories import at
from tests.pdf.conftest import poppler
from tests.submissions.steps import Way, way

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

NOW = at(3, 9, 15)
OWN, UNITS = b"%PDF-1.7 minutes", b"\xff\xd8\xff a photo"


def SCENARIO() -> Way:
    """附件1-026 issued with a file of the lead and one of a unit."""
    found = way("附件1-026")
    when, unit = at(3, 2, 9), found.contributors[0]
    for document, by, name, data in (
        (found.report, found.reporter(), "会议纪要.pdf", OWN),
        (found.contribution(unit), found.reporter(unit), "现场照片.jpg", UNITS),
    ):
        attach(document, keep([Sent(name, data)]), by=by.actor(when), at=when)
    found.gather(when)
    found.draft_and_submit(at(3, 2, 12))
    found.sign(at(3, 3, 10))
    found.accept(at(3, 4, 10))
    return found


@pytest.fixture
def desk(walk: Way, freeze: Callable[[datetime], datetime]) -> Way:
    """The scenario, on 9 March 2020."""
    freeze(NOW)
    return walk


def verified(files: dict[str, bytes], folder: Path) -> str:
    """Pack the files and say what `verify` says of them."""
    path, said = folder / "归档.zip", io.StringIO()
    with zipfile.ZipFile(path, "w") as out:
        for name, data in files.items():
            out.writestr(name, data)
    try:
        call_command("verify", str(path), stdout=said)
    except CommandError as error:
        said.write(str(error))
    except SystemExit:
        pass
    return said.getvalue()


def test_an_archive_holds_them_as_received_and_finds_what_is_changed_missing_or_added(
    desk: Way, tmp_path: Path
) -> None:
    packed = zipfile.ZipFile(made(desk).file)
    files = {name: packed.read(name) for name in packed.namelist()}
    folder = f"attachments/{Record.objects.get().file_name.removesuffix('.pdf')}/"
    found = {name: data for name, data in files.items() if name.startswith(folder)}
    assert sorted(found.values()) == sorted([OWN, UNITS])
    assert {name.removeprefix(folder)[9:] for name in found} == {"会议纪要.pdf", "现场照片.jpg"}
    assert "归档包完整" in verified(files, tmp_path)
    (minutes,) = (name for name in found if name.endswith("会议纪要.pdf"))
    for wrong in (
        files | {minutes: OWN + b" "},
        {name: data for name, data in files.items() if name != minutes},
        files | {minutes.replace("会议", "另一"): OWN},
    ):
        said = verified(wrong, tmp_path)
        assert "归档包完整" not in said and folder in said


def test_the_record_prints_them_and_no_archive_is_made_without_one(desk: Way, tmp_path: Path) -> None:
    record = Record.objects.get()
    paper = tmp_path / "record.pdf"
    paper.write_bytes(store.read(record.sha256))
    poppler("pdftotext", paper, "-raw")
    text = paper.with_suffix(".txt").read_text("utf-8")
    assert "会议纪要.pdf" in text and "现场照片.jpg" in text
    store._path(keep([Sent("会议纪要.pdf", OWN)])[0].sha256).unlink()
    export = exported(desk)
    run_due(NOW)
    export.refresh_from_db()
    assert "附件 会议纪要.pdf 的文件缺失" in export.failed and not export.is_kept
