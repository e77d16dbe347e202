"""Signers' keys."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey


@dataclass(frozen=True, slots=True)
class Authority:
    """A certificate authority: its certificate and its private key."""

    certificate: x509.Certificate
    private_key: EllipticCurvePrivateKey = field(repr=False)


@dataclass(frozen=True, slots=True)
class SigningKey:
    """An unlocked key of one person: only for the moment of signing, never stored or logged."""

    certificate: x509.Certificate
    private_key: EllipticCurvePrivateKey = field(repr=False)


def create_authority(*, government: str, demonstration: bool, at: datetime) -> Authority:
    """Make a new authority (ECDSA P-256, 30 years from 2019-12-31 for a demonstration)."""
    raise NotImplementedError


def seal_authority(authority: Authority, *, server_secret: str) -> bytes:
    """Return the authority as PKCS#12 under the server's secret."""
    raise NotImplementedError


def open_authority(p12: bytes, *, server_secret: str) -> Authority:
    """Open what `seal_authority` made. Raises KeyRefused."""
    raise NotImplementedError


def issue_person(
    authority: Authority, *, name: str, unit: str, office: bool, server_secret: str, pin: str, at: datetime
) -> bytes:
    """Issue one person's certificate (CN name, O unit as printed on records) and return it with its key as PKCS#12.

    `office`: may sign the office's field (验收), and no head's field. Raises KeyRefused.
    """
    raise NotImplementedError


def unlock(p12: bytes, *, server_secret: str, pin: str) -> SigningKey:
    """Open a person's key. Raises WrongPin, KeyRefused."""
    raise NotImplementedError
