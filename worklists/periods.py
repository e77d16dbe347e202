"""The page of periods: from when to when, how the due day was counted, how many have reported."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count as CountOf
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from approvals.models import Record
from common.clock import local
from components.chinese import day_words, due_words, period_words
from components.pieces import Count
from plans.models import Obligation, Period
from plans.presenters import note_words, rule_words
from submissions.queries import governments_read_whole, reports_visible_to, units_of_actor
from submissions.staffing import Gap, gaps
from workflows.decide import Choice
from workflows.people import Actor
from workflows.words import Action, PeriodStatus
from worklists.queries import is_told_of_gaps, may_confirm_due, period_choices

# So many units without a reporter or head stand on a card at once.
_GAPS_AT_ONCE = 4


@dataclass(frozen=True, slots=True)
class DayCounted:
    """One day that the count passed: “3 月 2 日（周一）”, its number among the working days or why it was skipped."""

    day: str
    words: str
    counted: bool


@dataclass(frozen=True, slots=True)
class Lack:
    """A unit that owes in the period and has no reporter or head, with where to look at what it owes ("": nowhere)."""

    gap: Gap
    url: str


@dataclass(frozen=True, slots=True)
class PeriodRow:
    """One period as the page shows it; `open_choice`, `close_choice` and `may_confirm` say what this person may do.

    `settled_by_time`: which provisional instants have passed, and what that means.
    """

    period: Period
    words: str
    days: list[DayCounted]
    counts: list[Count]
    open_choice: Choice | None
    close_choice: Choice | None
    may_confirm: bool
    gaps: list[Lack]
    settled_by_time: str = ""

    @property
    def hindered(self) -> list[Lack]:
        """Return the units that cannot report as things stand: the alarm."""
        return [one for one in self.gaps if one.gap.hinders]

    @property
    def headless(self) -> list[Lack]:
        """Return the units that contribute without a head: told, and folded, for they report all the same."""
        return [one for one in self.gaps if not one.gap.hinders]

    @property
    def first_gaps(self) -> list[Lack]:
        """Return the alarms that stand on the card at once; the others are folded."""
        return self.hindered[:_GAPS_AT_ONCE]

    @property
    def other_gaps(self) -> list[Lack]:
        """Return the alarms that are folded."""
        return self.hindered[_GAPS_AT_ONCE:]

    @property
    def due_words(self) -> str:
        """Return the due instant, with its year where that is not the period's (the last one falls due in the next)."""
        last = local(self.period.due_at) - dt.timedelta.resolution
        words = due_words(self.period.due_at)
        return (
            words if last.year == self.period.end.year else _("%(year)d 年 %(due)s") % {"year": last.year, "due": words}
        )

    @property
    def rule_words(self) -> str:
        """Return the rule by which the due day was counted: the plan may have another one since."""
        return rule_words(self.period.rule["cycle_months"], self.period.rule)

    @property
    def contribution_words(self) -> str:
        """Return the instant by which contributions are due."""
        return due_words(self.period.contribution_due_at)

    @property
    def anchor(self) -> str:
        """Return the name under which the period's card is linked to: period-2020-02."""
        return f"period-{self.period.key}"


def periods_visible_to(actor: Actor) -> list[Period]:
    """Return the periods of the governments in which this person has a post, plan by plan, in order of time."""
    governments = {seat.government for seat in actor.seats}
    return list(
        Period.objects.filter(government__in=governments)
        .select_related("plan__government", "government")
        .order_by("-plan__year", "plan_id", "start")
    )


