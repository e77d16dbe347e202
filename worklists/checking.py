"""Verifying files that somebody received: verdict, grounds, and the record in the house that each should be."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from approvals.addresses import record_address
from approvals.keys import keyring
from approvals.models import Record
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
    grounds, label, url = grounds_of(verdict), "", ""
    if record is not None:
        url = record_address(record)
        same = record.sha256 == digest
        label = _("打开卷宗") if same else _("打开库内原件")
        numbered = {"number": record.printed_number}
        grounds += _("与库内 %(number)s 完全一致。") % numbered if same else _("请以库内 %(number)s 为准。") % numbered
        grounds += superseded_words(record)
    return Checked(name, digest, value_of(verdict), grounds, verdict.findings[1:], url, label)


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
    """Return the record with these bytes, else the one with the number that the file claims; visible ones only."""
    visible = Record.objects.filter(report__in=reports_visible_to(actor).order_by().values("pk")).select_related(
        "report__period", "report__line__matter", "report__line__plan", "revision", "superseded_by"
    )
    same = visible.filter(sha256=digest).first()
    if same is not None or verdict.record is None or not verdict.record["number"]:
        return same
    return visible.filter(printed_number=verdict.record["number"]).first()
