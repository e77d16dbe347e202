"""The auditor's desk: what is archived and what is missing, filters, ZIP with manifest, verification of files."""

import csv
import io
import zipfile
from collections.abc import Callable
from datetime import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from approvals.models import Record, SignedFile
from approvals.operations.preserving import preserve_job
from audit.models import Event
from common import store
from tests import factories, personas
from tests.factories import at
from tests.personas import Persona
from tests.submissions.steps import Way, other_way, way
from worklists import bundles, checking
from worklists.records import Filter

Freeze = Callable[[datetime], datetime]
ZIP = "/records/zip/"
VERIFY = "/records/verify/"


def signed_in(person: Persona) -> Client:
    client = Client()
    client.force_login(person.user)
    return client


def SCENARIO() -> Way:
    """Two lines of one period: 附件1-026 accepted after a return, 附件1-031 not yet written."""
    found = way("附件1-026", "附件1-031")
    found.gather(at(3, 2, 9))
    found.draft_and_submit(at(3, 2, 12))
    found.return_report(at(3, 2, 13), by=found.head())
    found.submit(at(3, 2, 14))
    found.sign(at(3, 3, 10))
    found.accept(at(3, 4, 10))
    return found


@pytest.fixture
def desk(walk: Way, freeze: Freeze) -> Way:
    """The scenario, on 5 March 2020."""
    freeze(at(3, 5, 10))
    return walk


@pytest.fixture
def auditor(desk: Way) -> Client:
    return signed_in(personas.auditor(desk.government))


def titles(client: Client, query: str = "") -> list[str]:
    return [row.report.line.padded for row in client.get(f"/records/{query}").context["rows"]]


@pytest.mark.django_db
def test_the_list_shows_records_and_what_is_missing(auditor: Client) -> None:
    text = auditor.get("/records/").content.decode()
    record = Record.objects.get()
    assert record.printed_number in text and "未存档" in text
    assert "第 2 稿" in text and "退回 1 次" in text
    assert "逾期未报" in text and "按时" in text


@pytest.mark.django_db
def test_what_is_not_due_yet_is_neither_late_nor_in_time(auditor: Client, freeze: Freeze) -> None:
    freeze(at(3, 4, 12))
    assert titles(auditor, "?state=in_time") == ["附件1-026"]
    assert titles(auditor, "?state=late") == []


@pytest.mark.django_db
def test_every_count_leads_to_exactly_the_list_it_counts(auditor: Client) -> None:
    counts = {count.word: count for count in auditor.get("/records/").context["counts"]}
    expected = {"应报": 2, "已存档": 1, "应报未存档": 1, "逾期": 1, "退回过": 1, "代签": 0}
    assert {word: count.figure for word, count in counts.items()} == expected
    for count in counts.values():
        assert len(auditor.get(count.url).context["rows"]) == count.figure


@pytest.mark.django_db
def test_filters_narrow_the_list(desk: Way, auditor: Client) -> None:
    unit = desk.head().unit
    assert unit is not None
    done, open_ = ["附件1-026"], ["附件1-031"]
    assert titles(auditor, f"?unit={unit.pk}") == done
    assert titles(auditor, "?period=2020-02") == done + open_
    assert titles(auditor, "?period=2020-04") == []
    assert titles(auditor, f"?signer={desk.head().user.full_name}") == done
    assert titles(auditor, "?number=1号") == done
    assert titles(auditor, "?q=合流水库") == open_
    assert titles(auditor, "?state=in_time") == done
    assert titles(auditor, "?state=late") == open_


@pytest.mark.django_db
@pytest.mark.parametrize("query", ["?unit=x", "?unit=²", "?state=nonsense", "?page=many", "?unit=99999999999999999999"])
def test_an_address_that_makes_no_sense_asks_for_nothing(auditor: Client, query: str) -> None:
    assert len(titles(auditor, query)) == 2


@pytest.mark.django_db
def test_an_empty_list_says_what_to_do(auditor: Client) -> None:
    assert "没有符合条件的报告" in auditor.get("/records/?q=没有这件事").content.decode()


