"""The time stamp over an archive's manifest (RFC 3161): whoever rewrites manifest and files together, and with them an
audit event that nothing else holds, cannot make it again without the authority of time.

It lies beside the manifest. An archive without it is not called whole unless the asker knows the manifest's digest from
elsewhere: taking the stamp away would else be enough.

A stamp's own certificate ends one day, so before that day a further stamp is put beside it (`archives.renewing`), over
the manifest and every earlier stamp one after the other, as `cat` joins them. Judged from the last to the first, each
proves that all before it was there at its time (RFC 4998 does the same for evidence records).
"""

import hashlib
import logging
from collections.abc import Set
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from asn1crypto import cms

from pdf.events import UNREADABLE, Files
from pdf.stamping import TimeAuthority, checked_token
from pdf.tokens import Stamp, certificates_of, judge_token
from pdf.trusting import Trust

MANIFEST = "manifest.json"
STAMP = "manifest.tst"
# A token with its chain takes less than 20,000 bytes.
MOST_STAMP = 200_000
_DIGEST = "sha256"
_CHUNK = 1024 * 1024

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class Sealed:
    """What the stamps say: since when and by whom the manifest stands as it is, until when that can be checked, how
    many stamps there are, what proves the manifest replaced, and what leaves it open.

    `proven`: an instant at which all of it was there, as far as the chain of stamps holds; None where it does not.
    """

    time: datetime | None = None
    authority: str = ""
    until: datetime | None = None
    count: int = 0
    proven: datetime | None = None
    wrong: list[str] = field(default_factory=list)
    unclear: list[str] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """Return what `verify --json` says of them."""
        return {
            "manifest_time": self.time.isoformat() if self.time else None,
            "manifest_authority": self.authority,
            "manifest_until": self.until.isoformat() if self.until else None,
            "manifest_stamps": self.count,
        }


def stamp_name(number: int) -> str:
    """Return the file name of an archive's stamp: manifest.tst, then manifest-2.tst and so on."""
    return STAMP if number == 1 else f"manifest-{number}.tst"


def stamps_among(names: Set[str]) -> list[str]:
    """Return the stamps that are there, from the first on without a gap; what lies beyond a gap is no stamp of ours."""
    found: list[str] = []
    while (name := stamp_name(len(found) + 1)) in names:
        found.append(name)
    return found


def stamp_of(sha256: str, *, stamps: TimeAuthority, at: datetime) -> bytes:
    """Return the token over a digest (hexadecimal): the manifest's, or `next_digest`. Raises TimeStampRefused."""
    token: bytes = checked_token(stamps, bytes.fromhex(sha256), at).dump()
    return token


def next_digest(source: Files, names: Set[str]) -> str:
    """Return what a further stamp covers: the digest of the manifest and every stamp so far, joined."""
    covered = _manifest(source)
    for name in stamps_among(names):
        covered.update(_read(source, name))
    return str(covered.hexdigest())


def until_of(token: bytes) -> datetime:
    """Return until when a stamp can be checked: the end of its certificate. Raises ValueError for what is no stamp."""
    return certificates_of(cms.ContentInfo.load(token, strict=True))[0].not_valid_after_utc


def check(source: Files, names: Set[str], *, trust: Trust, known: bool) -> Sealed:
    """Judge the stamps of an archive whose manifest can be read. `known`: the asker brought the manifest's digest, and
    it is this one, so that a stamp that is missing or has lapsed takes nothing away. Never raises on their account.
    """
    found = stamps_among(names)
    if not found:
        missing = "清单没有时间戳：连同清单整个换过也看不出来。请用导出时记下的清单指纹核对（--manifest）。"
        return Sealed(unclear=[] if known else [missing])
    covered, parts = _manifest(source), []
    for name in found:
        token = _read(source, name)
        parts.append((token, covered.digest()))
        covered.update(token)
    sealed, proof, holds = Sealed(count=len(found)), trust.at, True
    for number in range(len(found), 0, -1):
        whose = "清单" if number == 1 else f"清单（第{number - 1}次续加）"
        try:
            stamp = _judged(*parts[number - 1], trust=trust, proof=proof, whose=whose)
        except Exception as error:  # pyHanko and asn1crypto raise anything on a malformed token
            logger.debug("unreadable time stamp", exc_info=error)
            sealed.wrong.append(f"清单的时间戳 {found[number - 1]} 已损坏，读不出来。")
            holds = False
            continue
        if stamp.wrong:
            sealed.wrong.append(f"清单与它的时间戳 {found[number - 1]} 对不上：清单被换过，或时间戳被改动。")
        sealed.unclear += [] if known else stamp.unclear
        sealed.until = sealed.until or stamp.until
        sealed.time, sealed.authority = stamp.time, stamp.authority
        holds = holds and stamp.holds
        proof = stamp.time if stamp.holds else proof
    sealed.proven = proof if holds else None
    return sealed


def _judged(token: bytes, digest: bytes, *, trust: Trust, proof: datetime | None, whose: str) -> Stamp:
    def of_manifest(algorithm: str) -> bytes:
        if algorithm != _DIGEST:
            raise ValueError(algorithm)
        return digest

    content = cms.ContentInfo.load(token, strict=True)
    return judge_token(content, of_manifest, trust=trust, signer_issuers=trust.roots, proof=proof, whose=whose)


def _manifest(source: Files) -> Any:
    covered = hashlib.sha256()
    with source.open(MANIFEST) as stream:
        while chunk := stream.read(_CHUNK):
            covered.update(chunk)
    return covered


def _read(source: Files, name: str) -> bytes:
    """Return a stamp's bytes; b"" for one that cannot be read, which is no stamp."""
    try:
        with source.open(name) as stream:
            return stream.read(MOST_STAMP)
    except UNREADABLE:
        return b""
