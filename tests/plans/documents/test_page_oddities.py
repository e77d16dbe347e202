"""Pages as Word, Excel, WPS and websites write them: what is shown is read, and what is hidden is said."""

import html
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from plans.documents.files import read_file
from plans.documents.interpreter import read_plan
from plans.documents.model import PlanDocument
from plans.documents.source import Paragraph
from tests.plans.documents import layouts
from tests.plans.documents.layouts import Printed, as_page, reread, understood
from tests.plans.documents.notice import NOTICE
from tests.plans.documents.test_word_oddities import more

Change = Callable[[str], str]


def changed(year: int, folder: Path, change: Change) -> tuple[PlanDocument, PlanDocument]:
    """Return the plan of a real document after a change to its .html, and that of the document itself."""
    printed = layouts.of_2017() if year == 2017 else layouts.of_2020()
    file = folder / "方案.html"
    as_page(printed, file)
    page = file.read_text(encoding="utf-8")
    assert change(page) != page
    file.write_text(change(page), encoding="utf-8")
    original = read_plan([layouts.OF_2017 if year == 2017 else NOTICE], year=year, government="湛江市人民政府")
    return reread(file, printed), original


def as_word_saves_it(page: str) -> str:
    """Paragraphs and spans in each cell, lines broken anywhere, empty <o:p>, conditional comments."""

    def cell(found: re.Match[str]) -> str:
        lines = "".join(
            f"<p class=MsoNormal style='mso-pagination:widow-orphan'><span lang=EN-US\nstyle='mso-hansi-font-family:"
            f"宋体'>{_broken(line)}<o:p></o:p></span></p>"
            for line in found[2].split("<br>")
        )
        return f"{found[1]}{lines}<![if !supportMisalignedColumns]><![endif]></td>"

    head = "<!--[if gte mso 9]><xml><o:OfficeDocumentSettings/></xml><![endif]-->"
    return re.sub(r"(<td[^>]*>)(.*?)</td>", cell, page, flags=re.DOTALL).replace("<body>", f"<body>{head}")


def _broken(line: str) -> str:
    """Break the line of the file in the middle of Chinese, as Word does."""
    middle = len(line) // 2
    around = line[middle - 1 : middle + 1]
    chinese = len(around) == 2 and all("\u4e00" <= letter <= "\u9fff" for letter in around)
    return f"{line[:middle]}\r\n  {line[middle:]}" if chinese else line


def in_a_layout_table(page: str) -> str:
    """A website's frame: everything in the cells of a table, with a menu behind it."""
    menu = "</td><td>菜单</td></tr><tr><td>首页</td><td>政务公开</td></tr></table></body>"
    return page.replace("<body>", "<body><table width=100%><tr><td>").replace("</body>", menu)


def in_one_division(page: str) -> str:
    """Words stand in a division around all, apart by line breaks or in elements of the text alone."""
    return re.sub(r"<p>(.*?)</p>", r"\1<br><br>", page).replace("<body>", "<body><div>").replace("</body>", "</div>")


def annexes_in_bold(page: str) -> str:
    """The lines that say which annex begins are no paragraphs."""
    return re.sub(r"<h2>(.*?)</h2>", r"<center><b><font size=5>\1</font></b></center>", page)


def annex_before_a_break(page: str) -> str:
    """The annex and its title are one paragraph with a line break."""
    return re.sub(r"<h2>(.*?)</h2>", r"<p>\1<br>2020年重点督办事项分解表</p>", page)


def from_the_clipboard(page: str) -> str:
    return f"Version:0.9\r\nStartHTML:0000000105\r\nEndHTML:0000038000\r\n\r\n{page}"


@pytest.mark.parametrize(
    ("year", "change"),
    [
        (2017, as_word_saves_it),
        (2020, as_word_saves_it),
        (2017, in_a_layout_table),
        (2020, in_a_layout_table),
        (2020, in_one_division),
        (2020, annexes_in_bold),
        (2020, annex_before_a_break),
        (2020, from_the_clipboard),
    ],
    ids=lambda value: getattr(value, "__name__", str(value)),
)
def test_how_a_page_is_written_does_not_change_its_plan(year: int, change: Change, tmp_path: Path) -> None:
    plan, original = changed(year, tmp_path, change)
    assert len(plan.matters) == {2017: 84, 2020: 102}[year]
    assert understood(plan) == understood(original)
    assert more(plan, original) == []
    assert plan.rules == original.rules


@pytest.mark.parametrize(
    ("mark", "words"),
    [
        ("<span style='display:none'>藏起来的字</span>", "设为隐藏"),
        ("<span style='color:red; mso-hide: all'>藏起来的字</span>", "设为隐藏"),
        ("<del datetime='2020-01-01T00:00'>藏起来的字</del>", "已删除"),
        ("<table><tr><td>藏起来的字</td></tr></table>", "还有一张表"),
        ("<img src='x.png'>", "图片"),
    ],
)
def test_what_is_not_read_is_said(mark: str, words: str, tmp_path: Path) -> None:
    plan, original = changed(2017, tmp_path, lambda page: page.replace("</td>", f"{mark}</td>", 10))
    assert understood(plan) == understood(original)
    assert [words in str(one.why) for one in plan.doubts if one.kind == "source"] == [True] * 10