@pytest.mark.django_db
def test_other_people_see_what_is_theirs(desk: Way) -> None:
    other = factories.other_government()
    assert titles(signed_in(personas.auditor(other, "外地审计"))) == []
    assert titles(signed_in(desk.reporter())) == ["附件1-026"]
    assert Client().get("/records/").status_code == 302


def names_of(answer: bytes) -> list[str]:
    return zipfile.ZipFile(io.BytesIO(answer)).namelist()


@pytest.mark.django_db
def test_the_zip_holds_the_very_bytes_and_a_manifest(desk: Way, auditor: Client) -> None:
    record = Record.objects.get()
    answer = auditor.post(ZIP, {"record": [record.pk]})
    data = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    packed = zipfile.ZipFile(io.BytesIO(data))
    name = "湛江市/2020/2020-02/0001-附件1-026-v2.pdf"
    assert packed.namelist() == [name, "manifest.csv"]
    assert packed.read(name) == store.read(record.sha256)
    rows = list(csv.reader(io.StringIO(packed.read("manifest.csv").decode("utf-8-sig"))))
    head, row = rows
    assert head == list(bundles.COLUMNS)
    assert row == [
        name,
        record.sha256,
        "湛江督存〔2020〕1号",
        "2020-02/附件1-026/v2",
        desk.head().user.full_name,
        "周明",
        "2020-03-04T10:00:00+08:00",
        "",
        "",
    ]


@pytest.mark.django_db
def test_the_zip_of_a_corrected_report_holds_both_records_and_says_which_counts(desk: Way, auditor: Client) -> None:
    desk.correct(at(3, 5, 10))
    desk.issue_again(at(3, 5, 10))
    answer = auditor.post(f"{ZIP}?period=2020-02", {"all": "1"})
    packed = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]
    _head, *rows = csv.reader(io.StringIO(packed.read("manifest.csv").decode("utf-8-sig")))
    assert [(row[2], row[-2], row[-1]) for row in rows] == [
        ("湛江督存〔2020〕1号", "", "湛江督存〔2020〕2号"),
        ("湛江督存〔2020〕2号", "湛江督存〔2020〕1号", ""),
    ]
    old = packed.read(rows[0][0])
    upload = SimpleUploadedFile("old.pdf", old, content_type="application/pdf")
    text = auditor.post(VERIFY, {"files": [upload]}).content.decode()
    assert "这一件已更正，被 湛江督存〔2020〕2号 取代" in text


@pytest.mark.django_db
def test_each_record_of_a_zip_is_an_event(desk: Way, auditor: Client) -> None:
    second = other_way(desk, "附件1-031")
    second.gather(at(3, 5, 9))
    second.draft_and_submit(at(3, 5, 9))
    second.sign(at(3, 5, 9))
    second.accept(at(3, 5, 9))
    answer = auditor.post(f"{ZIP}?period=2020-02", {"all": "1"})
    assert len(names_of(b"".join(answer.streaming_content))) == 3  # type: ignore[attr-defined]
    events = Event.objects.filter(kind="record.download")
    assert {event.data["number"] for event in events} == {"湛江督存〔2020〕1号", "湛江督存〔2020〕2号"}
    assert all(event.data["zip"] for event in events)


@pytest.mark.django_db
@pytest.mark.parametrize("fields", [{}, {"record": ["x"]}, {"record": ["99999999999999"]}, {"record": ["²"]}])
def test_nothing_chosen_is_said_and_nothing_is_noted(auditor: Client, fields: dict[str, list[str]]) -> None:
    answer = auditor.post(ZIP, fields)
    assert answer.status_code == 400
    assert "没有选中任何存档件" in answer.content.decode()
    assert not Event.objects.filter(kind="record.download").exists()


@pytest.mark.django_db
def test_the_filter_survives_a_refused_download(auditor: Client) -> None:
    assert [row.report.line.padded for row in auditor.post(f"{ZIP}?q=合流水库").context["rows"]] == ["附件1-031"]


@pytest.mark.django_db
def test_nobody_downloads_what_is_not_theirs(desk: Way) -> None:
    stranger = signed_in(personas.auditor(factories.other_government(), "外地审计"))
    assert stranger.post(ZIP, {"record": [Record.objects.get().pk]}).status_code == 400
    assert not Event.objects.filter(kind="record.download").exists()


