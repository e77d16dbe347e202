"""The lead's pages of an application: the form, and the same form again after the office has sent it back."""

from collections.abc import Callable, Mapping

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from common.clock import local
from lines.addresses import address_of_line, application_or_404, line_or_404
from lines.asking import Asked, shortcomings_of
from lines.models import Application
from lines.operations.applying import apply, file_again
from lines.presenters.application import application_url
from lines.presenters.applying import applying_unit, asked_in, field_label, form_page, kind_in, typed_of
from lines.queries.applications import application_choices, choice_before
from lines.queries.lines import terms_around
from plans.models import Line
from submissions.addresses import fresh_key
from submissions.errors import UnfitFile
from submissions.fields import key_in, version_in, without_nul
from submissions.files import Kept, keep, received
from transitions.errors import NotAllowed
from transitions.queries import moved_by_click
from units.requests import ActingRequest
from workflows.decide import Choice
from workflows.words import Action, ApplicationKind

Filing = Callable[[Asked, tuple[Kept, ...]], Application]


@login_required
@require_http_methods(["GET", "POST"])
def apply_for(request: ActingRequest, what: str, year: int, section: str, code: str) -> HttpResponse:
    """Ask for another date, another target or the closing of a line; what does not fit is said beside its field."""
    line = line_or_404(request.actor, year=year, section=section, code=code)
    kind, unit = kind_in(what), applying_unit(line, request.actor, request.arrived_at)
    if kind is None or unit is None:
        raise Http404
    choice = choice_before(line, kind, unit.pk, request.actor, request.arrived_at)

    def filing(asked: Asked, files: tuple[Kept, ...]) -> Application:
        key = key_in(request.POST.get("key", ""))
        return apply(line, asked, unit=unit, files=files, by=request.actor, at=request.arrived_at, key=key)

    back = reverse("lines:line", kwargs=address_of_line(line))
    return _form(request, line, kind, filing, choice=choice, back=back, stored={}, version=0, besides=0)


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: ActingRequest, number: int, year: int, section: str, code: str) -> HttpResponse:
    """Mend what the office has sent back, and file it again."""
    application = application_or_404(request.actor, number=number, year=year, section=section, code=code)
    choice = application_choices(application, request.actor, request.arrived_at).get(Action.FILE_APPLICATION)
    if choice is None or not choice.for_person:
        # The same click, a moment before, has filed it.
        if moved_by_click(application, key=key_in(request.POST.get("key", "")), actor=request.actor):
            return redirect(application_url(application))
        raise NotAllowed(Action.FILE_APPLICATION, choice.reason if choice else str(application.get_status_display()))

    def filing(asked: Asked, files: tuple[Kept, ...]) -> Application:
        file_again(
            application,
            asked,
            files=files,
            by=request.actor,
            at=request.arrived_at,
            expected_version=version_in(request.POST.get("version", "")),
            key=key_in(request.POST.get("key", "")),
        )
        return application

    return _form(
        request,
        application.line,
        ApplicationKind(application.what),
        filing,
        choice=choice,
        back=application_url(application),
        stored=typed_of(application),
        version=application.version,
        besides=application.files.count(),
    )


def _form(
    request: ActingRequest,
    line: Line,
    kind: ApplicationKind,
    filing: Filing,
    *,
    choice: Choice,
    back: str,
    stored: Mapping[str, str],
    version: int,
    besides: int,
) -> HttpResponse:
    typed = {name: without_nul(str(value)) for name, value in request.POST.items()} or dict(stored)
    errors: dict[str, str] = {}
    status = 200
    if request.method == "POST":
        asked = asked_in(kind, typed)
        _now, last = terms_around(line, local(request.arrived_at).date())
        lacking = shortcomings_of(asked, last)
        errors, status = {one.section: one.message for one in lacking}, 422
        if not errors:
            try:
                files = tuple(keep(received(request.FILES.getlist("files")), besides=besides))
                return redirect(application_url(filing(asked, files)))
            except UnfitFile as unfit:
                errors = {"files": str(unfit)}
            except NotAllowed as refused:
                errors, status = {"": refused.reason}, 403
    page = form_page(line, kind, request.arrived_at, typed, choice=choice, back=back) | {
        "errors": errors,
        "summary": [(f"#{name}" if name else "", field_label(name), message) for name, message in errors.items()],
        "key": typed.get("key") or fresh_key(),
        "version": typed.get("version") or version,
    }
    for target in page["targets"]:
        target["error"] = errors.get(target["name"], "")
    return render(request, "lines/apply.html", page, status=status)
