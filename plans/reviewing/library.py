"""The page of the plans (事项库): the drafts that wait, the plans that were published, and where a new one is sent."""

from typing import Any

from django.urls import reverse

from plans.models import Plan, PlanDraft
from plans.queries import governments_prepared_by, open_drafts_visible_to
from workflows.people import Actor


def drafts_page(actor: Actor) -> dict[str, Any]:
    """Return the drafts and plans of the person's government; two queries, whatever their number."""
    waiting = open_drafts_visible_to(actor).defer("source", "understood", "proposals")
    plans = Plan.objects.filter(government__in=governments_prepared_by(actor)).order_by("-year", "number", "id")
    return {
        "waiting": [_row(draft) for draft in waiting],
        "plans": list(plans),
    }


def _row(draft: PlanDraft) -> dict[str, Any]:
    return {
        "title": draft.number or draft.name or "、".join(file["name"] for file in draft.files),
        "sub": draft.name if draft.number else "",
        "files": "、".join(file["name"] for file in draft.files),
        "year": draft.year,
        "by": draft.by_name,
        "at": draft.created_at,
        "decided": len(draft.decisions),
        "url": reverse("plans:review", kwargs={"draft": draft.pk}),
    }
