"""The page of the dry run: counts and lists of what publishing would make, before anything is made."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from components.chinese import day_words, period_words
from components.pieces import Count
from plans.models import PlanDraft
from plans.operations.drafting import settled
from plans.operations.foreseeing import foresee
from plans.reviewing.registry import registry_of
from workflows.words import DutyRole


def dry_run_page(draft: PlanDraft) -> dict[str, Any]:
    """Return what publishing the draft would make, and what still hinders it."""
    registry = registry_of(draft.government)
    document = settled(draft, registry=registry).document
    forecast = foresee(document, draft.government, registry.units)
    open_names = sum(len(line.open_names) for line in forecast.lines)
    return {
        "draft": draft,
        "title": draft.number or draft.name or _("未命名的方案"),
        "left": len(document.doubts),
        "hindrance": forecast.hindrance or ("" if draft.name else _("还没有写明方案名称。")),
        "counts": [
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
