"""From blocks of rows to decomposition tables: header words give the columns; headings and page breaks are known."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from plans.documents.headers import Field, Header, header_of, tall_header
from plans.documents.heading_rows import NUMBER, heading_in, is_note_row, names_no_lead
from plans.documents.headings import Context, heading_of, is_note, is_page_number
from plans.documents.message import Message
from plans.documents.message import message as _
from plans.documents.model import Doubt
from plans.documents.source import Paragraph, Row, Source

LONGEST_SECTION = 40  # letters: it stands in the identity of every record
_NUMERAL = "一二三四五六七八九十"
_ANNEX = re.compile(rf"附件(?P<number>\d*|[{_NUMERAL}]{{0,3}})[：:]?(?P<again>[（(]续.{{0,4}}[）)])?")
_TITLED_ANNEX = re.compile(
    rf"附件(?P<number>\d{{1,2}}|[{_NUMERAL}]{{1,3}})[：:、]?(?P<title>.{{2,60}}(?:表|清单|方案|台账|分工|事项|实事|任务)(?:[（(].*[）)])?)"
)
_NAMES_A_TABLE = re.compile(r"(?:表|清单|方案|台账|分工|事项|实事|任务)(?:[（(].*[）)])?$")
_UNNAMED = "附表"


@dataclass(frozen=True, slots=True)
class BodyRow:
    """A row under a header: `fields` by meaning, `place` counted in its table without headers.

    `after_break` is true where a gap or a repeated header stands before it: the page may have broken a cell.
    `above` are the words of merged cells that began in an earlier row, `given` those of headings above.
    """

    fields: Mapping[Field, str]
    place: int
    row: Row
    after_break: bool
    above: Mapping[Field, str] = field(default_factory=dict)
    given: Mapping[Field, str] = field(default_factory=dict)
    category: str | None = None


@dataclass(slots=True)
class Table:
    """One decomposition table of the print, or a part of it with a numbering of its own, however many pages it takes.

    `section` is its short name (附件1), `title` the line printed above it, without blanks; `part` the heading that it
    stands under where its numbering begins.
    """

    section: str
    title: str
    part: str = ""
    rows: list[BodyRow] = field(default_factory=list)
    numbered: bool = False
    has_categories: bool = False  # a column for them
    counted: int = 0  # rows that were numbered here, since the table has no column for numbers


def tables(source: Source) -> tuple[list[Table], list[Doubt]]:
    """Return the decomposition tables of a source, and doubts about whatever was found but could not be placed."""
    reading = _Reading()
    for block in source.blocks:
        if isinstance(block, Paragraph):
            reading.paragraph(block)
        else:
            reading.rows(block.rows)
    return reading.result()


def names_annex(text: str) -> bool:
    """Tell whether a line says which annex begins: 附件1, 附件2：……表."""
    words = "".join(text.split())
    return bool(_ANNEX.fullmatch(words) or _TITLED_ANNEX.fullmatch(words))


class _Reading:
    """What is known at a place in the document."""

    def __init__(self) -> None:
        self._found: list[Table] = []
        self._doubts: list[Doubt] = []
        self._header: Header | None = None
        self._context = Context()
        self._waiting: list[str] = []  # headings above a table whose header is not read yet
        self._title = self._annex = self._file = ""
        self._other_file = False
        self._category = ""  # of a column for it
        self._ignored: dict[tuple[int, str], tuple[str, int]] = {}  # columns without a meaning → where their header is

    def paragraph(self, block: Paragraph) -> None:
        """Read a line outside tables: an annex, a heading, a title, or prose."""
        self._enter(block.file)
        if self._found and block.clings:
            self._doubts.append(_lost(block.file, block.line, block.text, _("紧接在表格行之后，不知道属于哪一格")))
        self._line(block.text)

    def rows(self, rows: Sequence[Row]) -> None:
        """Read the rows of a block."""
        broken = True
        skip = 0
        for number, row in enumerate(rows):
            self._enter(row.file)
            if skip:
                skip -= 1
                continue
            if header := tall_header(rows[number : number + 3]) or header_of(row, *rows[number + 1 : number + 2]):
                skip = header[1] - 1
                self._begin(row, header[0], rows[number + header[1] :])
                broken = True
            elif self._header is None:
                filled = [cell for cell in row.cells if cell]
                if len(filled) == 1:
                    self._line(filled[0])
                elif filled and (self._found or self._annex):
                    self._doubts.append(_lost(row.file, row.line, " ".join(row.cells), _("这一行上方没有认得出的表头")))
            elif any(row.cells):
                broken = self._body(row, self._header, broken)

    def result(self) -> tuple[list[Table], list[Doubt]]:
        """Return the tables that have rows; parts of one table are told apart by the headings that they stand under."""
        found = [table for table in self._found if table.rows]
        for table in found:
            if table.counted:
                first = table.rows[0].row
                why = _(
                    "表里没有序号一列，已按行的顺序编为1至%(counted)s；请核对，或在原文件中补上序号",
                    counted=table.counted,
                )
                self._doubts.append(_lost(first.file, first.line, table.title, why))
        bases = [table.section for table in found]
        taken: dict[str, int] = {}
        for table, base in zip(found, bases, strict=True):
            if bases.count(base) > 1 and table.part:
                table.section = table.part if base == _UNNAMED else f"{base}·{table.part}"
            table.section = table.section[:LONGEST_SECTION]
            times = taken[table.section] = taken.get(table.section, 0) + 1
            if times > 1:
                table.section = f"{table.section[: LONGEST_SECTION - 3]}{times}"
        return found, self._doubts

    def _enter(self, file: str) -> None:
        """Another file, or sheet of one: a table in it that is numbered anew is another table."""
        if file == self._file:
            return
        if self._file and file.partition("〔")[0] != self._file.partition("〔")[0]:
            self._header = None
            self._context = Context()
            self._waiting.clear()
        if self._file and "〔第" not in file:
            self._other_file = True
        self._file = file

    def _line(self, text: str) -> None:
        words = "".join(text.split())
        if named := _ANNEX.fullmatch(words) or _TITLED_ANNEX.fullmatch(words):
            annex = f"附件{named['number']}"
            self._waiting.clear()
            if self._found and annex == self._found[-1].section and self._header is not None:
                return  # 附件1（续）
            self._annex, self._header = annex, None
            self._title = named.groupdict().get("title") or ""
        elif is_page_number(text) or is_note(words):
            return
        elif heading_of(text, units_too=True, any_words=False):
            self._waiting.append(text)
            if not heading_of(text, units_too=False, any_words=False):
                self._title = text
        else:
            self._waiting.clear()
            if words[-1:] not in ("。", "；", ";"):
                self._title = text
            elif not _NAMES_A_TABLE.search("".join(self._title.split())):
                self._title = ""  # prose between the notice's own title and the table names neither

    def _begin(self, row: Row, header: Header, below: Sequence[Row]) -> None:
        """A header begins a table, or is printed again in one."""
        anew = _begins_with_one(header, below)
        elsewhere = bool(self._title or self._other_file) and anew and bool(self._found and self._found[-1].numbered)
        if self._annex or not self._found or elsewhere or (self._title and self._header is None):
            title = "".join(self._title.split())
            self._found.append(Table(self._annex or title or _UNNAMED, title))
            self._context, self._category = Context(), ""
        self._annex = self._title = ""
        self._other_file = False
        self._header = header
        self._found[-1].has_categories |= "category" in header.fields
        self._headings(header)
        for column, word in header.unknown.items():
            self._ignored.setdefault((column, word), (row.file, row.line))

    def _headings(self, header: Header) -> None:
        for text in self._waiting:
            if heading := heading_of(text, units_too=names_no_lead(header), any_words=False):
                self._context.take(heading)
        self._waiting.clear()

    def _body(self, row: Row, header: Header, broken: bool) -> bool:
        """Read a row under a header; returns whether the next one stands behind a break."""
        self._headings(header)
        if heading := heading_in(row, header):
            self._context.take(heading)
            self._category = ""
            return broken
        if is_note_row(row):
            return broken
        self._doubts += _odd_width(row, header.width)
        fields = _fields(row, header)
        if not any(fields.values()) and not row.above:
            return broken
        self._ignore(row, header)
        if "number" not in header.fields:
            fields["number"] = self._next_number() if fields["title"] else ""
        if number := NUMBER.fullmatch("".join(fields["number"].split())):
            self._number(int(number[1]))
        self._category = " ".join(fields.get("category", "").split()) or self._category
        given: dict[Field, str] = {"leaders": self._context.leaders[0], "lead": self._context.lead[0]}
        above = {header.meanings[index]: text for index, text in row.above.items() if index in header.meanings}
        table = self._found[-1]
        table.rows.append(
            BodyRow(
                fields,
                len(table.rows) + 1,
                row,
                broken,
                above,
                {name: text for name, text in given.items() if text},
                "／".join(filter(None, (self._context.category, self._category))) or None,
            )
        )
        return False

    def _number(self, number: int) -> None:
        """A numbering that begins anew under another heading is that of another part."""
        table = self._found[-1]
        if number == 1 and table.numbered and self._context.last != table.part:
            self._found.append(Table(table.section, table.title, self._context.last))
        elif not table.numbered:
            table.part = self._context.last
        self._found[-1].numbered = True

    def _next_number(self) -> str:
        self._found[-1].counted += 1
        return str(self._found[-1].counted)

    def _ignore(self, row: Row, header: Header) -> None:
        """Words in a column whose header is not known are a doubt, once for each column."""
        remarks = next((index for index, meaning in header.meanings.items() if meaning == "remarks"), None)
        if remarks is not None and (words := _cell(row, remarks)):
            self._doubts.append(_lost(row.file, row.line, words, _("“备注”一列的文字没有读入，请看是否要写进事项")))
        for (column, word), (file, line) in list(self._ignored.items()):
            if _cell(row, column) and header.unknown.get(column) == word:
                self._doubts.append(
                    _lost(file, line, word, _("第%(column)s列的表头不认识，这一列没有读入", column=column + 1))
                )
                del self._ignored[column, word]


def _begins_with_one(header: Header, below: Sequence[Row]) -> bool:
    """Tell whether the first number below a header is 1; where there is no column for it, the rows are counted anew."""
    column = next((index for index, meaning in header.meanings.items() if meaning == "number"), None)
    if column is None:
        return True
    for row in below:
        if found := NUMBER.fullmatch("".join(_cell(row, column).split())):
            return int(found[1]) == 1
    return False


def _fields(row: Row, header: Header) -> dict[Field, str]:
    """Return a row's words by meaning; target columns that hold a time each are one text, the times in front."""
    fields: dict[Field, str] = {}
    for index, meaning in header.meanings.items():
        text = _cell(row, index)
        if meaning == "target" and text and (time := header.times.get(index)) and not text.startswith(time):
            text = f"{time}：{text}"
        fields[meaning] = "\n".join(filter(None, (fields.get(meaning), text)))
    return fields


def _cell(row: Row, index: int) -> str:
    return row.cells[index] if index < len(row.cells) else ""


def _odd_width(row: Row, width: int) -> list[Doubt]:
    """A row that is too short may have lost a cell in the middle; one that is too long holds words without a header."""
    if len(row.cells) < width:
        why = _(
            "这一行只有%(cells)s格，表头有%(width)s格；缺的格按空白处理，请在原文件中补齐",
            cells=len(row.cells),
            width=width,
        )
        return [_lost(row.file, row.line, " ".join(row.cells), why)]
    return [
        _lost(row.file, row.line, cell, _("第%(index)s格没有表头，没有读入", index=index + 1))
        for index, cell in enumerate(row.cells)
        if cell and index >= width
    ]


def _lost(file: str, line: int, printed: str, why: Message) -> Doubt:
    return Doubt("source", "", f"{file} 第{line}行", printed, why)
