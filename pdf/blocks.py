"""The signature block: who signs, in which capacity, when. Drawn in the field when signing, and signed as data too."""

from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum

from common import canonical

# The digest of every signature.
DIGEST = "sha256"
# A private key of the signature dictionary (ISO 32000-1, annex E: XX, third class): the block as canonical JSON.
BLOCK_KEY = "/XXShuangyueBlock"


class Capacity(StrEnum):
    """In which capacity somebody signs, as printed."""

    HEAD = "单位主要负责人"
    MANDATE = "受委托代签"
    OFFICE = "督查室"


@dataclass(frozen=True, slots=True)
class SignatureBlock:
    """What is drawn in a signature's field, and signed as data too.

    `at` is aware; `register_number` for the office only (required there); `mandate` (the authorisation's own words,
    such as 湛交委〔2020〕1号) for 受委托代签 only (required there).
    """

    signer: str
    capacity: Capacity
    unit: str
    at: datetime
    register_number: str | None = None
    mandate: str | None = None


def block_json(block: SignatureBlock) -> bytes:
    """Return a block as canonical JSON: what the signature dictionary carries and `verify` reads."""
    return canonical.dumps({**asdict(block), "at": block.at.isoformat(timespec="seconds")})
