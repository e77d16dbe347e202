"""Pages of 明确责任单位: the office's list of open names, and settling one."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from lines.addresses import line_or_404
from lines.errors import Unfit
from lines.operations.resolving import resolve_name
from lines.presenters.resolving import field_label, names_page, resolve_choice, resolve_page
from plans.models import OpenName
from submissions.addresses import fresh_key, number_in
from submissions.fields import key_in, without_nul
from transitions.errors import NotAllowed
from units.models import Unit
from units.requests import ActingRequest
from workflows.words import Action, Role


@login_required
@require_safe
def names(request: ActingRequest) -> HttpResponse:
    """Every name that the office still has to settle."""
    if not any(seat.role in (Role.OFFICER, Role.CHIEF) for seat in request.actor.seats):
        raise NotAllowed(Action.RESOLVE_NAME, _("只有市政府督查室可以办理这一步。"))
    return render(request, "lines/names.html", names_page(request.actor))


@login_required
@require_http_methods(["GET", "POST"])
def resolve(request: ActingRequest, name: int, year: int, section: str, code: str) -> HttpResponse:
    """Choose who a printed name means; POST settles it. What does not fit is said, nothing typed is lost."""
    line = line_or_404(request.actor, year=year, section=section, code=code)
    found = OpenName.objects.filter(pk=name, line=line).first() if number_in(str(name)) is not None else None
    if found is None:
        raise Http404
    typed = {field: without_nul(str(value)) for field, value in request.POST.items()}
    chosen = [pk for text in request.POST.getlist("unit") if (pk := number_in(text)) is not None]
    errors: dict[str, str] = {}
    if request.method == "POST":
        wanted = Unit.objects.filter(pk__in=chosen)
        if (group := number_in(typed.get("group", ""))) is not None:
            wanted |= Unit.objects.filter(groups__group=group)
        try:
            resolve_name(
                line,
                found,
                list(wanted.distinct().order_by("order", "id")),
                reason=typed.get("reason", ""),
                by=request.actor,
                at=request.arrived_at,
                key=key_in(typed.get("key", "")),
            )
            return redirect("lines:names")
        except Unfit as unfit:
            errors = {unfit.field: unfit.message}
        except NotAllowed as refused:
            if typed.get("reason", "").strip():
                raise
            errors = {"reason": refused.reason}
    choice = resolve_choice(line, request.actor)
    if not errors and (choice is None or not choice.allowed):
        raise NotAllowed(Action.RESOLVE_NAME, choice.reason if choice else str(line.get_status_display()))
    page = resolve_page(line, found, chosen, typed, request.arrived_at)
    summary = [(f"#{field}", field_label(field), message) for field, message in errors.items()]
    page |= {"errors": errors, "summary": summary, "key": typed.get("key") or fresh_key()}
    return render(request, "lines/resolve.html", page, status=422 if errors else 200)
