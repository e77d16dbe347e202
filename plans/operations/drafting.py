"""Drafts of plans: one is made of what was sent, settled doubt by doubt, described, and read from the text anew.

One writer: every change locks the row and compares the version that the page was made from.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from audit import log
from plans.documents.corrections import Correction
from plans.documents.cutting import Cut
from plans.documents.errors import DecisionsError, DocumentError
from plans.documents.kept import from_kept, to_kept
from plans.documents.rules import read_rules
from plans.documents.source import Source
from plans.documents.understanding import understood
from plans.models import PlanDraft
from plans.operations.carrying import carried_over, rule_carried
from plans.operations.draft_rows import Decision, decisions_of
from plans.operations.settling import settled
from plans.reviewing.reading import Sent, keep_sent, read_sent
from transitions.errors import Conflict, Refusal
from transitions.operations import actor_of_event
from units.models import Government
from workflows.people import Actor
from workflows.rules.planning import a_discarded_draft_stays_so, a_draft_is_published_once, office_prepares_plans
from workflows.words import Role

FIRST_YEAR, LAST_YEAR = 2000, 2100
MOST_PROPOSALS = 600  # what one page and one form can hold; a city's report has 100 to 200 sentences on a year


class DraftChanged(Conflict):
    """Somebody settled something of the draft meanwhile; the page shows how it stands now."""

    def __init__(self) -> None:
        super().__init__(_("页面打开后，这份底稿已经有了新的变化。请看最新情况再办理。"))


class MayNotPrepare(Refusal):
    """This person may not prepare plans, or the draft is published or discarded; the message says which."""


class Unfit(ValueError):
    """What does not fit: `errors` says for each field how to mend it."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__("；".join(errors.values()))
        self.errors = errors


@dataclass(frozen=True, slots=True)
class Cover:
    """What a person says of the plan beside the text: name, number (文号), year and the reporting rule in words."""

    name: str = ""
    number: str = ""
    year: str = ""
    rule: str = ""


def make_draft(
    government: Government, files: Sequence[Sent], cover: Cover, *, by: Actor, at: datetime, key: str
) -> PlanDraft:
    """Read what was sent and keep it as a draft; the same key of the same person gives the same draft.

    What the cover leaves open is taken from the text. A report in prose gives proposals and no matters. A corrected
    document of a published plan takes over its decisions (carrying.py).

    Raises MayNotPrepare, DocumentError (the files), Unfit (cover).
    """
    _may_prepare(by, government.pk)
    if (known := PlanDraft.objects.filter(by=by.person, key=key).first()) is not None:
        return known
    year = _fit(cover)
    source = read_sent(files)
    document, proposals = understood(source, year=year)
    if document.document.kind == "other" and not proposals:
        raise DocumentError(
            _(
                "文件读得出来，但里面没有分解表（没有找到含“序号、事项、牵头单位”的表头），"
                "也没有关于新一年工作的部分（一级标题如“二、2020年工作安排”）。请选择分解通知或工作报告。"
            )
        )
    if len(proposals) > MOST_PROPOSALS:
        sizes = {"n": len(proposals), "most": MOST_PROPOSALS}
        raise DocumentError(
            _("关于新一年工作的部分有 %(n)d 句，一次最多 %(most)d 句；请只把要分解的部分另存后导入。") % sizes
        )
    kept = keep_sent(files)
    number = cover.number.strip() or (document.document.number or "")[:60]
    with transaction.atomic():
        draft = PlanDraft.objects.create(
            government=government,
            name=cover.name.strip() or document.document.title[:200],
            number=number,
            year=document.document.year,
            rule=cover.rule.strip(),
            files=kept,
            source=to_kept(source),
            understood=to_kept(document),
            proposals=[to_kept(one) for one in proposals],
            created_at=at,
            by_id=by.person,
            by_name=by.name,
            key=key,
        )
        draft.rule = rule_carried(draft)
        carried = draft.decisions = [to_kept(one) for one in carried_over(draft)]
        draft.save(update_fields=["rule", "decisions"])
        said = {
            "files": kept,
            "matters": len(document.matters),
            "proposals": len(proposals),
            "carried_decisions": len(carried),
        }
        note_act("plan.draft", draft, by, at, said)
    return draft


def settle(draft: PlanDraft, decision: Decision, *, by: Actor, at: datetime, expected_version: int) -> PlanDraft:
    """Add a decision; what is typed or cut says by whom and when.

    Raises MayNotPrepare, DraftChanged, DecisionsError (it fits nothing).
    """
    if isinstance(decision, Correction | Cut):
        decision = replace(decision, by=by.name, at=at.isoformat())

    def add(held: PlanDraft) -> dict[str, Any]:
        decisions = (*decisions_of(held), decision)
        now = settled(held, decisions)
        unfit = [why for one, why in now.unfit if one is decision]
        if unfit:
            raise DecisionsError(unfit[0])
        if any(one is decision for one in now.replaced):
            raise DecisionsError(_("这一处已经由人改写，不用再答。"))
        held.decisions = [*held.decisions, to_kept(decision)]
        return {"decision": to_kept(decision)}

    return changed(draft, add, "plan.draft.settle", by=by, at=at, expected_version=expected_version)


