"""The page of the dry run: counts and lists of what publishing would make, before anything is made."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from components.chinese import day_words, period_words
from components.comparing import spans
from components.pieces import Count
from plans.models import Plan, PlanDraft
from plans.operations.amending import amended_by, changes_by, first_day
from plans.operations.comparing import Change
from plans.operations.drafting import Unfit
from plans.operations.foreseeing import foresee
from plans.operations.rule_changing import RuleChange, rule_change
from plans.operations.settling import settled
from plans.presenters import last_day, rule_words
from plans.reviewing.registry import registry_of
from workflows.words import DutyRole

_TEXTS = ("title", "deadline", "targets")  # the other fields of a line are names


def dry_run_page(draft: PlanDraft, *, at: datetime) -> dict[str, Any]:
    """Return what publishing the draft would make, and what still hinders it."""
    registry = registry_of(draft.government)
    document = settled(draft, registry=registry).document
    forecast = foresee(document, draft.government, registry.units)
    plan = amended_by(draft)
    rule = rule_change(document, plan, at=at) if plan else None
    changes, hindrance = _changes(draft, plan, rule)
    open_names = sum(len(line.open_names) for line in forecast.lines)
    return {
        "draft": draft,
        "title": draft.number or draft.name or _("未命名的方案"),
        "left": len(document.doubts),
        "hindrance": hindrance if plan else forecast.hindrance or ("" if draft.name else _("还没有写明方案名称。")),
        "amended": plan,
        "since": day_words(since, year=True) if plan and (since := first_day(plan)) else "",
        "changes": [_shown(change) for change in changes],
        "rule": _rule_shown(rule) if rule else None,
        "counts": _change_counts(changes)
        if plan
        else [
            Count(word=_("项事项"), figure=forecast.matters),
            Count(word=_("个责任行"), figure=len(forecast.lines)),
            Count(word=_("家新单位"), figure=len(forecast.new_units)),
            Count(word=_("项责任"), figure=forecast.duties),
            Count(word=_("个报告期"), figure=len(forecast.periods)),
            Count(word=_("个名称待明确"), figure=open_names),
        ],
        "new_units": forecast.new_units,
        "known_units": forecast.known_units,
        "groups": [(name, "、".join(members)) for name, members in forecast.groups.items()],
        "periods": [
            (period_words(one.start, one.end, year=True), day_words(one.due, week=True, year=True), one.provisional)
            for one in forecast.periods
        ],
        "lines": [
            {
                "label": line.label,
                "title": line.title,
                "deadline": line.deadline,
                "leads": "、".join(line.units[DutyRole.LEAD]),
                "undertaking": "、".join(line.units[DutyRole.UNDERTAKING]),
                "assisting": "、".join(line.units[DutyRole.ASSISTING]),
                "open": "、".join(line.open_names),
                "leaders": "、".join(line.leaders),
            }
            for line in forecast.lines
        ],
        "review_url": reverse("plans:review", kwargs={"draft": draft.pk}),
    }


def _changes(draft: PlanDraft, plan: Plan | None, rule: RuleChange | None) -> tuple[list[Change], str]:
    """Return what an amendment changes, and what hinders it."""
    if plan is None:
        return [], ""
    try:
        changes = changes_by(draft, plan)
    except Unfit as unfit:
        return [], str(unfit)
    if not changes and rule is None:
        return [], _("更正后的文件与已入库的没有差别，不用修订。")
    if first_day(plan) is None:
        return changes, _("这个方案的报告期都已开启，修订不会影响任何一期；请在事项页上逐项办理。")
    return changes, ""


def _change_counts(changes: list[Change]) -> list[Count]:
    words = (("added", _("项新增")), ("removed", _("项删去")), ("changed", _("项有改动")))
    return [Count(word=word, figure=sum(one.kind == kind for one in changes)) for kind, word in words]


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


def _shown(change: Change) -> dict[str, Any]:
    kinds = {"added": (_("新增"), "green"), "removed": (_("删去"), "red"), "changed": (_("改动"), "amber")}
    fields = {
        "title": _("事项"),
        "deadline": _("完成时限"),
        "targets": _("工作目标"),
        "leaders": _("分管领导"),
        **{role.value: _("%(role)s单位") % {"role": role.label} for role in DutyRole},
    }
    word, tone = kinds[change.kind]
    return {
        "reference": change.reference,
        "title": change.title,
        "kind": word,
        "tone": tone,
        "fields": [
            (fields[one.field], spans(one.before, one.after, names=one.field not in _TEXTS)) for one in change.fields
        ],
    }
