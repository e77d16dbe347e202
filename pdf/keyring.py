"""Key files of an installation: one private folder (0700) with authority.pem (public) and *.p12 files (0600)."""

import re
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from common import durable
from pdf.errors import KeyRefused
from pdf.keys import Authority, open_authority, seal_authority

AUTHORITY_CERTIFICATE = "authority.pem"
AUTHORITY_KEY = "authority.p12"
PEOPLE = "people"

_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}\Z")


class Keyring:
    """The key files of one folder. It keeps nothing in memory."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def trust(self) -> list[x509.Certificate]:
        """Return the certificates of authority.pem, [] without the file. Raises KeyRefused when it is damaged."""
        file = self.folder / AUTHORITY_CERTIFICATE
        return read_certificates(file) if file.exists() else []

    def save_authority(self, authority: Authority, *, server_secret: str) -> None:
        """Write authority.pem and authority.p12. Raises KeyRefused where an authority lies already: never replaced,
        since every record signed under it needs it for twenty years."""
        sealed = seal_authority(authority, server_secret=server_secret)
        try:
            durable.settle_new(durable.write_temporary(self.folder, sealed), self.folder / AUTHORITY_KEY)
        except FileExistsError as error:
            raise KeyRefused(f"{self.folder} 里已经有签发机构，不会覆盖。") from error
        self._publish(authority)

    def load_authority(self, *, server_secret: str) -> Authority | None:
        """Return the authority, or None where none was saved. Raises KeyRefused (damaged, other server secret)."""
        file = self.folder / AUTHORITY_KEY
        if not file.exists():
            return None
        authority = open_authority(file.read_bytes(), server_secret=server_secret)
        if not (self.folder / AUTHORITY_CERTIFICATE).exists():  # a crash between the two files of save_authority
            self._publish(authority)
        return authority

    def _publish(self, authority: Authority) -> None:
        durable.replace(self.folder / AUTHORITY_CERTIFICATE, authority.certificate.public_bytes(Encoding.PEM))

    def save_person(self, name: str, p12: bytes) -> None:
        """Write one person's key file (0600, atomically). `name`: up to 64 letters, digits, - and _ (a user's id)."""
        durable.replace(self._person(name), p12)

    def load_person(self, name: str) -> bytes | None:
        """Return one person's key file, or None where the person has none."""
        file = self._person(name)
        return file.read_bytes() if file.exists() else None

    def _person(self, name: str) -> Path:
        if not _NAME.match(name):
            raise KeyRefused(f"密钥文件名“{name}”不合规：只能用字母、数字、- 和 _。")
        return self.folder / PEOPLE / f"{name}.p12"


def read_certificates(file: Path) -> list[x509.Certificate]:
    """Return the certificates of a PEM or DER file. Raises KeyRefused with the file's name."""
    try:
        data = file.read_bytes()
        if b"-----BEGIN" in data:
            return x509.load_pem_x509_certificates(data)
        return [x509.load_der_x509_certificate(data)]
    except (OSError, ValueError) as error:
        raise KeyRefused(f"读不出证书文件 {file}：它应当是 PEM 或 DER 格式的证书。") from error
