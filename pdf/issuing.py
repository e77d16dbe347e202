"""Issuing: the installation's own authority, and the certificates of persons and of its time stamps.

A person's certificate names the person (CN) and the unit as records print it (O); OU says at which desk the key may
sign. The keys are ECDSA P-256; keys that come from elsewhere may be RSA.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier

from pdf.errors import KeyRefused
from pdf.keys import Authority, Desk, passphrase, seal
from pdf.printing import DEMONSTRATION_MARK

# RFC 9336: general purpose document signing.
DOCUMENT_SIGNING = ObjectIdentifier("1.3.6.1.5.5.7.3.36")
COUNTRY = "CN"
# A demonstration lives in 2020 and is looked at years later: its certificates must cover both.
DEMONSTRATION_START = datetime(2019, 12, 31, tzinfo=UTC)
AUTHORITY_YEARS = 30
PERSON_YEARS = 20
# Shorter than the records live: their renewal is exercised, and a key that leaks dates ten years and not thirty.
TIME_YEARS = 10
OWN_TIME_NAME = "时间戳（本系统自备）"
# Shorter keys of a device get no certificate.
EC_BITS, RSA_BITS = 256, 2048
# How long a list of revoked certificates counts as fresh.
LIST_DAYS = 30


def create_authority(*, government: str, demonstration: bool, at: datetime) -> Authority:
    """Make a new authority with an ECDSA P-256 key, valid 30 years from `at` (a demonstration: from 2019-12-31).

    Every authority has a serial number in its name: verifiers tell two authorities apart by name first.
    Raises ValueError when `at` has no time zone.
    """
    key = ec.generate_private_key(ec.SECP256R1())
    serial = x509.random_serial_number()
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, COUNTRY),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, government),
            *([x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, DEMONSTRATION_MARK)] if demonstration else []),
            x509.NameAttribute(
                NameOID.COMMON_NAME, "签名证书签发机构（演示）" if demonstration else "签名证书签发机构"
            ),
            x509.NameAttribute(NameOID.SERIAL_NUMBER, f"{serial:X}"[:16]),
        ]
    )
    start = DEMONSTRATION_START if demonstration else _start(at)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(serial)
        .not_valid_before(start)
        .not_valid_after(_years_later(start, AUTHORITY_YEARS))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(key_cert_sign=True, crl_sign=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    return Authority(certificate, key)


def issue_person(
    authority: Authority, *, name: str, unit: str, office: bool, server_secret: str, pin: str, at: datetime
) -> bytes:
    """Issue one person's certificate and return it with its new key as PKCS#12.

    Raises KeyRefused: no PIN, no server secret, and what `certify_person` refuses.
    """
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = certify_person(authority, key.public_key(), name=name, unit=unit, office=office, at=at)
    return seal(certificate, key, authority.certificate, passphrase(server_secret, pin))


def certify_person(
    authority: Authority,
    public: ec.EllipticCurvePublicKey | rsa.RSAPublicKey,
    *,
    name: str,
    unit: str,
    office: bool,
    at: datetime,
) -> x509.Certificate:
    """Issue a certificate for a person's key, wherever that is; who asks has seen that the person holds it.

    `unit` as records print it. `office`: the key signs the office's field (验收), and no head's field.
    Valid 20 years from `at`, or from the authority's first day where that is the demonstration's (its clock may be
    set back). Raises KeyRefused: no name, no unit, authority not valid at `at`, a weak key.
    """
    if not name.strip() or not unit.strip():
        raise KeyRefused("签发证书需要姓名和单位，不能为空。")
    if len(name.encode()) > 64 or len(unit) > 64:  # RFC 5280, upper bounds; cryptography counts a name's bytes
        raise KeyRefused("证书里的姓名不超过21个汉字，单位不超过64个字。")
    if public.key_size < (RSA_BITS if isinstance(public, rsa.RSAPublicKey) else EC_BITS):
        raise KeyRefused(f"密钥太短（{public.key_size} 位）。请换 ECDSA P-256 或 RSA {RSA_BITS} 位以上的密钥。")
    root = authority.certificate
    start = root.not_valid_before_utc if root.not_valid_before_utc == DEMONSTRATION_START else _start(at)
    if not root.not_valid_before_utc <= at <= root.not_valid_after_utc:
        raise KeyRefused(f"签发机构的证书在{at:%Y-%m-%d}不在有效期内，请先建立新的签发机构。")
    return (
        x509.CertificateBuilder()
        .subject_name(
            x509.Name(
                [
                    x509.NameAttribute(NameOID.COUNTRY_NAME, COUNTRY),
                    x509.NameAttribute(NameOID.ORGANIZATION_NAME, unit),
                    x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, Desk.OFFICE if office else Desk.HEAD),
                    x509.NameAttribute(NameOID.COMMON_NAME, name),
                ]
            )
        )
        .issuer_name(root.subject)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(min(_years_later(start, PERSON_YEARS), root.not_valid_after_utc))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(digital_signature=True, content_commitment=True), critical=True)
        .add_extension(x509.ExtendedKeyUsage([DOCUMENT_SIGNING]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(_issuer_identifier(root), critical=False)
        .sign(authority.private_key, hashes.SHA256())
    )


def issue_time_authority(authority: Authority, *, server_secret: str, at: datetime) -> bytes:
    """Issue a certificate for time stamping and return it with its new key as PKCS#12 under the server's secret alone.

    RFC 3161, 2.3: the one extended usage is time stamping, and it is critical. Its subject names it 本系统自备, so that
    nobody takes it for an independent authority. Raises KeyRefused: no server secret, authority not valid at `at`.
    """
    root = authority.certificate
    if not root.not_valid_before_utc <= at <= root.not_valid_after_utc:
        raise KeyRefused(f"签发机构的证书在{at:%Y-%m-%d}不在有效期内，请先建立新的签发机构。")
    marks = root.subject.get_attributes_for_oid(NameOID.ORGANIZATIONAL_UNIT_NAME)
    serial = x509.random_serial_number()
    key = ec.generate_private_key(ec.SECP256R1())
    start = _start(at) - timedelta(days=1)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(
            x509.Name(
                [
                    x509.NameAttribute(NameOID.COUNTRY_NAME, COUNTRY),
                    *root.subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME),
                    *marks,
                    x509.NameAttribute(NameOID.COMMON_NAME, OWN_TIME_NAME),
                    x509.NameAttribute(NameOID.SERIAL_NUMBER, f"{serial:X}"[:16]),
                ]
            )
        )
        .issuer_name(root.subject)
        .public_key(key.public_key())
        .serial_number(serial)
        .not_valid_before(max(start, root.not_valid_before_utc))
        .not_valid_after(min(_years_later(start, TIME_YEARS), root.not_valid_after_utc))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(digital_signature=True), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(_issuer_identifier(root), critical=False)
        .sign(authority.private_key, hashes.SHA256())
    )
    return seal(certificate, key, root, passphrase(server_secret, None))


def revocation_list(
    authority: Authority, revoked: Mapping[int, datetime], *, at: datetime
) -> x509.CertificateRevocationList:
    """Return the authority's list (CRL, RFC 5280) of `at`: serial numbers and since when each is revoked.

    The next list is due after LIST_DAYS. Raises ValueError when `at` has no time zone.
    """
    start = _start(at)
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(authority.certificate.subject)
        .last_update(start)
        .next_update(start + timedelta(days=LIST_DAYS))
        .add_extension(x509.CRLNumber(int(start.timestamp())), critical=False)
        .add_extension(_issuer_identifier(authority.certificate), critical=False)
    )
    for serial, since in sorted(revoked.items()):
        entry = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(_start(since))
        builder = builder.add_revoked_certificate(entry.build())
    return builder.sign(authority.private_key, hashes.SHA256())


def _usage(
    *,
    digital_signature: bool = False,
    content_commitment: bool = False,
    key_cert_sign: bool = False,
    crl_sign: bool = False,
) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=digital_signature,
        content_commitment=content_commitment,
        key_cert_sign=key_cert_sign,
        crl_sign=crl_sign,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _issuer_identifier(root: x509.Certificate) -> x509.AuthorityKeyIdentifier:
    identifier = root.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    return x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier)


def _start(at: datetime) -> datetime:
    if at.utcoffset() is None:
        raise ValueError("at must be aware")
    return at.astimezone(UTC).replace(microsecond=0)


def _years_later(start: datetime, years: int) -> datetime:
    return start + timedelta(days=365 * years + years // 4)
