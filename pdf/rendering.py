"""Rendering of the signing copy: frozen content in, PDF/A-3 out, with every signature field already there and empty."""

import hashlib
from datetime import UTC
from typing import Any

import pydyf  # type: ignore[import-untyped]
import segno
import weasyprint
from django.utils.safestring import mark_safe

from common import canonical
from pdf import wording
from pdf.errors import ContentRefused
from pdf.printing import CONTENT_FILE, OFFICE_FIELD, PRINTING_FILE, SigningCopy
from pdf.typesetting import typeset

# PDF points per CSS pixel.
SCALE = 0.75


def render(copy: SigningCopy) -> bytes:
    """Return the signing copy as PDF/A-3 with empty signature fields (`Head1`…, `Office`) and `report.json` inside.

    The same copy gives the same bytes: dates come from the content, the file's identifier from its digest.
    Raises ContentRefused (not the schema, or the digest is another one's), MissingGlyph (characters that our faces
    cannot print, and where they stand), MissingFace (a face is missing or changed), RendererUnusable.
    """
    frozen = canonical.dumps(copy.content)
    if canonical.sha256_hex(frozen) != copy.content_sha256:
        raise ContentRefused("冻结内容与它的摘要（SHA-256）不一致，不能印制。请联系系统管理员核查。")
    words = page_words(copy)
    created = wording.instant(copy.content["frozen_at"]).astimezone(UTC)
    printed = canonical.dumps(printing_identity(copy))
    fields = [(head["field"], False) for head in words["heads"]] + [(OFFICE_FIELD, True)]

    def attachment(name: str, data: bytes, relationship: str, description: str) -> Any:
        return weasyprint.Attachment(
            string=data,
            name=name,
            description=description,
            created=created,
            modified=created,
            relationship=relationship,
        )

    def finish(document: Any, pdf: Any) -> None:
        _add_signature_fields(document, pdf, fields)
        _list_associated_files_once(pdf)

    return typeset(
        "pdf/report.html",
        words,
        styles="report.css",
        identifier=hashlib.sha256(frozen + printed).digest()[:16],
        finish=finish,
        attachments=[
            attachment(CONTENT_FILE, frozen, "Source", "报告冻结内容（规范JSON）"),
            attachment(PRINTING_FILE, printed, "Data", "印制标识：内容摘要、验证码、审计节点"),
        ],
    )


def page_words(copy: SigningCopy) -> dict[str, Any]:
    """Return what the template `pdf/report.html` is given. Raises ContentRefused, MissingGlyph."""
    return wording.page(copy) | {"office_field": OFFICE_FIELD, "qr": _qr(copy.qr_text)}


def printing_identity(copy: SigningCopy) -> dict[str, Any]:
    """Return what is printed beside the content and is not part of it: the content of `printing.json`."""
    return {
        "schema": "shuangyue.printing/1",
        "identity": copy.content["identity"],
        "content_sha256": copy.content_sha256,
        "verification_code": copy.verification_code,
        "verification_address": copy.verification_address,
        "audit_checkpoint": copy.checkpoint and {"sequence": copy.checkpoint.sequence, "root": copy.checkpoint.root},
    }


def _qr(text: str) -> str:
    """Return a QR code as inline SVG without colours of its own (level M: 15 % may be soiled)."""
    svg: str = segno.make(text, error="m", micro=False).svg_inline(border=2, omitsize=True)
    return mark_safe(svg)  # noqa: S308  (made here, from our own text)


def _add_signature_fields(document: Any, pdf: Any, fields: list[tuple[str, bool]]) -> None:
    """Add one empty signature field for each box of the page (`field`, `locks everything when signed`).

    ISO 32000-1, 12.7.4.5. They are part of the first revision, so that no signature adds more than itself.
    """
    pages: list[Any] = [
        object_ for object_ in pdf.objects if isinstance(object_, dict) and object_.get("Type") == "/Page"
    ]
    references = pydyf.Array()
    for name, locks in fields:
        index, (left, top, right, bottom) = _place(document, f"field-{name}")
        page = pages[index]
        height = document.pages[index].height
        rectangle = [left * SCALE, (height - bottom) * SCALE, right * SCALE, (height - top) * SCALE]
        rectangle = [round(value, 3) for value in rectangle]
        empty = pydyf.Stream(
            [],
            {
                "Type": "/XObject",
                "Subtype": "/Form",
                "BBox": pydyf.Array(
                    [0, 0, round(rectangle[2] - rectangle[0], 3), round(rectangle[3] - rectangle[1], 3)]
                ),
                "Resources": pydyf.Dictionary({}),
            },
        )
        pdf.add_object(empty)
        widget = pydyf.Dictionary(
            {
                "Type": "/Annot",
                "Subtype": "/Widget",
                "FT": "/Sig",
                "T": pydyf.String(name),
                "TU": pydyf.String("督查室验收" if locks else "签发"),
                "Rect": pydyf.Array(rectangle),
                "F": 4 + 128,  # print, locked
                "P": page.reference,
                "AP": pydyf.Dictionary({"N": empty.reference}),
            }
        )
        if locks:
            widget["Lock"] = pydyf.Dictionary({"Type": "/SigFieldLock", "Action": "/All"})
        pdf.add_object(widget)
        page.setdefault("Annots", pydyf.Array()).append(widget.reference)
        references.append(widget.reference)
    form = pydyf.Dictionary({"Fields": references, "SigFlags": 3})
    pdf.add_object(form)
    pdf.catalog["AcroForm"] = form.reference


def _place(document: Any, anchor: str) -> tuple[int, tuple[float, float, float, float]]:
    """Return page index and rectangle (left, top, right, bottom in CSS pixels from the page's top) of an element."""
    for index, page in enumerate(document.pages):
        if anchor in page.anchors:
            left, top, right, bottom = page.anchors[anchor]
            return index, (left, top, right, bottom)
    raise ContentRefused(f"版式里没有签名框 {anchor}。")


def _list_associated_files_once(pdf: Any) -> None:
    """WeasyPrint 70 lists each associated file twice in the catalogue; keep one (ISO 19005-3, 6.8)."""
    pdf.catalog["AF"] = pydyf.Array(dict.fromkeys(pdf.catalog["AF"]))
