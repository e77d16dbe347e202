"""Verifying files that somebody received: verdict, grounds, and the record in the house that each should be."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.files.uploadedfile import UploadedFile
from django.db.models import Q
from django.utils.translation import gettext as _

from approvals.addresses import record_address
from approvals.keys import keyring
from approvals.models import KeptFile, Record, SignedFile
from approvals.presenters.correcting import superseded_words
from approvals.presenters.record import grounds_of, value_of
from common import clock
from common.canonical import sha256_hex
from pdf.errors import KeyRefused, NotARecord
from pdf.verifying import Verdict, verify
from submissions.queries import reports_visible_to
from workflows.people import Actor

LARGEST_FILE = 20 * 1024 * 1024
MOST_FILES = 20
_WORST_FIRST = ("changed", "unknown", "valid")


@dataclass(frozen=True, slots=True)
class Checked:
    """The answer about one file: `value` valid, changed or unknown; `url` leads to the record in the house."""

    name: str
    sha256: str
    value: str
    grounds: str
    findings: list[str]
    url: str = ""
    url_label: str = ""


def checked(files: Sequence["UploadedFile[bytes]"], actor: Actor) -> list[Checked]:
    """Return the answer about each file, the worst first; nothing of the files is kept."""
    found = [_checked(file, actor) for file in files]
    return sorted(found, key=lambda one: _WORST_FIRST.index(one.value))


def _checked(file: "UploadedFile[bytes]", actor: Actor) -> Checked:
    name = (file.name or "")[:120]
    data, verdict = judged(file)
    digest = sha256_hex(data) if data else ""
    record = _in_the_house(actor, digest, verdict) if data else None
    value, grounds = value_of(verdict), grounds_of(verdict)
    if record is None:
        return Checked(name, digest, value, grounds, verdict.findings[1:])
    numbered = {"number": record.printed_number}
    same = as_registered(record, digest)
    if verdict.valid and not is_registered(record, data, verdict):
        value, grounds = "changed", _("签名完好，但存档号或底稿与登记簿不符，不是登记的那一件。")
    grounds += {
        "issued": _("与库内 %(number)s 完全一致。"),
        "kept": _("与库内 %(number)s 的长期保存件完全一致。"),
        "": _("请以库内 %(number)s 为准。"),
    }[same] % numbered
    label = _("打开卷宗") if same else _("打开库内原件")
    found = verdict.findings[1:]
    return Checked(name, digest, value, grounds + superseded_words(record), found, record_address(record), label)


def as_registered(record: Record, digest: str) -> str:
    """Return as which of a record's files these bytes are registered: issued, kept (长期保存件), "" for neither."""
    if record.sha256 == digest:
        return "issued"
    return "kept" if KeptFile.objects.filter(record=record, sha256=digest).exists() else ""


def is_registered(record: Record, data: bytes, verdict: Verdict) -> bool:
    """Return whether a file with good signatures is the registered record, whatever was added behind them.

    Its number and content are the record's, and it begins with the very signing copy that was printed, if we hold it.
    """
    inside = verdict.record or {}
    if (inside.get("number"), inside.get("content_sha256")) != (record.printed_number, record.revision.sha256):
        return False
    printed = SignedFile.objects.filter(revision=record.revision_id, sequence=0).first()
    return printed is None or sha256_hex(data[: printed.size]) == printed.sha256


def judged(file: "UploadedFile[bytes]") -> tuple[bytes, Verdict]:
    """Return an uploaded file's bytes and the verdict about the whole of it; b"" when it was not read at all.

    Never raises on the file's account: empty, too large, no record of ours are answers too.
    """
    if not file.size:
        return b"", Verdict(None, findings=[_("文件是空的，没有内容可核验。请重新选择文件。")])
    if file.size > LARGEST_FILE:
        words = _("文件超过 20 MB，没有核验。存档件一般不到 1 MB，请看是否选错了文件。")
        return b"", Verdict(None, findings=[words])
    data = file.read()
    try:
        return data, verify(data, trust=keyring().whole_trust(clock.now()))
    except NotARecord as error:
        return data, Verdict(None, findings=[_("%(why)s不能说明真，也不能说明假。") % {"why": error}])
    except KeyRefused:
        return data, Verdict(None, findings=[_("本系统的签发机构证书读不出来，无法判断。请联系系统管理员。")])


def _in_the_house(actor: Actor, digest: str, verdict: Verdict) -> Record | None:
    """Return the record with these bytes, issued or kept, else the one whose number the file claims; visible ones."""
    visible = Record.objects.filter(report__in=reports_visible_to(actor).order_by().values("pk")).select_related(
        "report__period", "report__line__matter", "report__line__plan", "revision", "superseded_by"
    )
    kept = KeptFile.objects.filter(sha256=digest).values("record")
    same = visible.filter(Q(sha256=digest) | Q(pk__in=kept)).first()
    if same is not None or verdict.record is None or not verdict.record["number"]:
        return same
    return visible.filter(printed_number=verdict.record["number"]).first()
