"""The audit events in an archive: whose they are, and that a change is found though the manifest was rewritten."""

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import connection, transaction

from approvals.models import Record
from archives.building import RecordMissing, build
from audit import append_only, chain, checkpoints, log
from audit.models import Event
from common import canonical
from pdf import archives
from pdf.archives import Whole
from pdf.events import EVENTS, TABLE
from pdf.keyring import Keyring
from pdf.manifests import MANIFEST, SUMS, sums
from pdf.sealing import STAMP
from tests.factories import at
from tests.submissions.steps import Way, way

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

Files = dict[str, bytes]
NOW = at(3, 9, 15)
# Somebody of another government: an event between ours that no checkpoint touches.
OTHERS = "person:u9"


def SCENARIO() -> Way:
    """附件1-026 issued, others do something, a checkpoint; it is corrected and issued again, a second checkpoint."""
    found = way("附件1-026", "附件1-031")
    found.gather(at(3, 2, 9))
    found.draft_and_submit(at(3, 2, 12))
    with transaction.atomic():
        log.append("accounts.sign_in", government="别的政府", actor={}, at=at(3, 2, 13), subject=OTHERS, data={})
    found.sign(at(3, 3, 10))
    found.accept(at(3, 4, 10))
    for government in (found.government.name, "别的政府"):
        subject = "person:u3" if government == found.government.name else found.report.subject
        with transaction.atomic():
            log.append("accounts.sign_in", government=government, actor={}, at=at(3, 4, 11), subject=subject, data={})
    checkpoints.write(at(3, 4, 12))
    found.correct(at(3, 5, 10))
    found.issue_again(at(3, 5, 10))
    checkpoints.write(at(3, 5, 12))
    return found


@pytest.fixture
def files(walk: Way) -> Files:
    """The files of the plan's archive."""
    return packed(walk)


def packed(walk: Way) -> Files:
    out = io.BytesIO()
    build(walk.plan, None, out, at=NOW, by="审计甲")
    with zipfile.ZipFile(out) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def judged(files: Files) -> Whole:
    """Judge the files with the manifest made anew and known: what it or its time stamp would find is not what is
    tested here."""
    files = {path: data for path, data in files.items() if path != STAMP}
    manifest = json.loads(files[MANIFEST])
    manifest["files"] = [
        {"path": path, "sha256": hashlib.sha256(data).hexdigest(), "size": len(data)}
        for path, data in files.items()
        if path not in (MANIFEST, SUMS)
    ]
    data = json.dumps(manifest).encode()
    listed = "".join(sums(hashlib.sha256(data).hexdigest(), manifest["files"])).encode()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for path, content in (files | {MANIFEST: data, SUMS: listed}).items():
            archive.writestr(path, content)
    trust = Keyring(django_settings.KEYS_DIR).whole_trust(NOW)
    source, known = archives.ZipSource(zipfile.ZipFile(out)), hashlib.sha256(data).hexdigest()
    *_files, (_name, whole) = archives.check(source, trust=trust, manifest_sha256=known)
    assert isinstance(whole, Whole)
    return whole


def lines(files: Files) -> list[bytes]:
    return files[EVENTS].splitlines(keepends=True)


def number_of(kind: str, last: bool = False) -> int:
    found = Event.objects.filter(kind=kind, subject="report:2020-02/附件1-026").order_by("sequence")
    event = found.last() if last else found.first()
    assert event is not None
    return event.sequence


def rewritten(files: Files, sequence: int, *, table: bool = True, **fields: object) -> Files:
    """Rewrite fields of an event; with `table`, its hash there too, as a forger would who knows the format."""
    (line,) = (line for line in lines(files) if json.loads(line)["sequence"] == sequence)
    new = canonical.dumps(json.loads(line) | fields)
    rows = files[TABLE]
    if table:
        before, after = (b"%d,%s" % (sequence, canonical.sha256_hex(one).encode()) for one in (line.rstrip(), new))
        assert before in rows
        rows = rows.replace(before, after)
    return files | {EVENTS: files[EVENTS].replace(line, new + b"\n"), TABLE: rows}


