"""What a page break does to a table with drawn lines: heads printed again, rows and merged cells that go on."""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from plans.documents.headers import header_of
from plans.documents.message import message as _
from plans.documents.pdf_lines import NEAR, Line, goes_on
from plans.documents.pdf_pages import Piece
from plans.documents.source import Row, Unread

_HEAD = re.compile(r"序号|编号")
_BEGINS_ANEW = re.compile(r"第一(?:季度|、|至)|1[.．、](?!\d)|[（(][一1][）)]")


@dataclass(frozen=True, slots=True)
class PieceRows:
    """The rows of a piece, and what tells whether its neighbours on other pages go on in it, by column.

    `open_below` tells that the page broke the last row. `ends` are the texts of the last row with the room that its
    last line leaves, `begins` the first lines of the first row, `reaching` how many rows a blank first cell takes,
    `spans` of every cell how many rows it takes and its text.
    """

    rows: list[Row]
    open_below: bool
    ends: dict[int, tuple[str, float]]
    begins: dict[int, Line]
    reaching: dict[int, int]
    spans: dict[tuple[int, int], tuple[int, str]]


def goes_on_in(before: Piece, after: Piece) -> bool:
    """Tell whether a piece is the same table on the next page."""
    return after.page == before.page + 1 and all(
        abs(one - other) <= NEAR for one, other in zip(before.edges, after.edges, strict=True)
    )


def head_repeated(rows: list[Row], head: list[tuple[str, ...]]) -> int:
    """Return how many rows at the top of a page repeat the table's head."""
    if not rows or rows[0].cells not in head or not any(rows[0].cells):
        return 0
    start = head.index(rows[0].cells)
    pairs = zip(rows, head[start:], strict=False)
    return sum(1 for _pair in itertools.takewhile(lambda pair: pair[0].cells == pair[1], pairs))


def merged_without_words(last: PieceRows, found: PieceRows, repeated: int) -> Iterator[Unread]:
    """Tell of merged cells that a page broke and whose words, set in their middle, stand on the later page only.

    Whether the blank end of the page before belongs to them cannot be seen: some programs draw no sign of it.
    """
    end = max((row + down for (row, _column), (down, _across) in last.spans.items()), default=0)
    for (row, column), (down, text) in found.spans.items():
        if row != repeated or not text or not found.rows:
            continue
        above = [
            (start, reached)
            for (start, other), (reached, words) in last.spans.items()
            if other == column and start + reached == end and not words and start > 0
        ]
        if any(down > 1 or reached > 1 for _start, reached in above):
            place = f"{found.rows[0].file} 第{found.rows[0].line}行"
            why = _("上一页末尾同一列的空白格可能和这一格是一个合并格，上一页那几行是否也属于它无法确定；请核对")
            yield Unread(place, text, why)


def put_together(before: list[Row], last: PieceRows, rows: PieceRows) -> list[Row]:
    """Return the rows of a page, the first joined to the last one of the page before when the page broke that row.

    That is certain where no line was drawn below it, or a cell was cut in the middle of a line that goes on here.
    """
    if not rows.rows:
        return []
    first, *later = rows.rows
    upper = before[-1]
    above = {
        column: upper.cells[column] or upper.above.get(column, "")
        for column in rows.reaching
        if column < len(upper.cells)
    }
    cut = {
        column
        for column, (text, room) in last.ends.items()
        if column in rows.begins and text[-1] not in "。；;！!？?" and goes_on(text, rows.begins[column], room)
    }
    if _is_rest_of_head(upper, first):
        before[-1], first = _joined_head(upper, first), replace(first, cells=())
    elif not _stands_alone(upper, first) and (last.open_below or (cut and not first.cells[0])):
        pairs = itertools.zip_longest(upper.cells, first.cells, fillvalue="")
        cells = (
            one + other if column in cut else "\n".join(filter(None, (one, other)))
            for column, (one, other) in enumerate(pairs)
        )
        before[-1] = replace(upper, cells=tuple(cells))
        first = replace(first, cells=())
    given: list[Row] = []
    for number, row in enumerate([first, *later]):
        reaching = {column: text for column, text in above.items() if text and rows.reaching[column] > number}
        if row.cells:
            given.append(replace(row, above={**reaching, **row.above}))
    return given


def _stands_alone(upper: Row, first: Row) -> bool:
    """Tell what speaks against one broken row: a number, words or a first quarter said twice, or a head above."""
    if upper.cells[0] and (first.cells[0] or _HEAD.fullmatch("".join(upper.cells[0].split()))):
        return True
    both = [(one, other) for one, other in zip(upper.cells, first.cells, strict=False) if one and other]
    return any(one == other or _BEGINS_ANEW.match(other) for one, other in both)


def _is_rest_of_head(upper: Row, first: Row) -> bool:
    """Tell whether a page broke a head inside its words (季度工作目⏎标): together they say more columns than before."""
    known, together = (header_of(row, None) for row in (upper, _joined_head(upper, first)))
    if together is None or first.cells[0] or not any(first.cells):
        return False
    return len(together[0].meanings) > (len(known[0].meanings) if known else 0) and not together[0].unknown


def _joined_head(upper: Row, first: Row) -> Row:
    pairs = itertools.zip_longest(upper.cells, first.cells, fillvalue="")
    return replace(upper, cells=tuple(one + other for one, other in pairs))
