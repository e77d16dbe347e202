"""Words inside HTML: what is shown, where a line ends, what is hidden or struck out."""

import re

from lxml import html

# What begins and ends a paragraph.
BLOCKS = frozenset(
    {
        "p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "ul", "ol", "dl", "dt", "dd", "center", "section",
        "article", "header", "footer", "main", "aside", "nav", "blockquote", "pre", "address", "form", "fieldset",
        "figure", "figcaption", "hr", "caption", "td", "th", "tr",
    }
)  # fmt: skip
UNSEEN = frozenset({"script", "style", "head", "template", "noscript", "rt", "rp", "title", "xml"})
_HIDDEN = re.compile(
    r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|mso-hide\s*:\s*all"
    r"|font-size\s*:\s*0+(?:\.0+)?(?:[a-z]+|%)?\s*(?:!|;|$)|opacity\s*:\s*0+(?:\.0+)?\s*(?:!|;|$))",
    re.IGNORECASE,
)
_TAKES_NO_ROOM = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|mso-hide)", re.IGNORECASE)
_STRUCK = re.compile(r"(?:^|;)\s*text-decoration[\w-]*\s*:[^;]*line-through", re.IGNORECASE)
_SOFT = "\x1f"  # an end of line in the file, which is none of the page
_SOFT_ENDS = re.compile(f"[ {_SOFT}]*{_SOFT}[ {_SOFT}]*")
_FIRST_CHINESE = "\u2e80"


def is_hidden(element: html.HtmlElement) -> bool:
    """Tell whether an element is not shown, or was deleted in Word (修订)."""
    style = element.get("style")
    return element.tag == "del" or "hidden" in element.attrib or bool(style and _HIDDEN.search(style))


def keeps_its_place(element: html.HtmlElement) -> bool:
    """Tell whether a hidden element leaves its room blank: a cell that is only not visible is still one."""
    style = element.get("style") or ""
    return element.tag != "del" and "hidden" not in element.attrib and not _TAKES_NO_ROOM.search(style)


def is_struck(element: html.HtmlElement) -> bool:
    """Tell whether words are shown as struck out."""
    style = element.get("style")
    return element.tag in ("s", "strike") or bool(style and _STRUCK.search(style))


def put(pieces: list[str], text: str | None) -> None:
    """Add the text of the file; an end of line in it is none of the page."""
    if text:
        pieces.append(re.sub(r"[\r\n\t]+", _SOFT, text.replace(_SOFT, "")))


def joined(pieces: list[str]) -> str:
    """Return pieces as one text: for a line's end in the file nothing between two Chinese letters, else a blank."""
    text = "".join(pieces)
    if _SOFT not in text:
        return text

    def between(found: re.Match[str]) -> str:
        around = text[max(found.start() - 1, 0) : found.start()], text[found.end() : found.end() + 1]
        return "" if all(letter >= _FIRST_CHINESE for letter in around) else " "

    return _SOFT_ENDS.sub(between, text)


def words_of(element: html.HtmlElement) -> str:
    """Return what an element shows, a line for each paragraph in it; tables inside are no words."""
    pieces: list[str] = []
    _walk(element, pieces)
    return joined(pieces)


def _walk(element: html.HtmlElement, pieces: list[str]) -> None:
    put(pieces, element.text)
    for child in element:
        tag = child.tag
        if isinstance(tag, str) and tag not in UNSEEN and tag != "table" and not is_hidden(child):
            block = tag in BLOCKS
            if block or tag == "br":
                pieces.append("\n")
            _walk(child, pieces)
            if block:
                pieces.append("\n")
        put(pieces, child.tail)
