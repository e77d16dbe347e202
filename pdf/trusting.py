"""Whom the asker trusts: roots of signers, roots of time stamps, lists of revoked certificates. Nothing from the file
counts as a root."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from pyhanko_certvalidator import ValidationContext


@dataclass(frozen=True, slots=True)
class Trust:
    """What the asker brings along.

    `roots`: whose certificates sign records; `time_roots`: whose time stamps count beside theirs; `lists`: which
    certificates are revoked (those in a file are added: each counts only when a root signed it); `at`: when it is
    asked, None for the instant of the file's last signature.
    """

    roots: Sequence[x509.Certificate]
    time_roots: Sequence[x509.Certificate] = ()
    lists: Sequence[x509.CertificateRevocationList] = ()
    at: datetime | None = None

    @property
    def all_roots(self) -> list[x509.Certificate]:
        """Return the roots that may vouch for a time stamp: those of the signers too."""
        return [*self.roots, *self.time_roots]

    def with_lists(self, lists: Sequence[x509.CertificateRevocationList]) -> "Trust":
        """Return the same with more lists of revoked certificates."""
        return replace(self, lists=[*self.lists, *lists])

    @staticmethod
    def issued(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
        """Say whether `issuer` signed this certificate."""
        try:
            certificate.verify_directly_issued_by(issuer)
        except Exception:  # InvalidSignature, TypeError, ValueError, UnsupportedAlgorithm: not issued by this one
            return False
        return True

    def issuers(self, certificate: x509.Certificate) -> list[x509.Certificate]:
        """Return the signers' roots that issued this certificate."""
        return [root for root in self.roots if root.subject == certificate.issuer and self.issued(certificate, root)]

    def revoked_since(self, certificate: x509.Certificate) -> datetime | None:
        """Return since when a certificate is revoked, None while no list says so."""
        dates = [
            entry.revocation_date_utc
            for one in self.lists
            if one.issuer == certificate.issuer and self._signed(one)
            and (entry := one.get_revoked_certificate_by_serial_number(certificate.serial_number)) is not None
        ]  # fmt: skip
        return min(dates, default=None)

    def _signed(self, one: x509.CertificateRevocationList) -> bool:
        for root in self.all_roots:
            try:
                if root.subject == one.issuer and one.is_signature_valid(root.public_key()):  # type: ignore[arg-type]
                    return True
            except Exception:  # noqa: S112  (a kind of key that signs no lists)
                continue
        return False


def certificate_of(certificate: asn1_x509.Certificate) -> x509.Certificate:
    """Return pyHanko's certificate as ours. Raises ValueError."""
    return x509.load_der_x509_certificate(certificate.dump())


def context(roots: Sequence[x509.Certificate], time: datetime | None) -> ValidationContext:
    """Return pyHanko's context for an offline check at `time` with these roots only."""
    return ValidationContext(
        trust_roots=[asn1_x509.Certificate.load(root.public_bytes(Encoding.DER)) for root in roots],
        allow_fetching=False,
        revocation_mode="soft-fail",
        moment=time,
        best_signature_time=time,
    )


def _house(name: x509.Name) -> tuple[str, ...]:
    """Return which authority a name claims to be: whose (O) and what (CN). Its serial number is left out: an impostor
    cannot know which one counts, and every city's authority has the same CN."""
    parts = (NameOID.ORGANIZATION_NAME, NameOID.COMMON_NAME)
    return tuple(str(one.value) for part in parts for one in name.get_attributes_for_oid(part))


def why_untrusted(
    certificate: x509.Certificate, trust: Trust, time: datetime | None, whose: str
) -> tuple[list[str], list[str]]:
    """Say why a chain does not hold: (what proves a forgery, what leaves it open).

    Forged, out of date, or of an authority that the asker did not name.
    """
    for root in trust.issuers(certificate):
        if time and not certificate.not_valid_before_utc <= time <= certificate.not_valid_after_utc:
            return [f"{whose}签名时，证书不在有效期内。"], []
        if time and not root.not_valid_before_utc <= time <= root.not_valid_after_utc:
            return [f"{whose}签名时，签发机构的证书不在有效期内。"], []
        return [f"{whose}的证书不是用于签名的证书。"], []
    if certificate.issuer == certificate.subject or _house(certificate.issuer) in {
        _house(root.subject) for root in trust.roots
    }:
        return [f"{whose}的证书不是受信任的签发机构签发的，是自制或冒名的证书。"], []
    return [], [f"{whose}的证书由另一家签发机构签发，不在信任的名单里，无法判断签名人是谁。"]
