"""What a header says: which column holds what, in one row of words or in two.

In two rows an upper word spans the columns of several lower ones: 责任单位 over 牵头 and 配合, 工作目标 over quarters.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Literal

from plans.documents.source import Row

Field = Literal[
    "number",
    "category",
    "title",
    "target",
    "deadline",
    "lead",
    "units",
    "undertaking",
    "assisting",
    "either",
    "leaders",
    "remarks",
]

_LONGEST_WORDS = 16
# A column of its own for a time inside the year: its words go before the cell's text.
_TIME = re.compile(
    r"第?[一二三四](?:[、至到和][一二三四])*季度|上半年|下半年|全年|(?:\d{1,2}|[一二三四五六七八九十]{1,2})月(?:份)?"
    r"|\d{1,2}月?(?:份)?[-－—–~至到]\d{1,2}月(?:份)?"
)
_TIMED = re.compile(
    rf"(?P<time>{_TIME.pattern})(?:底|末)?(?:的?(?:工作|任务|阶段|进度|主要)?(?:目标|计划|任务|安排|进度))?"
)
_BOTH_ROLES = re.compile(r"(?:牵头|主办|责任).*(?:配合|协办|协同|参与|参加)")
_FIRST_LEAD = re.compile(r"牵头|主办|主责")
# What a header means, by the words in it; the first line that fits counts (市政府分管领导 before anything else).
_MEANINGS: tuple[tuple[Field, re.Pattern[str]], ...] = (
    ("leaders", re.compile(r"领导(?!小组)|(?:分管|责任|联系|牵头)(?:副?市长|副?县长|副?区长)")),
    ("number", re.compile(r"^(?:序号|编号|项目编号|任务编号|序)$")),
    ("remarks", re.compile(r"^(?:备注|说明|备考)$")),
    (
        "category",
        re.compile(r"^(?:类别|分类|类型|领域|板块|大类|章节|(?:工作|项目|任务|所属)(?:类别|领域|板块|分类))$"),
    ),
    ("either", re.compile(r"承办.*协办|协办.*承办")),
    ("units", _BOTH_ROLES),
    ("lead", re.compile(r"(?:牵头|主办|主责|责任|落实|承担)[^领导人]{0,4}(?:单位|部门|主体)|^(?:牵头|主办)$")),
    ("undertaking", re.compile(r"承办|(?:实施|建设)(?:单位|主体)")),
    (
        "assisting",
        re.compile(r"(?:协办|配合|协同|协助|参与|参加)(?:[^领导人]{0,4}(?:单位|部门))?$|^(?:协办|配合|协同)"),
    ),
    ("deadline", re.compile(r"时限|期限|完成时间|完成日期|办结|时间要求|时间节点|完成年月")),
    (
        "target",
        re.compile(
            r"目标|工作计划|工作安排|进度安排|进度计划|计划安排|措施|举措|要求|工作内容|建设内容|主要内容|形象进度"
        ),
    ),
    ("title", re.compile(r"事项|任务|项目|重点工作|实事")),
)
_MAY_BE_TITLE = re.compile(r"任务|内容|工作|名称|目标")
_ANSWERING: frozenset[Field] = frozenset({"lead", "units", "either", "undertaking"})


@dataclass(frozen=True, slots=True)
class Header:
    """The columns by meaning; `times` are the words of target columns that hold a part of the year each.

    `width` is how many columns the header has, `unknown` the words of those whose meaning is not known.
    """

    meanings: Mapping[int, Field]
    times: Mapping[int, str]
    unknown: Mapping[int, str]
    width: int

    @property
    def fields(self) -> frozenset[Field]:
        """Which fields have a column."""
        return frozenset(self.meanings.values())


def header_of(row: Row, following: Row | None = None) -> tuple[Header, int] | None:
    """Return the header that begins with a row and of how many rows it is; None when the row begins none.

    A table may have no column for numbers; then its columns must say the more.
    """
    words = _words(row)
    if not any(_meaning(word) in ("number", "title") for word in words.values()):
        return None
    if following is not None and (both := _with_lower(words, row, following)) is not None:
        header = _header(both)
        if header is not None:
            return header, 2
    header = _header(words)
    return None if header is None else (header, 1)


def tall_header(rows: Sequence[Row]) -> tuple[Header, int] | None:
    """Return the header that three rows make together, None where fewer of them say as much.

    Three rows of words under each other (工作目标 over 季度目标 over 第一季度), or one whose words are each written
    over several rows, with 序号 and 事项 in the middle one.
    """
    if len(rows) < _TALL or not any(_NUMBER_MARK in cell for row in rows[:_TALL] for cell in row.cells):
        return None
    words = [_words(row) for row in rows[:_TALL]]
    if any(len(word) >= _LONGEST_WORDS for own in words for word in own.values()):
        return None
    if len(set(words[0].values())) < 2 or not words[-1]:  # a title over all columns is none of the head's words
        return None
    begins = next(
        (place for place, own in enumerate(words) for word in own.values() if _meaning(word) == "number"), None
    )
    if begins is None:
        return None
    own = [column for column, word in words[begins].items() if _meaning(word) in ("number", "title")]
    if any(column in lower for column in own for lower in words[begins + 1 :]):
        return None
    columns = sorted({column for row in words for column in row})
    header = _header({column: _over_each_other([row[column] for row in words if column in row]) for column in columns})
    if header is None or header.unknown:
        return None
    others = [header_of(one, two) for one, two in zip(rows, (*rows[1:_TALL], None), strict=False)]
    if any(other and len(other[0].meanings) >= len(header.meanings) for other in others):
        return None
    return header, _TALL


_TALL, _NUMBER_MARK = 3, "号"


def _over_each_other(words: list[str]) -> str:
    """Return what words over each other say of a column: together where none says anything alone (责任, 单位)."""
    if all(_meaning(word) is None for word in words) and _meaning("".join(words)) is not None:
        return "".join(words)
    return reduce(_together, words)


def lower_word(cell: str) -> str:
    """Return what a head's cell says of its own column, without the word in a line above that is said of several.

    责任单位 over 牵头单位, 工作目标 over 第一季度: without lines, the upper word stands above one of its columns only.
    """
    upper, _end, lower = ("".join(part.split()) for part in cell.partition("\n"))
    role = _meaning(lower) in ("lead", "undertaking", "assisting") and _OVER_ROLES.fullmatch(upper)
    time = _TIMED.fullmatch(lower) and _meaning(upper) == "target"
    return lower if role or time else cell


_OVER_ROLES = re.compile(r"责任(?:单位|部门|主体|分工|落实)")


def _words(row: Row) -> dict[int, str]:
    """Return the words of a row by column, without blanks; those of a cell over several columns stand in each."""
    words: dict[int, str] = {}
    for index, cell in enumerate(row.cells):
        if text := "".join(cell.split()):
            for column in range(index, index + row.across.get(index, 1)):
                words[column] = text
    return words


def _with_lower(upper: Mapping[int, str], row: Row, following: Row) -> dict[int, str] | None:
    """Return the words of both rows by column when the second row belongs to the header, else None.

    Without spans (a text file) an upper word reaches over the blanks behind it where the lower row has words.
    """
    lower = _words(following)
    meant = {_meaning(word): index for index, word in reversed(list(upper.items()))}
    number = meant.get("number", meant.get("title"))
    if number in lower or not lower or not all(_is_below(word) for word in lower.values()):
        return None
    both: dict[int, str] = {}
    reaching = ""
    for column in range(max(len(row.cells), len(following.cells))):
        reaching = upper.get(column, reaching if column in lower else "")
        if own := lower.get(column, ""):
            both[column] = _together(reaching, own)
        elif column in upper:
            both[column] = upper[column]
    return both


def _is_below(word: str) -> bool:
    """Tell whether words can stand in the lower row of a header."""
    short = len(word) < _LONGEST_WORDS
    return bool(_TIMED.fullmatch(word)) or (short and (_meaning(word) is not None or bool(_ROLE_ALONE.fullmatch(word))))


_ROLE_ALONE = re.compile(
    r"(?:牵头|主办|责任|承办|协办|配合|协同|参与|市级|县级)(?:单位|部门)?|单位|姓名|职务|名称|内容"
)


def _together(upper: str, lower: str) -> str:
    """Return what both rows say of a column: the lower word says more, unless it says nothing alone."""
    if _TIMED.fullmatch(lower) or _meaning(lower) is not None:
        return lower
    return lower + upper if _ROLE_ALONE.fullmatch(lower) and lower not in ("姓名", "名称", "内容") else upper + lower


def _meaning(word: str) -> Field | None:
    if len(word) >= _LONGEST_WORDS:
        return None
    if _TIMED.fullmatch(word):
        return "target"
    return next((name for name, pattern in _MEANINGS if pattern.search(word)), None)


def _header(words: Mapping[int, str]) -> Header | None:
    meanings: dict[int, Field] = {}
    times: dict[int, str] = {}
    first_lead = any(_meaning(word) == "lead" and _FIRST_LEAD.search(word) for word in words.values())
    title = _title_column(words)
    for column, word in words.items():
        meaning = "title" if column == title else _meaning(word)
        if meaning == "lead" and first_lead and not _FIRST_LEAD.search(word):
            meaning = "undertaking"  # beside a column for who heads the work, the responsible ones are those who do it
        timed = _TIMED.fullmatch(word)
        if meaning is None or (meaning in meanings.values() and not timed):
            continue
        meanings[column] = meaning
        if timed:
            times[column] = (
                timed["time"] if timed["time"][0] not in "一二三四" or "月" in word else f"第{timed['time']}"
            )
    fields = set(meanings.values())
    answering = fields & _ANSWERING or ("target" in fields and fields & {"deadline", "leaders"})
    if "title" not in fields or not answering:
        return None
    if "number" not in fields and not (
        title is None and fields & {"lead", "units"} and fields & {"deadline", "target"}
    ):
        return None
    unknown = {column: word for column, word in words.items() if column not in meanings}
    return Header(meanings, times, unknown, max(words) + 1)


def _title_column(words: Mapping[int, str]) -> int | None:
    """A table without a column for 事项 has it under other words: the first that may be, 目标任务 beside 具体措施."""
    if any(_meaning(word) == "title" for word in words.values()):
        return None
    for column, word in words.items():
        if _meaning(word) in (None, "target") and not _TIMED.fullmatch(word) and _MAY_BE_TITLE.search(word):
            return column
    return None
