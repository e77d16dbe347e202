"""One doubt on the review page: where it stands, what is asked, with which choices, and what was typed already."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from plans.correcting.words import field_words
from plans.documents.model import Doubt, Matter, PlanDocument
from plans.documents.names import holds_two, parted
from plans.models import PlanDraft
from plans.operations.parts import kind_label
from plans.reviewing.answers import Answer, key_of
from plans.reviewing.asking import Registry
from plans.reviewing.offered import offered, printed_roles
from plans.wording import in_words

# Names that end so are those of counties, districts and zones: who a group of 各县（市、区） may consist of.
_OF_PLACES = ("市政府", "县政府", "区政府", "管委会", "市人民政府", "县人民政府", "区人民政府")


@dataclass(frozen=True, slots=True)
class Asked:
    """One doubt on the page: where it stands, what is asked, and, when it is the open one, the choices.

    In the list it has the answers that are `offered` for one press (value of the button, label), and the address
    where one goes on `then`.
    """

    key: str
    kind: str
    chips: tuple[str, ...]
    title: str
    why: str
    url: str
    choices: tuple[tuple[str, str], ...] = ()
    members: tuple[tuple[str, bool], ...] = ()
    typed: str = ""
    units: tuple[tuple[str, str], ...] = ()
    choice: str = ""
    reason: str = ""
    everywhere: bool = False
    on_cover: bool = False
    printed: str = ""
    matter_url: str = ""
    offered: tuple[tuple[str, str], ...] = ()
    then: str = ""

    @property
    def untouched(self) -> Answer:
        """Return what its form holds before anybody chooses or types."""
        return Answer(
            choice=self.choices[0][0] if len(self.choices) == 1 else "",
            members=[name for name, ticked in self.members if ticked],
            typed=self.typed,
            roles=dict(self.units),
        )


def asked(
    document: PlanDocument,
    doubt: Doubt,
    draft: PlanDraft,
    registry: Registry,
    answer: Answer | None = None,
) -> Asked:
    """Return the open doubt with its choices, and what was chosen and typed so far."""
    return Asked(
        *_head(document, doubt, draft),
        choices=_choices(doubt, registry),
        members=_members(doubt, document, registry, answer),
        typed=answer.typed if answer else (parted(doubt.printed) if holds_two(doubt.printed) else ""),
        units=_units(doubt, document, answer),
        choice=answer.choice if answer else "",
        reason=answer.reason if answer else "",
        everywhere=bool(answer and answer.everywhere),
        on_cover=doubt.field == "document.year",
        printed=" ".join(doubt.printed.split()),
        matter_url=matter_url(draft, doubt.matter) if matter_of(document, doubt.matter) else "",
    )


def listed(document: PlanDocument, doubts: Sequence[Doubt], draft: PlanDraft, registry: Registry) -> list[Asked]:
    """Return the other doubts as the list shows them: one press settles one, and one goes on at the next."""
    review_url = reverse("plans:review", kwargs={"draft": draft.pk})
    following = [*(f"{review_url}#doubt-{key_of(doubt)}" for doubt in doubts[1:]), f"{review_url}#doubts"]
    return [
        Asked(
            *_head(document, doubt, draft),
            offered=tuple((f"{key_of(doubt)}:{value}", label) for value, label in offered(doubt, registry)),
            then=then,
        )
        for doubt, then in zip(doubts, following, strict=False)
    ]


def _head(document: PlanDocument, doubt: Doubt, draft: PlanDraft) -> tuple[str, str, tuple[str, ...], str, str, str]:
    key = key_of(doubt)
    chips = tuple(
        f"{kind_label(document, matter.section)} {matter.number}"
        for reference in doubt.matter.split("、")[:3]
        if (matter := matter_of(document, reference))
    )
    url = reverse("plans:review", kwargs={"draft": draft.pk}) + f"?doubt={key}#doubts"
    # The reader's words name an option of the command; on the page there is a field for it.
    why = _("看不出是哪一年的方案") if doubt.field == "document.year" else in_words(doubt.why)
    return key, doubt.kind, chips, _title(doubt), why, url


def _title(doubt: Doubt) -> str:
    match doubt.kind:
        case "spelling":
            return _("单位写法不同：%(names)s") % {"names": doubt.printed}
        case "group":
            return _("“%(name)s”包括哪些单位") % {"name": doubt.printed}
        case "name":
            return _("“%(name)s”是哪些单位") % {"name": doubt.printed}
        case "blank":
            return _("此格空白：%(field)s") % {"field": field_words(doubt.field)}
        case "pairs":
            return _("一格内按项目分列了单位")
    return _("读得不确定：%(words)s") % {"words": " ".join(doubt.printed.split())[:40] or field_words(doubt.field)}


def _choices(doubt: Doubt, registry: Registry) -> tuple[tuple[str, str], ...]:
    match doubt.kind:
        case "spelling":
            known = [name for name in doubt.names if name in registry.units]
            one = _("是同一单位，统一用单位库的“%(name)s”") if known else _("是同一单位，统一用“%(name)s”")
            return (
                *((name, one % {"name": name}) for name in known or doubt.names),
                ("separate", _("是不同的单位") if not known else _("不是同一单位，另建单位")),
            )
        case "name" | "group":
            return (
                ("members", _("就是下面这些单位")),
                ("open", _("现在不能明确，留给督查室“明确责任单位”（明确以前不产生报送任务）")),
            )
        case "blank":
            return (
                ("above", _("沿用上面的行：%(names)s") % {"names": "、".join(doubt.names) or _("同上")}),
                ("none", _("这里没有")),
            )
        case "source":
            return (("as_read", _("照读出的结果，不改")),)
    return ()


def _members(
    doubt: Doubt, document: PlanDocument, registry: Registry, answer: Answer | None
) -> tuple[tuple[str, bool], ...]:
    """Return the units that may be ticked: of places for a group; ticked already where the registry knows the group.

    Nothing is ticked for 相关…: who that is stands nowhere.
    """
    if doubt.kind not in ("name", "group"):
        return ()
    names = dict.fromkeys([*registry.units.values(), *document.canonical.values()])
    offered = [name for name in names if name.endswith(_OF_PLACES) and name not in document.open_names]
    known = registry.groups.get(doubt.printed, ()) if doubt.kind == "group" else ()
    ticked = set(answer.members) if answer else set(known)
    return tuple((name, name in ticked) for name in dict.fromkeys([*known, *offered]))


def _units(doubt: Doubt, document: PlanDocument, answer: Answer | None) -> tuple[tuple[str, str], ...]:
    """Return the units of a cell of several projects, each with its role as chosen or as printed."""
    if doubt.kind != "pairs":
        return ()
    printed = printed_roles(doubt, document)
    return tuple((name, (answer.roles.get(name) if answer else None) or printed[name]) for name in doubt.names)


def matter_of(document: PlanDocument, references: str) -> Matter | None:
    """Return the first of the matters that a doubt names (joined by 、), None where the document has no such one."""
    wanted = references.split("、")[0]
    return next((matter for matter in document.matters if matter.reference == wanted), None)


def matter_url(draft: PlanDraft, references: str) -> str:
    """Return the address of the review page with the first of these matters open to be typed over."""
    return reverse("plans:review", kwargs={"draft": draft.pk}) + f"?matter={references.split('、')[0]}#matter"
