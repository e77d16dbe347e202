"""归档包: what is in it, who may have it made, that it ends once, and that it verifies without us."""

import csv
import io
import json
import zipfile
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import Settings

from approvals.models import Record
from approvals.operations.preserving import keep
from archives.building import OFFLINE, build
from archives.models import Export
from archives.operations import KIND, NothingToExport, export_job, request_export
from archives.packing import Package
from audit.models import Event
from common import store
from config.ticking import tick
from outbox.models import Job
from outbox.working import run_due
from pdf import archives
from pdf.archives import Whole
from pdf.keyring import Keyring
from pdf.manifests import MANIFEST, SUMS
from pdf.sealing import STAMP
from plans.models import PlanDraft
from submissions.files import Kept
from tests import factories, personas
from tests.factories import at
from tests.lines.applying import Asking
from tests.pdf.conftest import poppler
from tests.personas import Persona
from tests.submissions.steps import Way, way

pytestmark = pytest.mark.slow

Freeze = Callable[[datetime], datetime]
NOW = at(3, 9, 15)
NOTICE = b"PK\x03\x04 the notice as it was uploaded"
EVIDENCE = b"%PDF-1.4 \xe5\x87\xbd"
OLD = "records/湛江市/2020/2020-02/0001-附件1-026-v1.pdf"
NEW = "records/湛江市/2020/2020-02/0002-附件1-026-v2.pdf"


def SCENARIO() -> Way:
    """附件1-026 issued, corrected and issued again; its lead asked for a later deadline, with a file of evidence."""
    found = way("附件1-026", "附件1-031")
    found.gather(at(3, 2, 9))
    found.draft_and_submit(at(3, 2, 12))
    found.sign(at(3, 3, 10))
    found.accept(at(3, 4, 10))
    found.correct(at(3, 5, 10))
    found.issue_again(at(3, 5, 10))
    notice = {"name": "湛府办〔2020〕2号.docx", "size": len(NOTICE), "sha256": store.put_if_absent(NOTICE)}
    for files, published in (
        ([notice], at(2, 1, 9)),
        ([{"name": "没有入库.docx", "size": 1, "sha256": "0" * 64}], None),
    ):
        PlanDraft.objects.create(
            government=found.government, plan=found.plan, files=files, created_at=at(2, 1, 9), published_at=published
        )
    kept = Kept("来函/扫描.pdf", store.put_if_absent(EVIDENCE), len(EVIDENCE))
    Asking(found).apply(files=(kept,))
    return found


@pytest.fixture
def desk(walk: Way, freeze: Freeze) -> Way:
    """The scenario, on 9 March 2020, with an audit checkpoint."""
    freeze(NOW)
    return walk


def exported(walk: Way, by: Persona | None = None, key: str = "one") -> Export:
    by = by or personas.auditor(walk.government)
    return request_export(walk.plan, None, by=by.actor(NOW), at=NOW, key=key)


def made(walk: Way) -> Export:
    export = exported(walk)
    run_due(NOW)
    export.refresh_from_db()
    assert export.failed == ""
    return export


def signed_in(person: Persona) -> Client:
    client = Client()
    client.force_login(person.user)
    return client


@pytest.mark.django_db
def test_an_archive_holds_everything_and_verifies_without_us(desk: Way) -> None:
    kept = keep(_record(2), at=NOW)
    assert kept is not None
    out = io.BytesIO()
    steps: list[tuple[int, int]] = []
    built = build(desk.plan, None, out, at=NOW, by="审计甲", progress=lambda *step: steps.append(step))
    assert steps == [(0, 2), (1, 2), (2, 2)] and built.records == 2
    packed = zipfile.ZipFile(out)
    names = packed.namelist()
    for sha256, path in ((_record(1).sha256, OLD), (kept.sha256, NEW)):
        assert packed.read(path) == store.read(sha256)
        assert path.replace("records/", "flattened/") in names
    assert [name for name in names if name.startswith("revocation/")] != []
    assert {name for name in names if name.startswith("verify/")} == {
        f"verify/{file.name}" for file in OFFLINE.glob("*")
    }
    evidence = [name for name in names if name.startswith("attachments/applications/附件1-026-1/")]
    assert [packed.read(name) for name in evidence] == [EVIDENCE] and evidence[0].endswith("来函_扫描.pdf")
    notices = [name for name in names if name.startswith("attachments/plan/")]
    assert [packed.read(name) for name in notices] == [NOTICE] and notices[0].endswith("-湛府办〔2020〕2号.docx")
    assert len([name for name in names if name.startswith("certificates/authority-")]) == 1
    assert names[-3:] == [MANIFEST, SUMS, STAMP]
    manifest = json.loads(packed.read(MANIFEST))
    old, new = manifest["records"]
    assert (old["superseded_by"], new["supersedes"]) == ("湛江督存〔2020〕2号", "湛江督存〔2020〕1号")
    assert [result["valid"] for result in json.loads(packed.read("results.json"))] == [True, True]
    page = packed.read("index.html").decode()
    assert page.count("<b>有效</b>") == 2 and "2 件：有效 2 件" in page
    assert "被 湛江督存〔2020〕2号 取代" in page and "http" not in page
    trust = Keyring(django_settings.KEYS_DIR).whole_trust(NOW)
    *_files, (_name, whole) = archives.check(
        archives.ZipSource(packed), trust=trust, manifest_sha256=built.manifest_sha256
    )
    assert isinstance(whole, Whole) and whole.findings == [] and whole.files == len(names) - 3
    again = io.BytesIO()
    build(desk.plan, None, again, at=NOW, by="审计甲")
    repeated = zipfile.ZipFile(again)
    assert {name for name in names if repeated.read(name) != packed.read(name)} == {STAMP}, "the same files"


