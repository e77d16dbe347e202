"""The signature block: who signs, in which capacity, when. Drawn in the field when signing, and signed as data too."""

import re
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum

from common import canonical
from pdf.printing import OFFICE_FIELD, PRESERVING_FIELD, head_field

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


def place_words(field: str) -> str:
    """Return a signature field's name as people know the place on the page; one that we never make is shown as it is.

    The names themselves (`Head1`, `Office`, `Preserve1`) stand in the JSON of `verify` only.
    """
    if field == OFFICE_FIELD:
        return "督查室验收"
    if field == head_field(1):
        return "签发"
    if found := re.fullmatch(r"Head(\d{1,3})", field):
        return f"签发（第{found[1]}位）"
    if found := re.fullmatch(rf"{PRESERVING_FIELD}(\d{{1,3}})", field):
        return f"第{found[1]}次存档时间戳"
    return f"不认识的签名处“{field[:40]}”"


def block_json(block: SignatureBlock) -> bytes:
    """Return a block as canonical JSON: what the signature dictionary carries and `verify` reads."""
    return canonical.dumps({**asdict(block), "at": block.at.isoformat(timespec="seconds")})
