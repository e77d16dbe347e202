"""Rendering of the signing copy: frozen content in, PDF/A-3 out, with every signature field already there and empty."""

import hashlib
from datetime import UTC
from typing import Any

import pydyf  # type: ignore[import-untyped]
import weasyprint

from common import canonical
from pdf import wording
from pdf.errors import ContentRefused
from pdf.places import Places
from pdf.printing import CONTENT_FILE, OFFICE_FIELD, PRINTING_FILE, SigningCopy
from pdf.typesetting import NOTHING, typeset


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
    fields = [(f"field-{head['field']}", head["field"], f"签发：{head['unit']}", False) for head in words["heads"]]
    fields.append((f"field-{OFFICE_FIELD}", OFFICE_FIELD, "督查室验收", True))

    def attachment(name: str, data: bytes, relationship: str, description: str) -> Any:
        return weasyprint.Attachment(
            string=data,
            name=name,
            description=description,
            created=created,
            modified=created,
            relationship=relationship,
            url_fetcher=NOTHING,
        )

    def finish(document: Any, pdf: Any) -> None:
        places = Places(document, pdf)
        places.draw_code("qr", copy.qr_text, f"二维码：核验码 {copy.verification_code}")
        places.add_fields(fields)
        _list_associated_files_once(pdf)

    return typeset(
        "pdf/report.html",
        words,
        styles="report.css",
        identifier=hashlib.sha256(frozen + printed).digest()[:16],
        finish=finish,
        # By rising name, as a name tree wants it (ISO 32000-1, 7.9.6): the engine lists them as they come.
        attachments=[
            attachment(PRINTING_FILE, printed, "Data", "印制标识：内容摘要、核验码、审计检查点"),
            attachment(CONTENT_FILE, frozen, "Source", "报告冻结内容（规范JSON）"),
        ],
    )


def page_words(copy: SigningCopy) -> dict[str, Any]:
    """Return what the template `pdf/report.html` is given. Raises ContentRefused, MissingGlyph."""
    return wording.page(copy) | {"office_field": OFFICE_FIELD}


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


def _list_associated_files_once(pdf: Any) -> None:
    """WeasyPrint 70 lists each associated file twice in the catalogue; keep one (ISO 19005-3, 6.8)."""
    pdf.catalog["AF"] = pydyf.Array(dict.fromkeys(pdf.catalog["AF"]))
