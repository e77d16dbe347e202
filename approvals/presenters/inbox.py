"""The page of the office's inbox (收件台): the rows that its filters leave, and what waits beside them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.urls import reverse

from approvals.presenters.inbox_filters import chosen_in, counts, fits, menus, state_words
from approvals.presenters.inbox_rows import CORRECTING, complete, printed_order, rows_of
from approvals.queries import desk_periods, desk_reports, governments_of_office, waiting_for
from components.chinese import day_words, due_words, period_words
from submissions.presenters.days import DayCounter
from submissions.staffing import gaps_ahead
from workflows.people import Actor
from workflows.way import Stop as Place

PAGE_SIZE = 20


def inbox_page(actor: Actor, at: datetime, asked: Mapping[str, str]) -> dict[str, Any]:
    """Return what the inbox shows; the same number of queries for one row and for a hundred."""
    periods = {period.key: period for period in desk_periods(actor)}
    chosen = chosen_in(asked, list(periods))
    of_period = rows_of(desk_reports(actor, chosen.period), at)
    filtered = [row for row in of_period if fits(row, chosen)]
    shown = [row for row in filtered if chosen.state in row.states()]
    shown.sort(key=printed_order)
    page = Paginator(shown, PAGE_SIZE).get_page(asked.get("page"))
    complete(list(page.object_list), at)
    waiting = waiting_for(actor, Place.OFFICE)
    elsewhere = sum(1 for one in waiting if one.period.key != chosen.period)
    period = periods.get(chosen.period)
    days = DayCounter(at).left(of_period[0].report.government, period.due_at) if period and of_period else 0
    return {
        "page": page,
        "copies_wait": any(getattr(one, "copies_wait", False) for one in periods.values()),
        "chosen": chosen,
        "counts": counts(filtered, chosen),
        "filters": menus(of_period, chosen, periods),
        "clear_url": chosen.address(unit="", leader="", section="", still=""),
        "is_filtered": bool(chosen.unit or chosen.leader or chosen.section or chosen.still),
        "period": period,
        "period_words": period_words(period.start, period.end, year=True) if period else "",
        "due_words": due_words(period.due_at) if period else "",
        "days": days,
        "elsewhere": elsewhere,
        "open_names": sum({one.plan_id: one.open_names for one in periods.values()}.values()),  # type: ignore[attr-defined]
        "corrections": [
            (period_words(one.start, one.end, year=True), n, chosen.address(state=CORRECTING, period=one.key))
            for one in periods.values()
            if (n := one.corrections_asked)  # type: ignore[attr-defined]
        ],
        "gaps": [
            (period_words(one.start, one.end, year=True), day_words(one.opens_on), hindered, headless)
            for one, hindered, headless in gaps_ahead(governments_of_office(actor), at)
        ],
        "applications": max((one.applications for one in periods.values()), default=0),  # type: ignore[attr-defined]
        "batch_url": reverse("approvals:batch_accept") if len(waiting) > 1 else "",
        "state_words": dict(state_words())[chosen.state],
    }
