"""Computed styles that outlive a document: the papers of one style sheet look alike, so a look is worked out once.

WeasyPrint works out every property of every element anew for each document, a sixth of a page's time. It shares a style
among elements of one document that match the same rules under the same parent; here they are shared among documents as
well. A style depends on nothing but the values that the rules say and on the parent's style: what differs from one
element to the next (texts, `attr()`, counters) is read from the element when its box is made. The names that are
overridden are WeasyPrint's, pinned in requirements.txt.
"""

from functools import partial
from typing import Any

from weasyprint.css import StyleFor
from weasyprint.css.targets import TargetCollector
from weasyprint.document import Document
from weasyprint.images import get_image_from_uri
from weasyprint.layout import LayoutContext

# The properties that WeasyPrint makes of an element's own attributes, as texts.
OWN = frozenset({"lang", "anchor"})

# All three grow with what our templates can look like, not with the papers printed: some hundred entries.
_styles: dict[tuple[object, ...], Any] = {}
_places: dict[tuple[object, ...], int] = {}
_looks: dict[int, list[tuple[str | None, Any]]] = {}


class StyledDocument(Document):  # type: ignore[misc]  # WeasyPrint has no types
    """A document whose styles are kept for the next one; its page has no style sheets of its own."""

    @classmethod
    def _build_layout_context(
        cls, html: Any, font_config: Any, counter_style: Any, color_profiles: Any, options: dict[str, Any]
    ) -> LayoutContext:
        for styles in html._ua_counter_style():
            counter_style.update(styles)
        sheets = [(sheet, "user agent", None) for sheet in html._ua_stylesheets()]
        sheets += [(sheet, "user", None) for sheet in options["stylesheets"]]
        pictures = partial(get_image_from_uri, cache={}, url_fetcher=html.url_fetcher, options=options)
        style_for = _Styles(html, sheets, font_config)
        return LayoutContext(style_for, pictures, font_config, counter_style, TargetCollector())


class _Styles(StyleFor):  # type: ignore[misc]
    """The styles of a document's elements and pages, taken from earlier documents where they had such elements."""

    def __init__(self, html: Any, sheets: list[tuple[Any, str, None]], font_config: Any) -> None:
        elements: list[tuple[Any, int]] = []
        _place(html.etree_element, tuple(sheet for sheet, _, _ in sheets), True, True, elements)
        if all(place in _looks for _, place in elements):
            self._sheets = sheets
            self.font_config = font_config
            self.initial_page_sizes: dict[str, Any] = {"box": None, "area": None}
            self._cascaded_styles: dict[Any, Any] = {}
            self._computed_styles = {
                (element, part): style for element, place in elements for part, style in _looks[place]
            }
            return
        super().__init__(html, sheets, False, font_config, None)
        parts: dict[Any, list[tuple[str | None, Any]]] = {}
        for (element, part), style in self._computed_styles.items():
            parts.setdefault(element, []).append((part, style))
        _looks.update((place, parts[element]) for element, place in elements)

    def set_computed_styles(self, element: Any, parent: Any, pseudo_type: str | None = None, **more: Any) -> None:
        """Give an element, a page or a part of it the style that the same values had under the same parent."""
        said = self._cascaded_styles.get((element, pseudo_type), {})
        above = None if parent is None else self._computed_styles[parent, None]
        # Sheets and kept styles hold these objects, so that no other one has their address; what an attribute says
        # is read anew from each document.
        values = ((name, value if name in OWN else id(value)) for name, (value, _) in said.items())
        key = (self.font_config, id(above), pseudo_type, *values)
        if key not in _styles:
            super().set_computed_styles(element, parent, pseudo_type=pseudo_type, **more)
            _styles[key] = self._computed_styles[element, pseudo_type]
        self._computed_styles[element, pseudo_type] = _styles[key]


def _place(element: Any, above: object, first: bool, last: bool, found: list[tuple[Any, int]]) -> None:
    """Note the place of an element and of all inside it: what the selectors of our style sheets can tell apart."""
    own = (element.tag, element.get("class"), element.get("id"), element.get("lang"))
    place = _places.setdefault((above, *own, first, last), len(_places))
    found.append((element, place))
    end = len(element) - 1
    for number, child in enumerate(element):
        _place(child, place, number == 0, number == end, found)
