"""The letters, lines and pictures of a page, without what pdfplumber keeps beside them of each letter (fonts, colours).

Most of a page are letters: to build its whole objects of them cost a fifth of the time of reading.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from pdfminer.layout import LTChar, LTContainer, LTCurve, LTImage
from pdfplumber.utils.geometry import obj_to_edges

_SMALLEST_PICTURE = 15.0  # points; what is smaller in both directions holds no words


@dataclass(slots=True)
class Drawn:
    """What a page shows: letters with their places, the edges of lines and boxes as pdfplumber tells them, pictures.

    `edges` and `bbox` are what its finder of tables asks a page for.
    """

    number: int
    bbox: tuple[float, float, float, float]
    letters: list[dict[str, Any]] = field(default_factory=list)
    edges: list[dict[str, Any]] = field(default_factory=list)
    pictures: int = 0


def drawn_on(page: Any) -> Drawn:
    """Return what a page of pdfplumber shows; the page's own objects are let go."""
    found = Drawn(page.page_number, page.bbox)
    left, top = page.mediabox[:2]
    base = page.height + top  # places are counted from the upper edge, and moved as the page's box is
    for thing in _things(page.layout):
        if isinstance(thing, LTChar):
            if text := thing.get_text():
                found.letters.append(
                    {
                        "text": text,
                        "x0": thing.x0 + left,
                        "x1": thing.x1 + left,
                        "top": base - thing.y1,
                        "bottom": base - thing.y0,
                        "size": thing.size,
                    }
                )
        elif isinstance(thing, LTCurve):
            found.edges += obj_to_edges(page.process_object(thing))
        elif isinstance(thing, LTImage):
            found.pictures += thing.width > _SMALLEST_PICTURE and thing.height > _SMALLEST_PICTURE
    page.close()
    return found


def _things(container: Any) -> Iterator[Any]:
    for thing in container:
        if isinstance(thing, LTContainer):
            yield from _things(thing)
        else:
            yield thing
