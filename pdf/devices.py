"""Keys on a PKCS#11 device (USB token, HSM): the key never leaves the device, the device's own PIN unlocks it."""

import os
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import pkcs11
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, load_der_public_key
from pkcs11.util.ec import encode_ec_public_key, encode_ecdsa_signature
from pkcs11.util.rsa import encode_rsa_public_key

from pdf.errors import KeyRefused, WrongPin
from pdf.keys import Certified


@dataclass(frozen=True, slots=True)
class DeviceKey(Certified):
    """One key of a device, by the labels of the token and of the key. A session is opened for each signature only.

    `module` is the device's PKCS#11 library on this machine. ECDSA P-256 or RSA, as the key on the device is.
    """

    certificate: x509.Certificate
    module: Path
    token: str
    label: str
    pin: str = field(repr=False)
    kind: str

    @property
    def digest(self) -> str:
        """The digest of what is signed."""
        return "sha256"

    @property
    def algorithm(self) -> str:
        """The signature algorithm's name in a CMS object."""
        return f"{self.digest}_{self.kind}"

    def sign_bytes(self, data: bytes) -> bytes:
        """Let the device sign. Raises WrongPin, KeyRefused (device gone, key gone, locked)."""
        try:
            with _token(self.module, self.token).open(user_pin=self.pin) as session:
                key = session.get_key(object_class=pkcs11.ObjectClass.PRIVATE_KEY, label=self.label)
                if self.kind == "ecdsa":
                    # Devices sign digests by CKM_ECDSA; few know the mechanism that hashes too.
                    found = key.sign(sha256(data).digest(), mechanism=pkcs11.Mechanism.ECDSA)
                    value = bytes(encode_ecdsa_signature(found))
                else:
                    value = bytes(key.sign(data, mechanism=pkcs11.Mechanism.SHA256_RSA_PKCS))
        except pkcs11.PKCS11Error as error:
            raise _refused(error) from error
        self._check(value, data)
        return value

    def _check(self, value: bytes, data: bytes) -> None:
        """Raise KeyRefused when key and certificate of one label are no pair: nobody could verify the record."""
        public = self.certificate.public_key()
        try:
            if isinstance(public, ec.EllipticCurvePublicKey):
                public.verify(value, data, ec.ECDSA(hashes.SHA256()))
            elif isinstance(public, rsa.RSAPublicKey):
                public.verify(value, data, padding.PKCS1v15(), hashes.SHA256())
            else:
                raise InvalidSignature
        except InvalidSignature as error:
            raise KeyRefused(f"密码设备里“{self.label}”的密钥与证书不是一对，没有签名。请联系发证机构。") from error


def certificate_of(module: Path, *, token: str, label: str) -> x509.Certificate:
    """Read a certificate from a device by its label: it is public, no PIN is needed. Raises KeyRefused."""
    try:
        with _token(module, token).open() as session:
            return _certificate(session, token, label)
    except pkcs11.PKCS11Error as error:
        raise _refused(error) from error


def public_key_of(module: Path, *, token: str, label: str) -> ec.EllipticCurvePublicKey | rsa.RSAPublicKey:
    """Read the public half of a key that has no certificate yet. Raises KeyRefused (none there, or it has one)."""
    certificates = {pkcs11.Attribute.CLASS: pkcs11.ObjectClass.CERTIFICATE, pkcs11.Attribute.LABEL: label}
    try:
        with _token(module, token).open() as session:
            if list(session.get_objects(certificates)):
                raise KeyRefused(f"密码设备“{token}”里“{label}”已有证书。请直接登记；要换，请先从设备里删去。")
            found = session.get_key(object_class=pkcs11.ObjectClass.PUBLIC_KEY, label=label)
            encode = {pkcs11.KeyType.EC: encode_ec_public_key, pkcs11.KeyType.RSA: encode_rsa_public_key}
            if found.key_type in encode:
                public = load_der_public_key(encode[found.key_type](found))
                if isinstance(public, ec.EllipticCurvePublicKey | rsa.RSAPublicKey):
                    return public
    except pkcs11.PKCS11Error as error:
        raise _refused(error) from error
    raise KeyRefused(f"密码设备“{token}”里“{label}”的密钥不是 ECDSA 或 RSA，不能用于签名。请联系系统管理员。")


