"""A notice in several files or in a folder is one plan, whatever the formats and encodings of its parts."""

from dataclasses import replace
from pathlib import Path

import pytest

from plans.documents import notices
from plans.documents.errors import DocumentError
from plans.documents.interpreter import read_plan
from plans.documents.model import Matter, PlanDocument
from tests.plans.documents import layouts
from tests.plans.documents.layouts import WRITERS, Printed
from tests.plans.documents.notice import HEADER, notice

ROW = "1\t修路\t第一季度：开工。\t2020年12月\t市公路局\t市教育局\t曹兴"


def parts(folder: Path, body: str, first: str, second: str) -> list[Path]:
    """Write the notice of 2020 as a body and two annexes, each in a format of its own."""
    printed = layouts.of_2020()
    one, two = ("".join(name.split()).rstrip("：") for name, _ in printed.tables)
    files = [folder / f"通知正文.{body}", folder / f"{one}.{first}", folder / f"{two} 民生实事.{second}"]
    WRITERS[body](Printed(printed.lines, (), 2020), files[0])
    for file, ending, (_, rows) in zip(files[1:], (first, second), printed.tables, strict=True):
        WRITERS[ending](Printed((), (("", rows),), 2020), file)
    return files


def said(plan: PlanDocument) -> list[Matter]:
    return layouts.understood(plan)


@pytest.mark.parametrize("formats", [("docx", "xlsx", "docx"), ("md", "md", "html")])
def test_a_folder_of_body_and_annexes_is_one_plan(formats: tuple[str, str, str], tmp_path: Path) -> None:
    parts(tmp_path, *formats)
    plan = read_plan([tmp_path])
    assert said(plan) == said(notice())
    assert (plan.document.number, plan.document.title) == (notice().document.number, notice().document.title)
    assert plan.rules == notice().rules
    assert {(one.kind, one.matter) for one in plan.doubts} == {(one.kind, one.matter) for one in notice().doubts}


def test_files_in_any_order_are_read_as_given(tmp_path: Path) -> None:
    body, first, second = parts(tmp_path, "md", "md", "md")
    assert said(read_plan([body, first, second])) == said(notice())
    assert {matter.section for matter in read_plan([second, body]).matters} == {"附件2"}


def test_parts_in_other_encodings_are_one_plan(tmp_path: Path) -> None:
    body, first, second = parts(tmp_path, "md", "md", "html")
    for file, encoding in ((body, "utf-8-sig"), (first, "gb18030"), (second, "gb18030")):
        file.write_bytes(file.read_text(encoding="utf-8").encode(encoding))
    assert said(read_plan([tmp_path])) == said(notice())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("ending", ["html", "md", "txt"])
def test_every_text_format_in_every_encoding(ending: str, encoding: str, tmp_path: Path) -> None:
    printed = layouts.of_2020()
    file = tmp_path / f"方案.{ending}"
    WRITERS[ending](printed, file)
    file.write_bytes(file.read_text(encoding="utf-8").encode(encoding))
    assert said(read_plan([file])) == said(notice())


def test_annexes_come_by_number_and_what_is_left_out_is_said(tmp_path: Path) -> None:
    for name in ("附件10.md", "附件2.md", "通知.md", "附件2.pdf", "照片.jpg", "~$通知.docx", ".DS_Store"):
        (tmp_path / name).write_text("x", encoding="utf-8")
    (tmp_path / "旧").mkdir()
    files, unread = notices.files_of(tmp_path, frozenset({".md", ".pdf", ".docx"}))
    assert [file.name for file in files] == ["通知.md", "附件2.md", "附件10.md"]
    assert {one.place for one in unread} == {"附件2.pdf", "照片.jpg", "旧"}


def test_too_many_files_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notices, "MOST_FILES", 1)
    for name in ("甲.md", "乙.md"):
        (tmp_path / name).write_text("x", encoding="utf-8")
    with pytest.raises(DocumentError, match="2 个文件"):
        read_plan([tmp_path])


def test_two_files_without_an_annex_are_two_tables_when_numbered_anew(tmp_path: Path) -> None:
    for name in ("重点", "实事"):
        (tmp_path / f"{name}.md").write_text(f"{HEADER}{ROW}\n", encoding="utf-8")
    plan = read_plan([tmp_path / "重点.md", tmp_path / "实事.md"], year=2020, government="湛江市人民政府")
    assert len({matter.reference for matter in plan.matters}) == 2
    assert plan.doubts == ()
    assert replace(plan.matters[0], section="", source=plan.matters[1].source) == replace(plan.matters[1], section="")
