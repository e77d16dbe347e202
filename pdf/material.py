"""The certificates and revocation data that a signed file carries: what a verifier of later years needs beside it."""

import logging
from dataclasses import dataclass, field
from io import BytesIO

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.reader import PdfFileReader

from pdf.verifying import LIMITS

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class Material:
    """DER bytes: certificates in signatures and in the security store (DSS), CRLs and OCSP answers in the store."""

    certificates: set[bytes] = field(default_factory=set)
    crls: set[bytes] = field(default_factory=set)
    ocsps: set[bytes] = field(default_factory=set)


def material_of(data: bytes) -> Material:
    """Return what a file carries; nothing for a file that cannot be read (its verdict says so). Judges nothing."""
    found = Material()
    try:
        reader = PdfFileReader(BytesIO(data), strict=True, decode_limits=LIMITS)
        for signature in reader.embedded_signatures:
            found.certificates.add(signature.signer_cert.dump())
            found.certificates.update(one.dump() for one in signature.other_embedded_certs)
        store = reader.root.get("/DSS")
        for key, into in (("/Certs", found.certificates), ("/CRLs", found.crls), ("/OCSPs", found.ocsps)):
            into.update(bytes(reference.get_object().data) for reference in (store or {}).get(key, []))
    except Exception as error:  # a damaged file may raise anything
        logger.debug("no material", exc_info=error)
    return found


def pem(certificate: bytes) -> bytes:
    """Return a DER certificate as PEM, which `openssl` reads without options."""
    return x509.load_der_x509_certificate(certificate).public_bytes(Encoding.PEM)
