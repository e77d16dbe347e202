"""Judging one signature of a record: intact, trusted, by whom, when, and whether it covers what it should."""

import hashlib
import json
import logging
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from asn1crypto import cms, core
from cryptography import x509
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.fields import MDPPerm
from pyhanko.sign.validation import EmbeddedPdfSignature, SignatureCoverageLevel, async_validate_pdf_signature

from pdf import coroutines
from pdf.blocks import BLOCK_KEY, DIGEST, Capacity, place_words
from pdf.keys import Desk, subject_text
from pdf.printing import OFFICE_FIELD, head_field
from pdf.tokens import LOCAL, MOST_APART, Stamp, judge_token
from pdf.trusting import Trust, certificate_of, context, why_untrusted

logger = logging.getLogger(__name__)
HARMLESS = (ModificationLevel.NONE, ModificationLevel.LTA_UPDATES, ModificationLevel.FORM_FILLING)


@dataclass(slots=True)
class Judged:
    """One signature: the facts for the JSON, and the findings (`wrong` proves, `unclear` leaves open)."""

    place: str
    signer: str = ""
    capacity: str = ""
    unit: str = ""
    time: datetime | None = None
    register_number: str | None = None
    mandate: str | None = None
    intact: bool = False
    trusted: bool = False
    covers_whole_file: bool = False
    stamp: Stamp | None = None
    # What this one proves about everything before it in the file: that it was there at this instant.
    proven: datetime | None = None
    wrong: list[str] = field(default_factory=list)
    unclear: list[str] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """Return this signature as `verify --json` shows it."""
        return {
            # The place's name in the file, as other tools print it; findings say it in words.
            "field": self.place,
            "signer": self.signer,
            "capacity": self.capacity,
            # Under which authorisation a deputy signed, as printed; nobody else has one.
            **({"mandate": self.mandate} if self.mandate else {}),
            "unit": self.unit,
            "time": self.time.isoformat() if self.time else None,
            "timestamp": (self.stamp.kind if self.stamp else LOCAL) if self.time else None,
            # Who gave the time stamp (RFC 3161), and when; absent where the signature bears none.
            **({"timestamp_authority": self.stamp.authority} if self.stamp else {}),
            "intact": self.intact,
            "trusted": self.trusted,
            "covers_whole_file": self.covers_whole_file,
        }


def judge(
    reader: PdfFileReader, data: bytes, name: str, reference: Any, *, trust: Trust, last: bool, proof: datetime | None
) -> Judged:
    """Judge the signature in the field `name` (`reference`) of an opened file. Never raises on the file's account.

    `proof`: the instant at which its certificates must still count, now or when the next time stamp was given; None
    asks for the file's own last instant.
    """
    judged = Judged(name, proven=proof)
    try:
        signature = EmbeddedPdfSignature(reader, reference.get_object(), name)
        certificate = certificate_of(signature.signer_cert)
    except Exception as error:  # pyHanko raises anything on a malformed CMS
        logger.debug("unreadable signature", exc_info=error)
        judged.unclear.append(f"“{place_words(name)}”处的签名数据已损坏，读不出来，无法判断是谁签的。")
        return judged
    judged.signer = subject_text(certificate, NameOID.COMMON_NAME)
    judged.unit = subject_text(certificate, NameOID.ORGANIZATION_NAME)
    whose = f"“{judged.unit} {judged.signer}”（{place_words(name)}）"
    try:
        _block(judged, signature, certificate)
        _bytes(judged, signature, data, whose, last=last)
        _time(judged, signature, certificate, trust, whose, proof)
        _cryptography(judged, signature, certificate, trust, whose, last=last)
    except Exception as error:
        judged.intact = False
        logger.debug("unreadable signature", exc_info=error)
        judged.unclear.append(f"{whose}的签名数据已损坏，无法判断。")
    return judged