@pytest.mark.django_db
def test_too_many_at_once_are_refused(auditor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundles, "LARGEST_BUNDLE", 0)
    answer = auditor.post(ZIP, {"all": "1"})
    assert answer.status_code == 400 and "一次最多下载 0 件" in answer.content.decode()


@pytest.mark.django_db
def test_a_missing_file_stops_the_whole_zip(auditor: Client) -> None:
    store._path(Record.objects.get().sha256).unlink()
    assert auditor.post(ZIP, {"all": "1"}).status_code == 409
    assert not Event.objects.filter(kind="record.download").exists()


@given(st.text(max_size=20))
def test_no_cell_of_the_manifest_is_a_formula(text: str) -> None:
    cell = bundles.text_cell(text)
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert cell.removeprefix("'") == text.removeprefix("'")


def upload(data: bytes, name: str = "a.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, content_type="application/pdf")


@pytest.mark.django_db
def test_files_are_judged_the_worst_first(auditor: Client) -> None:
    record = Record.objects.get()
    good = store.read(record.sha256)
    files = [upload(good, "原件.pdf"), upload(b"hello", "扫描.pdf"), upload(good + b"\n% added", "转发.pdf")]
    answer = auditor.post(VERIFY, {"files": files})
    checked = answer.context["checked"]
    assert [(one.name, one.value) for one in checked] == [
        ("转发.pdf", "changed"),
        ("扫描.pdf", "unknown"),
        ("原件.pdf", "valid"),
    ]
    assert "完全一致" in checked[2].grounds and record.printed_number in checked[2].grounds
    assert "不能说明真，也不能说明假" in checked[1].grounds
    text = answer.content.decode()
    assert "已被改动" in text and "无法判断" in text and "有效" in text


@pytest.mark.django_db
def test_good_signatures_are_held_against_the_register_here_too(auditor: Client) -> None:
    preserve_job({}, at(3, 6))
    record = Record.objects.get()
    kept = store.read(record.kept_files.get().sha256)
    (checked,) = auditor.post(VERIFY, {"files": [upload(kept)]}).context["checked"]
    assert (checked.value, checked.url_label) == ("valid", "打开卷宗")
    assert f"与库内 {record.printed_number} 的长期保存件完全一致" in checked.grounds

    # Another signing copy was printed for this revision than the one under these signatures.
    SignedFile.objects.filter(revision=record.revision, sequence=0).update(sha256="0" * 64)
    (checked,) = auditor.post(VERIFY, {"files": [upload(kept)]}).context["checked"]
    assert (checked.value, "不是登记的那一件" in checked.grounds) == ("changed", True)


@pytest.mark.django_db
def test_empty_and_huge_files_are_told_apart_from_false_ones(auditor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "LARGEST_FILE", 10)
    checked = auditor.post(VERIFY, {"files": [upload(b"", "空.pdf"), upload(b"x" * 11, "大.pdf")]}).context["checked"]
    assert ["文件是空的" in checked[0].grounds, "超过 20 MB" in checked[1].grounds] == [True, True]


@pytest.mark.django_db
def test_no_file_and_too_many_files_get_a_sentence(auditor: Client) -> None:
    assert "没有选择文件" in auditor.post(VERIFY).content.decode()
    many = auditor.post(VERIFY, {"files": [upload(b"x") for _ in range(21)]})
    assert many.status_code == 400 and "一次最多核验 20 份" in many.content.decode()


@pytest.mark.django_db
def test_a_file_of_another_government_leads_nowhere(desk: Way) -> None:
    data = store.read(Record.objects.get().sha256)
    stranger = signed_in(personas.auditor(factories.other_government(), "外地审计"))
    checked = stranger.post(VERIFY, {"files": [upload(data)]}).context["checked"]
    assert checked[0].value == "valid" and checked[0].url == ""


@given(st.dictionaries(st.sampled_from(["unit", "period", "signer", "number", "q", "state"]), st.text(max_size=120)))
def test_a_filter_is_read_back_from_its_own_address(parameters: dict[str, str]) -> None:
    asked = Filter.of(parameters)
    assert Filter.of(QueryDict(asked.query().removeprefix("?").encode())) == asked