def test_hidden_rows_are_not_read_and_that_is_said(tmp_path: Path) -> None:
    row = "<tr style='display:none;height:0'><td>999</td><td>底稿</td></tr></table>"
    plan, original = changed(2017, tmp_path, lambda page: page.replace("</table>", row))
    assert understood(plan) == understood(original)
    assert ["底稿" in one.printed for one in plan.doubts if one.kind == "source"] == [True]


def test_struck_words_are_read_with_a_doubt(tmp_path: Path) -> None:
    plan, original = changed(
        2017, tmp_path, lambda page: re.sub(r"(<td[^>]*>)(完成[^<]*)", r"\1<s>\2</s>", page, count=1)
    )
    assert understood(plan) == understood(original)
    assert ["删除线" in str(one.why) for one in plan.doubts if one.kind == "source"] == [True]


def test_paragraphs_in_a_division_stay_apart(tmp_path: Path) -> None:
    page = "<body><div><p>一</p>二<span>三</span><br>四<p>五<br>六</p></div>七</body>"
    (tmp_path / "页.html").write_text(page, encoding="utf-8")
    assert [one.text for one in read_file(tmp_path / "页.html").paragraphs] == ["一", "二三 四", "五 六", "七"]


def quoted(printed: Printed, file: Path) -> None:
    """Write what a spreadsheet copies: a cell of several lines, or with marks in it, between quotation marks."""

    def cell(text: str) -> str:
        return f'"{text.replace(chr(34), chr(34) * 2)}"' if "\n" in text or '"' in text else text

    parts = [*printed.lines]
    for name, rows in printed.tables:
        parts += ["", name, *("\t".join(cell(text) for text in row) for row in rows), ""]
    file.write_bytes("\r\n".join(parts).encode("utf-16"))


def piped(printed: Printed, file: Path) -> None:
    """Write tables as Markdown does: cells between upright lines."""
    parts = [*printed.lines]
    for name, rows in printed.tables:
        made = ["| " + " | ".join(_one_line(text) for text in row) + " |" for row in rows]
        made.insert(1, "|" + ":---:|" * len(rows[0]))
        parts += ["", name, "", *made, ""]
    file.write_text("\n".join(parts) + "\n", encoding="utf-8")


def _one_line(text: str) -> str:
    return "<br>".join(html.escape(line) for line in text.split("\n")).replace("|", "\\|")


def in_gb18030(printed: Printed, file: Path) -> None:
    layouts.as_rows(printed, file)
    file.write_bytes(file.read_text(encoding="utf-8").encode("gb18030"))


@pytest.mark.parametrize("writer", [quoted, piped, in_gb18030], ids=lambda writer: writer.__name__)
@pytest.mark.parametrize("year", [2017, 2020])
def test_text_as_other_programs_write_it(year: int, writer: Callable[[Printed, Path], None], tmp_path: Path) -> None:
    printed = layouts.of_2017() if year == 2017 else layouts.of_2020()
    file = tmp_path / ("方案.md" if writer is piped else "方案.txt")
    writer(printed, file)
    original = read_plan([layouts.OF_2017 if year == 2017 else NOTICE], year=year, government="湛江市人民政府")
    plan = reread(file, printed)
    assert understood(plan) == understood(original)
    assert more(plan, original) == []


def test_marks_that_belong_to_the_words_stay(tmp_path: Path) -> None:
    row = '1\t"一区三园"建设\t"一核两极"\t"第一季度：建""双创""园。\n第二季度：建成。"\t市公路局'
    (tmp_path / "引.txt").write_text(f"序号\t事项\t备注\t目标\t牵头单位\n{row}\n", encoding="utf-8")
    (block,) = read_file(tmp_path / "引.txt").blocks
    assert not isinstance(block, Paragraph)
    head, own = block.rows
    assert own.cells[1:4] == ('"一区三园"建设', '"一核两极"', '第一季度：建"双创"园。\n第二季度：建成。')
    assert (head.line, own.line) == (1, 2)


def test_a_mark_that_is_never_closed_holds_nothing_together(tmp_path: Path) -> None:
    rows = "\n".join(f'{number}\t"修路{number}\t市公路局' for number in range(1, 400))
    (tmp_path / "开.txt").write_text(f"序号\t事项\t牵头单位\n{rows}\n", encoding="utf-8")
    (block,) = read_file(tmp_path / "开.txt").blocks
    assert not isinstance(block, Paragraph)
    assert len(block.rows) == 400
