"""What forgers do to a file, and what the verifier says about it."""

import re
from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigObjSetup
from pyhanko.sign.signers.pdf_byterange import DocumentTimestamp

from common import canonical
from pdf.revisions import RESERVED, RevisionWriter
from pdf.signing import sign
from pdf.stamping import OwnAuthority, checked_token
from pdf.verifying import Verdict
from tests.pdf import contents
from tests.pdf.conftest import HEAD_BLOCK, OFFICE_BLOCK, People

# The hexadecimal string of a signature in the file.
CMS = re.compile(rb"<[0-9A-F]{8000,}>")


def flipped(data: bytes, position: int, bit: int = 1) -> bytes:
    changed = bytearray(data)
    changed[position] ^= bit
    return bytes(changed)


def said(verdict: Verdict) -> str:
    return "\n".join(verdict.findings)


def updated(data: bytes, change: Callable[[Any], None]) -> bytes:
    """Return the file with one more revision, as any PDF editor writes it."""
    writer = IncrementalPdfFileWriter(BytesIO(data))
    change(writer)
    output = BytesIO()
    writer.write(output)
    return output.getvalue()


def hidden_in_a_stamp(data: bytes, change: Callable[[Any], None], stamps: OwnAuthority, at: datetime) -> bytes:
    """Return the file with one more revision: a time stamp over the whole, as ours, and a change beside it."""
    writer = RevisionWriter(BytesIO(data))
    change(writer)
    embedder = PdfCMSEmbedder().write_cms(field_name="Preserve1", writer=writer)
    next(embedder)
    embedder.send(SigObjSetup(sig_placeholder=DocumentTimestamp(bytes_reserved=RESERVED)))
    digest, output = embedder.send(SigIOSetup(md_algorithm="sha256"))
    embedder.send(checked_token(stamps, digest.document_digest, at))
    return bytes(output.getvalue())


def overlay(writer: Any) -> None:
    text = generic.StreamObject(stream_data=b"q 1 1 1 rg 100 400 300 200 re f Q")
    writer.add_stream_to_page(0, writer.add_object(text))


def annotation(writer: Any) -> None:
    page, _ = writer.find_page_for_modification(0)
    note = generic.DictionaryObject(
        {
            generic.pdf_name("/Type"): generic.pdf_name("/Annot"),
            generic.pdf_name("/Subtype"): generic.pdf_name("/FreeText"),
            generic.pdf_name("/Rect"): generic.ArrayObject(map(generic.NumberObject, (100, 400, 300, 500))),
            generic.pdf_name("/Contents"): generic.pdf_string("已完成100%"),
        }
    )
    page.get_object()[generic.pdf_name("/Annots")] = generic.ArrayObject([writer.add_object(note)])
    writer.mark_update(page)


def other_content(writer: Any) -> None:
    content = contents.matter_14()
    content["sections"][0]["text"] = "全部完成。"
    files = writer.root["/Names"]["/EmbeddedFiles"]["/Names"]
    place = next(files[i] for i in range(1, len(files), 2) if files[i]["/UF"] == "report.json")
    place["/EF"][generic.pdf_name("/F")] = writer.add_object(generic.StreamObject(stream_data=canonical.dumps(content)))
    writer.update_container(place)


def bomb(writer: Any) -> None:
    files = writer.root["/Names"]["/EmbeddedFiles"]["/Names"]
    for index in range(1, len(files), 2):
        packed = generic.StreamObject(stream_data=bytes(40 * 1024 * 1024))
        packed.compress()
        files[index]["/EF"][generic.pdf_name("/F")] = writer.add_object(packed)
        writer.update_container(files[index])


def first_page_removed(writer: Any) -> None:
    pages = writer.root["/Pages"]
    del pages["/Kids"][0]
    pages[generic.pdf_name("/Count")] = generic.NumberObject(len(pages["/Kids"]))
    writer.update_container(pages["/Kids"])
    writer.update_container(pages)


def forged(unsigned: bytes, people: People) -> bytes:
    """Return a signing copy signed by these people, whoever they are."""
    data = sign(unsigned, field="Head1", key=people.head, block=HEAD_BLOCK, stamps=people.stamps)
    return sign(data, field="Office", key=people.office, block=OFFICE_BLOCK, stamps=people.stamps)
