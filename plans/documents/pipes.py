"""Tables of Markdown whose cells stand between upright lines (| 序号 | 事项 |), under a line of dashes."""

import re

_DASHES = re.compile(r"\s*\|?\s*:?-{1,}:?\s*(?:\|\s*:?-{1,}:?\s*)+\|?\s*")
_PARTING = re.compile(r"(?<!\\)\|")
_MARKS = re.compile(r"\*\*|__|(?<!`)`(?!`)")


def is_line_of_dashes(line: str) -> bool:
    """Tell whether a line is the one that parts a table's header from its rows."""
    return "|" in line and bool(_DASHES.fullmatch(line))


def is_row(line: str) -> bool:
    """Tell whether a line can be a row of such a table."""
    return bool(_PARTING.search(line))


def cells_of(line: str) -> list[str]:
    """Return the cells of a row, without marks of emphasis; \\| is a letter."""
    cells = _PARTING.split(line.strip())
    if cells and not cells[0].strip():
        del cells[0]
    if cells and not cells[-1].strip() and line.rstrip().endswith("|"):
        del cells[-1]
    return [_MARKS.sub("", cell.replace("\\|", "|")).strip() for cell in cells]
