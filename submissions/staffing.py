"""Which units that owe in a period have no reporter or no head: an alarm before the period opens."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from common.clock import SHANGHAI, local
from plans.models import Obligation, Period
from submissions.operations.opening import owed_in
from units.models import Appointment, Unit
from units.queries import in_force
from workflows.rules.staffing import NEEDED, hinders_reporting, lack_words, missing_posts
from workflows.words import DutyRole, PeriodStatus, Role

# So long before a period opens the office is told where it works: time to have somebody appointed.
AHEAD = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Gap:
    """A unit that owes and cannot: which posts nobody holds, whether it leads, to how many lines it owes."""

    unit: str
    missing: tuple[Role, ...]
    leads: bool
    lines: int

    @property
    def hinders(self) -> bool:
        """Return whether the unit cannot report as things stand; else it only lacks somebody who answers for it."""
        return any(hinders_reporting(role, leads=self.leads) for role in self.missing)

    @property
    def words(self) -> str:
        """Return what is missing, in words: 没有经办人，…；没有主要负责人，…."""
        return "；".join(lack_words(role, leads=self.leads) for role in self.missing)


def gaps(period: Period, at: datetime) -> list[Gap]:
    """Return the units without a reporter or head: first those that cannot report, the leads among them; four queries.

    A period that is not open yet is looked at as of the day on which it opens: who has left by then does not count, who
    begins then does. Afterwards it is looked at as of `at`.
    """
    owed: dict[int, list[bool]] = {}
    opened = list(Obligation.objects.filter(period=period, excused_at__isnull=True).values_list("unit", "role"))
    found = opened or [(duty.unit_id, duty.role) for _line, duties in owed_in(period) for duty in duties]
    for unit, role in found:
        owed.setdefault(unit, []).append(role == DutyRole.LEAD)
    instant = at if opened else max(at, datetime.combine(period.opens_on, time(), SHANGHAI))
    held: dict[int, set[Role]] = {}
    posts = Appointment.objects.filter(
        in_force(instant), post__unit__in=owed, post__role__in=NEEDED, person__is_active=True
    )
    for unit, role in posts.values_list("post__unit", "post__role"):
        held.setdefault(unit, set()).add(Role(role))
    result = [
        Gap(unit.name, missing, any(owed[unit.pk]), len(owed[unit.pk]))
        for unit in Unit.objects.filter(pk__in=owed)
        if (missing := missing_posts(held.get(unit.pk, set())))
    ]
    return sorted(result, key=lambda gap: (not gap.hinders, not gap.leads))


def gaps_ahead(governments: Collection[int], at: datetime) -> list[tuple[Period, int, int]]:
    """Return the periods that open soon (`AHEAD`): how many units cannot report then, how many only lack a head.

    One query when none opens soon.
    """
    soon = Period.objects.filter(
        government__in=governments, status=PeriodStatus.PLANNED, opens_on__lte=local(at + AHEAD).date()
    )
    result = []
    for period in soon.select_related("plan").order_by("start", "id"):
        found = gaps(period, at)
        hindered = sum(1 for gap in found if gap.hinders)
        if found:
            result.append((period, hindered, len(found) - hindered))
    return result
