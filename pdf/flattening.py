"""A record without signatures, for archives that strip them (DA/T, GB/T 18894): page and findings in one plain PDF.

What was drawn in the signature fields becomes part of the page, the fields go, and our verification report follows as
further pages. The copy proves nothing by itself: it says so, and names the original's digest.
"""

from collections.abc import Mapping
from datetime import datetime
from io import BytesIO
from typing import Any

import pikepdf

from common import canonical
from pdf import wording
from pdf.tokens import LOCAL, TRUSTED
from pdf.typesetting import typeset
from pdf.verifying import Verdict

REPORT = "pdf/verification.html"
PDFA = "http://www.aiim.org/pdfa/ns/id/"


def flattened(
    data: bytes, verdict: Verdict, *, at: datetime, number: str, authority: str, successor: str = ""
) -> bytes:
    """Return the flattened copy of a record with the verification report `verdict` of the instant `at`.

    `number` is the register number, `authority` the digest of the authority's certificate that was trusted, `successor`
    the number of the correction that has replaced this record, "" for none. The same arguments give the same bytes.
    Raises what `typesetting.typeset` raises, pikepdf.PdfError for a broken file.
    """
    with (
        pikepdf.open(BytesIO(data)) as record,
        pikepdf.open(BytesIO(_report(data, verdict, at, number, authority, successor))) as add,
    ):
        record.flatten_annotations("all")
        form = record.Root.get("/AcroForm")
        for field in list(form.Fields) if form is not None else []:
            for key in ("/V", "/Lock", "/SV"):
                if key in field:
                    del field[key]
        for page in record.pages:
            # A time stamp over the whole has a field that nothing is drawn in: flattening leaves it where it is.
            shown = [one for one in page.get("/Annots", []) if one.get("/Subtype") != "/Widget"]
            if shown:
                page.Annots = pikepdf.Array(shown)
            elif "/Annots" in page:
                del page["/Annots"]
        for key in ("/AcroForm", "/Perms", "/DSS"):
            if key in record.Root:
                del record.Root[key]
        record.pages.extend(add.pages)
        with record.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as words:
            # The report's pages bring no structure of the record's tree, so the copy claims no level A.
            words[f"{{{PDFA}}}conformance"] = "B"
        made = BytesIO()
        record.save(made, deterministic_id=True, linearize=False, object_stream_mode=pikepdf.ObjectStreamMode.preserve)
    return made.getvalue()


def _report(data: bytes, verdict: Verdict, at: datetime, number: str, authority: str, successor: str) -> bytes:
    words: dict[str, Any] = {
        "number": number,
        "successor": successor,
        "word": verdict.word,
        "record": verdict.record or {},
        "demonstration": verdict.demonstration,
        "findings": verdict.findings,
        "signatures": [_signature(one) for one in verdict.signatures],
        "timestamps": [_over_the_whole(one) for one in verdict.timestamps],
        "sha256": wording.grouped(canonical.sha256_hex(data), 8),
        "authority": wording.grouped(authority, 8),
        "at": wording.moment_to_second(at),
        "checkpoint": verdict.audit_checkpoint,
    }
    identifier = canonical.sha256_hex(data + at.isoformat().encode())
    return typeset(REPORT, words, styles="verification.css", identifier=bytes.fromhex(identifier)[:16])


def _signature(one: Mapping[str, Any]) -> dict[str, Any]:
    return {**one, "at": _instant(one["time"]), "stamp": _giver(one["timestamp"], one.get("timestamp_authority", ""))}


def _over_the_whole(one: Mapping[str, Any]) -> dict[str, Any]:
    stamp = _giver(one["timestamp"], one["authority"])
    return {**one, "at": _instant(one["time"]), "ends": _instant(one["until"]), "stamp": stamp}


def _giver(kind: str | None, authority: str) -> str:
    """Return who gave a time stamp, and what that is worth: nothing that is not said may look like a proof."""
    if not authority:
        return "没有时间戳"
    worth = {TRUSTED: "第三方", LOCAL: "不是第三方"}.get(kind or "", "不在信任的名单里，或时间戳不成立")
    return f"{authority}，{worth}"


def _instant(iso: str | None) -> str:
    return wording.moment_to_second(datetime.fromisoformat(iso)) if iso else ""
