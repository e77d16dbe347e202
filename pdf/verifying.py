"""Verifying a record from its bytes alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cryptography import x509


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer about one file."""

    valid: bool | None
    demonstration: bool
    record: dict[str, Any] | None
    signatures: list[dict[str, Any]]
    audit_checkpoint: dict[str, Any] | None
    findings: list[str]

    def to_json(self, file: str) -> dict[str, Any]:
        """Return the JSON of `verify --json` for this file (docs: contract.md)."""
        raise NotImplementedError


def verify(data: bytes, *, trust: Sequence[x509.Certificate]) -> Verdict:
    """Judge a record from its bytes and the trusted authorities. Raises NotARecord; never anything else."""
    raise NotImplementedError
