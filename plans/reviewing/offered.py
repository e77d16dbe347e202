"""Answers that one press gives, in the list of doubts: what the text or the registry offers, without typing."""

from django.utils.translation import gettext as _

from plans.documents.errors import DecisionsError
from plans.documents.model import Doubt, PlanDocument
from plans.reviewing.answers import ABOVE, AS_READ, BOTH, MEMBERS, NONE, OPEN, SEPARATE, Answer
from plans.reviewing.asking import Registry, part_at

_KNOWN, _PRINTED = "known", "printed"


def offered(doubt: Doubt, registry: Registry) -> tuple[tuple[str, str], ...]:
    """Return the answers to a doubt as (value, label); none where somebody has to type (年度).

    Nothing is offered that the text does not say: of a name that nobody can resolve only that it stays open.
    """
    if doubt.field == "document.year":
        return ()
    match doubt.kind:
        case "spelling":
            known = [name for name in doubt.names if name in registry.units]
            same = [(name, _("统一用“%(name)s”") % {"name": name}) for name in known or doubt.names]
            return (*same, (SEPARATE, _("不是同一单位")))
        case "blank":
            above = _("沿用：%(names)s") % {"names": "、".join(doubt.names)} if doubt.names else _("沿用上面的行")
            return ((ABOVE, above), (NONE, _("这里没有")))
        case "source":
            return ((AS_READ, _("照读出的，不改")),)
        case "pairs":
            return ((_PRINTED, _("照原文的分工")),)
        case "group" if members := registry.groups.get(doubt.printed):
            return ((_KNOWN, _("照单位库的 %(n)d 家") % {"n": len(members)}), (OPEN, _("留待明确")))
        case "name" | "group":
            return ((OPEN, _("留待明确")),)
    return ()


def answer_of(value: str, doubt: Doubt, document: PlanDocument, registry: Registry) -> Answer:
    """Return the answer that stands behind an offered value. Raises DecisionsError where it is not offered."""
    if value not in dict(offered(doubt, registry)):
        raise DecisionsError(_("请先选择怎样处理这一处。"))
    if value == _KNOWN:
        return Answer(choice=MEMBERS, members=registry.groups[doubt.printed])
    return Answer(roles=printed_roles(doubt, document)) if value == _PRINTED else Answer(choice=value)


def printed_roles(doubt: Doubt, document: PlanDocument) -> dict[str, str]:
    """Return the units of a cell of several projects, each with the role under which it is printed."""
    part = part_at(document, doubt)
    printed = dict.fromkeys(part.assisting_units, "assisting")
    for name in part.undertaking_units:
        printed[name] = BOTH if name in printed else "undertaking"
    return printed
