"""The signing copy: what is printed, what is embedded, what is refused."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from pytest_django import Settings

from common import canonical
from pdf import fonts
from pdf.errors import ContentRefused, MissingFace, MissingGlyph
from pdf.printing import DEMONSTRATION_MARK, SigningCopy
from pdf.rendering import render
from pdf.typesetting import typeset
from tests.pdf import contents
from tests.pdf.conftest import CODE, copy_of, poppler

ROOT = Path(__file__).parents[2]


def text_of(data: bytes, folder: Path) -> str:
    file = folder / "paper.pdf"
    file.write_bytes(data)
    poppler("pdftotext", file, "-raw")
    return file.with_suffix(".txt").read_text("utf-8")


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


@pytest.fixture(scope="module")
def long_paper() -> bytes:
    return render(copy_of(contents.matter_27()))


def test_the_same_copy_gives_the_same_bytes(unsigned: bytes) -> None:
    assert render(copy_of(contents.matter_14())) == unsigned


@pytest.mark.slow
def test_another_process_gives_the_same_bytes(unsigned: bytes) -> None:
    script = (
        "import sys, django; django.setup();"
        "from tests.pdf import contents; from tests.pdf.conftest import copy_of; from pdf.rendering import render;"
        "sys.stdout.buffer.write(render(copy_of(contents.matter_14())))"
    )
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.test", "PYTHONHASHSEED": "7", "TZ": "UTC"}
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=environment, capture_output=True, check=True)
    assert done.stdout == unsigned


def test_the_page_says_what_was_frozen(unsigned: bytes, tmp_path: Path) -> None:
    text = squeezed(text_of(unsigned, tmp_path))
    content = contents.matter_14()
    for section in content["sections"]:
        assert squeezed(section["title"] + section["text"]) in text
    for expected in (
        "督办事项进展报告",
        "（2020年1—2月）",
        "重点督办事项第14项开工建设机场高速",
        "湛府办〔2020〕2号",
        "2020年3月4日24:00",
        content["identity"],
        canonical.digest(content),
        CODE,
        "第1284号" + "c81f02ab" * 8,
        "黄文韬（市交通运输局），2020年3月3日14:12定稿",
        "第2稿，此前退回1次",
        "本期承办、协办单位3个，已报送2个（其中逾期1个：市交通投资集团有限公司），未报送1个：吴川市政府。",
        "吴川市电话说明3月10日前补报，先行报送。",
        "已采用，逾期2020年3月3日17:41",
        content["attachments"][0]["sha256"],
    ):
        assert squeezed(expected) in text, expected


def test_an_extended_deadline_is_printed_with_the_original_one(long_paper: bytes, tmp_path: Path) -> None:
    assert "原定：2020年12月→延期（湛府办复〔2020〕7号）：2021年6月" in squeezed(text_of(long_paper, tmp_path))


def test_every_page_of_a_demonstration_bears_its_mark(long_paper: bytes, tmp_path: Path) -> None:
    pages = text_of(long_paper, tmp_path).split("\f")[:-1]
    assert len(pages) > 5
    assert [DEMONSTRATION_MARK in page for page in pages] == [True] * len(pages)
    assert [f"—{number}—" in page for number, page in enumerate(pages, start=1)] == [True] * len(pages)


def test_a_paper_that_is_no_demonstration_bears_no_mark(tmp_path: Path) -> None:
    content = contents.matter_14() | {"demonstration": False}
    assert "演示" not in text_of(render(copy_of(content)), tmp_path)


def test_a_long_table_repeats_its_head(long_paper: bytes, tmp_path: Path) -> None:
    assert squeezed(text_of(long_paper, tmp_path)).count("单位报送反馈内容") > 1


def test_every_face_is_embedded(long_paper: bytes, tmp_path: Path) -> None:
    file = tmp_path / "paper.pdf"
    file.write_bytes(long_paper)
    rows = [line.split() for line in poppler("pdffonts", file).splitlines()[2:]]
    assert {row[0].split("+")[1] for row in rows} <= {name.replace(" ", "-") for name in fonts.families()}
    assert all("TrueType" in row for row in rows)
    assert {tuple(row[-5:-2]) for row in rows} == {("yes", "yes", "yes")}  # embedded, subset, Unicode


def test_the_file_says_that_it_is_pdf_a_3a(unsigned: bytes, tmp_path: Path) -> None:
    file = tmp_path / "paper.pdf"
    file.write_bytes(unsigned)
    metadata = poppler("pdfinfo", file, "-meta")
    assert 'pdfaid:part="3"' in metadata
    assert 'pdfaid:conformance="A"' in metadata
    assert "Tagged:          yes" in poppler("pdfinfo", file)
    assert "A4" in poppler("pdfinfo", file)


def test_the_frozen_content_is_inside_byte_by_byte(unsigned: bytes, tmp_path: Path) -> None:
    file = tmp_path / "paper.pdf"
    file.write_bytes(unsigned)
    poppler("pdfdetach", file, "-saveall", "-o", str(tmp_path))
    assert (tmp_path / "report.json").read_bytes() == canonical.dumps(contents.matter_14())


def test_what_people_wrote_is_text_and_no_markup(tmp_path: Path) -> None:
    content = contents.matter_14()
    content["sections"][0]["text"] = '<img src="file:///etc/passwd"><b>第一段</b>\n　　第二段&amp;'
    text = squeezed(text_of(render(copy_of(content)), tmp_path))
    assert '<imgsrc="file:///etc/passwd"><b>第一段</b>第二段&amp;' in text


def test_a_layout_that_asks_for_anything_outside_is_refused(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "outside.html").write_text('<p>字<img src="file:///etc/passwd"/></p>')
    settings.TEMPLATES = [
        {"BACKEND": "django.template.backends.django.DjangoTemplates", "DIRS": [tmp_path], "OPTIONS": {}}
    ]
    with pytest.raises(ContentRefused, match="已拒绝"):
        typeset("outside.html", {}, styles="report.css", identifier=b"x")


def test_rare_names_and_signs_are_printed(tmp_path: Path) -> None:
    content = contents.matter_14()
    content["prepared_by"]["name"] = "喆 堃　赟\u2002玥\u00a0祎"
    content["sections"][0]["text"] = "二〇二〇年完成120㎡，①②③项已办。"
    text = text_of(render(copy_of(content)), tmp_path)
    assert "喆堃赟玥祎" in squeezed(text)
    assert "二〇二〇年完成120㎡，①②③项已办。" in squeezed(text)


@pytest.mark.slow
def test_every_character_that_we_promise_is_drawn(tmp_path: Path) -> None:
    content = contents.matter_14()
    promised = "".join(chr(point) for point in sorted(fonts.printable()))
    content["sections"][0]["text"] = content["line"]["title"] = promised
    render(copy_of(content))  # raises MissingGlyph for what was not drawn by our faces


@pytest.mark.parametrize("character", ["\U0001f600", "\ue000", "\U0002ffff"])
def test_a_character_without_a_glyph_stops_the_printing_and_is_named_with_its_place(character: str) -> None:
    content = contents.matter_14()
    content["sections"][1]["text"] += character
    content["contributors"][0]["sections"][0]["text"] += character
    with pytest.raises(MissingGlyph) as refused:
        render(copy_of(content))
    for expected in (
        f"U+{ord(character):04X}",
        "“存在问题”（sections[2].text）",
        "“坡头区政府·进展情况”（contributors[1]",
    ):
        assert expected in str(refused.value)


@pytest.mark.parametrize("character", ["\x00", "\x1b", "\u202e"])
def test_an_invisible_control_character_is_refused_with_its_place(character: str) -> None:
    content = contents.matter_14()
    content["sections"][1]["text"] += character
    with pytest.raises(ContentRefused, match=r"sections\[2\]\.text"):
        render(copy_of(content))


@pytest.mark.parametrize("damage", ["changed", "missing"])
def test_a_face_that_is_not_the_committed_one_is_refused(
    damage: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(fonts.FOLDER, tmp_path / "faces")
    face = tmp_path / "faces" / "kaiti-common.ttf"
    face.write_bytes(face.read_bytes() + b" ") if damage == "changed" else face.unlink()
    monkeypatch.setattr(fonts, "FOLDER", tmp_path / "faces")
    with pytest.raises(MissingFace, match=r"kaiti-common\.ttf"):
        fonts.read("kaiti-common.ttf")


def test_a_content_with_another_digest_is_refused() -> None:
    content = contents.matter_14()
    copy = SigningCopy(content, canonical.digest(content | {"version": 3}), CODE, None)
    with pytest.raises(ContentRefused, match="不一致"):
        render(copy)


def test_an_incomplete_content_is_refused_by_the_name_of_what_is_missing() -> None:
    content = contents.matter_14()
    del content["terms"]
    with pytest.raises(ContentRefused, match="terms"):
        render(copy_of(content))


def test_a_content_of_another_schema_is_refused() -> None:
    with pytest.raises(ContentRefused, match=r"shuangyue\.report/2"):
        render(copy_of(contents.matter_14() | {"schema": "shuangyue.report/2"}))
