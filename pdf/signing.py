"""Signing of a rendered copy: PAdES baseline signatures (ETSI EN 319 142-1, B-T), each an incremental update.

The first signature certifies the document (DocMDP P=2: nothing but further signatures may follow), the office's locks
every field (FieldMDP). pyHanko's low-level interface is used because the signing time must be the caller's.
"""

import hashlib
import uuid
from io import BytesIO
from typing import Any

from pyhanko.pdf_utils import generic, layout
from pyhanko.pdf_utils.content import PdfContent
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import FieldMDPSpec, MDPPerm, SigSeedSubFilter, enumerate_sig_fields
from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigAppearanceSetup, SigIOSetup, SigMDPSetup, SigObjSetup
from pyhanko.sign.signers.pdf_byterange import SignatureObject
from pyhanko.stamp import StaticStampStyle

from pdf import wording
from pdf.blocks import BLOCK_KEY, Capacity, SignatureBlock, block_json, place_words
from pdf.errors import SigningRefused
from pdf.keys import Desk
from pdf.printing import OFFICE_FIELD
from pdf.revisions import RESERVED, RevisionWriter
from pdf.signers import Signer, cms_of
from pdf.stamping import Given, TimeAuthority
from pdf.typesetting import DRAWING, typeset

__all__ = ["Capacity", "SignatureBlock", "sign"]


def sign(pdf: bytes, *, field: str, key: Signer, block: SignatureBlock, stamps: TimeAuthority | None = None) -> bytes:
    """Return `pdf` with one more signature in `field` (`Head1`…, `Office`), as an incremental update.

    The signing time is `block.at`; `stamps` gives the time stamp over the signature (B-T), None leaves it out (B-B).
    Raises SigningRefused, and signs nothing, when the file is no signing copy, the field is not the next empty one, or
    key, block and field do not fit together; TimeStampRefused when the authority gives no fitting stamp; MissingGlyph
    when a name cannot be printed.
    """
    _check_block(field, key, block)
    try:
        writer = RevisionWriter(BytesIO(pdf), strict=True)
        fields = [(name, value is not None) for name, value, _ in enumerate_sig_fields(writer)]
    except Exception as error:  # pyHanko raises many kinds on a damaged file; each means the same here
        raise SigningRefused("这不是可签名的报告文件，或文件已损坏，没有签名。请重新打开报告后再签。") from error
    _check_field(field, fields)
    first, last = fields[0][0] == field, field == OFFICE_FIELD
    placeholder = SignatureObject(
        timestamp=block.at.replace(microsecond=0),
        subfilter=SigSeedSubFilter.PADES,
        name=block.signer,
        location=block.unit,
        reason=f"{'督查室验收' if last else '签发'}（{block.capacity}）",
        bytes_reserved=RESERVED,
    )
    placeholder[generic.pdf_name(BLOCK_KEY)] = generic.pdf_string(block_json(block).decode())
    embedder = PdfCMSEmbedder().write_cms(field_name=field, writer=writer, existing_fields_only=True)
    next(embedder)
    embedder.send(
        SigObjSetup(
            sig_placeholder=placeholder,
            mdp_setup=SigMDPSetup(
                md_algorithm=key.digest,
                certify=first,
                docmdp_perms=MDPPerm.FILL_FORMS if first else None,
                field_lock=FieldMDPSpec.from_pdf_object(generic.DictionaryObject({"/Action": generic.pdf_name("/All")}))
                if last
                else None,
            ),
            appearance_setup=SigAppearanceSetup(style=_appearance(block), timestamp=block.at, name=block.signer),
        )
    )
    digest, output = embedder.send(SigIOSetup(md_algorithm=key.digest))
    embedder.send(cms_of(key, digest.document_digest, Given(stamps, block.at) if stamps else None))
    return bytes(output.getvalue())


def _check_block(field: str, key: Signer, block: SignatureBlock) -> None:
    office = field == OFFICE_FIELD
    if block.at.utcoffset() is None:
        raise ValueError("block.at must be aware")
    if key.name != block.signer or key.unit != block.unit:
        raise SigningRefused(
            f"签名证书是“{key.unit} {key.name}”的，不能签“{block.unit} {block.signer}”。请用本人的证书签名。"
        )
    if not key.valid_at(block.at):
        raise SigningRefused(f"“{key.name}”的签名证书在{wording.moment(block.at)}不在有效期内，请先更换证书。")
    if key.desk != (Desk.OFFICE if office else Desk.HEAD) or (block.capacity is Capacity.OFFICE) != office:
        raise SigningRefused(f"这份证书或身份（{block.capacity}）不能在“{'督查室验收' if office else '签发'}”处签名。")
    if bool(block.register_number) != office:
        raise SigningRefused("验收签名必须带存档号。" if office else "存档号只在督查室验收时产生，签发时不能带。")
    if bool(block.mandate) != (block.capacity is Capacity.MANDATE):
        raise SigningRefused("受委托代签必须写明委托依据，其他身份不能带委托依据。")


def _check_field(field: str, fields: list[tuple[str, bool]]) -> None:
    waiting = [name for name, signed in fields if not signed]
    if field not in dict(fields):
        raise SigningRefused(f"这份文件里没有“{place_words(field)}”这个签名处，没有签名。")
    if field not in waiting:
        raise SigningRefused(f"“{place_words(field)}”处已经签过，不能再签。")
    if waiting[0] != field:
        raise SigningRefused(
            f"应先签“{place_words(waiting[0])}”处，再签“{place_words(field)}”处。签名须按文件上印的顺序。"
        )


class _Drawing(PdfContent):  # type: ignore[misc]
    """A page of another PDF (bytes) as the drawing of a field."""

    def __init__(self, pdf: bytes) -> None:
        self._pdf = pdf
        super().__init__()

    def render(self) -> bytes:
        page = self.writer.import_page_as_xobject(PdfFileReader(BytesIO(self._pdf)), page_ix=0)
        name = f"/Block{uuid.uuid4().hex}"
        self.resources.xobject[name] = page
        left, bottom, right, top = page.get_object()["/BBox"]
        self.box = layout.BoxConstraints(width=right - left, height=top - bottom)
        return f"{name} Do".encode("ascii")


def _appearance(block: SignatureBlock) -> Any:
    """Return the stamp style that draws this block: made anew each time (a shared one writes broken files)."""
    drawing = typeset(
        "pdf/seal.html",
        {
            "signer": block.signer,
            "capacity": block.capacity,
            "unit": block.unit,
            "mandate": block.mandate,
            "register_number": block.register_number,
            "time": wording.moment_to_second(block.at),
        },
        styles="seal.css",
        identifier=hashlib.sha256(block_json(block)).digest()[:16],
        variant=DRAWING,
    )
    if int(PdfFileReader(BytesIO(drawing)).root["/Pages"]["/Count"]) != 1:
        raise SigningRefused("签名处写不下这么多字，请缩短委托依据或单位名称后再签。")
    return StaticStampStyle(
        border_width=0,
        background=_Drawing(drawing),
        background_layout=layout.SimpleBoxLayoutRule(
            x_align=layout.AxisAlignment.ALIGN_MIN,
            y_align=layout.AxisAlignment.ALIGN_MIN,
            margins=layout.Margins.uniform(0),
        ),
    )
