"""The time stamp over an archive's manifest (RFC 3161): whoever rewrites manifest and files together, and with them an
audit event that nothing else holds, cannot make it again without the authority of time.

It lies beside the manifest. An archive without it is not called whole unless the asker knows the manifest's digest from
elsewhere: taking the stamp away would else be enough.
"""

import logging
from collections.abc import Set
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from asn1crypto import cms

from pdf.events import UNREADABLE, Files
from pdf.stamping import TimeAuthority, checked_token
from pdf.tokens import Stamp, judge_token
from pdf.trusting import Trust

STAMP = "manifest.tst"
# A token with its chain takes less than 20,000 bytes.
MOST_STAMP = 200_000
_DIGEST = "sha256"

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class Sealed:
    """What the stamp says: when and by whom, what proves the manifest replaced, and what leaves it open."""

    time: datetime | None = None
    authority: str = ""
    wrong: list[str] = field(default_factory=list)
    unclear: list[str] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """Return what `verify --json` says of it."""
        return {"manifest_time": self.time.isoformat() if self.time else None, "manifest_authority": self.authority}


def stamp_of(manifest_sha256: str, *, stamps: TimeAuthority, at: datetime) -> bytes:
    """Return the token over a manifest's digest (hexadecimal SHA-256). Raises TimeStampRefused."""
    token: bytes = checked_token(stamps, bytes.fromhex(manifest_sha256), at).dump()
    return token


def read(source: Files, names: Set[str]) -> bytes | None:
    """Return the manifest's time stamp, None where there is none; b"" for one that cannot be read."""
    if STAMP not in names:
        return None
    try:
        with source.open(STAMP) as stream:
            return stream.read(MOST_STAMP)
    except UNREADABLE:
        return b""


def check(token: bytes | None, manifest_sha256: str, *, trust: Trust, known: bool) -> Sealed:
    """Judge the token of an archive, None where there is none. `known`: the asker brought the manifest's digest, and it
    is this one, so that a stamp that is missing or has lapsed takes nothing away. Never raises on the token's account.
    """
    if token is None:
        missing = "清单没有时间戳：连同清单整个换过也看不出来。请用导出时记下的清单指纹核对（--manifest）。"
        return Sealed(unclear=[] if known else [missing])
    try:
        stamp = _judged(token, bytes.fromhex(manifest_sha256), trust)
    except Exception as error:  # pyHanko and asn1crypto raise anything on a malformed token
        logger.debug("unreadable time stamp", exc_info=error)
        return Sealed(wrong=[f"清单的时间戳 {STAMP} 已损坏，读不出来。"])
    wrong = ["清单与它的时间戳对不上：清单被换过，或时间戳被改动。"] if stamp.wrong else []
    return Sealed(stamp.time, stamp.authority, wrong, [] if known else stamp.unclear)


def _judged(token: bytes, digest: bytes, trust: Trust) -> Stamp:
    def of_manifest(algorithm: str) -> bytes:
        if algorithm != _DIGEST:
            raise ValueError(algorithm)
        return digest

    content = cms.ContentInfo.load(token, strict=True)
    return judge_token(content, of_manifest, trust=trust, signer_issuers=trust.roots, proof=trust.at, whose="清单")