def change(files: Files) -> Files:
    return rewritten(files, number_of("report.freeze"), table=False, at="2020-03-01T00:00:00.000000+00:00")


def change_with_its_hash(files: Files) -> Files:
    return rewritten(files, number_of("report.submit"), actor={"name": "张三"})


def change_at_the_checkpoint(files: Files) -> Files:
    return rewritten(files, number_of("report.accept", last=True), actor={"name": "张三"})


def change_after_the_checkpoint(files: Files) -> Files:
    """The checkpoint's own event is another's: the one after it is ours and names it as the one before."""
    return rewritten(files, number_of("report.correct"), previous_hash="0" * 64)


def accept_another_file(files: Files) -> Files:
    return rewritten(files, number_of("report.accept"), data={"file_sha256": "0" * 64})


def cut_off(files: Files) -> Files:
    return files | {EVENTS: b"".join(lines(files)[:-1])}


def cut_off_with_the_table(files: Files) -> Files:
    return cut_off(files) | {TABLE: b"".join(files[TABLE].splitlines(keepends=True)[:-1])}


def repeat(files: Files) -> Files:
    return files | {EVENTS: files[EVENTS] + lines(files)[0]}


def spell_otherwise(files: Files) -> Files:
    return files | {EVENTS: files[EVENTS].replace(b'"at":', b'"at": ', 1)}


def put_something_else_in(files: Files) -> Files:
    return files | {EVENTS: b"[1]\n" + files[EVENTS]}


def lose_the_events(files: Files) -> Files:
    return {path: data for path, data in files.items() if path not in (EVENTS, TABLE)}


def test_the_events_of_its_documents_are_in_an_archive_with_their_hashes(walk: Way, files: Files) -> None:
    stored = {event.sequence: event.hash for event in Event.objects.all()}
    found = [json.loads(line) for line in lines(files)]
    for event, line in zip(found, lines(files), strict=True):
        assert hashlib.sha256(line.rstrip(b"\n")).hexdigest() == stored[event["sequence"]]
    kinds = {event["kind"] for event in found}
    assert kinds >= {"plan.store", "period.open_period", "contribution.send", "report.sign", "report.accept"}
    assert {event["government"] for event in found} == {walk.government.name}
    assert "person:u3" not in {event["subject"] for event in found}
    rows = files[TABLE].decode("utf-8-sig").splitlines()
    assert [row.split(",")[:2] for row in rows[1:]] == [
        [str(one["sequence"]), stored[one["sequence"]]] for one in found
    ]
    page = files["index.html"].decode()
    assert f"共 {len(found)} 条" in page and "每一条都与它自己的摘要相符" in page
    printed = Record.objects.get(number=2).revision.checkpoint_sequence
    assert f"<td>第 {printed} 号</td><td>湛江督存〔2020〕2号</td>" in page
    whole = judged(files)
    assert (whole.findings, whole.events, whole.checkpoints) == ([], len(found), 2)


