"""What the two writing pages share: saving every section with its version, conflicts shown with both texts."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render

from common.clock import local
from submissions.addresses import number_in
from submissions.errors import DraftConflict
from submissions.fields import version_in, without_nul
from submissions.models import Contribution, Draft, Remark, Report
from submissions.operations.drafting import mark_mended, save_draft
from submissions.presenters.sections import SectionView, Writing
from units.requests import ActingRequest


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two people wrote one section: what was typed here, and the draft as it stands now."""

    mine: str
    theirs: Draft


def save_sections(document: Report | Contribution, request: ActingRequest) -> dict[str, Conflict]:
    """Save what the form carries (`text-<section>`, `version-<section>`); return the conflicts by section key.

    Sections without a conflict are saved all the same: nothing typed is lost. Raises NotWriter.
    """
    conflicts: dict[str, Conflict] = {}
    for draft in document.drafts.select_related("section"):
        key = draft.section.key
        text = request.POST.get(f"text-{key}")
        if text is None:
            continue
        try:
            save_draft(
                document,
                key,
                text=without_nul(text),
                expected_version=version_in(request.POST.get(f"version-{key}", "")),
                by=request.actor,
                at=request.arrived_at,
            )
        except DraftConflict as conflict:
            conflicts[key] = Conflict(conflict.mine, conflict.theirs)
    return conflicts


def mend(document: Report | Contribution, request: ActingRequest) -> str | None:
    """Mark the remark named by the pressed button (`mend`) as mended; return its section key, None when none was."""
    number = number_in(request.POST.get("mend", ""))
    if number is None:
        return None
    owner = {"returned__report": document} if isinstance(document, Report) else {"returned__contribution": document}
    remark = Remark.objects.filter(pk=number, **owner).select_related("returned", "section").first()
    if remark is None:
        return None
    mark_mended(remark, by=request.actor, at=request.arrived_at)
    return remark.section.key


def autosave_answer(
    request: ActingRequest, sections: list[SectionView], conflicts: dict[str, Conflict]
) -> HttpResponse:
    """Answer an autosave: fresh versions, and the conflicts (409) beside the fields; the time of saving in a header."""
    response = render(
        request,
        "submissions/autosaved.html",
        {"sections": sections, "conflicts": conflicts},
        status=409 if conflicts else 200,
    )
    if not conflicts:
        response["X-Saved-At"] = f"{local(request.arrived_at):%H:%M:%S}"
    return response


def with_typed(writing: Writing, conflicts: dict[str, Conflict]) -> Writing:
    """Return the writing with what was typed where a conflict stopped it, under the version now in force."""
    for section in writing.sections:
        if section.key in conflicts:
            section.text = conflicts[section.key].mine
            section.theirs = conflicts[section.key].theirs
    return writing
