"""A holiday file: every bad line is named with its number and how to mend it."""

import datetime as dt
from pathlib import Path

import pytest

from workdays import holiday_file
from workdays.holiday_file import BadHolidayFile
from workdays.operations import StatedDay

GOOD = "date,working,note\n2027-01-01,0,元旦\n2027-01-09,1,调休上班\n"
DAYS = [StatedDay(dt.date(2027, 1, 1), False, "元旦"), StatedDay(dt.date(2027, 1, 9), True, "调休上班")]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "2027.csv"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_file_is_read_in_the_encodings_of_spreadsheet_programs(file: Path, encoding: str) -> None:
    file.write_text(GOOD, encoding=encoding)

    assert holiday_file.read(file) == DAYS


def test_slashes_chinese_words_blank_lines_and_windows_line_ends_are_understood(file: Path) -> None:
    file.write_bytes("Date,Working,Note\r\n2027/1/1, 休 ,元旦\r\n,,\r\n\r\n2027/1/9,班,调休上班\r\n".encode())

    assert holiday_file.read(file) == DAYS


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("2027-02-30,0,春节", "日期“2027-02-30”不存在或写法不对"),
        ("1月1日,0,元旦", "请写成 2027-01-01"),
        ("0027-01-01,0,元旦", "不在 2000 至 2100 年之间"),
        ("2027-01-01,2,元旦", "上班写 1，放假写 0"),
        ("2027-01-01,,元旦", "上班写 1，放假写 0"),
        ("2027-01-01,0", "现在有 2 列"),
        ("2027-01-01,0,元旦,多余", "现在有 4 列"),
        ("2027-01-01,0," + "长" * 61, "说明有 61 字，最多 60 字"),
        ("2027-01-01,0,元\x00旦", "不可见字符"),
    ],
)
def test_a_bad_line_is_named_with_its_number_and_how_to_mend_it(file: Path, line: str, problem: str) -> None:
    file.write_text(f"date,working,note\n\n{line}\n2027-05-01,0,劳动节\n", encoding="utf-8")

    with pytest.raises(BadHolidayFile) as caught:
        holiday_file.read(file)

    (bad,) = caught.value.lines
    assert bad.number == 3
    assert problem in str(bad)


def test_a_date_written_twice_names_both_lines(file: Path) -> None:
    file.write_text(GOOD + "2027-01-01,1,\n", encoding="utf-8")

    with pytest.raises(BadHolidayFile) as caught:
        holiday_file.read(file)

    assert [str(line) for line in caught.value.lines] == ["第 4 行：2027-01-01 在第 2 行已经写过。请删去其中一行。"]


def test_all_bad_lines_are_named_at_once(file: Path) -> None:
    file.write_text("date,working,note\nx,0,\n2027-01-01,0,元旦\ny,1,\n", encoding="utf-8")

    with pytest.raises(BadHolidayFile, match="有 2 行需要改正，什么都没有装入") as caught:
        holiday_file.read(file)

    assert [line.number for line in caught.value.lines] == [2, 4]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "是空的"),
        (b"\n\n,,\n", "是空的"),
        (b"date,working,note\n", "只有表头"),
        (b"2027-01-01,0,x\n", "第 1 行不是表头"),
        (b"\xff\xff\xff\xff", "不是文本文件"),
        (b"date,working,note\n" + b'"' + b"x" * 200_000, "不是合法的 CSV"),
        (b"x" * (1024 * 1024 + 1), "超过 1 MB"),
    ],
)
def test_a_file_that_is_no_holiday_table_is_refused_as_a_whole(file: Path, content: bytes, problem: str) -> None:
    file.write_bytes(content)

    with pytest.raises(BadHolidayFile, match=problem) as caught:
        holiday_file.read(file)

    assert caught.value.lines == ()


def test_a_missing_file_and_a_folder_are_refused(file: Path) -> None:
    for path in (file, file.parent):
        with pytest.raises(BadHolidayFile, match="无法读取"):
            holiday_file.read(path)