def withdraw(draft: PlanDraft, place: int, *, by: Actor, at: datetime, expected_version: int) -> PlanDraft:
    """Take back the decision at a place (from 0): its doubt is open again. Raises MayNotPrepare, DraftChanged."""

    def take(held: PlanDraft) -> dict[str, Any]:
        if not 0 <= place < len(held.decisions):
            raise DraftChanged
        taken = held.decisions[place]
        held.decisions = [*held.decisions[:place], *held.decisions[place + 1 :]]
        return {"decision": taken}

    return changed(draft, take, "plan.draft.withdraw", by=by, at=at, expected_version=expected_version)


def describe(draft: PlanDraft, cover: Cover, *, by: Actor, at: datetime, expected_version: int) -> PlanDraft:
    """Say the plan's name, number, year and rule; deadlines are read anew by the year. Raises as `make_draft`."""
    year = _fit(cover)

    def say(held: PlanDraft) -> dict[str, Any]:
        held.name, held.number, held.rule = cover.name.strip(), cover.number.strip(), cover.rule.strip()
        document, proposals = understood(from_kept(Source, held.source), year=year)
        if held.proposals and not proposals:
            raise Unfit({"year": _("报告里没有关于 %(year)s 年工作的部分，请核对年度。") % {"year": year or ""}})
        held.year, held.understood = document.document.year, to_kept(document)
        held.proposals = [to_kept(one) for one in proposals]
        return {"name": held.name, "number": held.number, "year": held.year, "rule": held.rule}

    return changed(draft, say, "plan.draft.describe", by=by, at=at, expected_version=expected_version)


def held_draft(draft: PlanDraft, *, by: Actor, expected_version: int) -> PlanDraft:
    """Lock a draft that this person may change, at the version of the page. Raises MayNotPrepare, DraftChanged."""
    rows = PlanDraft.objects.select_for_update(of=("self",)).select_related("government")
    held = rows.get(pk=draft.pk)
    _may_prepare(by, held.government_id)
    for may in (
        a_draft_is_published_once(published=held.published_at is not None),
        a_discarded_draft_stays_so(discarded=held.discarded_at is not None),
    ):
        if not may:
            raise MayNotPrepare(may.message)
    if held.version != expected_version:
        raise DraftChanged
    return held


def changed(
    draft: PlanDraft,
    change: Callable[[PlanDraft], dict[str, Any]],
    kind: str,
    *,
    by: Actor,
    at: datetime,
    expected_version: int,
) -> PlanDraft:
    """Change a draft under its lock and append the act; `change` returns what the event says."""
    with transaction.atomic():
        held = held_draft(draft, by=by, expected_version=expected_version)
        data = change(held)
        held.version += 1
        held.save()
        note_act(kind, held, by, at, data)
    return held


def _may_prepare(by: Actor, government: int) -> None:
    may = office_prepares_plans(by, government=government)
    if not may or by.person is None:
        raise MayNotPrepare(may.message)


def note_act(kind: str, draft: PlanDraft, by: Actor, at: datetime, data: dict[str, Any]) -> None:
    """Append the event of an act on a draft, under the office's post of who acted."""
    seat = by.seat(Role.OFFICER, government=draft.government_id) or by.seat(Role.CHIEF, government=draft.government_id)
    log.append(
        kind,
        government=draft.government.name,
        actor=actor_of_event(by, seat),
        at=at,
        subject=draft.subject,
        data=data,
    )


def _fit(cover: Cover) -> int | None:
    """Return the year that the cover states, None for none. Raises Unfit for what no plan can bear."""
    errors: dict[str, str] = {}
    text = cover.year.strip()
    year = int(text) if text.isascii() and text.isdecimal() and len(text) == 4 else None
    if text and (year is None or not FIRST_YEAR <= year <= LAST_YEAR):
        errors["year"] = _("请填写四位数字的年份，例如 2020。")
    if len(cover.name.strip()) > 200:
        errors["name"] = _("名称最多 200 字。")
    if len(cover.number.strip()) > 60:
        errors["number"] = _("文号最多 60 字。")
    if len(cover.rule.strip()) > 200:
        errors["rule"] = _("报送规则最多 200 字。")
    elif cover.rule.strip() and read_rules([cover.rule.strip()]) is None:
        errors["rule"] = _("看不出报送周期和期限。请写成“逢双月结束后3个工作日内报送进展情况”这样的话。")
    if errors:
        raise Unfit(errors)
    return year
