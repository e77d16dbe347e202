"""Many records in one ZIP, with a manifest that lists every file and its digest."""

import csv
import io
import tempfile
import zipfile
from collections.abc import Sequence
from typing import IO

from approvals.models import Record
from common import store
from common.clock import local
from submissions.models import SignOff

LARGEST_BUNDLE = 200
MANIFEST = "manifest.csv"
COLUMNS = ("文件", "SHA-256", "存档号", "标识", "签发人", "验收人", "存档时间", "更正", "现以何件为准")
# A cell that begins like this is a formula to a spreadsheet program (CSV injection).
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_IN_MEMORY = 8 * 1024 * 1024


def bundle(records: Sequence[Record]) -> IO[bytes]:
    """Return a ZIP with the records' files and the manifest, ready to read; bytes are checked while it is made.

    Raises FileNotFoundError or store.DigestMismatch when a file is missing or altered: no ZIP with a hole in it.
    """
    archive = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115  (handed to the caller, who closes it)
    try:
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as packed:
            for record in records:
                packed.writestr(_entry(name_in_bundle(record), record), store.read(record.sha256))
            packed.writestr(MANIFEST, manifest(records))
    except BaseException:
        archive.close()
        raise
    archive.seek(0)
    return archive


def name_in_bundle(record: Record) -> str:
    """Return where a record lies in the ZIP: 湛江市/2020/2020-02/附件1-015-v2.pdf."""
    return record.path


def manifest(records: Sequence[Record]) -> bytes:
    """Return the manifest as CSV: UTF-8 with its mark, since spreadsheet programs read it as GBK without."""
    signers: dict[int, list[str]] = {}
    of_these = SignOff.objects.filter(revision__in=[record.revision_id for record in records])
    for revision, name in of_these.order_by("order").values_list("revision_id", "person_name"):
        signers.setdefault(revision, []).append(name)
    text = io.StringIO(newline="")
    table = csv.writer(text)
    table.writerow(COLUMNS)
    for record in records:
        cells = (
            name_in_bundle(record),
            record.sha256,
            record.printed_number,
            record.revision.identity,
            "、".join(signers.get(record.revision_id, [])),
            record.accepted_by_name,
            local(record.issued_at).isoformat(timespec="seconds"),
            record.supersedes.printed_number if record.supersedes else "",
            record.successor.printed_number if record.successor else "",
        )
        table.writerow([text_cell(cell) for cell in cells])
    return text.getvalue().encode("utf-8-sig")


def text_cell(text: str) -> str:
    """Return a cell that stays text in a spreadsheet program: before what looks like a formula an apostrophe."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _entry(name: str, record: Record) -> zipfile.ZipInfo:
    """Return a ZIP entry with the time of the record, so that the same records give the same ZIP."""
    at = local(record.issued_at)
    return zipfile.ZipInfo(name, (at.year, at.month, at.day, at.hour, at.minute, at.second))
