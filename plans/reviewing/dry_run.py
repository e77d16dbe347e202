"""The page of the dry run: counts and lists of what publishing would make, before anything is made."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from components.chinese import day_words, period_words
from components.comparing import spans
from components.pieces import Count
from plans.documents.model import PlanDocument
from plans.models import Plan, PlanDraft
from plans.operations.aligning import aligned, renamed_in
from plans.operations.amending import amended_by, changes_by, first_day, name_taken
from plans.operations.comparing import Change, moved
from plans.operations.drafting import Unfit
from plans.operations.foreseeing import Forecast, ForeseenLine, foresee
from plans.operations.parts import kind_label
from plans.operations.report_sections import section_change, titles_of
from plans.operations.rule_changing import RuleChange, rule_change
from plans.operations.settling import settled
from plans.presenters import last_day, rule_words
from plans.reviewing.foreseen_lines import found_in, stretches_of
from plans.reviewing.registry import registry_of
from workflows.rules.planning import no_stale_correction_is_published
from workflows.words import DutyRole

_MOST_OPEN = 20  # changes of one kind that stand open below each other
_TEXTS = ("title", "deadline", "targets")  # the other fields of a line are names


def dry_run_page(draft: PlanDraft, *, at: datetime, words: str = "", only_open: bool = False) -> dict[str, Any]:
    """Return what publishing the draft would make, and what still hinders it.

    `words` and `only_open` say which lines are looked for (see found_in); the counts are always of the whole.
    """
    registry = registry_of(draft.government)
    now = settled(draft, registry=registry)
    plan = amended_by(draft)
    document = aligned(now.document, plan) if plan else now.document
    forecast = foresee(document, draft.government, registry.units)
    rule = rule_change(document, plan, at=at) if plan else None
    sections = section_change(document, plan) if plan else None
    changes, hindrance = _changes(draft, plan, same=rule is None and sections is None)
    stale = no_stale_correction_is_published(stale=now.stale).message
    return {
        "draft": draft,
        "title": draft.number or draft.name or _("未命名的方案"),
        "left": len(document.doubts),
        "hindrance": stale or (hindrance if plan else _not_yet(draft, forecast)),
        "amended": plan,
        "moved": moved(changes),
        "leaders_change": any(one.touches("leaders") for one in changes),
        "renamed": sorted(renamed_in(now.document, plan).items()) if plan else [],
        "since": day_words(since, year=True) if plan and (since := first_day(plan)) else "",
        "changed": _by_kind([_shown(change, document) for change in changes]),
        "rule": _rule_shown(rule) if rule else None,
        "sections": spans("、".join(sections.before), "、".join(sections.after), names=True) if sections else None,
        "contained": "、".join(titles_of(document)),
        "counts": _change_counts(changes) if plan else _counts(forecast, only_open=only_open),
        "new_units": forecast.new_units,
        "known_units": forecast.known_units,
        "groups": [(name, "、".join(members)) for name, members in forecast.groups.items()],
        "periods": [
            (period_words(one.start, one.end, year=True), day_words(one.due, week=True, year=True), one.provisional)
            for one in forecast.periods
        ],
        "listed": _listed(forecast, words, only_open=only_open),
        "review_url": reverse("plans:review", kwargs={"draft": draft.pk}),
    }


def _not_yet(draft: PlanDraft, forecast: Forecast) -> str:
    """Return what hinders the publishing of a new plan, "" where nothing does."""
    return forecast.hindrance or name_taken(draft) or ("" if draft.name else _("还没有写明方案名称。"))


def _counts(forecast: Forecast, *, only_open: bool) -> list[Count]:
    """Return the figures of the whole, each with the place on the page that it counts."""
    open_names = sum(len(line.open_names) for line in forecast.lines)
    return [
        Count(word=_("项事项"), figure=forecast.matters, url="#lines"),
        Count(word=_("个责任行"), figure=len(forecast.lines), url="#lines"),
        Count(word=_("家新单位"), figure=len(forecast.new_units), url="#units"),
        Count(word=_("项责任"), figure=forecast.duties, url="#lines"),
        Count(word=_("个报告期"), figure=len(forecast.periods), url="#periods"),
        Count(
            word=_("个名称待明确"),
            figure=open_names,
            url="?show=open#lines" if open_names else "",
            selected=only_open,
        ),
    ]


def _listed(forecast: Forecast, words: str, *, only_open: bool) -> dict[str, Any]:
    """Return the lines in folds of printed order; those that were found in one list when something is looked for."""
    looked_for = bool(words.strip() or only_open)
    found = found_in(forecast.lines, words, only_open=only_open) if looked_for else []
    stretches = stretches_of(forecast.lines)
    return {
        "words": words,
        "only_open": only_open,
        "looked_for": looked_for,
        "found": [_line(line) for line in found],
        "total": len(forecast.lines),
        "stretches": [
            {
                "title": one.title,
                "count": len(one.lines),
                "open_names": one.open_names,
                "open": len(stretches) == 1,
                "lines": [_line(line) for line in one.lines],
            }
            for one in stretches
            if not looked_for
        ],
    }


def _line(line: ForeseenLine) -> dict[str, str]:
    return {
        "label": line.label,
        "title": line.title,
        "deadline": line.deadline,
        "leads": "、".join(line.units[DutyRole.LEAD]),
        "undertaking": "、".join(line.units[DutyRole.UNDERTAKING]),
        "assisting": "、".join(line.units[DutyRole.ASSISTING]),
        "open": "、".join(line.open_names),
        "leaders": "、".join(line.leaders),
    }


def _changes(draft: PlanDraft, plan: Plan | None, *, same: bool) -> tuple[list[Change], str]:
    """Return what an amendment changes in lines, and what hinders it; `same`: rule and sections are as they are."""
    if plan is None:
        return [], ""
    try:
        changes = changes_by(draft, plan)
    except Unfit as unfit:
        return [], str(unfit)
    if not changes and same:
        return [], _("更正后的文件与已入库的没有差别，不用修订。")
    if first_day(plan) is None:
        return changes, _("这个方案的报告期都已开启，修订不会影响任何一期；请在事项页上逐项办理。")
    return changes, ""


def _change_counts(changes: list[Change]) -> list[Count]:
    words = (("removed", _("项删去")), ("added", _("项新增")), ("changed", _("项有改动")))
    numbers = [(kind, word, sum(one.kind == kind for one in changes)) for kind, word in words]
    return [Count(word=word, figure=number, url=f"#{kind}" if number else "") for kind, word, number in numbers]


def _by_kind(changes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the changes by kind, what goes first, each kind in printed order; long lists in folds."""
    words = {"removed": _("删去"), "added": _("新增"), "changed": _("改动")}
    kinds = [(kind, word, [one for one in changes if one["kind"] == kind]) for kind, word in words.items()]
    return [
        {"kind": kind, "word": word, "changes": own, "folded": len(own) > _MOST_OPEN}
        for kind, word, own in kinds
        if own
    ]


