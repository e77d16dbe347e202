"""Signers' keys: key files that need the server's secret *and* a PIN.

A person's key lies in PKCS#12 under a passphrase that neither the server nor the signer has alone (电子签名法 art. 13:
exclusive to and controlled by the signer).
"""

import hashlib
import hmac
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from asn1crypto import pkcs12 as asn1_pkcs12
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID, ObjectIdentifier

from pdf.errors import KeyRefused, WrongPin

PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey

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


class Certified:
    """What a certificate says about its holder; whoever has a `certificate` has it from here."""

    __slots__ = ()
    certificate: x509.Certificate

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


@dataclass(frozen=True, slots=True)
class SigningKey(Certified):
    """An unlocked key of one person: held only for the moment of signing, never stored or logged."""

    certificate: x509.Certificate
    private_key: PrivateKey = field(repr=False)

    @property
    def digest(self) -> str:
        """The digest of what is signed."""
        return "sha256"

    @property
    def algorithm(self) -> str:
        """The signature algorithm's name in a CMS object."""
        return f"{self.digest}_{'ecdsa' if isinstance(self.private_key, ec.EllipticCurvePrivateKey) else 'rsa'}"

    def sign_bytes(self, data: bytes) -> bytes:
        """Return the signature over `data`: ECDSA as DER, RSA by PKCS#1 v1.5."""
        if isinstance(self.private_key, ec.EllipticCurvePrivateKey):
            return self.private_key.sign(data, ec.ECDSA(hashes.SHA256()))
        return self.private_key.sign(data, padding.PKCS1v15(), hashes.SHA256())


def subject_text(certificate: x509.Certificate, oid: ObjectIdentifier) -> str:
    """Return one part of a certificate's subject, "" where it has none."""
    parts = certificate.subject.get_attributes_for_oid(oid)
    return str(parts[0].value) if parts else ""


def seal_authority(authority: Authority, *, server_secret: str) -> bytes:
    """Return the authority as PKCS#12 under the server's secret alone. Raises KeyRefused without a secret."""
    return seal(authority.certificate, authority.private_key, None, passphrase(server_secret, None))


def open_authority(p12: bytes, *, server_secret: str) -> Authority:
    """Open what `seal_authority` made. Raises KeyRefused when the file is damaged or the secret is another one."""
    try:
        key, certificate = _open(p12, passphrase(server_secret, None))
    except WrongPin as error:
        raise KeyRefused("签发机构的密钥打不开：服务器密钥（SERVER_SECRET）与生成时不同。") from error
    return Authority(certificate, key)


def unlock(p12: bytes, *, server_secret: str, pin: str) -> SigningKey:
    """Open a person's key. Raises WrongPin; KeyRefused without a server secret or with a damaged file."""
    key, certificate = _open(p12, passphrase(server_secret, pin))
    return SigningKey(certificate, key)


def passphrase(server_secret: str, pin: str | None) -> bytes:
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


def seal(certificate: x509.Certificate, key: PrivateKey, root: x509.Certificate | None, passphrase: bytes) -> bytes:
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
