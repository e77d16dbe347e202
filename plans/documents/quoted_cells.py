"""Rows of cells apart by tabs as a spreadsheet copies them: a cell of several lines stands between quotation marks.

Inside, a quotation mark is doubled. A cell is taken out of its marks only where they do something: words between marks
of their own (“一区三园” typed with straight marks) stay as they are.
"""

from collections.abc import Iterator, Sequence

_MOST_LINES = 60  # of one row; a mark that is never closed costs no more


def rows_of(lines: Sequence[str]) -> Iterator[tuple[int, str | list[str]]]:
    """Give each line with its number (from 1): as it is, or, where cells are quoted, as the cells of its row.

    A cell's lines are apart by line breaks.
    """
    at = 0
    while at < len(lines):
        row = _quoted_row(lines, at) if '"' in lines[at] and _may_begin(lines[at]) else None
        if row is None:
            yield at + 1, lines[at]
            at += 1
        else:
            yield at + 1, row[0]
            at = row[1]


def _may_begin(line: str) -> bool:
    return line.startswith('"') or '\t"' in line


def _quoted_row(lines: Sequence[str], at: int) -> tuple[list[str], int] | None:
    """Return the cells of a row and the line behind it; None when nothing in it is quoted, or a mark stays open."""
    text, behind = lines[at], at + 1
    cells: list[str] = []
    start = 0
    changed = False
    while True:
        if not text.startswith('"', start):
            end = text.find("\t", start)
            cells.append(text[start:] if end < 0 else text[start:end])
        else:
            close = _closing(text, start + 1)
            while close is None:
                if behind >= min(len(lines), at + _MOST_LINES):
                    return None
                searched = len(text)
                text, behind = f"{text}\n{lines[behind]}", behind + 1
                close = _closing(text, searched)
            inner = text[start + 1 : close]
            if close >= 0 and ("\n" in inner or '""' in inner):
                cells.append(inner.replace('""', '"'))
                changed = True
                end = close + 1 if close + 1 < len(text) else -1
            else:  # words between marks of their own
                end = text.find("\t", start)
                cells.append(text[start:] if end < 0 else text[start:end])
        if end < 0:
            return (cells, behind) if changed else None
        start = end + 1


def _closing(text: str, at: int) -> int | None:
    """Return where the mark stands that closes a cell; -1 when words stand behind it; None when it stays open."""
    while (at := text.find('"', at)) >= 0:
        if text.startswith('""', at):
            at += 2
        elif at + 1 == len(text) or text[at + 1] == "\t":
            return at
        else:
            return -1
    return None
