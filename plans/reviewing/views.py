"""Pages of the office: sending a document, settling its doubts beside the original, the dry run, publishing."""

import secrets
from urllib.parse import quote

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common import store
from plans.documents.errors import DecisionsError, DocumentError
from plans.models import PlanDraft
from plans.operations import drafting
from plans.operations.amending import amend, amended_by
from plans.operations.draft_rows import proposals_in, rows_in
from plans.operations.drafting import Cover, MayNotPrepare, Unfit
from plans.operations.publishing import publish
from plans.operations.settling import settled
from plans.operations.storing import PlanExists
from plans.queries import drafts_visible_to, governments_prepared_by
from plans.reviewing.answers import Answer, decision_on, key_of
from plans.reviewing.dry_run import dry_run_page
from plans.reviewing.library import drafts_page
from plans.reviewing.offered import answer_of
from plans.reviewing.presenters import review_page
from plans.reviewing.proposals_page import next_waiting, rows_for
from plans.reviewing.proposing import LONGEST_FIELD, LONGEST_TARGET, Typed, choice_on
from plans.reviewing.reading import Sent
from plans.reviewing.registry import registry_of
from plans.wording import words_of_error
from units.requests import ActingRequest

_LONGEST_NUMBER = 9
_LONGEST_TYPED = 2000
_LONGEST_SOUGHT = 100


@login_required
@require_http_methods(["GET", "POST"])
def drafts(request: ActingRequest) -> HttpResponse:
    """The plans and drafts of the office; POST takes the files of one notice and makes a draft of them."""
    governments = governments_prepared_by(request.actor)
    if not governments:
        raise MayNotPrepare(_("只有市政府督查室可以导入、入库和修订方案。"))
    cover, errors = _cover(request), {}
    if request.method == "POST":
        files = [Sent(file.name or "", file.read()) for file in request.FILES.getlist("files")]
        try:
            made = drafting.make_draft(
                governments[0],
                files,
                cover,
                by=request.actor,
                at=request.arrived_at,
                key=text_of(request, "key")[:64] or secrets.token_hex(16),
            )
            return redirect("plans:review", draft=made.pk)
        except DocumentError as error:
            errors = {"files": words_of_error(error)}
        except Unfit as unfit:
            errors = unfit.errors
    page = drafts_page(request.actor) | {"cover": cover, "errors": errors}
    page |= {"published": request.GET.get("published", ""), "amended": request.GET.get("amended", "")}
    page["said"] = any((cover.name, cover.number, cover.year, cover.rule))
    page["key"] = text_of(request, "key")[:64] or secrets.token_hex(16)
    return render(request, "plans/drafts.html", page, status=422 if errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def review(request: ActingRequest, draft: int) -> HttpResponse:
    """Source at the left, doubts at the right; POST settles one. What does not fit is said, nothing typed is lost."""
    found = draft_or_404(request, draft)
    if not found.is_open:
        return redirect("plans:drafts")
    if request.method == "GET":
        page = review_page(
            found,
            wanted=request.GET.get("doubt", ""),
            matter=request.GET.get("matter", ""),
            item=number_of(request.GET.get("item", "")),
            row=request.GET.get("row", ""),
            first=number_of(request.GET.get("at", "")),
        )
        return render(request, "plans/review.html", page)
    wanted_key, answer = text_of(request, "doubt"), _answer(request)
    pressed, _colon, value = text_of(request, "settle").partition(":")
    document = settled(found).document
    doubt = next((one for one in document.doubts if key_of(one) == (pressed or wanted_key)), None)
    if doubt is None:
        raise drafting.DraftChanged
    try:
        given = answer_of(value, doubt, document, registry_of(found.government)) if pressed else answer
        drafting.settle(
            found,
            decision_on(doubt, given),
            by=request.actor,
            at=request.arrived_at,
            expected_version=version_of(request),
        )
    except DecisionsError as error:
        page = review_page(found, wanted=wanted_key, answer=answer) | {"error": words_of_error(error)}
        return render(request, "plans/review.html", page, status=422)
    review_url = reverse("plans:review", kwargs={"draft": found.pk})
    if not pressed:
        return redirect(f"{review_url}#doubts")
    # One press in the list leaves the open doubt as it is, with everything that was typed there; the browser keeps the
    # anchor that the button named.
    found.refresh_from_db()
    still_open = review_page(found, wanted=wanted_key)["open"]
    if still_open and still_open.key == wanted_key and answer != still_open.untouched:
        return render(request, "plans/review.html", review_page(found, wanted=wanted_key, answer=answer))
    return redirect(f"{review_url}?doubt={quote(wanted_key)}")


@login_required
@require_POST
def proposals(request: ActingRequest, draft: int) -> HttpResponse:
    """Decide on sentences of a report: one by its form, those that are ticked, or what waits in a section."""
    found = draft_or_404(request, draft)
    rows, act, typed = rows_in(found), text_of(request, "act"), _typed(request)
    chosen = set(request.POST.getlist("row"))
    try:
        choice = choice_on(*rows_for(act, rows, proposals_in(found), chosen), typed, found.year)
        drafting.settle(found, choice, by=request.actor, at=request.arrived_at, expected_version=version_of(request))
    except DecisionsError as error:
        row = next(iter(chosen), "") if typed.whole else ""
        page = review_page(
            found, row=row, typed=typed, ticked=() if typed.whole else sorted(chosen), error=words_of_error(error)
        )
        return render(request, "plans/review.html", page, status=422)
    review_url = reverse("plans:review", kwargs={"draft": found.pk})
    if not typed.whole:
        return redirect(f"{review_url}#proposals")
    found.refresh_from_db()
    following = next_waiting(rows_in(found), proposals_in(found), next(iter(chosen), ""))
    return redirect(f"{review_url}?row={following}" if following else f"{review_url}#proposals")


@login_required
@require_POST
def withdraw(request: ActingRequest, draft: int) -> HttpResponse:
    """Take back one decision: what it answered is asked again."""
    found = draft_or_404(request, draft)
    place = number_of(text_of(request, "place"))
    drafting.withdraw(
        found,
        -1 if place is None else place,
        by=request.actor,
        at=request.arrived_at,
        expected_version=version_of(request),
    )
    matter = text_of(request, "matter")
    return redirect(
        reverse("plans:review", kwargs={"draft": found.pk}) + (f"?matter={quote(matter)}" if matter else "")
    )


@login_required
@require_POST
def cover(request: ActingRequest, draft: int) -> HttpResponse:
    """Say the plan's name, number, year and rule."""
    found = draft_or_404(request, draft)
    said = _cover(request)
    try:
        drafting.describe(found, said, by=request.actor, at=request.arrived_at, expected_version=version_of(request))
    except Unfit as unfit:
        page = review_page(found)
        # What is asked above with a field of its own is also refused there.
        asked = page["open"] is not None and page["open"].on_cover
        below = {name: words for name, words in unfit.errors.items() if not (asked and name == "year")}
        page |= {"cover": said, "cover_lacks": page["cover_lacks"] or bool(below)}
        page |= {"errors": unfit.errors, "cover_errors": below}
        return render(request, "plans/review.html", page, status=422)
    return redirect("plans:review", draft=found.pk)


@login_required
@require_http_methods(["GET", "POST"])
def dry_run(request: ActingRequest, draft: int) -> HttpResponse:
    """What publishing would make; POST publishes, which is an act of its own."""
    found = draft_or_404(request, draft)
    if not found.is_open:
        return redirect("plans:drafts")
    error = ""
    if request.method == "POST":
        try:
            # A number that is published already is corrected; the operation looks again under its lock.
            act = publish if amended_by(found) is None else amend
            plan = act(found, by=request.actor, at=request.arrived_at, expected_version=version_of(request))
            done = "published" if act is publish else "amended"
            return HttpResponseRedirect(reverse("plans:drafts") + f"?{done}={plan.pk}")
        except (PlanExists, Unfit) as unfit:
            error = str(unfit)
    words, only_open = request.GET.get("q", "").replace("\0", "")[:_LONGEST_SOUGHT], request.GET.get("show") == "open"
    page = dry_run_page(found, at=request.arrived_at, words=words, only_open=only_open) | {"error": error}
    return render(request, "plans/dry_run.html", page, status=422 if error else 200)


@login_required
@require_safe
def file(request: ActingRequest, draft: int, sha256: str) -> HttpResponse:
    """One of the files as it was sent."""
    found = draft_or_404(request, draft)
    kept = next((one for one in found.files if one["sha256"] == sha256), None)
    if kept is None:
        raise Http404
    answer = HttpResponse(store.read(sha256), content_type="application/octet-stream")
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(kept['name'])}"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def draft_or_404(request: ActingRequest, number: int) -> PlanDraft:
    """Return a draft of the person's own government, if the person prepares its plans; else 404."""
    if len(str(number)) > _LONGEST_NUMBER:
        raise Http404
    found = drafts_visible_to(request.actor).filter(pk=number).first()
    if found is None:
        raise Http404
    return found


