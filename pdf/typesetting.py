"""The renderer: a template and its words in, PDF/A-3 in our faces out.

One font configuration and one parsed style sheet per process: making them anew for each paper doubles the time and
leaks. WeasyPrint's layout is not safe for several threads at once, so a lock lets one in.
"""

import re
import threading
from collections.abc import Callable
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import cssselect2
import weasyprint
from django.template.loader import render_to_string
from weasyprint.text.ffi import harfbuzz_subset
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from pdf import fonts
from pdf.assembling import assembled
from pdf.errors import ContentRefused, MissingGlyph, RendererUnusable
from pdf.styling import StyledDocument

# PDF/A-3 with tags: a reading order for people who listen, and plain text for whoever copies.
VARIANT = "pdf/a-3a"
# A drawing that becomes part of such a page carries no tags of its own.
DRAWING = "pdf/a-3b"
STYLES = Path(__file__).parent / "assets"

# White space between elements is the template's own: what people wrote is escaped and holds no such signs.
BETWEEN = re.compile(r">\s+<")

_lock = threading.Lock()


class _NothingFromOutside(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no types
    """Refuses every address: what we print lies in the template and the style sheet, pictures are inline."""

    def fetch(self, url: str, headers: object = None) -> Any:
        raise FatalURLFetchingError(f"refused: {url[:80]}")


# Answers no address at all; making one costs as much as a line of text.
NOTHING = _NothingFromOutside()


class _OurFaces(_NothingFromOutside):
    """Hands out the faces of `pdf.fonts`, whose digests were compared, and nothing else."""

    def fetch(self, url: str, headers: object = None) -> Any:
        if url.startswith(fonts.SCHEME):
            return URLFetcherResponse(url, fonts.read(url.removeprefix(fonts.SCHEME)))
        return super().fetch(url, headers)


class _Markup(weasyprint.HTML):  # type: ignore[misc]
    """A page of ours: well-formed XML, read by the C parser, with our own default styles.

    WeasyPrint's HTML parser is written in Python, and its default styles are 250 selectors that every element is
    compared with; both are for pages of strangers. The attributes and the two methods are WeasyPrint's, pinned in
    requirements.txt; tests/pdf/test_typesetting.py says what to look at when the pin moves.
    """

    def __init__(self, text: str) -> None:
        root = ElementTree.fromstring(BETWEEN.sub("><", text))  # noqa: S314  (our own template, whose words are escaped)
        self.base_url = None
        self.url_fetcher = NOTHING
        self.media_type = "print"
        self.wrapper_element = cssselect2.ElementWrapper.from_html_root(root, content_language=None)
        self.etree_element = root

    def _ua_stylesheets(self, forms: bool = False) -> list[Any]:
        return [_sheet("elements.css")]

    def laid_out(self, styles: str, variant: str) -> Any:
        """Return the pages as the style sheet in `assets/` has them, for this variant of PDF."""
        options = weasyprint.DEFAULT_OPTIONS | {"stylesheets": [_sheet(styles)], "pdf_variant": variant}
        return StyledDocument._render(self, _font_configuration(), None, None, options)


def typeset(
    template: str,
    words: dict[str, Any],
    *,
    styles: str,
    identifier: bytes,
    variant: str = VARIANT,
    finish: Callable[[Any, Any], None] | None = None,
    attachments: list[Any] | None = None,
) -> bytes:
    """Return a template as PDF/A-3 in our faces only.

    `styles`: the name of a style sheet in `assets/`; `identifier`: 16 bytes that become the file's identifier;
    `finish`: is handed the document and the PDF before it is written. Raises MissingGlyph, MissingFace,
    RendererUnusable, ContentRefused (the layout asks for something outside).
    """
    check_libraries()

    written: list[bytes] = []

    def write(document: Any, pdf: Any) -> None:
        fonts.check(document.fonts.values())
        if finish is not None:
            finish(document, pdf)
        written.append(assembled(pdf, identifier))
        del pdf.objects[1:]

    html = render_to_string(template, words)
    if letters := fonts.lost(html):
        raise MissingGlyph(f"随附字体里没有这些字，印出来会成方框，已停止印制：{fonts.named(letters)}。")
    with _lock:
        try:
            document = _Markup(html).laid_out(styles, variant)
            document.write_pdf(
                target=BytesIO(),  # what pydyf itself would write is not looked at
                finisher=write,
                pdf_variant=variant,
                attachments=attachments or [],
                uncompressed_pdf=True,
            )
        except FatalURLFetchingError as error:  # a BaseException: it would end the whole worker
            raise ContentRefused(f"版式要求从外部读取内容，已拒绝：{error}") from error
    return b"".join(written)


def check_libraries() -> None:
    """Raise RendererUnusable when libharfbuzz-subset is missing: without it a page takes seconds."""
    if not harfbuzz_subset:
        raise RendererUnusable("缺少系统库 libharfbuzz-subset0，不能印制。请运行 make install 安装。")


def warm_up() -> None:
    """Read libraries, faces and style sheets now, so that the first record is as quick as the others.

    Raises RendererUnusable, MissingFace.
    """
    check_libraries()
    fonts.printable()
    with _lock:
        for styles in ("report.css", "seal.css"):
            _sheet(styles)


@cache
def _font_configuration() -> Any:
    """Return the one font configuration, with every face of ours."""
    configuration = FontConfiguration()
    for file in fonts.files():
        fonts.read(file)  # WeasyPrint only warns when a face cannot be had; a record must not be printed without it
    weasyprint.CSS(string=fonts.stylesheet(), font_config=configuration, url_fetcher=_OurFaces())
    return configuration


@cache
def _sheet(styles: str) -> Any:
    text = (STYLES / styles).read_text(encoding="utf-8")
    return weasyprint.CSS(string=text, font_config=_font_configuration(), url_fetcher=NOTHING)
