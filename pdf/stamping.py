"""Time stamps (RFC 3161): asked of a time-stamping authority, or given by the installation's own one.

The installation's own authority exists for demonstrations and for offices without a contract: its certificate comes
from the same root as the signers', so whoever runs this installation could date anything. `verify` therefore calls its
stamps "local" and only those of another root "trusted".
"""

import urllib.request
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Protocol

from asn1crypto import algos, cms, core, tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.sign import general
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.timestamps.common_utils import TimestampRequestError, get_nonce

from pdf import coroutines
from pdf.blocks import DIGEST
from pdf.errors import TimeStampRefused
from pdf.keys import PrivateKey
from pdf.tokens import MOST_APART, canonical, info_of

ANSWER_SECONDS = 10
# A token with its chain takes less than 20,000 bytes; more than this is no answer.
MOST_ANSWER = 200_000
# The policy of our own authority, under the arc where a random number needs no registration (ITU-T X.667).
OWN_POLICY = "2.25.299420837466136170137062731217430651527"


class TimeAuthority(Protocol):
    """Who says what time it is: makes the object that fetches the tokens of one act, which happens at `at`."""

    def stamper(self, at: datetime) -> TimeStamper:
        """Return pyHanko's time stamper for an act at `at`; asking it may raise OSError."""


@dataclass(frozen=True, slots=True)
class RemoteAuthority:
    """A time-stamping authority behind an address (http or https)."""

    url: str

    def stamper(self, at: datetime) -> TimeStamper:
        """Return a client that asks the authority at every signature."""
        return _RemoteStamper(self.url)


@dataclass(frozen=True, slots=True)
class OwnAuthority:
    """The installation's own authority: a certificate for time stamping (`keys.issue_time_authority`) and its key."""

    certificate: x509.Certificate
    private_key: PrivateKey = field(repr=False)

    def stamper(self, at: datetime) -> TimeStamper:
        """Return a stamper whose clock stands at `at`. Raises TimeStampRefused outside the certificate's dates."""
        if not self.certificate.not_valid_before_utc <= at <= self.certificate.not_valid_after_utc:
            raise TimeStampRefused("本系统时间戳证书不在有效期内，没有签名。请联系系统管理员更换时间戳证书。")
        return _OwnStamper(self, at)


def checked_token(authority: TimeAuthority, digest: bytes, at: datetime) -> cms.ContentInfo:
    """Return a token over `digest` (SHA-256), checked: for this digest, and of this time.

    Raises TimeStampRefused when the authority does not answer, refuses, or answers for something else.
    """
    try:
        token = coroutines.finish(authority.stamper(at).async_timestamp(digest, DIGEST))
        info = info_of(token)
        stated = info["message_imprint"]["hashed_message"].native
        time = info["gen_time"].native
        wrapped = canonical(token)
    except TimeStampRefused:
        raise
    except Exception as error:  # OSError from the network, and whatever an answer that is no token makes pyHanko raise
        raise TimeStampRefused(
            "时间戳机构没有应答或拒绝了请求，因此没有签名。请稍后重试；多次不成请联系系统管理员。"
        ) from error
    if stated != digest:
        raise TimeStampRefused("时间戳机构的应答不是给这份文件的，没有签名。请联系系统管理员。")
    if abs(time - at) > MOST_APART:
        raise TimeStampRefused(
            f"时间戳机构的时间与本系统的时间相差超过{MOST_APART.seconds // 60}分钟，没有签名。请联系系统管理员校时。"
        )
    return cms.ContentInfo.load(wrapped)


class Given(TimeStamper):  # type: ignore[misc]  # mypy skips pyHanko
    """Hands pyHanko checked tokens, so that no unchecked one gets into a signature."""

    def __init__(self, authority: TimeAuthority, at: datetime) -> None:
        super().__init__()
        self._authority, self._at = authority, at

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> cms.ContentInfo:
        if md_algorithm != DIGEST:
            raise TimeStampRefused(f"时间戳机构不支持摘要算法“{md_algorithm}”，没有签名。请改用常规签名证书。")
        return checked_token(self._authority, message_digest, self._at)


class _RemoteStamper(TimeStamper):  # type: ignore[misc]
    """Asks over HTTP (RFC 3161, 3.4)."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._url = url

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        headers = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}
        request = urllib.request.Request(self._url, req.dump(), headers)  # noqa: S310  (settings allow http(s) only)
        with urllib.request.urlopen(request, timeout=ANSWER_SECONDS) as answer:  # noqa: S310
            return tsp.TimeStampResp.load(answer.read(MOST_ANSWER), strict=True)


class _OwnStamper(TimeStamper):  # type: ignore[misc]
    """Answers a request as RFC 3161 wants, with the given time instead of the machine's."""

    def __init__(self, authority: OwnAuthority, at: datetime) -> None:
        super().__init__()
        self._authority, self._at = authority, at.astimezone(UTC).replace(microsecond=0)

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        if req["message_imprint"]["hash_algorithm"]["algorithm"].native != DIGEST:
            raise TimestampRequestError("digest")
        return tsp.TimeStampResp({"status": {"status": "granted"}, "time_stamp_token": self._token(req)})

    def _token(self, req: tsp.TimeStampReq) -> cms.ContentInfo:
        certificate = asn1_x509.Certificate.load(self._authority.certificate.public_bytes(Encoding.DER))
        stated: dict[str, Any] = {
            "version": "v1",
            "policy": OWN_POLICY,
            "message_imprint": req["message_imprint"],
            "serial_number": get_nonce(),
            "gen_time": self._at,
            "tsa": asn1_x509.GeneralName(name="directory_name", value=certificate.subject),
        }
        if req["nonce"].native is not None:
            stated["nonce"] = req["nonce"]
        info = tsp.TSTInfo(stated).dump()
        digest = hashes.Hash(hashes.SHA256())
        digest.update(info)
        attributes = cms.CMSAttributes(
            [
                general.simple_cms_attribute("content_type", "tst_info"),
                general.simple_cms_attribute("message_digest", digest.finalize()),
                general.simple_cms_attribute("signing_certificate_v2", general.as_signing_certificate_v2(certificate)),
            ]
        )
        algorithm, signature = _raw_signature(self._authority.private_key, attributes.dump())
        sha256 = algos.DigestAlgorithm({"algorithm": DIGEST, "parameters": core.Null()})
        return cms.ContentInfo(
            {
                "content_type": "signed_data",
                "content": {
                    "version": "v3",
                    "digest_algorithms": [sha256],
                    "encap_content_info": {"content_type": "tst_info", "content": cms.ParsableOctetString(info)},
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
                            "digest_algorithm": sha256,
                            "signed_attrs": attributes,
                            "signature_algorithm": {"algorithm": algorithm},
                            "signature": signature,
                        }
                    ],
                },
            }
        )


def _raw_signature(key: PrivateKey, data: bytes) -> tuple[str, bytes]:
    if isinstance(key, ec.EllipticCurvePrivateKey):
        return "sha256_ecdsa", key.sign(data, ec.ECDSA(hashes.SHA256()))
    return "sha256_rsa", key.sign(data, padding.PKCS1v15(), hashes.SHA256())
