"""The words above and below the pages of a Word document: no part of the plan, but nothing is left out unsaid."""

from typing import Any

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.parser import parse_xml

from plans.documents.headings import is_page_number
from plans.documents.word_numbers import Numbers
from plans.documents.word_text import inside, kind_of, words_of

_MARGINS = (RELATIONSHIP_TYPE.HEADER, RELATIONSHIP_TYPE.FOOTER)


def words_in_margins(document: Any) -> list[str]:
    """Return what heads and feet of pages say, each once; numbers of pages are left out."""
    found: list[str] = []
    for relation in document.part.rels.values():
        if relation.reltype in _MARGINS and not relation.is_external:
            words = " ".join(_words(parse_xml(relation.target_part.blob)).split())
            if words and not is_page_number(words) and words not in found:
                found.append(words)
    return found


def _words(element: Any) -> str:
    text = ""
    for part in inside(element):
        if kind_of(part) == "p":
            own = words_of(part, Numbers({}, {}, {}))
            text += f" {own.text} {' '.join(_words(box) for box in own.boxes)}"
        elif kind_of(part) in ("tbl", "tr", "tc"):
            text += _words(part)
    return text
