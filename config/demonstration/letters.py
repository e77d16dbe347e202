"""Letters of the demonstration: a page in our own faces that says at its head that it is no real document."""

import hashlib

from pdf.typesetting import typeset


def letter(title: str, paragraphs: list[str], *, signed: str, day: str) -> bytes:
    """Return a letter of one page as PDF. The same words give the same bytes. Raises what printing raises."""
    words = {"title": title, "paragraphs": paragraphs, "signed": signed, "day": day}
    identifier = hashlib.sha256(repr(words).encode()).digest()[:16]
    return typeset("demonstration/letter.html", words, styles="letter.css", identifier=identifier)
