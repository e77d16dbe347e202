"""Verifying a record from its bytes alone: no database, no network; the time is the asker's.

pyHanko's own summary is not enough (it is content when a second signature was cut off, or with bytes after the end).
The policy here: every required field is signed by the required kind of certificate of a trusted authority, the last
signature covers the whole file, each revision after the first holds exactly one signature, the certificate was valid
when it signed, and the embedded content has the printed digest.
"""

import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from cryptography import x509
from pyhanko.pdf_utils.decode_limits import DecodeLimits, StreamDecodeLimits
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import enumerate_sig_fields

from common import canonical
from pdf import embedded
from pdf.document_stamps import JudgedStamp, is_document_stamp, judge_document_stamp
from pdf.embedded import Inside
from pdf.errors import NotARecord
from pdf.judging import Judged, judge
from pdf.keys import Desk
from pdf.printing import OFFICE_FIELD, head_field, required_fields
from pdf.trusting import Trust

# A record has tens of signatures at most; a file with thousands was made to keep us busy.
MOST_SIGNATURES = 50
# A few kilobytes can unpack to gigabytes; nothing in a record unpacks to more than this.
LIMITS = DecodeLimits(per_stream=StreamDecodeLimits(max_output_size=16 * 1024 * 1024))
# Nothing in such a file shows that it was changed, and nothing that it was not: it may be a working copy, the flattened
# copy of an archive, or a record whose signatures were all taken away.
UNSIGNED = (
    "文件里没有一个数字签名，真伪无从判断：可能是还没有签的底稿、归档包里的展平副本或另存的副本，也可能是签名被全部去掉了。"
    "请索取带签名的原件再核验。"
)
SIGNATURE_MARK = b"/ByteRange"
BYTE_RANGE = re.compile(rb"/ByteRange ?\[0 \d{1,12} (\d{1,12}) (\d{1,12})\]")
FIRST_END = re.compile(rb"startxref\s+\d+\s+%%EOF\n?")

logger = logging.getLogger(__name__)
# Its warnings about damaged files are our findings, in Chinese.
logging.getLogger("pyhanko").setLevel(logging.CRITICAL)
logging.getLogger("pyhanko_certvalidator").setLevel(logging.CRITICAL)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer about one file: True 有效, False 已被改动 (or not what it claims), None 无法判断."""

    valid: bool | None
    demonstration: bool = False
    record: dict[str, Any] | None = None
    signatures: list[dict[str, Any]] = field(default_factory=list)
    audit_checkpoint: dict[str, Any] | None = None
    findings: list[str] = field(default_factory=list)
    # Time stamps over the whole file, added for long keeping (B-LTA).
    timestamps: list[dict[str, Any]] = field(default_factory=list)
    # SHA-256 of the file as it was before anybody signed; None where it could not be told.
    base_sha256: str | None = None
    # Who must have signed, by the content that every signature covers: field, unit (None: any of that desk), desk.
    required: list[dict[str, Any]] = field(default_factory=list)

    @property
    def word(self) -> str:
        """The answer in one word, as pages and the command show it."""
        return {True: "有效", False: "已被改动（或不完整）", None: "无法判断"}[self.valid]

    def to_json(self, file: str) -> dict[str, Any]:
        """Return what `verify --json` says about `file` (docs/reference: commands and formats)."""
        return {
            "file": file,
            "valid": self.valid,
            "demonstration": self.demonstration,
            "record": self.record,
            "signatures": self.signatures,
            "required_signers": self.required,
            "timestamps": self.timestamps,
            "audit_checkpoint": self.audit_checkpoint,
            "findings": self.findings,
        }


def verify(data: bytes, *, trust: Trust | Sequence[x509.Certificate]) -> Verdict:
    """Judge a record from its bytes and what the asker trusts (never a certificate from the file).

    `trust` says also when it is asked, which decides whether the last time stamp's certificate has ended. A plain list
    of authorities judges the file as of its own last signature and says nothing about today.
    Raises NotARecord when the bytes are no PDF, or a PDF without anything of a record of ours in it; for anything
    else, however damaged, there is a verdict.
    """
    if b"%PDF-" not in data[:1024]:
        raise NotARecord("不是PDF文件。")
    try:
        return _verify(data, trust if isinstance(trust, Trust) else Trust(trust))
    except NotARecord:
        raise
    except Exception as error:  # a hostile or broken file may raise anything; the answer is the same
        logger.debug("unreadable record", exc_info=error)
        if SIGNATURE_MARK not in data:
            raise NotARecord("这个PDF已损坏，里面也没有签名，无法当作存档件核验。") from error
        if finding := _end_moved(data):
            return Verdict(False, findings=[finding])
        return Verdict(None, findings=["文件结构已损坏，读不下去，无法判断。请向签发单位另取一份。"])


def _verify(data: bytes, trust: Trust) -> Verdict:
    reader = PdfFileReader(BytesIO(data), strict=True, decode_limits=LIMITS)
    fields = [(name, reference) for name, value, reference in enumerate_sig_fields(reader) if value is not None]
    signed = [name for name, _ in fields]
    inside = embedded.read(reader)
    if not signed and inside.content is None:
        raise NotARecord("这个PDF里没有本系统的签名，也没有报告内容，不是本系统的存档件。")
    if len(signed) > MOST_SIGNATURES:
        return Verdict(None, findings=[f"文件里有{len(signed)}个签名，超出正常范围，未予核验。"])
    judged, stamps = _judged(reader, data, fields, trust.with_lists(embedded.revocation_lists(reader)))
    # Two lists: what proves the file wrong, and what only leaves the question open.
    both: list[Judged | JudgedStamp] = [*judged, *stamps]
    wrong = [finding for item in both for finding in item.wrong] + inside.wrong
    unclear = [finding for item in both for finding in item.unclear] + inside.unclear
    if not trust.roots:
        unclear.append(
            "没有信任的签发机构证书，无法判断签名人是谁。请向签发单位索取签发机构证书，核验时给出（命令行用 --trust）。"
        )
    wrong += _shape(reader, data, signed)
    if signed[len(judged) :] != [item.place for item in stamps]:
        wrong.append("续加的时间戳之后又有签名：签名不是按次序加上的。")
    if not signed:
        unclear.append(UNSIGNED)
    elif inside.content is not None:
        wrong += _required(inside.content, judged)
    return Verdict(
        valid=False if wrong else None if unclear else True,
        demonstration=bool(inside.content and inside.content.get("demonstration")),
        record=_record(inside, judged),
        signatures=[item.to_json() for item in judged],
        audit_checkpoint=inside.checkpoint,
        findings=list(dict.fromkeys(wrong + unclear)),
        timestamps=[item.to_json() for item in stamps],
        base_sha256=_base_sha256(data),
        required=required_signers(inside.content) if inside.content is not None else [],
    )


def required_signers(content: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return who must sign a record, in the order of signing, as its frozen content says."""
    heads = [
        {"field": head_field(signer["order"]), "unit": signer["unit"], "desk": Desk.HEAD.value}
        for signer in content["signers"]
    ]
    return [*heads, {"field": OFFICE_FIELD, "unit": None, "desk": Desk.OFFICE.value}]