def rows(periods: list[Period], actor: Actor, at: dt.datetime) -> list[PeriodRow]:
    """Return the rows; readers of the whole government see all duties counted, others those of their own units."""
    keys = [period.pk for period in periods]
    own = Q(government__in=governments_read_whole(actor)) | Q(unit__in=units_of_actor(actor))
    duties = {
        row["period"]: row
        for row in Obligation.objects.filter(own, period__in=keys, excused_at__isnull=True)
        .order_by()
        .values("period")
        .annotate(
            owed=CountOf("pk"),
            arrived=CountOf("pk", filter=Q(first_arrival__isnull=False)),
            overdue=CountOf("pk", filter=Q(late=True) | Q(first_arrival__isnull=True, due_at__lte=at)),
        )
    }
    visible = reports_visible_to(actor).order_by().filter(period__in=keys)
    reports: dict[int, int] = dict(visible.values_list("period").annotate(n=CountOf("pk")))
    accepted: dict[int, int] = dict(
        Record.objects.current()
        .filter(report__in=visible.values("pk"))
        .order_by()
        .values_list("report__period")
        .annotate(n=CountOf("pk"))
    )
    watched = _watched(periods)
    result = []
    for period in periods:
        may_confirm = may_confirm_due(period, actor)
        # Only the office has anything to press, so only for the office the law is asked.
        may = period_choices(period, actor, at) if may_confirm else {}
        result.append(
            PeriodRow(
                period=period,
                words=period_words(period.start, period.end, year=True),
                days=days_counted(period),
                counts=_counts(period, duties.get(period.pk), reports.get(period.pk, 0), accepted.get(period.pk, 0)),
                open_choice=may.get(Action.OPEN_PERIOD),
                close_choice=may.get(Action.CLOSE_PERIOD),
                may_confirm=may_confirm and period.provisional,
                gaps=_lacks(period, at, linked=may_confirm)
                if is_told_of_gaps(period, actor) and period.pk in watched
                else [],
                settled_by_time=_settled_by_time(period, at),
            )
        )
    return result


def _watched(periods: list[Period]) -> set[int]:
    """Return the periods whose units are looked at: of each plan the next one to open, and those that are open."""
    found = {period.pk for period in periods if period.status == PeriodStatus.OPEN}
    coming: dict[int, int] = {}
    for period in periods:
        if period.status == PeriodStatus.PLANNED:
            coming.setdefault(period.plan_id, period.pk)
    return found | set(coming.values())


def _lacks(period: Period, at: dt.datetime, *, linked: bool) -> list[Lack]:
    """Return the units that lack somebody; `linked` for those who find what the units owe (a system admin does not)."""
    search = reverse("worklists:search")
    return [Lack(gap, f"{search}?{urlencode({'q': gap.unit})}" if linked else "") for gap in gaps(period, at)]


def _settled_by_time(period: Period, at: dt.datetime) -> str:
    """Return what a provisional instant that is past means: it moves no more (`workflows.rules.times`)."""
    if not period.provisional or period.contribution_due_at > at:
        return ""
    if period.due_at > at:
        return _("反馈的期限已过，不再变动，按暂定的日期计算；报督查室的期限仍待放假通知核定。")
    return _("期限已过，不再变动：是否逾期按暂定的日期计算，放假通知公布后核定也不改。")


def _counts(period: Period, duties: Mapping[str, Any] | None, reports: int, accepted: int) -> list[Count]:
    """Return the counts of an opened period, those of reports as links; [] before there are duties."""
    if duties is None:
        return []
    query = f"{reverse('worklists:records')}?period={period.key}"
    return [
        Count(_("应报"), duties["owed"], unit=_("家次"), url=query),
        Count(_("已报"), duties["arrived"], unit=_("家次")),
        Count(_("逾期"), duties["overdue"], unit=_("家次"), url=f"{query}&state=late"),
        Count(
            _("已验收"), accepted, unit=_("件"), note=_("共 %(n)d 件") % {"n": reports}, url=f"{query}&state=archived"
        ),
    ]


def days_counted(period: Period) -> list[DayCounted]:
    """Return how the due day was counted, day by day, as it was kept when it was counted."""
    found = []
    for day in period.counted:
        note = note_words(day["note"])
        if day["ordinal"]:
            words = _("第 %(n)d 个工作日") % {"n": day["ordinal"]} + (f"（{note}）" if note else "")
        else:
            words = _("%(why)s，不计") % {"why": note}
        found.append(DayCounted(day_words(dt.date.fromisoformat(day["date"]), week=True), words, bool(day["ordinal"])))
    return found