def text_of(request: ActingRequest, name: str, longest: int = _LONGEST_TYPED) -> str:
    """Return a field as typed, without NUL (PostgreSQL takes none)."""
    return request.POST.get(name, "").replace("\0", "")[:longest]


def version_of(request: ActingRequest) -> int:
    """Return the version of the draft that the page was made from, -1 when the form says none."""
    version = number_of(text_of(request, "version"))
    return -1 if version is None else version


def number_of(text: str) -> int | None:
    """Return a number as a form or an address holds it, None for anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= _LONGEST_NUMBER else None


def _cover(request: ActingRequest) -> Cover:
    return Cover(*(text_of(request, name) for name in ("name", "number", "year", "rule")))


def _typed(request: ActingRequest) -> Typed:
    # One letter more than fits: what is too long is refused in words, never cut in silence.
    long = {name: text_of(request, name, LONGEST_TARGET + 1) for name in ("target_text", "pieces")}
    names = ("title", "lead_units", "undertaking_units", "assisting_units", "leaders", "deadline")
    short = {name: text_of(request, name, LONGEST_FIELD + 1) for name in names}
    return Typed(**long, **short, whole=bool(text_of(request, "whole")), splitting=text_of(request, "act") == "split")


def _answer(request: ActingRequest) -> Answer:
    units, roles = request.POST.getlist("unit"), request.POST.getlist("role")
    return Answer(
        choice=text_of(request, "choice"),
        members=[name.replace("\0", "") for name in request.POST.getlist("member")],
        typed=text_of(request, "typed"),
        everywhere=bool(text_of(request, "everywhere")),
        roles=dict(zip(units, roles, strict=False)),
        reason=text_of(request, "reason"),
    )
