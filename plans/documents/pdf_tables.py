"""From the drawn cells of a table, page by page, to its rows."""

from collections.abc import Iterator

from plans.documents.grid import Cell, rows_of
from plans.documents.pdf_breaks import PieceRows, head_repeated, merged_without_words, put_together
from plans.documents.pdf_lines import NEAR, Line, joined_lines, room_left
from plans.documents.pdf_pages import Piece, page_label
from plans.documents.source import Row, TableBlock, Unread

_HIGHEST_HEAD = 4  # rows


def blocks_of(pieces: list[Piece], file: str, unread: list[Unread]) -> Iterator[TableBlock]:
    if not pieces:
        return
    columns = _edges(edge for piece in pieces for box in piece.boxes for edge in (box.left, box.right))
    head: list[tuple[str, ...]] = []
    blocks: list[list[Row]] = []
    last: PieceRows | None = None
    for piece in pieces:
        rows, ends, firsts, spans = _read_piece(piece, columns, file)
        repeated = head_repeated(rows, head) if last is not None else 0
        begins = {column: line for (row, column), line in firsts.items() if row == repeated}
        reaching = {
            column: down
            for (row, column), (down, text) in spans.items()
            if row == 0 and down > 1 and not text and not repeated
        }
        found = PieceRows(rows[repeated:], piece.open_below, ends, begins, reaching, spans)
        if last is not None:
            unread += merged_without_words(last, found, repeated)
        if last is None:
            head = [row.cells for row in rows[:_HIGHEST_HEAD]]
            blocks.append(found.rows)
        elif own := put_together(blocks[-1], last, found):
            blocks.append(own)
        last = found if rows else last
    yield from (TableBlock(tuple(rows)) for rows in blocks)


def _edges(values: Iterator[float]) -> list[float]:
    """Return edges, those that are near each other as one."""
    found: list[float] = []
    for value in sorted(set(values)):
        if not found or value - found[-1] > NEAR:
            found.append(value)
    return found


def _place(edges: list[float], value: float) -> int:
    return min(range(len(edges)), key=lambda number: abs(edges[number] - value))


def _read_piece(
    piece: Piece, columns: list[float], file: str
) -> tuple[
    list[Row], dict[int, tuple[str, float]], dict[tuple[int, int], Line], dict[tuple[int, int], tuple[int, str]]
]:
    """Return a piece's rows, the ends of its last row, the first lines of its cells, their spans with their texts."""
    heights = _edges(edge for box in piece.boxes for edge in (box.top, box.bottom))
    cells: list[Cell] = []
    ends: dict[int, tuple[str, float]] = {}
    firsts: dict[tuple[int, int], Line] = {}
    spans: dict[tuple[int, int], tuple[int, str]] = {}
    for box in piece.boxes:
        row, column = _place(heights, box.top), _place(columns, box.left)
        down = max(_place(heights, box.bottom) - row, 1)
        across = max(_place(columns, box.right) - column, 1)
        text = joined_lines(box.lines, box.left, box.right)
        cells.append(Cell(text, row, column, down, across))
        if box.lines:
            firsts[row, column] = box.lines[0]
        if text and row + down == len(heights) - 1:
            ends[column] = text, room_left(box.lines, -1, box.left, box.right)
        spans[row, column] = down, text
    lines = {number: number + 1 for number in range(len(heights))}
    return list(rows_of(cells, lines, page_label(file, piece.page))), ends, firsts, spans
