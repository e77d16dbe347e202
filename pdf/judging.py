"""Judging one signature of a record: intact, trusted, by whom, when, and whether it covers what it should."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from asn1crypto import cms, core
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.fields import MDPPerm
from pyhanko.sign.validation import EmbeddedPdfSignature, SignatureCoverageLevel, async_validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from pdf import coroutines
from pdf.blocks import BLOCK_KEY, DIGEST, Capacity
from pdf.keys import Desk, subject_text
from pdf.printing import OFFICE_FIELD

LOCAL = "local"


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
    wrong: list[str] = field(default_factory=list)
    unclear: list[str] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """Return this signature as `verify --json` shows it."""
        return {
            "signer": self.signer,
            "capacity": self.capacity,
            # Under which authorisation a deputy signed, as printed; nobody else has one.
            **({"mandate": self.mandate} if self.mandate else {}),
            "unit": self.unit,
            "time": self.time.isoformat() if self.time else None,
            "timestamp": LOCAL if self.time else None,
            "intact": self.intact,
            "trusted": self.trusted,
            "covers_whole_file": self.covers_whole_file,
        }


def judge(
    reader: PdfFileReader, data: bytes, name: str, reference: Any, *, trust: Sequence[x509.Certificate], last: bool
) -> Judged:
    """Judge the signature in the field `name` (`reference`) of an opened file. Never raises on the file's account."""
    judged = Judged(name)
    try:
        signature = EmbeddedPdfSignature(reader, reference.get_object(), name)
        certificate = x509.load_der_x509_certificate(signature.signer_cert.dump())
    except Exception as error:  # pyHanko raises anything on a malformed CMS
        judged.unclear.append(f"签名处“{name}”的签名数据已损坏，读不出来，无法判断（{type(error).__name__}）。")
        return judged
    judged.signer = subject_text(certificate, NameOID.COMMON_NAME)
    judged.unit = subject_text(certificate, NameOID.ORGANIZATION_NAME)
    whose = f"“{judged.unit} {judged.signer}”（{name}）"
    try:
        _block(judged, signature, certificate)
        _bytes(judged, signature, data, whose, last=last)
        _cryptography(judged, signature, certificate, trust, whose, last=last)
    except Exception as error:
        judged.intact = False
        judged.unclear.append(f"{whose}的签名数据已损坏，无法判断（{type(error).__name__}）。")
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
    start, length, after, rest = (int(number) for number in signature.byte_range)
    end = after + rest
    judged.covers_whole_file = start == 0 and end == len(data)
    if last and not judged.covers_whole_file:
        judged.wrong.append(f"最后一个签名{whose}没有覆盖整个文件：签名之后又加了内容。")
    hexadecimal = data[length + 1 : after - 1]
    expected = _as_we_write_it(signature).hex().upper().encode("ascii")
    if (
        start != 0
        or data[length : length + 1] != b"<"
        or data[after - 1 : after] != b">"
        or not hexadecimal.startswith(expected)
        or hexadecimal[len(expected) :].strip(b"0")
    ):
        judged.wrong.append(f"{whose}的签名数据或签名范围被改动过。")


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
                        }
                    ],
                }
            ),
        }
    ).dump()
    return ours


def _cryptography(
    judged: Judged,
    signature: EmbeddedPdfSignature,
    certificate: x509.Certificate,
    trust: Sequence[x509.Certificate],
    whose: str,
    *,
    last: bool,
) -> None:
    """Check digest, signature value, chain at the signing time, and what later revisions changed."""
    status = coroutines.finish(async_validate_pdf_signature(signature, _context(trust, judged.time)))
    judged.intact = bool(status.intact and status.valid)
    judged.trusted = bool(trust) and bool(status.trusted)
    if not judged.intact:
        judged.wrong.append(f"{whose}的签名与文件内容对不上：文件在签名后被改动，或签名被改动。")
        return
    if trust and not judged.trusted:
        _untrusted(judged, certificate, trust, whose)
    wanted = SignatureCoverageLevel.ENTIRE_FILE if last else SignatureCoverageLevel.ENTIRE_REVISION
    if status.coverage < wanted:
        judged.wrong.append(f"{whose}的签名没有覆盖它签名时的整个文件。")
    if not status.docmdp_ok or status.modification_level not in (
        ModificationLevel.NONE,
        ModificationLevel.FORM_FILLING,
    ):
        judged.wrong.append(f"{whose}签名之后，文件被加入了签名以外的内容。")
    lock = signature.fieldmdp
    if judged.place == OFFICE_FIELD and (lock is None or lock.action.value != "/All"):
        judged.wrong.append("督查室验收的签名没有锁定文件，不是本系统签成的。")
    if judged.place == "Head1" and signature.docmdp_level is not MDPPerm.FILL_FORMS:
        judged.wrong.append("第一个签名没有限定文件此后的改动，不是本系统签成的。")


def _untrusted(judged: Judged, certificate: x509.Certificate, trust: Sequence[x509.Certificate], whose: str) -> None:
    """Say why the chain does not hold: forged, out of date, or of an authority that the asker did not name."""
    time = judged.time
    issuers = [root for root in trust if root.subject == certificate.issuer]
    for root in issuers:
        try:
            certificate.verify_directly_issued_by(root)
        except Exception:  # noqa: S112  (InvalidSignature, TypeError, ValueError: not issued by this one)
            continue
        if time and not certificate.not_valid_before_utc <= time <= certificate.not_valid_after_utc:
            judged.wrong.append(f"{whose}签名时，证书不在有效期内。")
        elif time and not root.not_valid_before_utc <= time <= root.not_valid_after_utc:
            judged.wrong.append(f"{whose}签名时，签发机构的证书不在有效期内。")
        else:
            judged.wrong.append(f"{whose}的证书不是用于签名的证书。")
        return
    named_alike = {subject_text(root, NameOID.COMMON_NAME) for root in trust}
    claimed = certificate.issuer.get_attributes_for_oid(NameOID.COMMON_NAME)
    if certificate.issuer == certificate.subject or (claimed and str(claimed[0].value) in named_alike):
        judged.wrong.append(f"{whose}的证书不是受信任的签发机构签发的，是自制或冒名的证书。")
    else:
        judged.unclear.append(f"{whose}的证书由另一家签发机构签发，不在信任的名单里，无法判断签名人是谁。")


def _context(trust: Sequence[x509.Certificate], time: datetime | None) -> ValidationContext:
    """Return pyHanko's context for an offline check at the signing time with these roots only."""
    return ValidationContext(
        trust_roots=[asn1_x509.Certificate.load(root.public_bytes(Encoding.DER)) for root in trust],
        allow_fetching=False,
        revocation_mode="soft-fail",
        moment=time,
        best_signature_time=time,
    )
