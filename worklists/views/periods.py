"""Periods: how each due day was counted; opening and closing one, settling a provisional due day."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from components.chinese import period_words
from plans.models import Period
from plans.operations import confirm_due
from submissions.addresses import fresh_key
from submissions.fields import key_in, version_in, without_nul
from submissions.operations.opening import close_period, open_period
from transitions.errors import Refusal
from units.requests import ActingRequest
from worklists import periods as presenter
from worklists.queries import may_confirm_due


@login_required
@require_safe
def periods(request: ActingRequest) -> HttpResponse:
    """The periods of the person's plans with their due days and counts."""
    return _page(request)


@login_required
@require_POST
def open_it(request: ActingRequest) -> HttpResponse:
    """Open a period by hand, once its opening day is reached (the clock does it else)."""
    period = _period_or_404(request)
    key = without_nul(request.POST.get("key", ""))[:64].strip()
    if not key:
        return _page(request, refused=_("页面的提交标识缺失，没有开启。请刷新页面后再点一次。"))
    open_period(period, by=request.actor, at=request.arrived_at, key=key)
    messages.success(request, _("%(words)s已开启填报，各单位的任务已经生成。") % {"words": _words(period)})
    return redirect("worklists:periods")


@login_required
@require_POST
def close_it(request: ActingRequest) -> HttpResponse:
    """End a period once every report of it has been accepted."""
    period = _period_or_404(request)
    version, key = version_in(request.POST.get("version", "")), key_in(request.POST.get("key", ""))
    close_period(period, by=request.actor, at=request.arrived_at, expected_version=version, key=key)
    messages.success(request, _("%(words)s报告期已结束；存档件仍可查阅、更正。") % {"words": _words(period)})
    return redirect("worklists:periods")


@login_required
@require_POST
def confirm_it(request: ActingRequest) -> HttpResponse:
    """Settle a provisional due day after the year's holiday notice is confirmed; once, by the office."""
    period = _period_or_404(request)
    if not may_confirm_due(period, request.actor):
        raise Refusal(_("只有市政府督查室可以核定期限。"))
    try:
        with transaction.atomic():
            changed = confirm_due(period, by=request.actor.name, at=request.arrived_at)
    except ValueError as error:
        return _page(request, refused=str(error))
    words = _("%(words)s的期限已核定。") if changed else _("%(words)s的期限先前已经核定，没有变化。")
    messages.success(request, words % {"words": _words(period)})
    return redirect("worklists:periods")


def _words(period: Period) -> str:
    return period_words(period.start, period.end, year=True)


def _page(request: ActingRequest, *, refused: str = "") -> HttpResponse:
    found = presenter.periods_visible_to(request.actor)
    context = {
        "rows": presenter.rows(found, request.actor, request.arrived_at),
        "refused": refused,
        "key": fresh_key(),
        "year": found[0].plan.year if found else request.arrived_at.year,
    }
    return render(request, "worklists/periods.html", context, status=400 if refused else 200)


def _period_or_404(request: ActingRequest) -> Period:
    number = request.POST.get("period", "")
    if not (number.isascii() and number.isdecimal() and len(number) < 12):
        raise Http404
    for period in presenter.periods_visible_to(request.actor):
        if period.pk == int(number):
            return period
    raise Http404