def _block(judged: Judged, signature: EmbeddedPdfSignature, certificate: x509.Certificate) -> None:
    """Read what was drawn (signed as data too) and compare it with the certificate and the field."""
    judged.time = signature.self_reported_timestamp
    block = json.loads(str(signature.sig_object[BLOCK_KEY]))
    judged.capacity = Capacity(block["capacity"])
    judged.register_number = block["register_number"]
    judged.mandate = block.get("mandate")
    if (block["signer"], block["unit"]) != (judged.signer, judged.unit):
        judged.wrong.append(
            f"签名栏写的是“{block['unit']} {block['signer']}”，证书却是“{judged.unit} {judged.signer}”的。"
        )
    if judged.time is None or datetime.fromisoformat(block["at"]) != judged.time:
        judged.wrong.append(f"“{judged.signer}”的签名栏所写时间与签名时间不一致。")
    if bool(judged.mandate) != (judged.capacity == Capacity.MANDATE):
        judged.wrong.append(f"“{judged.signer}”的签名栏：受委托代签须写明委托依据，其他身份不能写。")
    office = judged.place == OFFICE_FIELD
    desk = subject_text(certificate, NameOID.ORGANIZATIONAL_UNIT_NAME)
    if desk != (Desk.OFFICE if office else Desk.HEAD) or (judged.capacity == Capacity.OFFICE) != office:
        judged.wrong.append(f"“{judged.signer}”的证书或身份不能在“{'督查室验收' if office else '签发'}”处签名。")


def _bytes(judged: Judged, signature: EmbeddedPdfSignature, data: bytes, whose: str, *, last: bool) -> None:
    """Check which bytes are signed: all but the signature itself, and nothing hides in the room kept for it."""
    changed, judged.covers_whole_file = bytes_changed(signature, data, _as_we_write_it(signature))
    if last and not judged.covers_whole_file:
        judged.wrong.append(f"最后一个签名{whose}没有覆盖整个文件：签名之后又加了内容。")
    if changed:
        judged.wrong.append(f"{whose}的签名数据或签名范围被改动过。")


def bytes_changed(signature: EmbeddedPdfSignature, data: bytes, expected: bytes) -> tuple[bool, bool]:
    """Compare the room kept for a signature with the CMS object `expected` there, and which bytes are signed.

    Returns (something else stands in the room or beside it, the signature covers the whole file).
    """
    start, length, after, rest = (int(number) for number in signature.byte_range)
    hexadecimal = data[length + 1 : after - 1]
    written = expected.hex().upper().encode("ascii")
    as_written = (
        start == 0
        and data[length : length + 1] == b"<"
        and data[after - 1 : after] == b">"
        and hexadecimal.startswith(written)
        and not hexadecimal[len(written) :].strip(b"0")
    )
    return not as_written, start == 0 and after + rest == len(data)


def _as_we_write_it(signature: EmbeddedPdfSignature) -> bytes:
    """Return the CMS object as it must stand in the file: the signed parts of this one, the rest as we always write it.

    The outer wrapping of a CMS object (version, list of digests, order of sets) is signed by nothing (RFC 5652, 5.1):
    without this comparison, single bytes of it could be changed and nobody would notice.
    """
    info = signature.signer_info
    certificate = signature.signer_cert
    digest = {"algorithm": DIGEST, "parameters": core.Null()}
    ours: bytes = cms.ContentInfo(
        {
            "content_type": "signed_data",
            "content": cms.SignedData(
                {
                    "version": "v1",
                    "digest_algorithms": [digest],
                    "encap_content_info": {"content_type": "data"},
                    "certificates": [certificate],
                    "signer_infos": [
                        {
                            "version": "v1",
                            "sid": {
                                "issuer_and_serial_number": {
                                    "issuer": certificate.issuer,
                                    "serial_number": certificate.serial_number,
                                }
                            },
                            "digest_algorithm": digest,
                            "signed_attrs": info["signed_attrs"],
                            "signature_algorithm": info["signature_algorithm"],
                            "signature": info["signature"],
                            **_unsigned(info),
                        }
                    ],
                }
            ),
        }
    ).dump()
    return ours


def _unsigned(info: cms.SignerInfo) -> dict[str, Any]:
    """Return the one unsigned attribute that we write: the time stamp."""
    token = token_of(info)
    if token is None:
        return {}
    return {"unsigned_attrs": [{"type": "signature_time_stamp_token", "values": [token]}]}


