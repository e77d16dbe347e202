"""Rows of a table that are no matter: headings over the rows below, and notes."""

import re

from plans.documents.headers import Header
from plans.documents.headings import Heading, heading_of, is_note
from plans.documents.source import Row

NUMBER = re.compile(r"[（(]?(\d{1,5})[）)]?[.．、]?")
_ORDINAL_ALONE = re.compile(r"[（(]?[一二三四五六七八九十]{1,3}[）)]?[、．.]?")
_FEWEST_ACROSS = 3


def names_no_lead(header: Header) -> bool:
    """Tell whether no column names the lead: then a bare unit's name is a heading."""
    return not header.fields & {"lead", "units"}


def heading_in(row: Row, header: Header) -> Heading | None:
    """Return the heading that a row is: one cell over several columns, or one where a number or title would stand."""
    filled = [index for index, cell in enumerate(row.cells) if cell]
    units_too = names_no_lead(header)
    if len(filled) == 2 and not row.above:
        first, second = filled
        ordinal = "".join(row.cells[first].split())
        if header.meanings.get(first) == "number" and header.meanings.get(second) == "title":
            if not _ORDINAL_ALONE.fullmatch(ordinal):
                return None
            mark = ordinal if ordinal[-1] in "）)、．." else f"{ordinal}、"
            return heading_of(mark + row.cells[second], units_too=units_too, any_words=True)
    if len(filled) != 1:
        return None
    index, text = filled[0], row.cells[filled[0]]
    meaning = header.meanings.get(index)
    wide = row.across.get(index, 1) >= min(_FEWEST_ACROSS, header.width)
    if wide or (meaning == "number" and not NUMBER.fullmatch("".join(text.split()))):
        return heading_of(text, units_too=units_too, any_words=True)
    if meaning in ("title", "category") or index == 0:
        return heading_of(text, units_too=False, any_words=False)
    return None


def is_note_row(row: Row) -> bool:
    """Tell whether a row holds nothing but a note about the table."""
    filled = [cell for cell in row.cells if cell]
    return len(filled) == 1 and is_note(filled[0])
