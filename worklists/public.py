"""The public verification page's answers. Whoever asks is unknown: nothing is said but what they hold already.

A file is judged from its own bytes, whole, and then held against the register; a code alone says what the register
holds, and says that this is all it can say.
"""

import unicodedata
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from approvals.models import Record
from approvals.operations.copies import grouped_code
from approvals.presenters.correcting import superseded_words
from approvals.presenters.record import grounds_of, value_of
from common.canonical import sha256_hex
from components.chinese import moment_words
from components.pieces import Fact
from pdf.blocks import place_words
from pdf.tokens import LOCAL
from pdf.verifying import Verdict
from worklists.checking import as_registered, is_registered, judged

CODE_LENGTH = 32
LONGEST_CODE = 200
_HEXADECIMAL = frozenset("0123456789abcdef")


@dataclass(frozen=True, slots=True)
class Answer:
    """About one file: `value` valid, changed or unknown; why, in words; what the file itself says."""

    value: str
    grounds: str
    findings: list[str] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    signatures: list[Fact] = field(default_factory=list)
    superseded: str = ""

    @property
    def advice(self) -> str:
        """Return what to do with a file that is not valid, "" for a valid one."""
        return {
            "changed": _("不要采用这份文件。请向签发单位索取原件，再核验一遍。"),
            "unknown": _("请向签发单位索取带签名的原件，再核验一遍；急用时直接向签发单位核实。"),
        }.get(self.value, "")


@dataclass(frozen=True, slots=True)
class Registered:
    """What the register holds under a code; it says nothing about any file or paper."""

    facts: list[Fact]
    superseded: str


def code_of(typed: str) -> str | None:
    """Return the 32 letters of a code as somebody typed it (groups, blanks, full width); None for what is no code."""
    plain = unicodedata.normalize("NFKC", typed[:LONGEST_CODE]).lower()
    plain = "".join(letter for letter in plain if letter.isalnum())
    return plain if len(plain) == CODE_LENGTH and set(plain) <= _HEXADECIMAL else None


def registered(code: str) -> Registered | None:
    """Return what the register holds under a code; None where there is no issued record of it, whatever else there is.

    A signing copy that was never accepted bears a code too: it answers like a code that nobody ever gave.
    """
    record = _whole().filter(revision__verification_code=code).first()
    if record is None:
        return None
    state = _("已更正，被新件取代") if record.successor else _("现行")
    facts = [
        Fact(_("存档号"), record.printed_number, strong=True),
        Fact(_("报告编号"), record.revision.identity),
        Fact(_("核验码"), grouped_code(code)),
        Fact(_("存档时间"), moment_words(record.issued_at, year=True)),
        Fact(_("内容摘要"), record.revision.sha256),
        Fact(_("状态"), state),
    ]
    return Registered(facts, superseded_words(record))


def about(file: "UploadedFile[bytes]") -> Answer:
    """Judge an uploaded file whole, then hold it against the register; nothing of it is kept."""
    data, verdict = judged(file)
    if not verdict.valid or verdict.record is None:
        # Of a file that is not genuine the register says nothing: its number may be borrowed.
        return Answer(value_of(verdict), grounds_of(verdict), verdict.findings[1:])
    record = _whole().filter(revision__sha256=verdict.record["content_sha256"]).first()
    value, grounds = _held_against(record, data, verdict)
    return Answer(
        value,
        grounds,
        facts=_facts(verdict.record),
        signatures=[_signature(one) for one in verdict.signatures],
        superseded=superseded_words(record) if record and value == "valid" else "",
    )


def _whole() -> Any:
    return Record.objects.select_related(
        "superseded_by", "revision__report__period", "revision__report__line__matter", "revision__report__line__plan"
    )


def _held_against(record: Record | None, data: bytes, verdict: Verdict) -> tuple[str, str]:
    """Return the answer about a file whose signatures are all good: is it the one that was registered?"""
    if record is None:
        words = _("签名完好，但登记簿里没有这一件。可能是没有办完的文本，也可能是登记数据已恢复到较早的时候。")
        return "unknown", words + _("请向签发单位核实。")
    if not is_registered(record, data, verdict):
        return "changed", _("签名完好，但存档号或底稿与登记簿不符，不是登记的那一件。请以登记簿为准。")
    words = {
        "issued": _("与登记簿中的存档件逐字节一致。"),
        "kept": _("与登记簿中的长期保存件逐字节一致。"),
        "": _("登记的内容与此一致。"),
    }[as_registered(record, sha256_hex(data))]
    return "valid", grounds_of(verdict) + words


def _facts(inside: dict[str, Any]) -> list[Fact]:
    return [
        Fact(_("存档号"), inside["number"] or "", strong=True),
        Fact(_("报告编号"), inside["identity"]),
        Fact(_("事项"), inside["matter"]),
        Fact(_("依据文件"), inside["plan"]),
        Fact(_("内容摘要"), inside["content_sha256"]),
    ]


def _signature(one: dict[str, Any]) -> Fact:
    """Return a good signature as a row: at which place, who, in which capacity, when, and who proves the time."""
    said = [one["capacity"]]
    if "mandate" in one:
        said.append(_("依据 %(mandate)s") % {"mandate": one["mandate"]})
    said.append(_when(one["time"]))
    if "timestamp_authority" not in one:
        said.append(_("时间是签名人写的，没有时间戳"))
    elif one["timestamp"] == LOCAL:
        said.append(_("时间由签发系统自备的时间戳证明"))
    else:
        said.append(_("时间由 %(authority)s 的时间戳证明") % {"authority": one["timestamp_authority"]})
    return Fact(place_words(one["field"]), f"{one['unit']} {one['signer']}", strong=True, note="，".join(said))


def _when(time: str) -> str:
    """Return an instant of a signature in words with its year: who reads it may do so in twenty years."""
    return moment_words(datetime.fromisoformat(time), seconds=True, year=True)