@pytest.mark.django_db
def test_the_history_tells_every_move_as_csv_and_as_json(desk: Way) -> None:
    packed = zipfile.ZipFile(made(desk).file)
    told = json.loads(packed.read("history/history.json"))
    rows = list(csv.DictReader(io.StringIO(packed.read("history/history.csv").decode("utf-8-sig"))))
    assert len(rows) == len(told) > 8
    report = [row["action"] for row in told if row["subject"] == "report:2020-02/附件1-026"]
    assert [report.count(action) for action in ("submit", "sign", "accept")] == [2, 2, 2]
    assert {row["kind"] for row in told} >= {"report", "contribution", "application", "period"}


@pytest.mark.django_db
def test_a_flattened_copy_has_the_page_and_our_report_and_no_signature(desk: Way) -> None:
    data = zipfile.ZipFile(made(desk).file).read(NEW.replace("records/", "flattened/"))
    with pikepdf.open(io.BytesIO(data)) as copy, pikepdf.open(io.BytesIO(store.read(_record(2).sha256))) as record:
        assert "/AcroForm" not in copy.Root and "/Perms" not in copy.Root
        assert len(copy.pages) > len(record.pages)
        assert all(len(page.get("/Annots", [])) == 0 for page in copy.pages)
        assert copy.open_metadata()["{http://www.aiim.org/pdfa/ns/id/}conformance"] == "B"


@pytest.mark.django_db
def test_the_flattened_copy_of_a_replaced_record_names_its_successor(desk: Way, tmp_path: Path) -> None:
    """Where archives keep this copy only, an old one must not pass for the current one."""
    packed = zipfile.ZipFile(made(desk).file)
    said = []
    for path in (OLD, NEW):
        file = tmp_path / "copy.pdf"
        file.write_bytes(packed.read(path.replace("records/", "flattened/")))
        poppler("pdftotext", file, "-raw")
        said.append(
            "不是现行的一件：已更正，被 湛江督存〔2020〕2号 取代" in file.with_suffix(".txt").read_text("utf-8")
        )
    assert said == [True, False]


def _record(number: int) -> Record:
    return Record.objects.get(number=number)


@pytest.mark.django_db
def test_the_job_ends_once_whatever_runs_it_again(desk: Way) -> None:
    auditor = personas.auditor(desk.government)
    export = exported(desk, auditor)
    assert exported(desk, auditor).pk == export.pk and Job.objects.filter(kind=KIND).count() == 1
    run_due(NOW)
    export.refresh_from_db()
    first = export.file.read_bytes()
    assert (export.done, export.total, export.size) == (2, 2, len(first))
    export_job({"export": export.pk}, NOW + timedelta(hours=1))
    assert export.file.read_bytes() == first
    (event,) = Event.objects.filter(kind=KIND)
    assert event.data["manifest_sha256"] == export.manifest_sha256 and event.actor["name"] == "审计甲"
    assert Event.objects.filter(kind="archive.request").count() == 1
    assert [file.name for file in Path(django_settings.EXPORTS_DIR).iterdir()] == [f"{export.pk}.zip"]
    # A week later the file goes with the day's round, the digests stay.
    tick(NOW + timedelta(days=8))
    assert not export.is_kept and export.sha256


@pytest.mark.django_db
def test_no_archive_with_a_hole_in_it(desk: Way) -> None:
    store._path(_record(1).sha256).unlink()
    export = exported(desk)
    run_due(NOW)
    export.refresh_from_db()
    assert "湛江督存〔2020〕1号 的文件缺失" in export.failed and not export.is_kept
    assert list(Path(django_settings.EXPORTS_DIR).iterdir()) == []


