"""What can go wrong in printing, signing and verifying. Messages are Chinese sentences for the person at the page."""


class PdfError(Exception):
    """Base of this app's refusals; `str(error)` says what, where and how to mend it, in Chinese."""


class ContentRefused(PdfError):
    """The frozen content is not what the schema promises, or its digest is another one."""


class MissingGlyph(PdfError):
    """A character of the content has no glyph in our faces: it would print as a box, so nothing is printed."""


class MissingFace(PdfError):
    """A face in `assets/faces/` is missing, or is not the one that was committed."""


class RendererUnusable(PdfError):
    """A system library that rendering needs is missing (libharfbuzz-subset0)."""


class KeyRefused(PdfError):
    """A key cannot be made, read or used: no server secret, a damaged file, a certificate not valid at that time."""


class WrongPin(KeyRefused):
    """The PIN (or the server secret) does not open this key file."""


class SigningRefused(PdfError):
    """This file, field, key and block do not fit together; the file is untouched."""


class TimeStampRefused(SigningRefused):
    """The time-stamping authority did not answer, or not what was asked: nothing is signed without its stamp."""


class NotARecord(PdfError):
    """The bytes are not a PDF, or a PDF that never was one of our records."""
