"""Reading what a record carries inside: `report.json` (the frozen content) and `printing.json` (what is printed)."""

import json
import logging
from dataclasses import dataclass, field
from typing import Any

from cryptography import x509
from pyhanko.pdf_utils.reader import PdfFileReader

from common import canonical
from pdf.printing import CONTENT_FILE, PRINTING_FILE, SCHEMA

logger = logging.getLogger(__name__)
# A report is a few kilobytes; ten megabytes of JSON inside a PDF is an attack.
MOST_BYTES = 10 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Inside:
    """What was found: the content (None when unreadable), its digest, the checkpoint, the findings of both kinds."""

    content: dict[str, Any] | None
    content_sha256: str | None = None
    checkpoint: dict[str, Any] | None = None
    wrong: list[str] = field(default_factory=list)
    unclear: list[str] = field(default_factory=list)


def read(reader: PdfFileReader) -> Inside:
    """Read and compare both embedded files as the file's last revision shows them. Never raises on their account."""
    try:
        files = _files(reader)
    except Exception as error:  # damaged structures raise anything
        logger.debug("unreadable content", exc_info=error)
        return Inside(None, unclear=["读不出文件内嵌的报告内容，无法判断。"])
    if CONTENT_FILE not in files:
        return Inside(None, unclear=["文件里没有内嵌的报告内容 report.json，无法判断。"])
    raw = files[CONTENT_FILE]
    digest = canonical.sha256_hex(raw)
    try:
        content = json.loads(raw)
        whole = content["schema"] == SCHEMA and canonical.dumps(content) == raw
        _ = (content["identity"], content["plan"]["number"] or content["plan"]["name"], content["line"]["title"])
        _ = (content["period"]["key"], content["version"], [(s["order"], s["unit"]) for s in content["signers"]])
    except (ValueError, KeyError, TypeError):
        return Inside(None, digest, unclear=["内嵌的报告内容 report.json 已损坏或格式不对，无法判断。"])
    wrong = [] if whole else ["内嵌的报告内容 report.json 不是规范格式，可能被改写过。"]
    checkpoint = None
    try:
        printed = json.loads(files[PRINTING_FILE])
        checkpoint = printed["audit_checkpoint"]
        if printed["content_sha256"] != digest:
            wrong.append("内嵌的报告内容与印在纸面上的内容摘要（SHA-256）不一致：内容已被改动。")
        if printed["identity"] != content["identity"]:
            wrong.append("内嵌的报告编号与印在纸面上的编号不一致。")
    except (ValueError, KeyError, TypeError):
        wrong.append("读不出印在纸面上的标识（printing.json）：缺失或已被改动。")
    return Inside(content, digest, checkpoint, wrong)


def revocation_lists(reader: PdfFileReader) -> list[x509.CertificateRevocationList]:
    """Return the lists of revoked certificates that the file carries for long keeping (DSS); unreadable ones are left
    out, since a list only ever speaks against a signature and counts only when a trusted authority signed it."""
    try:
        return [x509.load_der_x509_crl(bytes(stream.get_object().data)) for stream in reader.root["/DSS"]["/CRLs"]]
    except Exception:  # none there, or damaged structures, which raise anything
        return []


def _files(reader: PdfFileReader) -> dict[str, bytes]:
    """Return the embedded files by name. A name that occurs twice is an attack: ValueError."""
    names = reader.root["/Names"]["/EmbeddedFiles"]["/Names"]
    files: dict[str, bytes] = {}
    for index in range(1, len(names), 2):
        specification = names[index]
        name = str(specification["/UF"])
        if name in files:
            raise ValueError(name)
        data = bytes(specification["/EF"]["/F"].data)
        if len(data) > MOST_BYTES:
            raise ValueError(name)
        files[name] = data
    return files
