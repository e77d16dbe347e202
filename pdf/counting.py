"""How many pages a file of ours has: shown before somebody signs it."""

from io import BytesIO

from pyhanko.pdf_utils.misc import PdfError as ReadError
from pyhanko.pdf_utils.reader import PdfFileReader

from pdf.errors import NotARecord


def pages_in(data: bytes) -> int:
    """Return the number of pages of a PDF. Raises NotARecord when the bytes are no PDF."""
    try:
        return int(PdfFileReader(BytesIO(data)).root["/Pages"]["/Count"])
    except (ReadError, KeyError, ValueError, OSError) as error:
        raise NotARecord("这不是可以读取的 PDF 文件，请从备份恢复。") from error
