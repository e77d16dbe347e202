"""A doubt's answer as typed and chosen on the page becomes a decision, checked like one of a decisions' file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from plans.documents.decision_file import Entry, entry_of
from plans.documents.errors import DecisionsError
from plans.documents.model import Doubt
from plans.documents.names import units

OPEN, MEMBERS, SEPARATE, ABOVE, NONE, AS_READ = "open", "members", "separate", "above", "none", "as_read"
BOTH = "both"  # a unit that undertakes one project of a cell and assists in another
_LONGEST_REASON = 300


@dataclass(frozen=True, slots=True)
class Answer:
    """What a form holds: the choice, the units ticked and typed, the role of each unit of a cell, and why."""

    choice: str = ""
    members: Sequence[str] = ()
    typed: str = ""
    everywhere: bool = False
    roles: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""


def key_of(doubt: Doubt) -> str:
    """Return the name of a doubt in addresses and forms; the same as long as the document says the same."""
    return sha256("\n".join((doubt.kind, doubt.matter, doubt.field, doubt.printed)).encode()).hexdigest()[:12]


def decision_on(doubt: Doubt, answer: Answer) -> Entry:
    """Return the decision that an answer gives. Raises DecisionsError (Chinese): nothing chosen, or it does not fit."""
    reason = answer.reason.strip() or _("督查室对照原文核定。")
    if len(reason) > _LONGEST_REASON:
        raise DecisionsError(_("理由最多 %(n)d 字。") % {"n": _LONGEST_REASON})
    return entry_of(*_said(doubt, answer, reason), place=gettext_noop("这一处"))


def _said(doubt: Doubt, answer: Answer, reason: str) -> tuple[str, dict[str, object]]:
    choice = answer.choice
    match doubt.kind:
        case "name" | "group" if choice in (OPEN, MEMBERS):
            value: dict[str, object] = {"name": doubt.printed, "reason": reason}
            if doubt.kind == "name" and doubt.matter and not answer.everywhere:
                value["matters"] = [doubt.matter]
            return doubt.kind, value | ({"open": True} if choice == OPEN else {"members": _members(answer)})
        case "spelling" if choice == SEPARATE:
            return doubt.kind, {"names": list(doubt.names), "separate": True, "reason": reason}
        case "spelling" if choice:
            return doubt.kind, {"names": list(doubt.names), "one": choice, "reason": reason}
        case "blank" if choice in (ABOVE, NONE):
            return doubt.kind, {"matter": doubt.matter, "field": doubt.field, "take": choice, "reason": reason}
        case "pairs" if all(answer.roles.get(name) for name in doubt.names):
            roles = {
                f"{role}_units": [name for name in doubt.names if answer.roles[name] in (role, BOTH)]
                for role in ("undertaking", "assisting")
            }
            return doubt.kind, {"matter": doubt.matter, "field": doubt.field, "reason": reason, **roles}
        case "source" if choice == AS_READ:
            said = {"field": doubt.field, "matter": doubt.matter, "printed": doubt.printed, "reason": reason}
            return AS_READ, {key: text for key, text in said.items() if key == "field" or str(text).strip()}
    raise DecisionsError(_("请先选择怎样处理这一处。"))


def _members(answer: Answer) -> list[str]:
    names = list(dict.fromkeys([*answer.members, *(unit.name for unit in units(answer.typed))]))
    if not names:
        raise DecisionsError(_("请勾选或写明是哪些单位；暂时不能明确的，选“留待明确”。"))
    return names
