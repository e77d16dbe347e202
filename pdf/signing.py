"""Signing of a rendered copy."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pdf.keys import SigningKey


class Capacity(StrEnum):
    """In which capacity somebody signs, as printed."""

    HEAD = "单位主要负责人"
    MANDATE = "受委托代签"
    OFFICE = "督查室"


@dataclass(frozen=True, slots=True)
class SignatureBlock:
    """What is drawn in a signature's field. `at` is aware; `register_number` for the office only (required there);
    `mandate` (the authorisation's words) for 受委托代签 only (required there)."""

    signer: str
    capacity: Capacity
    unit: str
    at: datetime
    register_number: str | None = None
    mandate: str | None = None


def sign(pdf: bytes, *, field: str, key: SigningKey, block: SignatureBlock) -> bytes:
    """Return `pdf` with one more PAdES signature in `field`, as an incremental update.

    Raises SigningRefused (nothing signed), MissingGlyph.
    """
    raise NotImplementedError
