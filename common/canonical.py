"""Canonical JSON (RFC 8785) and SHA-256: one value has one sequence of bytes, and so one digest."""

import hashlib
from collections.abc import Mapping, Sequence

import rfc8785


def dumps(value: object) -> bytes:
    """Return `value` as canonical JSON (RFC 8785), UTF-8.

    Takes None, booleans, integers within ±(2^53-1), finite floats, strings, and lists, tuples and mappings of them.
    Raises ValueError for anything else: what has no canonical form must not get a digest.
    """
    return rfc8785.dumps(_plain(value))  # type: ignore[arg-type]  # its recursive type cannot be spelt for `object`


def digest(value: object) -> str:
    """Return the SHA-256 of `dumps(value)`, in 64 lower-case hexadecimal letters."""
    return sha256_hex(dumps(value))


def sha256_hex(data: bytes) -> str:
    """Return the SHA-256 of `data`, in 64 lower-case hexadecimal letters."""
    return hashlib.sha256(data).hexdigest()


def _plain(value: object) -> object:
    """Return mappings as dict and sequences as list (rfc8785 knows only those); leave the rest to rfc8785."""
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str | bytes | bytearray):
        return [_plain(item) for item in value]
    return value
