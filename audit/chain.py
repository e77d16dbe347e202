"""The arithmetic of the hash chain: pure, so that an offline verifier can repeat it."""

from collections.abc import Mapping
from datetime import UTC, datetime

from common import canonical

# What the first event names as its predecessor.
GENESIS = "0" * 64
SCHEMA = "shuangyue.audit/1"


def instant(at: datetime) -> str:
    """Return `at` as it is hashed and signed: UTC, ISO 8601, always microseconds. Refuses a naive one (ValueError)."""
    if at.tzinfo is None or at.utcoffset() is None:
        raise ValueError(f"审计事件的时刻 {at.isoformat()} 没有时区。")
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def event_bytes(
    *,
    sequence: int,
    at: datetime,
    kind: str,
    government: str,
    actor: Mapping[str, object] | str,
    subject: str,
    data: Mapping[str, object] | str,
    previous_hash: str,
) -> bytes:
    """Return what is hashed of an event: the canonical JSON (RFC 8785) of every field and the predecessor's hash.

    Raises ValueError for values that have no canonical form.
    """
    return canonical.dumps(
        {
            "schema": SCHEMA,
            "sequence": sequence,
            "at": instant(at),
            "kind": kind,
            "government": government,
            "actor": actor,
            "subject": subject,
            "data": data,
            "previous_hash": previous_hash,
        }
    )


def event_hash_of_texts(
    *,
    sequence: int,
    at: datetime,
    kind: str,
    government: str,
    actor_text: str,
    subject: str,
    data_text: str,
    previous_hash: str,
) -> str:
    """Return `event_hash` of an event whose actor and data are canonical JSON already: they are not written twice.

    Canonical JSON puts keys in order and nothing between them, so a member's text stands in it as it is. Raises
    ValueError as `event_bytes` does; whoever verifies a chain starts from the values, by `event_hash`.
    """
    rest = canonical.dumps(
        {
            "government": government,
            "kind": kind,
            "previous_hash": previous_hash,
            "schema": SCHEMA,
            "sequence": sequence,
            "subject": subject,
        }
    )
    # An instant is ASCII without anything to escape; the rest goes on after `data`, without its own opening brace.
    begin = f'{{"actor":{actor_text},"at":"{instant(at)}","data":{data_text},'
    return canonical.sha256_hex(begin.encode() + rest[1:])


def event_hash(
    *,
    sequence: int,
    at: datetime,
    kind: str,
    government: str,
    actor: Mapping[str, object],
    subject: str,
    data: Mapping[str, object],
    previous_hash: str,
) -> str:
    """Return an event's hash: the SHA-256 of its `event_bytes`. Raises ValueError as it does."""
    return canonical.sha256_hex(
        event_bytes(
            sequence=sequence,
            at=at,
            kind=kind,
            government=government,
            actor=actor,
            subject=subject,
            data=data,
            previous_hash=previous_hash,
        )
    )
