"""What is added to a page where the layout left room for it: the QR code, and the empty signature fields.

Both are drawn into the finished pages and hung into the tree of tags at the empty boxes that mark their places, so that
people who listen meet them where others see them.
"""

from dataclasses import dataclass
from typing import Any

import pydyf  # type: ignore[import-untyped]
import segno

from pdf.errors import ContentRefused
from pdf.tagging import Tags

# PDF points per CSS pixel.
SCALE = 0.75
# Light modules around a QR code; ISO/IEC 18004 asks for four, the paper around the box is white too.
QUIET = 2
# Any of the eight masks can be read; looking for the best one costs more than drawing the code.
MASK = 3


@dataclass(frozen=True, slots=True)
class Place:
    """An empty box of the layout: its page, its rectangle (left, bottom, right, top in points) and its tag."""

    page: Any
    rectangle: tuple[float, float, float, float]
    tag: Any


class Places:
    """The empty boxes with an `id` of a document that was laid out and painted, in their order."""

    def __init__(self, document: Any, pdf: Any) -> None:
        pages = [one for one in pdf.objects if isinstance(one, dict) and one.get("Type") == "/Page"]
        boxes = [
            (name, page, sheet.height, box)
            for page, sheet in zip(pages, document.pages, strict=True)
            for name, box in sheet.anchors.items()
        ]
        self._tags = Tags(pdf)
        tags = self._tags.empty()
        if len(boxes) != len(tags):
            raise ContentRefused("版式里的签名框、二维码与标签对不上，不能印制。请联系系统管理员。")
        self._pdf = pdf
        self._places = {
            name: Place(page, _rectangle(box, height), tag)
            for (name, page, height, box), tag in zip(boxes, tags, strict=True)
        }
        self._tags.join_lines()

    def draw_code(self, name: str, text: str, said: str) -> None:
        """Draw a QR code of `text` (level M: 15 % may be soiled) at a place; `said` stands for it when read aloud."""
        place = self._at(name)
        left, bottom, right, top = place.rectangle
        code = segno.make(text, error="m", micro=False, mask=MASK)
        modules = len(code.matrix) + 2 * QUIET
        place.tag.update(
            {
                "S": "/Figure",
                "Alt": pydyf.String(said),
                "A": pydyf.Dictionary({"O": "/Layout", "BBox": pydyf.Array(place.rectangle)}),
            }
        )
        drawn = [
            f"/Figure <</MCID {self._tags.add_piece(place.page, place.tag)}>> BDC q 0 g",
            f"{(right - left) / modules:.5f} 0 0 {-(top - bottom) / modules:.5f} {left:.3f} {top:.3f} cm",
        ]
        for y, row in enumerate(code.matrix, start=QUIET):
            drawn += [f"{x + QUIET} {y} {width} 1 re" for x, width in _runs(row)]
        stream = pydyf.Stream([*drawn, "f Q EMC"])
        self._pdf.add_object(stream)
        # Before the page's own content, which turns the axes around.
        place.page["Contents"] = pydyf.Array([stream.reference, place.page["Contents"]])

    def add_fields(self, fields: list[tuple[str, str, str, bool]]) -> None:
        """Add empty signature fields (place, field's name, what it is for, whether it locks everything when signed).

        ISO 32000-1, 12.7.4.5. They are part of the first revision, so that no signature adds more than itself.
        """
        widgets = pydyf.Array()
        for name, field, said, locks in fields:
            place = self._at(name)
            left, bottom, right, top = place.rectangle
            box = pydyf.Array([0, 0, round(right - left, 3), round(top - bottom, 3)])
            empty = pydyf.Stream(
                [], {"Type": "/XObject", "Subtype": "/Form", "BBox": box, "Resources": pydyf.Dictionary()}
            )
            self._pdf.add_object(empty)
            widget = pydyf.Dictionary(
                {
                    "Type": "/Annot",
                    "Subtype": "/Widget",
                    "FT": "/Sig",
                    "T": pydyf.String(field),
                    "TU": pydyf.String(said),
                    "Rect": pydyf.Array(place.rectangle),
                    "F": 4 + 128,  # print, locked
                    "P": place.page.reference,
                    "AP": pydyf.Dictionary({"N": empty.reference}),
                }
            )
            if locks:
                widget["Lock"] = pydyf.Dictionary({"Type": "/SigFieldLock", "Action": "/All"})
            self._pdf.add_object(widget)
            place.page.setdefault("Annots", pydyf.Array()).append(widget.reference)
            place.tag["S"] = "/Form"
            self._tags.add_object(place.page, widget, place.tag)
            widgets.append(widget.reference)
        form = pydyf.Dictionary({"Fields": widgets, "SigFlags": 3})
        self._pdf.add_object(form)
        self._pdf.catalog["AcroForm"] = form.reference

    def _at(self, name: str) -> Place:
        try:
            return self._places[name]
        except KeyError as error:
            raise ContentRefused(f"版式里没有“{name}”的位置，不能印制。请联系系统管理员。") from error


def _rectangle(box: tuple[float, float, float, float], height: float) -> tuple[float, float, float, float]:
    left, top, right, bottom = box
    places = (left * SCALE, (height - bottom) * SCALE, right * SCALE, (height - top) * SCALE)
    left, bottom, right, top = (round(value, 3) for value in places)
    return left, bottom, right, top


def _runs(row: bytes | bytearray) -> list[tuple[int, int]]:
    """Return where dark modules stand side by side in a row: the first one, and how many."""
    found: list[tuple[int, int]] = []
    for x, dark in enumerate(row):
        if not dark:
            continue
        if found and sum(found[-1]) == x:
            found[-1] = (found[-1][0], found[-1][1] + 1)
        else:
            found.append((x, 1))
    return found