def _judged(
    reader: PdfFileReader, data: bytes, fields: list[tuple[str, Any]], trust: Trust
) -> tuple[list[Judged], list[JudgedStamp]]:
    """Judge every signature and every time stamp over the file, the last first: each stamp that holds proves that all
    before it was there at its time, so the certificates before it must have counted then, and not today."""
    signatures: list[Judged] = []
    stamps: list[JudgedStamp] = []
    proof = trust.at
    for name, reference in reversed(fields):
        last = (name, reference) == fields[-1]
        if is_document_stamp(reference):
            stamp = judge_document_stamp(reader, data, name, reference, trust=trust, last=last, proof=proof)
            stamps.insert(0, stamp)
            proof = stamp.proven
        else:
            judged = judge(reader, data, name, reference, trust=trust, last=last, proof=proof)
            signatures.insert(0, judged)
            proof = judged.proven
    return signatures, stamps


def _base_sha256(data: bytes) -> str | None:
    """Return the digest of the first revision: whoever keeps the signing copy compares it (`approvals`)."""
    end = FIRST_END.search(data)
    return canonical.sha256_hex(data[: end.end()]) if end else None


def _end_moved(data: bytes) -> str | None:
    """Say whether an unreadable file was cut off or added to: where its last signature ends stands in plain text."""
    ends = [int(match[1]) + int(match[2]) for match in BYTE_RANGE.finditer(data)]
    if max(ends, default=len(data)) < len(data):
        return "最后一个签名没有覆盖整个文件：签名之后又加了内容，文件因此读不下去。"
    if max(ends, default=len(data)) > len(data):
        return "文件不完整：签名所覆盖的内容被截去了一部分。"
    return None


def _shape(reader: Any, data: bytes, signed: list[str]) -> list[str]:
    """Return what is wrong with the file as a whole: things before, between and after the signed revisions."""
    findings = []
    if not data.startswith(b"%PDF-"):
        findings.append("文件开头多出了内容。")
    if signed and reader.xrefs.total_revisions != len(signed) + 1:
        findings.append(
            f"签名之外另有改动：文件前后保存过{reader.xrefs.total_revisions}次，正常应为{len(signed) + 1}次"
            "（底稿一次，每个签名或时间戳一次）。"
        )
    return findings


def _required(content: dict[str, Any], judged: list[Judged]) -> list[str]:
    """Return which required signatures are missing, in the wrong order, or by the wrong unit or desk."""
    findings = []
    required = required_fields(content)
    units = {f"Head{signer['order']}": signer["unit"] for signer in content["signers"]}
    names = {item.place for item in judged}
    for name in required:
        if name not in names:
            place = "督查室验收" if name == OFFICE_FIELD else f"{units[name]}负责人签发"
            findings.append(f"缺少“{place}”的签名：尚未签完，或签名已被删去。")
    if [item.place for item in judged] != [name for name in required if name in names]:
        findings.append("签名的位置或次序与报告载明的不符。")
    findings.extend(
        f"签发人“{item.signer}”的单位是“{item.unit}”，报告载明应由“{units[item.place]}”签发。"
        for item in judged
        if item.place in units and item.unit and item.unit != units[item.place]
    )
    return findings


def _record(inside: Inside, judged: list[Judged]) -> dict[str, Any] | None:
    content = inside.content
    if content is None:
        return None
    office = [item.register_number for item in judged if item.place == OFFICE_FIELD]
    return {
        "number": office[0] if office else None,
        "identity": content["identity"],
        "plan": content["plan"]["number"] or content["plan"]["name"],
        "matter": content["line"]["title"],
        "period": content["period"]["key"],
        "version": content["version"],
        "content_sha256": inside.content_sha256,
    } | _corrects(content)


def _corrects(content: dict[str, Any]) -> dict[str, Any]:
    """Return what a correction says that it replaces, by its own bytes; nothing for any other record.

    That a record was replaced later cannot stand in it: only the register knows (the record's page says so).
    """
    said = content.get("correction")
    if not isinstance(said, dict):
        return {}
    return {"corrects": {key: said.get(key) for key in ("number", "of", "content_sha256", "reason")}}