@pytest.mark.django_db
def test_no_archive_without_the_time_stamp_of_its_manifest(desk: Way, settings: Settings) -> None:
    settings.TIMESTAMP_AUTHORITY = "http://127.0.0.1:9/"  # nobody answers there
    export = exported(desk)
    run_due(NOW)
    export.refresh_from_db()
    assert "清单没有取得时间戳，没有导出" in export.failed and not export.is_kept


@pytest.mark.django_db
def test_who_may_export_and_who_may_not(desk: Way) -> None:
    other = factories.other_government()
    export = exported(desk, personas.officer(desk.government, "督查乙"))
    address = f"/archives/2020/{export.number}/"
    for person in (personas.chief(desk.government), personas.auditor(desk.government)):
        assert signed_in(person).get(address).status_code == 200
    for person in (personas.leader(desk.government), desk.reporter(), personas.auditor(other, "外地审计")):
        client = signed_in(person)
        assert client.get(address).status_code == client.post(f"{address}archive.zip").status_code == 404
        with pytest.raises(PermissionError):
            exported(desk, person)
    assert signed_in(desk.reporter()).get("/archives/").status_code == 404
    assert (
        signed_in(personas.auditor(other, "外地")).post("/archives/", {"scope": f"{desk.plan.pk}"}).status_code == 400
    )
    assert Client().get(address).status_code == 302
    assert Export.objects.count() == 1


@pytest.mark.django_db
def test_the_page_tells_how_far_it_is_and_hands_the_file_out(desk: Way) -> None:
    client = signed_in(personas.auditor(desk.government))
    period = desk.report.period
    answer = client.post("/archives/", {"scope": f"{desk.plan.pk}:{period.pk}", "key": "k"})
    address = answer["Location"]
    waiting = client.get(address).content.decode()
    assert "共 2 件" in waiting and "刷新进度" in waiting and f'hx-get="{address}"' in waiting
    assert client.post(f"{address}archive.zip").status_code == 409
    run_due(NOW)
    part = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "可以下载" in part and "<html" not in part and "hx-get" not in part
    export = Export.objects.get()
    assert export.manifest_sha256 in part
    zipped: Any = client.post(f"{address}archive.zip")
    assert b"".join(zipped.streaming_content) == export.file.read_bytes()
    assert Event.objects.get(kind="archive.download").subject == "archive:2020/1"
    assert "可以下载" in client.get("/archives/").content.decode()


@pytest.mark.django_db
def test_nothing_to_export_is_said(desk: Way) -> None:
    period = desk.plan.periods.exclude(pk=desk.report.period_id).first()
    assert period is not None
    client = signed_in(personas.auditor(desk.government))
    answer = client.post("/archives/", {"scope": f"{desk.plan.pk}:{period.pk}"})
    assert answer.status_code == 400 and "还没有存档件" in answer.content.decode()
    with pytest.raises(NothingToExport):
        request_export(desk.plan, period, by=personas.chief(desk.government).actor(NOW), at=NOW, key="x")
    assert client.post("/archives/", {"scope": "1:²"}).status_code == 400


@pytest.mark.django_db
def test_the_command_writes_an_archive_and_the_audit_log_knows_it(desk: Way, tmp_path: Path) -> None:
    out, said = tmp_path / "一期.zip", io.StringIO()
    call_command("export_archive", "--period", "2020-02", "--out", str(out), stdout=said)
    digest = Event.objects.get(kind=KIND).data["manifest_sha256"]
    assert digest in said.getvalue() and "存档件 2 件" in said.getvalue()
    call_command("verify", str(out), "--manifest", digest, stdout=said)
    assert "归档包完整" in said.getvalue()
    assert [file.name for file in tmp_path.iterdir()] == [out.name]
    for arguments in (["--period", "2021-02"], ["--plan", "999"], ["--plan", "x"], ["--period", "2020-04"]):
        with pytest.raises(CommandError) as refused:
            call_command("export_archive", *arguments, "--out", str(out))
        assert refused.value.returncode == 2


def test_a_package_keeps_the_first_of_two_files_of_one_name() -> None:
    out, lines = io.BytesIO(), io.BytesIO()
    with Package(out, NOW) as package:
        assert package.add("a.txt", [b"1", b"2"]) and not package.add("a.txt", [b"3"])
        package.seal({"schema": "s"}, lines)
    packed = zipfile.ZipFile(out)
    assert packed.read("a.txt") == b"12"
    assert json.loads(packed.read(MANIFEST))["files"][0]["size"] == 2
