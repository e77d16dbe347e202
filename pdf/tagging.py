"""The tree of tags of a paper (ISO 32000-1, 14.7), which WeasyPrint makes, put into the shape that we hand out."""

from typing import Any

import pydyf  # type: ignore[import-untyped]


class Tags:
    """The tags of a `pydyf.PDF` that was painted: lines joined to paragraphs, and room for what is added later."""

    def __init__(self, pdf: Any) -> None:
        self._pdf = pdf
        (root,) = (one for one in pdf.objects if isinstance(one, dict) and one.get("Type") == "/StructTreeRoot")
        # Pairs of a key and its tags (14.7.4.4): a page's pieces in their order, or an object's one tag.
        self._parents = pdf.objects[_number(root["ParentTree"])]["Nums"]
        self._elements: list[Any] = [
            one for one in pdf.objects if isinstance(one, dict) and one.get("Type") == "/StructElem"
        ]

    def empty(self) -> list[Any]:
        """Return the tags of boxes that nothing was drawn in, in the order of reading."""
        return [one for one in self._elements if one["S"] == "/Div" and not one["K"]]

    def join_lines(self) -> None:
        """Hang every line under its paragraph itself: WeasyPrint makes a tag for each line, a third of all."""
        lines = {one.reference: one for one in self._elements if one["S"] == "/Span" and _is_piece(one["K"])}
        drawn: list[Any] = [one for one in self._pdf.objects if isinstance(one, dict) and "StructParents" in one]
        pages = {page.reference: page for page in drawn}
        for one in self._elements:
            for place, kid in enumerate(one["K"]):
                line = lines.get(kid)
                if line is not None and line["Pg"] == one.get("Pg"):
                    (piece,) = line["K"]
                    one["K"][place] = piece
                    self.pieces(pages[line["Pg"]])[piece] = one.reference
                    line.free = "f"

    def pieces(self, page: Any) -> Any:
        """Return the tags of a page's marked pieces, whose places are the pieces' numbers."""
        return self._parents[2 * page["StructParents"] + 1]

    def add_piece(self, page: Any, tag: Any) -> int:
        """Give a page one more marked piece under `tag`; return its number."""
        pieces = self.pieces(page)
        tag["K"].append(len(pieces))
        pieces.append(tag.reference)
        return len(pieces) - 1

    def add_object(self, page: Any, object_: Any, tag: Any) -> None:
        """Hang an object of a page (an annotation) under the empty `tag`; each names the other (14.7.4.3)."""
        key = 1 + max(self._parents[::2])
        object_["StructParent"] = key
        # The kid itself and no list of one: so pyHanko knows the field again in the tree when it compares revisions.
        tag["K"] = pydyf.Dictionary({"Type": "/OBJR", "Obj": object_.reference, "Pg": page.reference})
        self._parents.extend([key, tag.reference])


def _is_piece(kids: Any) -> bool:
    return len(kids) == 1 and isinstance(kids[0], int)


def _number(reference: bytes) -> int:
    return int(reference.split()[0])
