"""Reads of plans, by the lines of them that a person may know of."""

from django.db.models import Count, Q, QuerySet

from lines.queries.lines import lines_visible_to
from plans.models import Plan
from workflows.people import Actor


def plans_to_take(actor: Actor) -> QuerySet[Plan]:
    """Return the plans of which this person may know a line, the newest first.

    `known` counts those lines, `all_lines` all of them: a unit takes away its own, a reader of the government all.
    """
    known = lines_visible_to(actor).order_by().values("pk")
    return (
        Plan.objects.annotate(
            known=Count("lines", filter=Q(lines__in=known), distinct=True), all_lines=Count("lines", distinct=True)
        )
        .filter(known__gt=0)
        .select_related("government")
        .order_by("-year", "-pk")
    )
