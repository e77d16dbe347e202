"""Rendering of the signing copy: frozen content in, PDF/A-3 bytes out."""

from pdf.printing import SigningCopy


def render(copy: SigningCopy) -> bytes:
    """Return the signing copy as PDF/A-3 with empty signature fields; the same copy gives the same bytes.

    Raises ContentRefused, MissingGlyph, MissingFace, RendererUnusable.
    """
    raise NotImplementedError
