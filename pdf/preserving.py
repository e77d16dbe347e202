"""Keeping a record provable (PAdES B-LTA): what is needed to check it is put into the file, and a time stamp over all.

Each time stamp's own certificate ends one day, so before that day the next one is put over it (`renew_at`). A record
that was renewed in time can be checked although every earlier certificate has ended; one that was not cannot.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

from asn1crypto import cms, crl
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigObjSetup
from pyhanko.sign.signers.pdf_byterange import DocumentTimestamp
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

from pdf.blocks import DIGEST
from pdf.document_stamps import is_document_stamp
from pdf.errors import SigningRefused
from pdf.judging import token_of
from pdf.printing import PRESERVING_FIELD
from pdf.revisions import RESERVED, RevisionWriter
from pdf.stamping import TimeAuthority, checked_token
from pdf.tokens import certificates_of

# A renewal may fail for a while (no network, no contract) without harm: it is due this long before the end.
MARGIN = timedelta(days=180)


def preserve(
    pdf: bytes,
    *,
    stamps: TimeAuthority,
    at: datetime,
    roots: Sequence[x509.Certificate],
    lists: Sequence[x509.CertificateRevocationList],
) -> bytes:
    """Return `pdf` with one more revision: certificates and lists of revoked ones (DSS), and a time stamp over all.

    What was there stays byte for byte. `roots`: the authorities, put in for whoever reads the file with other tools
    (`verify` never trusts them for that). The signatures are not judged here: verify first.
    Raises TimeStampRefused (nothing is changed), SigningRefused for a file that is damaged or not fully signed.
    """
    try:
        reader = PdfFileReader(BytesIO(pdf), strict=True)
        fields = list(enumerate_sig_fields(reader))
        carried = _carried(reader, fields)
        writer = RevisionWriter(BytesIO(pdf), strict=True)
    except Exception as error:  # pyHanko raises many kinds on a damaged file; each means the same here
        raise SigningRefused("这不是存档件，或文件已损坏，不能续加时间戳。") from error
    if not fields or any(value is None for _name, value, _field in fields):
        raise SigningRefused("文件还没有签完，不能续加时间戳。")
    DocumentSecurityStore.supply_dss_in_writer(
        writer,
        None,
        certs=[asn1_x509.Certificate.load(one.public_bytes(Encoding.DER)) for one in [*carried, *roots]],
        crls=[crl.CertificateList.load(one.public_bytes(Encoding.DER)) for one in lists],
    )
    number = sum(is_document_stamp(reference) for _name, _value, reference in fields) + 1
    embedder = PdfCMSEmbedder().write_cms(field_name=f"{PRESERVING_FIELD}{number}", writer=writer)
    next(embedder)
    embedder.send(SigObjSetup(sig_placeholder=DocumentTimestamp(bytes_reserved=RESERVED)))
    digest, output = embedder.send(SigIOSetup(md_algorithm=DIGEST))
    embedder.send(checked_token(stamps, digest.document_digest, at))
    return bytes(output.getvalue())


def until(pdf: bytes) -> datetime | None:
    """Return until when the file's last time stamp over all can be checked; None for a file that has none yet.

    Nothing is judged. Raises SigningRefused for a damaged file.
    """
    try:
        reader = PdfFileReader(BytesIO(pdf), strict=True)
        fields = [field for field in enumerate_sig_fields(reader) if field[1] is not None]
        if not fields or not is_document_stamp(fields[-1][2]):
            return None
        name, _value, reference = fields[-1]
        signature = EmbeddedPdfSignature(reader, reference.get_object(), name)
        return certificates_of(cms.ContentInfo.load(signature.pkcs7_content))[0].not_valid_after_utc
    except Exception as error:
        raise SigningRefused("这不是存档件，或文件已损坏，看不出时间戳的期限。") from error


def _carried(reader: PdfFileReader, fields: Sequence[Any]) -> list[x509.Certificate]:
    """Return every certificate of signers and time stamps in the file, each once."""
    found: list[x509.Certificate] = []
    for name, value, reference in fields:
        if value is None:
            continue
        signature = EmbeddedPdfSignature(reader, reference.get_object(), name)
        if is_document_stamp(reference):
            found += certificates_of(cms.ContentInfo.load(signature.pkcs7_content))
            continue
        found.append(x509.load_der_x509_certificate(signature.signer_cert.dump()))
        token = token_of(signature.signer_info)
        found += certificates_of(token) if token is not None else []
    return list(dict.fromkeys(found))
