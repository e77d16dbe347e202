"""Publishing a draft (方案入库): a separate act of the office, only when nothing is left in doubt."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from plans.models import Plan, PlanDraft
from plans.operations.drafting import MayNotPrepare, Unfit, held_draft, note_act
from plans.operations.foreseeing import foresee
from plans.operations.settling import settled
from plans.operations.storing import store_plan
from plans.reviewing.registry import registry_of
from workflows.people import Actor
from workflows.rules.planning import no_stale_correction_is_published, nothing_doubtful_is_published


def publish(draft: PlanDraft, *, by: Actor, at: datetime, expected_version: int) -> Plan:
    """Make the plan of a draft whose every doubt is settled; the draft stays as the record of its source.

    Raises MayNotPrepare (not the office, published before, doubts left), DraftChanged, Unfit (cover, corrections
    that fit no more), PlanExists.
    """
    with transaction.atomic():
        held = held_draft(draft, by=by, expected_version=expected_version)
        now = settled(held)
        document = now.document
        may = nothing_doubtful_is_published(doubts=len(document.doubts))
        if not may:
            raise MayNotPrepare(may.message)
        if not (fresh := no_stale_correction_is_published(stale=now.stale)):
            raise Unfit({"files": fresh.message})
        if not held.name:
            raise Unfit({"name": _("请填写方案名称。")})
        forecast = foresee(document, held.government, registry_of(held.government).units)
        if forecast.hindrance:
            raise Unfit({"rule": forecast.hindrance})
        plan = store_plan(
            document,
            government_name=held.government.name,
            year=held.year,
            name=held.name,
            by=by.name,
            at=at,
            draft=held.pk,
        )
        held.plan, held.published_at = plan, at
        held.version += 1
        held.save(update_fields=["plan", "published_at", "version"])
        note_act(
            "plan.publish",
            held,
            by,
            at,
            {
                "plan": f"{plan.year}/{plan.number}",
                "files": held.files,
                "decisions": held.decisions,
                "matters": forecast.matters,
                "lines": len(forecast.lines),
                "new_units": list(forecast.new_units),
            },
        )
    return plan
