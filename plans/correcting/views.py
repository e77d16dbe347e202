"""Acts on a draft beside its doubts: typing over a matter, cutting it in two, throwing the draft away."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from plans.correcting.forms import CutTyped, Misfit, Refused, correction_of, cut_of
from plans.documents.corrections import Correction, words_of
from plans.documents.cutting import Cut
from plans.documents.errors import DecisionsError
from plans.documents.model import Matter, PlanDocument
from plans.models import PlanDraft
from plans.operations.discarding import discard as discard_draft
from plans.operations.drafting import Unfit, settle
from plans.operations.settling import corrected_in, settled
from plans.reviewing.presenters import review_page
from plans.reviewing.proposing import LONGEST_TARGET
from plans.reviewing.views import draft_or_404, number_of, text_of, version_of
from plans.wording import words_of_error
from units.requests import ActingRequest


@login_required
@require_POST
def correct(request: ActingRequest, draft: int) -> HttpResponse:
    """Type values over a matter or a row of it; what does not fit is said beside its field, nothing typed is lost."""
    found = draft_or_404(request, draft)
    _document, matter = _document_and_matter(request, found)
    item = number_of(text_of(request, "item"))
    if item is not None and item >= len(matter.sub_items):
        raise Http404
    shown = words_of(matter, item)
    typed = {name: text_of(request, name, LONGEST_TARGET + 1).replace("\r\n", "\n") for name in shown}
    try:
        read = words_of(corrected_in(found).read[matter.reference], item)
        return _settled(request, found, correction_of(matter.reference, item, typed, shown, read, found.year))
    except Misfit as misfit:
        refused = Refused(misfit.errors, typed)
    except DecisionsError as error:
        refused = Refused({"": words_of_error(error)}, typed)
    page = review_page(found, matter=matter.reference, item=item, correcting=refused)
    return render(request, "plans/review.html", page, status=422)


@login_required
@require_POST
def cut(request: ActingRequest, draft: int) -> HttpResponse:
    """Cut a matter in two; the second half stands behind the first."""
    found = draft_or_404(request, draft)
    document, matter = _document_and_matter(request, found)
    places = frozenset(place for text in request.POST.getlist("place") if (place := number_of(text)) is not None)
    halves = dict(zip(request.POST.getlist("unit"), request.POST.getlist("half"), strict=False))
    typed = CutTyped(text_of(request, "title"), places, halves)
    try:
        corrected = corrected_in(found).document
        base = next(one for one in corrected.matters if one.reference == matter.reference)
        return _settled(request, found, cut_of(document, base, typed))
    except Misfit as misfit:
        refused = Refused(misfit.errors, cut=typed)
    except DecisionsError as error:
        refused = Refused({"": words_of_error(error)}, cut=typed)
    page = review_page(found, matter=matter.reference, correcting=refused)
    return render(request, "plans/review.html", page, status=422)


@login_required
@require_POST
def discard(request: ActingRequest, draft: int) -> HttpResponse:
    """Throw the draft away; the reason goes into the audit log."""
    found, reason = draft_or_404(request, draft), text_of(request, "reason")
    try:
        discard_draft(found, reason, by=request.actor, at=request.arrived_at, expected_version=version_of(request))
    except Unfit as unfit:
        page = review_page(found) | {"discarding": {"reason": reason, "error": unfit.errors["reason"]}}
        return render(request, "plans/review.html", page, status=422)
    return redirect("plans:drafts")


def _document_and_matter(request: ActingRequest, draft: PlanDraft) -> tuple[PlanDocument, Matter]:
    document = settled(draft).document
    name = text_of(request, "matter")
    matter = next((one for one in document.matters if one.reference == name), None)
    if matter is None or draft.proposals:
        raise Http404
    return document, matter


def _settled(request: ActingRequest, draft: PlanDraft, act: Correction | Cut) -> HttpResponse:
    settle(draft, act, by=request.actor, at=request.arrived_at, expected_version=version_of(request))
    row = f"&item={act.item}" if isinstance(act, Correction) and act.item is not None else ""
    return redirect(reverse("plans:review", kwargs={"draft": draft.pk}) + f"?matter={act.matter}{row}#matter")
