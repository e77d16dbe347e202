"""A password device (PKCS#11) in software for the tests: SoftHSM2, one for each process."""

import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pkcs11
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import Encoding
from pkcs11.util.ec import decode_ec_private_key, encode_named_curve_parameters

from pdf.keys import PrivateKey
from tests.personas import PIN

# The PIN is the one that the people of the tests type.
TOKEN, DEVICE_PIN = "signers", PIN
_DRIVERS = [*Path("/usr/lib").glob("*/softhsm/libsofthsm2.so"), Path("/usr/lib/softhsm/libsofthsm2.so")]


@dataclass(frozen=True)
class Device:
    """The one device of this process, and what a token in it is called."""

    module: Path
    token: str = TOKEN

    def put(self, key: PrivateKey, certificate: x509.Certificate, label: str) -> None:
        """Put a key and a certificate on it under one label."""
        der = key.private_bytes(
            Encoding.DER, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
        )
        with pkcs11.lib(str(self.module)).get_token(token_label=TOKEN).open(user_pin=DEVICE_PIN, rw=True) as session:
            session.create_object({**decode_ec_private_key(der), pkcs11.Attribute.LABEL: label,
                                   pkcs11.Attribute.TOKEN: True, pkcs11.Attribute.SIGN: True})  # fmt: skip
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

    def make_key(self, label: str) -> None:
        """Let it make a key pair of its own, as a person's device does; no certificate yet."""
        curve = {pkcs11.Attribute.EC_PARAMS: encode_named_curve_parameters("secp256r1")}
        with pkcs11.lib(str(self.module)).get_token(token_label=TOKEN).open(user_pin=DEVICE_PIN, rw=True) as session:
            session.create_domain_parameters(pkcs11.KeyType.EC, curve, local=True).generate_keypair(
                store=True, label=label
            )


def device() -> Device:
    """Return the device of this process. Without SoftHSM2 the test is skipped by name, or fails where
    REQUIRE_SOFTHSM=1 says that it must be there."""
    if not any(driver.exists() for driver in _DRIVERS) or shutil.which("softhsm2-util") is None:
        words = "SoftHSM2 没有安装（apt install softhsm2）：密码设备（PKCS#11）的测试没有运行"
        if os.environ.get("REQUIRE_SOFTHSM", "") not in {"", "0"}:
            pytest.fail(words)
        pytest.skip(words)
    return _made()


@cache
def _made() -> Device:
    """Make it once: the driver reads its configuration when it is first loaded, and never again."""
    folder = Path(tempfile.mkdtemp(prefix="softhsm-"))
    (folder / "tokens").mkdir()
    configuration = folder / "softhsm2.conf"
    configuration.write_text(f"directories.tokendir = {folder / 'tokens'}\nobjectstore.backend = file\n")
    os.environ["SOFTHSM2_CONF"] = str(configuration)
    subprocess.run(
        ["softhsm2-util", "--init-token", "--free", "--label", TOKEN, "--pin", DEVICE_PIN, "--so-pin", "00000000"],
        check=True, capture_output=True,
    )  # fmt: skip
    return Device(next(driver for driver in _DRIVERS if driver.exists()))
