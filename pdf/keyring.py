"""Key files of an installation in one private folder."""

from pathlib import Path

from cryptography import x509

from pdf.keys import Authority


class Keyring:
    """authority.pem (public), authority.p12 and <name>.p12 (0600) in a folder (0700)."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def trust(self) -> list[x509.Certificate]:
        """Return the certificates of authority.pem, [] without the file."""
        raise NotImplementedError

    def save_authority(self, authority: Authority, *, server_secret: str) -> None:
        """Write authority.pem (public) and authority.p12. Raises KeyRefused where another authority lies there."""
        raise NotImplementedError

    def load_authority(self, *, server_secret: str) -> Authority | None:
        """Return the authority, or None where none was saved. Raises KeyRefused."""
        raise NotImplementedError

    def save_person(self, name: str, p12: bytes) -> None:
        """Write one person's key file (0600, atomically). `name`: letters, digits, - and _ (a user's id)."""
        raise NotImplementedError

    def load_person(self, name: str) -> bytes | None:
        """Return one person's key file, or None."""
        raise NotImplementedError