def token_of(info: cms.SignerInfo) -> cms.ContentInfo | None:
    """Return the time stamp of a signature, None where it bears none. Raises ValueError for several."""
    attributes = info["unsigned_attrs"]
    if isinstance(attributes, core.Void):
        return None
    (attribute,) = attributes
    (token,) = attribute["values"]
    if attribute["type"].native != "signature_time_stamp_token":
        raise ValueError(attribute["type"].native)
    return token


def _time(
    judged: Judged,
    signature: EmbeddedPdfSignature,
    certificate: x509.Certificate,
    trust: Trust,
    whose: str,
    proof: datetime | None,
) -> None:
    """Judge when it was signed: by the time stamp where there is one, else as the signer says; and whether the
    certificate counted then."""
    revoked = trust.revoked_since(certificate)
    token = token_of(signature.signer_info)
    if token is None:
        if proof is not None and proof > certificate.not_valid_after_utc:
            judged.unclear.append(
                f"{whose}的签名没有时间戳，证书已于{certificate.not_valid_after_utc:%Y-%m-%d}到期，无法判断。"
            )
        if revoked is not None and judged.time and judged.time < revoked:
            judged.unclear.append(f"{whose}的证书已于{revoked:%Y-%m-%d}被吊销，签名没有时间戳，无法判断签名在前在后。")
    else:
        issuers = trust.issuers(certificate)

        def stamped(algorithm: str) -> bytes:
            return hashlib.new(algorithm, signature.signer_info["signature"].native).digest()

        stamp = judge_token(token, stamped, trust=trust, signer_issuers=issuers, proof=proof, whose=whose)
        judged.stamp = stamp
        judged.wrong += stamp.wrong
        judged.unclear += stamp.unclear
        if stamp.holds and stamp.time and judged.time and abs(stamp.time - judged.time) > MOST_APART:
            judged.wrong.append(f"{whose}的签名栏所写时间与时间戳相差太大，不是当时签的。")
        if stamp.holds:
            judged.proven = stamp.time
    best = _best_time(judged)
    if revoked is not None and best and best >= revoked:
        judged.wrong.append(f"{whose}签名时，证书已被吊销（{revoked:%Y-%m-%d}）。")


def _best_time(judged: Judged) -> datetime | None:
    """Return when it was signed as far as anybody can know: by a stamp that holds, else by the signer's own word."""
    return judged.stamp.time if judged.stamp and judged.stamp.holds else judged.time


def _cryptography(
    judged: Judged,
    signature: EmbeddedPdfSignature,
    certificate: x509.Certificate,
    trust: Trust,
    whose: str,
    *,
    last: bool,
) -> None:
    """Check digest, signature value, chain at the signing time, and what later revisions changed."""
    chain = context(trust.roots, _best_time(judged))
    stamps = context(trust.all_roots, judged.stamp.time if judged.stamp else judged.time)
    status = coroutines.finish(async_validate_pdf_signature(signature, chain, stamps))
    judged.intact = bool(status.intact and status.valid)
    judged.trusted = bool(trust.roots) and bool(status.trusted)
    if not judged.intact:
        judged.wrong.append(f"{whose}的签名与文件内容对不上：文件在签名后被改动，或签名被改动。")
        return
    if trust.roots and not judged.trusted:
        wrong, unclear = why_untrusted(certificate, trust, _best_time(judged), whose)
        judged.wrong += wrong
        judged.unclear += unclear
    wanted = SignatureCoverageLevel.ENTIRE_FILE if last else SignatureCoverageLevel.ENTIRE_REVISION
    if status.coverage < wanted and (not last or judged.covers_whole_file):  # said by `_bytes` otherwise
        judged.wrong.append(f"{whose}的签名没有覆盖它签名时的整个文件。")
    if not status.docmdp_ok or status.modification_level not in HARMLESS:
        judged.wrong.append(f"{whose}签名之后，文件被加入了签名以外的内容。")
    lock = signature.fieldmdp
    if judged.place == OFFICE_FIELD and (lock is None or lock.action.value != "/All"):
        judged.wrong.append("督查室验收的签名没有锁定文件，不是本系统签成的。")
    if judged.place == head_field(1) and signature.docmdp_level is not MDPPerm.FILL_FORMS:
        judged.wrong.append("第一个签名没有限定文件此后的改动，不是本系统签成的。")
