"""Judging the time stamps over the whole file (PAdES B-LTA) that keep a record provable after certificates end."""

import logging
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from asn1crypto import cms
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import EmbeddedPdfSignature, SignatureCoverageLevel

from pdf.blocks import place_words
from pdf.judging import HARMLESS, bytes_changed
from pdf.tokens import Stamp, canonical, judge_token
from pdf.trusting import Trust

TYPE = "/DocTimeStamp"

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class JudgedStamp:
    """One time stamp over the file: the facts for the JSON, and the findings."""

    place: str
    stamp: Stamp | None = None
    covers_whole_file: bool = False
    proven: datetime | None = None
    wrong: list[str] = field(default_factory=list)
    unclear: list[str] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """Return this time stamp as `verify --json` shows it."""
        stamp = self.stamp or Stamp()
        return {
            # The place's name in the file, as other tools print it; findings say it in words.
            "field": self.place,
            "authority": stamp.authority,
            "time": stamp.time.isoformat() if stamp.time else None,
            "timestamp": stamp.kind,
            "until": stamp.until.isoformat() if stamp.until else None,
            "intact": stamp.intact and not self.wrong,
            "covers_whole_file": self.covers_whole_file,
        }


def is_document_stamp(reference: Any) -> bool:
    """Say whether a filled field holds a time stamp over the file and no signature."""
    value = reference.get_object().raw_get("/V").get_object()
    return isinstance(value, generic.DictionaryObject) and value.get("/Type") == TYPE


def judge_document_stamp(
    reader: PdfFileReader, data: bytes, name: str, reference: Any, *, trust: Trust, last: bool, proof: datetime | None
) -> JudgedStamp:
    """Judge the time stamp in the field `name`. Never raises on the file's account. `proof` as in `judging.judge`."""
    judged = JudgedStamp(name, proven=proof)
    whose = place_words(name)
    try:
        signature = EmbeddedPdfSignature(reader, reference.get_object(), name)
        token = cms.ContentInfo.load(signature.pkcs7_content)
        signature.compute_integrity_info()
        # A stamp from a root that also vouches for signers is only local, whoever signed in this file.
        stamp = judge_token(
            token, signature.compute_digest, trust=trust, signer_issuers=trust.roots, proof=proof, whose=whose
        )
        judged.stamp = stamp
        changed, judged.covers_whole_file = bytes_changed(signature, data, canonical(token))
        if last and not judged.covers_whole_file:
            judged.wrong.append(f"最后的{whose}没有覆盖整个文件：之后又加了内容。")
        if changed:
            judged.wrong.append(f"{whose}的数据或范围被改动过。")
        wanted = SignatureCoverageLevel.ENTIRE_FILE if last else SignatureCoverageLevel.ENTIRE_REVISION
        if signature.coverage < wanted:
            judged.wrong.append(f"{whose}没有覆盖它加上时的整个文件。")
        if not last and signature.diff_result.modification_level not in HARMLESS:
            judged.wrong.append(f"{whose}之后，文件被加入了时间戳以外的内容。")
    except Exception as error:  # pyHanko raises anything on a malformed token
        logger.debug("unreadable time stamp", exc_info=error)
        judged.unclear.append(f"{whose}已损坏，读不出来，无法判断。")
        return judged
    judged.wrong += stamp.wrong
    judged.unclear += stamp.unclear
    if stamp.holds:
        judged.proven = stamp.time
    return judged
