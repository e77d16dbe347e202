"""Key files of an installation: one private folder (0700) with *.p12 files (0600) and what is public.

Public are authority.pem (who may sign), authority.crl (which certificates are revoked) and, where stamps come from
outside, time-authorities.pem (whose time stamps are trusted; put there by the administrator).
"""

import json
import re
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from common import durable
from pdf.errors import KeyRefused
from pdf.issuing import issue_time_authority, revocation_list
from pdf.keys import Authority, open_authority, seal_authority
from pdf.stamping import OwnAuthority
from pdf.trusting import Trust

AUTHORITY_CERTIFICATE = "authority.pem"
AUTHORITY_KEY = "authority.p12"
TIME_AUTHORITIES = "time-authorities.pem"
TIME_KEY = "time.p12"
REVOKED = "revoked.json"
REVOCATION_LIST = "authority.crl"
PEOPLE = "people"
# A new certificate for time stamps is made this long before the old one ends.
TIME_MARGIN = timedelta(days=365)

_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}\Z")


class Keyring:
    """The key files of one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def trust(self) -> list[x509.Certificate]:
        """Return the certificates of authority.pem, [] without the file. Raises KeyRefused when it is damaged."""
        file = self.folder / AUTHORITY_CERTIFICATE
        return read_certificates(file) if file.exists() else []

    def whole_trust(self, at: datetime | None) -> Trust:
        """Return what this installation trusts when asked at `at`: its authority, whose time stamps, who is revoked.

        Raises KeyRefused for a damaged file.
        """
        return Trust(self.trust(), self.time_trust(), self.revocation_lists(), at)

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

    def time_trust(self) -> list[x509.Certificate]:
        """Return whose time stamps are trusted beside the authority's own. Raises KeyRefused for a damaged file."""
        file = self.folder / TIME_AUTHORITIES
        return read_certificates(file) if file.exists() else []

    def time_authority(self, *, server_secret: str, at: datetime) -> OwnAuthority | None:
        """Return the installation's own time-stamping authority, made when needed and anew before its certificate
        ends; None without an authority. Raises KeyRefused (damaged, other server secret)."""
        file = self.folder / TIME_KEY
        if file.exists():
            found = _opened(file.read_bytes(), server_secret)
            if found.certificate.not_valid_before_utc <= at <= found.certificate.not_valid_after_utc - TIME_MARGIN:
                return found
        authority = self.load_authority(server_secret=server_secret)
        if authority is None:
            return None
        sealed = issue_time_authority(authority, server_secret=server_secret, at=at)
        durable.replace(file, sealed)
        return _opened(sealed, server_secret)

    def revoke(self, serial: int, *, server_secret: str, at: datetime) -> None:
        """Revoke a certificate of the authority from `at` on and publish the new list; a second time changes nothing.

        Of several at once each is added to what the one before it wrote. Raises KeyRefused without an authority.
        """
        authority = self.load_authority(server_secret=server_secret)
        if authority is None:
            raise KeyRefused(f"{self.folder} 里没有签发机构，不能吊销证书。")
        with durable.alone(self.folder, "revoking"):
            revoked = self._revoked()
            revoked.setdefault(serial, at)
            stored = {f"{number:x}": since.isoformat() for number, since in revoked.items()}
            durable.replace(self.folder / REVOKED, json.dumps(stored, indent=1).encode("ascii"))
            self._publish_list(authority, at)

    def fresh_revocation_list(self, *, server_secret: str, at: datetime) -> x509.CertificateRevocationList | None:
        """Return the list of revoked certificates that counts at `at`, made anew when it is due; None without an
        authority of our own. Raises KeyRefused (damaged, other server secret)."""
        known = self.revocation_lists()
        if known and known[0].next_update_utc and known[0].last_update_utc <= at < known[0].next_update_utc:
            return known[0]
        authority = self.load_authority(server_secret=server_secret)
        if authority is None:
            return None
        # Not while somebody revokes: an older list must not follow a newer one.
        with durable.alone(self.folder, "revoking"):
            return self._publish_list(authority, at)

    def revocation_lists(self) -> list[x509.CertificateRevocationList]:
        """Return the published list, [] without one. Raises KeyRefused when it is damaged."""
        file = self.folder / REVOCATION_LIST
        if not file.exists():
            return []
        try:
            return [x509.load_pem_x509_crl(file.read_bytes())]
        except ValueError as error:
            raise KeyRefused(f"吊销列表 {file} 已损坏。请从备份恢复。") from error

    def _publish_list(self, authority: Authority, at: datetime) -> x509.CertificateRevocationList:
        made = revocation_list(authority, self._revoked(), at=at)
        durable.replace(self.folder / REVOCATION_LIST, made.public_bytes(Encoding.PEM))
        return made

    def _revoked(self) -> dict[int, datetime]:
        file = self.folder / REVOKED
        if not file.exists():
            return {}
        try:
            stored = json.loads(file.read_bytes())
            return {int(serial, 16): datetime.fromisoformat(since) for serial, since in stored.items()}
        except (ValueError, AttributeError, TypeError) as error:
            raise KeyRefused(f"吊销记录 {file} 已损坏。请从备份恢复。") from error

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


@lru_cache(maxsize=4)
def _opened(sealed: bytes, server_secret: str) -> OwnAuthority:
    """Open the time key: kept in memory, since opening it takes longer than all else in a signature."""
    opened = open_authority(sealed, server_secret=server_secret)
    return OwnAuthority(opened.certificate, opened.private_key)


def read_certificates(file: Path) -> list[x509.Certificate]:
    """Return the certificates of a PEM or DER file. Raises KeyRefused with the file's name."""
    try:
        data = file.read_bytes()
        if b"-----BEGIN" in data:
            return x509.load_pem_x509_certificates(data)
        return [x509.load_der_x509_certificate(data)]
    except (OSError, ValueError) as error:
        raise KeyRefused(f"读不出证书文件 {file}：它应当是 PEM 或 DER 格式的证书。") from error