def put_certificate(module: Path, *, token: str, label: str, pin: str, certificate: x509.Certificate) -> None:
    """Let the key of this label sign something, and write its certificate beside it on the device.

    Raises WrongPin, KeyRefused (the private key is another one, gone, or the device takes no certificate).
    """
    kind = "rsa" if isinstance(certificate.public_key(), rsa.RSAPublicKey) else "ecdsa"
    DeviceKey(certificate, module, token, label, pin, kind).sign_bytes(os.urandom(32))
    try:
        with _token(module, token).open(user_pin=pin, rw=True) as session:
            session.create_object(
                {
                    pkcs11.Attribute.CLASS: pkcs11.ObjectClass.CERTIFICATE,
                    pkcs11.Attribute.CERTIFICATE_TYPE: pkcs11.CertificateType.X_509,
                    pkcs11.Attribute.TOKEN: True,
                    pkcs11.Attribute.LABEL: label,
                    pkcs11.Attribute.SUBJECT: certificate.subject.public_bytes(),
                    pkcs11.Attribute.VALUE: certificate.public_bytes(Encoding.DER),
                }
            )
    except pkcs11.PKCS11Error as error:
        raise _refused(error) from error


def tokens(module: Path) -> dict[int, str]:
    """Return the labels of the devices that are plugged in, by slot. Raises KeyRefused when the driver cannot."""
    try:
        slots = _library(module).get_slots(token_present=True)
        return {slot.slot_id: slot.get_token().label for slot in slots}
    except pkcs11.PKCS11Error as error:
        raise _refused(error) from error


def open_device(module: Path, *, token: str, label: str, pin: str) -> DeviceKey:
    """Find a key and its certificate (same label) on a device and check the PIN. Raises WrongPin, KeyRefused."""
    try:
        with _token(module, token).open(user_pin=pin) as session:
            key = session.get_key(object_class=pkcs11.ObjectClass.PRIVATE_KEY, label=label)
            kinds = {pkcs11.KeyType.EC: "ecdsa", pkcs11.KeyType.RSA: "rsa"}
            kind = kinds.get(key.key_type)
            certificate = _certificate(session, token, label)
    except pkcs11.PKCS11Error as error:
        raise _refused(error) from error
    if kind is None:
        raise KeyRefused(f"密码设备“{token}”里“{label}”的密钥不是 ECDSA 或 RSA，不能用于签名。请联系系统管理员。")
    return DeviceKey(certificate, module, token, label, pin, kind)


def _certificate(session: pkcs11.Session, token: str, label: str) -> x509.Certificate:
    wanted = {pkcs11.Attribute.CLASS: pkcs11.ObjectClass.CERTIFICATE, pkcs11.Attribute.LABEL: label}
    found = [one[pkcs11.Attribute.VALUE] for one in session.get_objects(wanted)]
    try:
        (der,) = found
        return x509.load_der_x509_certificate(bytes(der))
    except ValueError as error:
        raise KeyRefused(
            f"密码设备“{token}”里标签为“{label}”的证书有 {len(found)} 张，或读不懂；应当恰好一张。请核对标签。"
        ) from error


def _token(module: Path, label: str) -> pkcs11.Token:
    return _library(module).get_token(token_label=label)


def _library(module: Path) -> Any:
    try:
        return pkcs11.lib(str(module))
    except (pkcs11.PKCS11Error, RuntimeError, OSError) as error:
        raise KeyRefused(f"打不开密码设备的驱动 {module}。请确认已安装。") from error


def _refused(error: pkcs11.PKCS11Error) -> KeyRefused:
    if isinstance(error, pkcs11.PinIncorrect | pkcs11.PinLenRange | pkcs11.PinInvalid):
        return WrongPin("密码设备的口令不正确。")
    if isinstance(error, pkcs11.PinLocked):
        return KeyRefused("密码设备已锁定。请联系系统管理员解锁。")
    if isinstance(error, pkcs11.NoSuchToken | pkcs11.TokenNotPresent):
        return KeyRefused("没有找到密码设备。请插入后重试。")
    if isinstance(error, pkcs11.NoSuchKey):
        return KeyRefused("密码设备里没有这把签名密钥。请联系系统管理员。")
    return KeyRefused(f"密码设备没有完成签名（{type(error).__name__}）。请重新插入后再试。")
