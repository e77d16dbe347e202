"""Adding a revision to a file: what signatures and time stamps over the whole file have in common."""

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

# Bytes kept for one CMS object in hexadecimal: a P-256 signature with its certificate takes about 3,000, the time stamp
# of an authority with its chain up to 14,000.
RESERVED = 24_576


class RevisionWriter(IncrementalPdfFileWriter):  # type: ignore[misc]  # mypy skips pyHanko
    """Adds what it is given and nothing else.

    pyHanko would stamp the machine's present time and its own name into the metadata at every signature; ours stay as
    rendered, so that each later revision holds one signature only.
    """

    def _update_meta(self) -> None:
        return