def _rule_shown(rule: RuleChange) -> dict[str, Any]:
    """Return both rules in words, and for every period that follows the new one its due day before and after."""
    before, after = (rule_words(one["cycle_months"], one) for one in (rule.before, rule.after))
    rows = [
        (
            period_words(one.start, one.end, year=True),
            _last_day(rule.was[one.key]) if one.key in rule.was else _("新的一期"),
            _last_day(one.due_at),
            one.provisional,
        )
        for one in rule.periods
    ]
    rows += [
        (period_words(one.start, one.end, year=True), _last_day(one.due_at), _("不再单独报送"), False)
        for one in rule.gone
    ]
    return {"compared": spans(before, after), "rows": rows}


def _last_day(due_at: datetime) -> str:
    return day_words(last_day(due_at), week=True, year=True)


def _shown(change: Change, document: PlanDocument) -> dict[str, Any]:
    fields = {
        "title": _("事项"),
        "deadline": _("完成时限"),
        "targets": _("工作目标"),
        "leaders": _("分管领导"),
        **{role.value: _("%(role)s单位") % {"role": role.label} for role in DutyRole},
    }
    section, number, row = change.key
    return {
        "chip": f"{kind_label(document, section)} {number}" + ("" if row is None else f"（{row}）"),
        "title": change.title,
        "kind": change.kind,
        "fields": [
            (fields[one.field], spans(one.before, one.after, names=one.field not in _TEXTS)) for one in change.fields
        ],
    }
