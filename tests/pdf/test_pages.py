"""How pages look: compared with the kept references, and what must hold on every page of the longest report."""

import re
from pathlib import Path

import pytest

from pdf.rendering import render
from tests.pdf import contents, extremes
from tests.pdf.conftest import copy_of, poppler
from tests.pdf.pictures import FOLDER, TOLERANCE, difference, kept, pictures


@pytest.mark.parametrize("name", kept())
def test_pages_look_like_their_references(name: str, tmp_path: Path) -> None:
    content, pages = kept()[name]
    drawn = pictures(render(copy_of(content())), tmp_path)
    found = {page: difference(drawn[page - 1], FOLDER / f"{name}-{page}.png") for page in pages}
    assert {page: value for page, value in found.items() if value > TOLERANCE} == {}


def test_a_letter_more_is_seen(tmp_path: Path) -> None:
    content = extremes.one_line()
    content["sections"][0]["text"] = "已办结了。"
    (drawn, _) = pictures(render(copy_of(content)), tmp_path)
    assert difference(drawn, FOLDER / "one-line-1.png") > TOLERANCE


@pytest.fixture(scope="module")
def long_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("long") / "paper.pdf"
    file.write_bytes(render(copy_of(extremes.thirty_pages())))
    return file


def read_pages(file: Path, way: str) -> list[str]:
    poppler("pdftotext", file, way)
    return file.with_suffix(".txt").read_text("utf-8").split("\f")[:-1]


def test_a_long_report_loses_nothing(long_file: Path) -> None:
    pages = read_pages(long_file, "-raw")
    repeated = re.compile(r"^.*(?:演示数据·非真实公文|SHA-256 \w{8}…|^—\d+—$|^单 位|反馈内容$).*$", re.MULTILINE)
    text = re.sub(r"\s", "", "".join(repeated.sub("", page) for page in pages))
    content = extremes.thirty_pages()
    assert len(pages) >= 30
    assert text.count("零就业家庭动态清零；") == sum(
        one["text"].count("零就业家庭动态清零；")
        for holder in [content, *content["contributors"]]
        for one in holder["sections"]
    ) + sum(one["summary"].count("零就业家庭动态清零；") for one in content["returns"])


def test_no_heading_is_the_last_of_its_page_and_tables_repeat_their_head(long_file: Path) -> None:
    pages = read_pages(long_file, "-layout")
    heading = re.compile(r"[一二三四]、\S+|本期对应的工作目标|承办、协办单位反馈|退回与修改|附件|签发与验收")
    for page in pages:
        lines = [line.strip() for line in page.splitlines() if line.strip()]
        above_the_foot = [line for line in lines if "SHA-256 " not in line and not re.search(r"—\d+—", line)]
        assert not heading.fullmatch(above_the_foot[-1]), above_the_foot[-1]
    reported = [page for page in pages if "工作组" in page and "签发与验收" not in page]
    heads = [bool(re.search(r"单\s+位\s+报\s+送\s+反馈内容", page)) for page in reported]
    assert heads == [True] * len(reported)
    assert len(reported) > 10


def test_a_row_begins_with_its_unit_and_the_first_lines_of_its_report(long_file: Path) -> None:
    for page in read_pages(long_file, "-layout"):
        table = re.split(r"单\s+位\s+报\s+送\s+反馈内容", page)[-1]
        units = len(re.findall(r"^\s*协办", table, re.MULTILINE))
        begun = table.count("进展情况：") + table.count("说明：")
        assert begun == units, table


def test_a_page_has_22_lines_of_28_letters_in_the_measures_of_the_standard(tmp_path: Path) -> None:
    # GB/T 9704-2012, 5.2: a text of 156 x 225 mm that begins 37 mm from the top and 28 mm from the left.
    content = extremes.one_line()
    content["sections"][0]["text"] = "督" * 28 * 22 * 2
    file = tmp_path / "paper.pdf"
    file.write_bytes(render(copy_of(content)))
    poppler("pdftotext", file, "-bbox", "-f", "2", "-l", "2")
    millimetre = 72 / 25.4
    lines = [
        ([float(side) / millimetre for side in sides], text)
        for *sides, text in re.findall(
            r'xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">([^<]*)',
            file.with_suffix(".html").read_text(),
        )
        if "督" in text
    ]
    assert [text for _, text in lines] == ["督" * 28] * 22
    for number, ((left, top, right, bottom), _) in enumerate(lines):
        assert [left, right] == pytest.approx([28, 28 + 156], abs=0.05)
        # A letter stands in the middle of its line's height.
        assert (top + bottom) / 2 == pytest.approx(37 + 225 / 22 * (number + 0.5), abs=0.3)


def test_a_heading_at_the_top_of_a_page_stands_where_text_would(tmp_path: Path) -> None:
    file = tmp_path / "paper.pdf"
    file.write_bytes(render(copy_of(contents.matter_14())))
    poppler("pdftotext", file, "-bbox", "-f", "3", "-l", "3")
    said = file.with_suffix(".html").read_text()
    found = re.search(r'yMin="([\d.]+)" xMax="[\d.]+" yMax="([\d.]+)">退回与修改', said)
    assert found, said
    assert (float(found[1]) + float(found[2])) / 2 * 25.4 / 72 == pytest.approx(37 + 9 / 2, abs=0.3)
