"""Judging a time stamp token (RFC 3161): intact, for which digest, by whom, trusted or only our own."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from asn1crypto import algos, cms, core, tsp
from cryptography import x509
from cryptography.x509.oid import NameOID
from pyhanko.sign.validation import generic_cms
from pyhanko.sign.validation.status import TimestampSignatureStatus

from pdf import coroutines
from pdf.keys import subject_text
from pdf.trusting import Trust, certificate_of, context

TRUSTED, LOCAL = "trusted", "local"
STRONG = ("sha256", "sha384", "sha512")
# How far the authority's clock and ours may lie apart; the drawn time is ours, so more would be a lie.
MOST_APART = timedelta(minutes=10)


@dataclass(slots=True)
class Stamp:
    """What one token says. `holds`: intact and of a trusted authority, so that its `time` is a proof."""

    time: datetime | None = None
    authority: str = ""
    kind: str | None = None
    until: datetime | None = None
    intact: bool = False
    holds: bool = False
    wrong: list[str] = field(default_factory=list)
    unclear: list[str] = field(default_factory=list)


def info_of(token: cms.ContentInfo) -> tsp.TSTInfo:
    """Return what a token states (TSTInfo). Raises ValueError for anything that is no token."""
    content = token["content"]["encap_content_info"]
    if token["content_type"].native != "signed_data" or content["content_type"].native != "tst_info":
        raise ValueError("no time stamp token")
    return content["content"].parsed


def certificates_of(token: cms.ContentInfo) -> list[x509.Certificate]:
    """Return the certificates that a token carries, the authority's own first. Raises ValueError without that one."""
    found = [certificate_of(choice.chosen) for choice in token["content"]["certificates"]]
    sid = token["content"]["signer_infos"][0]["sid"].chosen
    own = [one for one in found if one.serial_number == sid["serial_number"].native]
    if len(own) != 1:
        raise ValueError("no certificate of the authority")
    return own + [one for one in found if one is not own[0]]


def canonical(token: cms.ContentInfo) -> bytes:
    """Return the token as it stands in our files: its signed parts, wrapped in the one way that we write.

    The wrapping is signed by nothing (RFC 5652, 5.1). Ours is made when signing and demanded when verifying; otherwise
    single bytes of it could be changed and nobody would notice. Raises ValueError for a token of another make.
    """
    signed = token["content"]
    (info,) = signed["signer_infos"]
    sid = info["sid"].chosen
    digest = algos.DigestAlgorithm(
        {"algorithm": info["digest_algorithm"]["algorithm"].native, "parameters": core.Null()}
    )
    wrapped: bytes = cms.ContentInfo(
        {
            "content_type": "signed_data",
            "content": {
                "version": "v3",
                "digest_algorithms": [digest],
                "encap_content_info": signed["encap_content_info"],
                "certificates": signed["certificates"],
                "signer_infos": [
                    {
                        "version": "v1",
                        "sid": {
                            "issuer_and_serial_number": {
                                "issuer": sid["issuer"],
                                "serial_number": sid["serial_number"],
                            }
                        },
                        "digest_algorithm": digest,
                        "signed_attrs": info["signed_attrs"],
                        "signature_algorithm": info["signature_algorithm"],
                        "signature": info["signature"],
                    }
                ],
            },
        }
    ).dump()
    return wrapped


def judge_token(
    token: cms.ContentInfo, digest: Callable[[str], bytes], *, trust: Trust, signer_issuers: Sequence[x509.Certificate],
    proof: datetime | None, whose: str,
) -> Stamp:  # fmt: skip
    """Judge a token over `digest` (by a digest's name, such as "sha256") that must hold at `proof`: now, or when
    the next stamp was given.

    `signer_issuers`: the roots of whoever signed what is stamped; a stamp from one of them is only local. `whose`
    begins the findings. May raise anything for a token that is none.
    """
    info = info_of(token)
    own, *others = certificates_of(token)
    stamp = Stamp(
        time=info["gen_time"].native,
        authority=subject_text(own, NameOID.COMMON_NAME),
        until=own.not_valid_after_utc,
    )
    found = coroutines.finish(
        generic_cms.validate_tst_signed_data(token["content"], context(trust.all_roots, stamp.time), digest)
    )
    status = TimestampSignatureStatus(**found)
    stamp.intact = bool(status.intact and status.valid)
    strong = info["message_imprint"]["hash_algorithm"]["algorithm"].native in STRONG
    if not strong or not stamp.intact or token.dump() != canonical(token) or not _chain_intact([own, *others], trust):
        stamp.intact = False
        stamp.wrong.append(f"{whose}的时间戳与签名对不上：时间戳或签名被改动。")
        return stamp
    if not status.trusted:
        stamp.unclear.append(f"{whose}的时间戳由“{stamp.authority}”出具，不在信任的名单里，无法判断签名时间。")
        return stamp
    stamp.kind = LOCAL if any(trust.issued(own, root) for root in signer_issuers) else TRUSTED
    revoked = trust.revoked_since(own)
    if proof is not None and proof > own.not_valid_after_utc:
        stamp.unclear.append(
            f"{whose}的时间戳证书已于{own.not_valid_after_utc:%Y-%m-%d}到期，到期前没有续加时间戳，无法判断。"
        )
    elif revoked is not None and (proof is None or proof >= revoked):
        stamp.unclear.append(f"{whose}的时间戳证书已于{revoked:%Y-%m-%d}被吊销，吊销前没有续加时间戳，无法判断。")
    else:
        stamp.holds = True
    return stamp


def _chain_intact(certificates: Sequence[x509.Certificate], trust: Trust) -> bool:
    """Say whether every certificate in the token is signed by the issuer that it names, where that one is known."""
    known = [*certificates, *trust.all_roots]
    for certificate in certificates:
        issuers = [one for one in known if one.subject == certificate.issuer]
        if issuers and not any(trust.issued(certificate, one) for one in issuers):
            return False
    return True