@pytest.mark.parametrize(
    ("forge", "words"),
    [
        (change, "内容与 audit/events.csv 里它的摘要不符"),
        (change_with_its_hash, "记着的前一事件摘要与它不符"),
        (change_at_the_checkpoint, "号检查点所签的摘要不符"),
        (change_after_the_checkpoint, "号检查点所签的不符"),
        (accept_another_file, "1号 没有对应的验收事件"),
        (cut_off, "多出审计事件"),
        (cut_off_with_the_table, "条，清单写的是"),
        (repeat, "次序不对"),
        (spell_otherwise, "第 1 行已被改动：不是规范的审计事件"),
        (put_something_else_in, "第 1 行已被改动：不是规范的审计事件"),
        (lose_the_events, "清单写明应有"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_what_was_done_to_an_event_is_found(files: Files, forge: Callable[[Files], Files], words: str) -> None:
    whole = judged(forge(files))
    assert not whole.valid
    assert any(words in finding for finding in whole.findings), whole.findings


def test_an_archive_from_before_events_were_packed_is_whole(files: Files) -> None:
    manifest = json.loads(files[MANIFEST])
    del manifest["events"]
    old = {path: data for path, data in files.items() if path not in (EVENTS, TABLE)}
    whole = judged(old | {MANIFEST: json.dumps(manifest).encode()})
    assert (whole.findings, whole.events) == ([], 0)


@pytest.mark.parametrize("actor", ['{"name":"张三"}', "张三"])
def test_an_event_altered_in_the_database_is_exported_as_it_stands_and_found(walk: Way, actor: str) -> None:
    sequence = number_of("report.submit")
    append_only.remove(connection)
    Event.objects.filter(sequence=sequence).update(actor_text=actor)
    append_only.install(connection)
    files = packed(walk)
    assert f"导出时第 {sequence} 号事件已与它自己的摘要不符" in files["index.html"].decode()
    whole = judged(files)
    assert not whole.valid and "已被改动" in whole.findings[0]


def rewrite_in_the_database(sequence: int) -> None:
    """Rewrite an event with its own hash, as somebody who knows the format and may write the database."""
    event = Event.objects.get(sequence=sequence)
    forged = chain.event_hash(
        sequence=sequence, at=event.at, kind=event.kind, government=event.government, actor={"name": "张三"},
        subject=event.subject, data=event.data, previous_hash=event.previous_hash,
    )  # fmt: skip
    append_only.remove(connection)
    Event.objects.filter(sequence=sequence).update(actor_text=canonical.dumps({"name": "张三"}).decode(), hash=forged)
    append_only.install(connection)


def test_an_event_rewritten_with_its_hash_before_the_export_is_found_by_a_neighbour_that_is_not_here(
    walk: Way,
) -> None:
    """Nothing in the archive contradicts it, so the export looks at the whole log and the manifest says so."""
    sequence = Event.objects.get(subject=OTHERS).sequence - 1
    rewrite_in_the_database(sequence)
    files = packed(walk)
    assert sequence in [json.loads(line)["sequence"] for line in lines(files)]
    whole = judged(files)
    assert whole.valid is False
    assert whole.findings == [
        f"导出时已查出，第 {sequence} 号审计事件：内容被改写：与第 {sequence + 1} 号事件所记的前一事件摘要不符。"
    ]
    assert f"第 {sequence} 号事件：内容被改写" in files["index.html"].decode()


def test_a_change_of_an_event_that_is_not_here_leaves_it_open(walk: Way) -> None:
    sequence = Event.objects.get(subject=OTHERS).sequence
    rewrite_in_the_database(sequence)
    whole = judged(packed(walk))
    assert whole.valid is None and len(whole.findings) == 1
    assert f"第 {sequence} 号事件（不在包内）：内容被改写" in whole.findings[0]


def test_every_checkpoint_that_touches_an_event_is_packed(walk: Way, files: Files) -> None:
    """Whether a record prints it or not: it holds the event with its number and the one after it."""
    assert json.loads(files[MANIFEST])["audit"] == {"findings": []}
    assert "完好" in files["index.html"].decode()
    checkpoints.write(at(3, 6, 9))
    again = exported_numbers(packed(walk))
    walk.correct(at(3, 6, 10))
    last = Event.objects.order_by("sequence").last()
    assert last is not None
    made = checkpoints.write(at(3, 6, 11))
    with transaction.atomic():
        log.append("accounts.sign_in", government="别的政府", actor={}, at=at(3, 6, 12), subject=OTHERS, data={})
    checkpoints.write(at(3, 6, 13))
    assert exported_numbers(packed(walk)) >= again | {made.sequence}
    assert f"audit/checkpoints/{made.sequence:09d}.json" in packed(walk)


def exported_numbers(files: Files) -> set[int]:
    return {int(Path(name).stem) for name in files if name.startswith("audit/checkpoints/")}


def test_no_archive_without_the_checkpoint_that_a_record_prints(walk: Way) -> None:
    for file in checkpoints.files(Path(django_settings.CHECKPOINTS_DIR)):
        file.unlink()
    with pytest.raises(RecordMissing, match="号审计检查点，它的文件缺失"):
        packed(walk)
