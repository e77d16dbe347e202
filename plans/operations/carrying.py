"""A corrected document of a published plan takes over what persons decided on the one before."""

from collections.abc import Iterator

from plans.documents.corrected import Corrected
from plans.documents.corrections import Correction, parted_by_fit
from plans.documents.cutting import Cut
from plans.documents.errors import DecisionsError
from plans.documents.kept import from_kept
from plans.documents.model import PlanDocument, Rules
from plans.documents.proposals import Choice
from plans.documents.rules import read_rules
from plans.models import PlanDraft
from plans.operations.draft_rows import Decision, decisions_of, numbers_in
from plans.operations.settling import corrected_in, settled


def carried_over(draft: PlanDraft) -> list[Decision]:
    """Return the decisions of the plan's last published document that a draft begins with.

    Answers whose doubt is gone are left behind. What was typed or cut was somebody's work: of a correction every field
    whose words are printed as before stands; a field that is printed anew, and a cut that fits no more, come along as
    decisions of their own that apply to nothing, so that the page says which, and a person takes them off. What
    applied to nothing already is left behind.
    """
    last = _last_published(draft)
    if last is None:
        return []
    spent = [one for one, _why in settled(last).unfit]
    held = [one for one in decisions_of(last) if one not in spent or isinstance(one, Correction)]
    unfit = [one for one, _why in settled(draft, tuple(held)).unfit]
    before, now = corrected_in(last, held), corrected_in(draft, held)
    carried: list[Decision] = []
    for one in held:
        if isinstance(one, Correction):
            carried += _parts(one, before, now)
        elif one not in unfit or isinstance(one, Cut):
            carried.append(one)
    if draft.proposals and (numbers := numbers_in(last)):
        # A matter that was published stays itself: what is dropped or put in before it does not give it another number.
        carried.append(Choice("number", tuple(numbers), numbers=tuple(numbers.values())))
    return carried


def rule_carried(draft: PlanDraft) -> str:
    """Return the reporting rule that a person typed over the one of the last published document; "" for none.

    Where the corrected text states another rule than that document did, what was typed over it is left behind; so are
    typed sections (报告内容) where it states others.
    """
    last = _last_published(draft)
    if last is None or draft.rule:
        return draft.rule
    read, now = (from_kept(PlanDocument, one.understood).rules for one in (last, draft))
    typed = read_rules([last.rule])
    own_sections = typed is not None and bool(typed.sections)
    return last.rule if _stated(read, own_sections) == _stated(now, own_sections) else ""


def _stated(rules: Rules | None, sections: bool) -> object:
    """Return what a text says of the rule, with its sections or without."""
    return rules and (rules.cycle_months, rules.due, rules.first_period, rules.sections if sections else ())


def _last_published(draft: PlanDraft) -> PlanDraft | None:
    same = {"number": draft.number} if draft.number else {"number": "", "name": draft.name}
    published = PlanDraft.objects.filter(
        government=draft.government, year=draft.year, published_at__isnull=False, **same
    )
    return published.order_by("-published_at", "-id").first()


def _parts(act: Correction, before: Corrected, now: Corrected) -> Iterator[Correction]:
    """Give what of a correction applied in the last document: what still does, then what does not."""
    try:
        act, _spent = parted_by_fit(act, before.read[act.matter])
    except (KeyError, DecisionsError):  # its matter or row was gone already
        return
    try:
        parts: tuple[Correction, ...] = parted_by_fit(act, now.read[act.matter])
    except (KeyError, DecisionsError):
        parts = (act,)
    yield from (part for part in parts if part.fields)
