"""What is handed to the printer: a frozen content and the identity printed beside it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

SCHEMA = "shuangyue.report/1"
DEMONSTRATION_MARK = "演示数据·非真实公文"

# The names of the two files that every record carries inside.
CONTENT_FILE = "report.json"
PRINTING_FILE = "printing.json"

OFFICE_FIELD = "Office"
# Followed by a number: the time stamps over the whole file, added for long keeping.
PRESERVING_FIELD = "Preserve"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The head of the audit chain when the content was frozen: the last event's number and its chain digest (hex)."""

    sequence: int
    root: str


@dataclass(frozen=True, slots=True)
class SigningCopy:
    """One signing copy: what is printed and embedded before anybody has signed.

    `content` is the frozen revision (schema `shuangyue.report/1`), `content_sha256` the hex SHA-256 of its canonical
    JSON (RFC 8785), `verification_code` 128 random bits as letters and digits in groups (`4F7K-9QWX-…`),
    `verification_address` the text printed beside it (a host and path that people may type), `checkpoint` the head of
    the audit chain at the freeze, or None where no event was written yet.
    """

    content: Mapping[str, Any]
    content_sha256: str
    verification_code: str
    checkpoint: Checkpoint | None
    verification_address: str = ""

    @property
    def qr_text(self) -> str:
        """Return what the QR code holds: a link that opens the verification page with the code, else words and code."""
        if self.verification_address.startswith(("https://", "http://")):
            return f"{self.verification_address}?code={self.verification_code}"
        return f"{self.verification_address} {self.verification_code}".strip()


def head_field(order: int) -> str:
    """Return the name of the signature field of the head who signs in place `order` (1-based, printed order)."""
    return f"Head{order}"


def required_fields(content: Mapping[str, Any]) -> list[str]:
    """Return every signature field of a record in the order of signing: the heads as printed, then the office."""
    return [head_field(signer["order"]) for signer in content["signers"]] + [OFFICE_FIELD]
