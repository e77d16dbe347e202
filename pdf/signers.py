"""The signer: whoever turns bytes into a signature. docs/reference/signers.md says how another one plugs in."""

from datetime import datetime
from typing import Any, Protocol

from asn1crypto import algos
from cryptography import x509
from pyhanko.keys.internal import translate_pyca_cryptography_cert_to_asn1
from pyhanko.sign.signers.pdf_cms import Signer as CmsSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore

from pdf import coroutines
from pdf.blocks import DIGEST
from pdf.stamping import Given

# Names for SM3 and for SM2 with SM3 (GM/T 0006), which asn1crypto does not know.
for names, oid, name in (
    (algos.DigestAlgorithmId, "1.2.156.10197.1.401", "sm3"),
    (algos.SignedDigestAlgorithmId, "1.2.156.10197.1.501", "sm3_sm2"),
):
    names._map[oid] = name
    if names._reverse_map is not None:  # made on first use where the library has not made it itself
        names._reverse_map[name] = oid


class Signer(Protocol):
    """Who signs, and with what; `sign_bytes` raises KeyRefused when the device or the platform does not sign."""

    @property
    def certificate(self) -> x509.Certificate:
        """The signer's certificate."""

    @property
    def name(self) -> str:
        """The person, as records print it."""

    @property
    def unit(self) -> str:
        """The unit, as records print it."""

    @property
    def desk(self) -> str:
        """At which desk the key may sign, one of `pdf.keys.Desk`."""

    @property
    def digest(self) -> str:
        """The digest of what is signed: sha256 or sm3."""

    @property
    def algorithm(self) -> str:
        """The signature algorithm's name or OID in a CMS object."""

    def valid_at(self, at: datetime) -> bool:
        """Say whether the certificate is within its dates."""

    def sign_bytes(self, data: bytes) -> bytes:
        """Return the signature over `data`."""


def cms_of(signer: Signer, document_digest: bytes, stamper: Given | None) -> Any:
    """Return the CMS object (PAdES) of a signer over a document's digest. Raises KeyRefused, TimeStampRefused."""
    made = _Plain(signer)
    return coroutines.finish(made.async_sign(document_digest, signer.digest, use_pades=True, timestamper=stamper))


class _Plain(CmsSigner):  # type: ignore[misc]  # mypy skips pyHanko
    """Our signer in pyHanko's clothes."""

    def __init__(self, signer: Signer) -> None:
        self._signer = signer
        super().__init__(
            signing_cert=translate_pyca_cryptography_cert_to_asn1(signer.certificate),
            cert_registry=SimpleCertificateStore(),
            signature_mechanism=algos.SignedDigestAlgorithm({"algorithm": signer.algorithm}),
            embed_roots=False,
        )

    async def unsigned_attrs(self, digest_algorithm: str, *signed: Any, **options: Any) -> Any:
        """Ask for a time stamp over the SHA-256 of the signature, whatever digest the signer uses (RFC 3161, 2.4.1):
        an authority of time need not know SM3."""
        return await super().unsigned_attrs(DIGEST, *signed, **options)

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        return self._signer.sign_bytes(data)
