"""Other signers: a key on a PKCS#11 device (SoftHSM2), and SM2 with SM3 on OpenSSL."""

import subprocess
from dataclasses import dataclass, replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.validation import EmbeddedPdfSignature

from pdf.devices import certificate_of, open_device
from pdf.errors import KeyRefused, WrongPin
from pdf.keys import Certified
from pdf.signing import sign
from pdf.verifying import verify
from tests import devices
from tests.devices import DEVICE_PIN, TOKEN
from tests.pdf.conftest import HEAD_BLOCK, OFFICE_BLOCK, People, time_authority_of
from tests.pdf.forging import said

LABEL = "a1"


@pytest.fixture(scope="module")
def device(people: People) -> Path:
    """A software device with the head's key and certificate on it."""
    found = devices.device()
    found.put(people.head.private_key, people.head.certificate, LABEL)
    return found.module


def test_a_key_on_a_device_signs_what_everybody_can_verify(
    device: Path, unsigned: bytes, people: People, trust: list[x509.Certificate]
) -> None:
    key = open_device(device, token=TOKEN, label=LABEL, pin=DEVICE_PIN)
    assert (key.name, key.unit, key.algorithm) == ("陈志远", "市交通运输局", "sha256_ecdsa")
    assert DEVICE_PIN not in repr(key)
    data = sign(unsigned, field="Head1", key=key, block=HEAD_BLOCK, stamps=people.stamps)
    data = sign(data, field="Office", key=people.office, block=OFFICE_BLOCK, stamps=people.stamps)
    verdict = verify(data, trust=trust)
    assert (verdict.valid, verdict.findings) == (True, [])


def test_a_device_refuses_in_words(device: Path) -> None:
    with pytest.raises(WrongPin):
        open_device(device, token=TOKEN, label=LABEL, pin="111111")
    with pytest.raises(KeyRefused, match="没有找到密码设备"):
        open_device(device, token="another", label=LABEL, pin=DEVICE_PIN)
    with pytest.raises(KeyRefused, match="没有这把签名密钥"):
        open_device(device, token=TOKEN, label="a2", pin=DEVICE_PIN)
    with pytest.raises(KeyRefused, match="标签为“a2”的证书有 0 张"):
        certificate_of(device, token=TOKEN, label="a2")
    with pytest.raises(KeyRefused, match="打不开密码设备的驱动"):
        certificate_of(Path("/nothing.so"), token=TOKEN, label=LABEL)


def test_a_key_that_is_not_its_certificate_s_signs_nothing(device: Path, people: People) -> None:
    devices.device().put(people.second_head.private_key, people.head.certificate, "no pair")
    key = open_device(device, token=TOKEN, label="no pair", pin=DEVICE_PIN)
    with pytest.raises(KeyRefused, match="不是一对"):
        key.sign_bytes(b"text")


def test_without_the_device_the_tests_say_so_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("REQUIRE_SOFTHSM", raising=False)
    with pytest.raises(pytest.skip.Exception, match="SoftHSM2 没有安装"):
        devices.device()
    monkeypatch.setenv("REQUIRE_SOFTHSM", "1")
    with pytest.raises(pytest.fail.Exception, match="SoftHSM2 没有安装"):
        devices.device()


@dataclass(frozen=True)
class Sm2OnOpenssl(Certified):
    """A signer as a seal platform would be one: all that it knows is its certificate and how to sign bytes."""

    certificate: x509.Certificate
    folder: Path
    digest: str = "sm3"
    algorithm: str = "sm3_sm2"

    def sign_bytes(self, data: bytes) -> bytes:
        (self.folder / "attributes").write_bytes(data)
        openssl(self.folder, "pkeyutl", "-sign", "-inkey", "key.pem", *SM2, "-in", "attributes", "-out", "value")
        return (self.folder / "value").read_bytes()


# The identity that GM/T 0009 prescribes where nothing else was agreed.
SM2 = ("-rawin", "-digest", "sm3", "-pkeyopt", "distid:1234567812345678")


def openssl(folder: Path, *arguments: str) -> str:
    done = subprocess.run(["openssl", *arguments], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def sm2(tmp_path_factory: pytest.TempPathFactory) -> Sm2OnOpenssl:
    folder = tmp_path_factory.mktemp("sm2")
    openssl(folder, "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:SM2", "-out", "key.pem")
    subject = "/C=CN/O=市交通运输局/OU=签发/CN=陈志远"
    openssl(
        folder, "req", "-x509", "-new", "-key", "key.pem", "-sm3", "-sigopt", "distid:1234567812345678", "-utf8",
        "-subj", subject, "-days", "3650", "-out", "certificate.pem",
    )  # fmt: skip
    return Sm2OnOpenssl(x509.load_pem_x509_certificate((folder / "certificate.pem").read_bytes()), folder)


def test_an_sm2_signer_fits_the_interface_and_our_verifier_leaves_it_open(
    sm2: Sm2OnOpenssl, unsigned: bytes, people: People, trust: list[x509.Certificate]
) -> None:
    at = sm2.certificate.not_valid_before_utc + timedelta(hours=1)
    stamps = time_authority_of(people.authority, at)
    data = sign(unsigned, field="Head1", key=sm2, block=replace(HEAD_BLOCK, at=at), stamps=stamps)
    reader = PdfFileReader(BytesIO(data))
    ((name, _value, reference),) = enumerate_sig_fields(reader, filled_status=True)
    signature = EmbeddedPdfSignature(reader, reference.get_object(), name)
    info = signature.signer_info
    attributes = {one["type"].native: one["values"][0].native for one in info["signed_attrs"]}
    assert attributes["message_digest"] == signature.compute_digest("sm3")
    (sm2.folder / "signed").write_bytes(info["signed_attrs"].untag().dump())
    (sm2.folder / "value").write_bytes(info["signature"].native)
    checked = openssl(
        sm2.folder, "pkeyutl", "-verify", "-certin", "-inkey", "certificate.pem", *SM2, "-in", "signed", "-sigfile",
        "value",
    )  # fmt: skip
    assert "Signature Verified Successfully" in checked
    # The time stamp is the usual one (SHA-256, ECDSA) over the SM2 signature's value: everybody checks it.
    (token,) = info["unsigned_attrs"][0]["values"]
    (sm2.folder / "token").write_bytes(token.dump())
    (sm2.folder / "authority.pem").write_bytes(people.authority.certificate.public_bytes(Encoding.PEM))
    stamped = openssl(
        sm2.folder, "ts", "-verify", "-token_in", "-in", "token", "-data", "value", "-CAfile", "authority.pem",
        "-attime", str(int(at.timestamp())),
    )  # fmt: skip
    assert "Verification: OK" in stamped
    verdict = verify(data, trust=trust)
    assert verdict.valid is not True
    assert "无法判断" in said(verdict)
