"""Signers' keys: an authority, certificates of persons, and key files that need the server's secret *and* a PIN.

A person's certificate names the person (CN) and the unit as records print it (O); OU says at which desk the key may
sign. Its key lies in PKCS#12 under a passphrase that neither the server nor the signer has alone (电子签名法 art. 13:
exclusive to and controlled by the signer).
"""

import hashlib
import hmac
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from asn1crypto import pkcs12 as asn1_pkcs12
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID, ObjectIdentifier

from pdf.errors import KeyRefused, WrongPin
from pdf.printing import DEMONSTRATION_MARK

PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey

# RFC 9336: general purpose document signing.
DOCUMENT_SIGNING = ObjectIdentifier("1.3.6.1.5.5.7.3.36")
COUNTRY = "CN"
# A demonstration lives in 2020 and is looked at years later: its certificates must cover both.
DEMONSTRATION_START = datetime(2019, 12, 31, tzinfo=UTC)
AUTHORITY_YEARS = 30
PERSON_YEARS = 20
# scrypt (RFC 7914): 32 MiB and about 0.1 s a guess, for whoever stole the server's secret with the files.
SCRYPT_N, SCRYPT_R, SCRYPT_P = 2**15, 8, 1
PKCS12_ROUNDS = 10_000


class Desk(StrEnum):
    """Where a key may sign: the OU of its certificate."""

    HEAD = "签发"
    OFFICE = "督查室验收"


@dataclass(frozen=True, slots=True)
class Authority:
    """A certificate authority: its certificate and its private key."""

    certificate: x509.Certificate
    private_key: PrivateKey = field(repr=False)


@dataclass(frozen=True, slots=True)
class SigningKey:
    """An unlocked key of one person: held only for the moment of signing, never stored or logged."""

    certificate: x509.Certificate
    private_key: PrivateKey = field(repr=False)

    @property
    def name(self) -> str:
        """The person (CN of the certificate)."""
        return subject_text(self.certificate, NameOID.COMMON_NAME)

    @property
    def unit(self) -> str:
        """The unit (O of the certificate)."""
        return subject_text(self.certificate, NameOID.ORGANIZATION_NAME)

    @property
    def desk(self) -> str:
        """The desk (OU of the certificate), one of `Desk` in certificates that we issued."""
        return subject_text(self.certificate, NameOID.ORGANIZATIONAL_UNIT_NAME)

    def valid_at(self, at: datetime) -> bool:
        """Say whether the certificate is within its dates at `at`."""
        return self.certificate.not_valid_before_utc <= at <= self.certificate.not_valid_after_utc


def subject_text(certificate: x509.Certificate, oid: ObjectIdentifier) -> str:
    """Return one part of a certificate's subject, "" where it has none."""
    parts = certificate.subject.get_attributes_for_oid(oid)
    return str(parts[0].value) if parts else ""


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


def seal_authority(authority: Authority, *, server_secret: str) -> bytes:
    """Return the authority as PKCS#12 under the server's secret alone. Raises KeyRefused without a secret."""
    return _seal(authority.certificate, authority.private_key, None, _passphrase(server_secret, None))


def open_authority(p12: bytes, *, server_secret: str) -> Authority:
    """Open what `seal_authority` made. Raises KeyRefused when the file is damaged or the secret is another one."""
    try:
        key, certificate = _open(p12, _passphrase(server_secret, None))
    except WrongPin as error:
        raise KeyRefused("签发机构的密钥打不开：服务器密钥（SERVER_SECRET）与生成时不同。") from error
    return Authority(certificate, key)


def issue_person(
    authority: Authority, *, name: str, unit: str, office: bool, server_secret: str, pin: str, at: datetime
) -> bytes:
    """Issue one person's certificate and return it with its new key as PKCS#12.

    `unit` as records print it. `office`: the key signs the office's field (验收), and no head's field.
    Valid 20 years from `at`, or from the authority's first day where that is the demonstration's (its clock may be
    set back). Raises KeyRefused: no name, no unit, no PIN, no server secret, authority not valid at `at`.
    """
    if not name.strip() or not unit.strip():
        raise KeyRefused("签发证书需要姓名和单位，不能为空。")
    if len(name.encode()) > 64 or len(unit) > 64:  # RFC 5280, upper bounds; cryptography counts a name's bytes
        raise KeyRefused("证书里的姓名不超过21个汉字，单位不超过64个字。")
    root = authority.certificate
    start = root.not_valid_before_utc if root.not_valid_before_utc == DEMONSTRATION_START else _start(at)
    if not root.not_valid_before_utc <= at <= root.not_valid_after_utc:
        raise KeyRefused(f"签发机构的证书在{at:%Y-%m-%d}不在有效期内，请先建立新的签发机构。")
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = (
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
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(min(_years_later(start, PERSON_YEARS), root.not_valid_after_utc))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(digital_signature=True, content_commitment=True), critical=True)
        .add_extension(x509.ExtendedKeyUsage([DOCUMENT_SIGNING]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(_issuer_identifier(root), critical=False)
        .sign(authority.private_key, hashes.SHA256())
    )
    return _seal(certificate, key, root, _passphrase(server_secret, pin))


def unlock(p12: bytes, *, server_secret: str, pin: str) -> SigningKey:
    """Open a person's key. Raises WrongPin; KeyRefused without a server secret or with a damaged file."""
    key, certificate = _open(p12, _passphrase(server_secret, pin))
    return SigningKey(certificate, key)


def _passphrase(server_secret: str, pin: str | None) -> bytes:
    """Return a key file's passphrase: scrypt over the PIN, salted by the server's secret. None: no PIN (authority)."""
    if not server_secret:
        raise KeyRefused("没有服务器密钥（SERVER_SECRET），不能生成或打开签名密钥。请联系系统管理员。")
    if pin == "":
        raise KeyRefused("没有输入签名口令，不能生成或打开签名密钥。")
    purpose = b"shuangyue/authority/1" if pin is None else b"shuangyue/person/1"
    salt = hmac.digest(server_secret.encode(), purpose, "sha256")
    secret = salt if pin is None else pin.encode()
    stretched = hashlib.scrypt(secret, salt=salt, n=SCRYPT_N, r=SCRYPT_R, p=SCRYPT_P, maxmem=2**26, dklen=32)
    return stretched.hex().encode("ascii")


def _seal(certificate: x509.Certificate, key: PrivateKey, root: x509.Certificate | None, passphrase: bytes) -> bytes:
    encryption = (
        serialization.PrivateFormat.PKCS12.encryption_builder()
        .kdf_rounds(PKCS12_ROUNDS)
        .key_cert_algorithm(pkcs12.PBES.PBESv2SHA256AndAES256CBC)
        .hmac_hash(hashes.SHA256())
        .build(passphrase)
    )
    return pkcs12.serialize_key_and_certificates(None, key, certificate, [root] if root else None, encryption)


def _open(p12: bytes, passphrase: bytes) -> tuple[PrivateKey, x509.Certificate]:
    damaged = "签名密钥文件已损坏，无法使用。请联系系统管理员恢复备份或重新签发证书。"
    try:
        asn1_pkcs12.Pfx.load(p12, strict=True)["auth_safe"]["content"].native  # noqa: B018  (parsing is the check)
    except (ValueError, TypeError, KeyError) as error:
        raise KeyRefused(damaged) from error
    try:
        key, certificate, _ = pkcs12.load_key_and_certificates(p12, passphrase)
    except ValueError as error:
        raise WrongPin("签名口令不正确。") from error
    if not isinstance(key, ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey) or certificate is None:
        raise KeyRefused(damaged)
    return key, certificate


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
