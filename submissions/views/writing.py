"""What the writing pages share: saving sections and answers, conflicts shown with both texts, nothing typed lost."""

from dataclasses import dataclass, field

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from common.clock import local
from submissions.addresses import number_in
from submissions.errors import AnswerConflict, AnswerRefused, DraftConflict
from submissions.fields import version_in, without_nul
from submissions.models import Contribution, Draft, Remark, Report
from submissions.operations.drafting import Typed, answer_remark, mark_mended, save_draft, save_drafts
from submissions.presenters.sections import Writing
from submissions.texts import standstill_in, standstill_text
from units.requests import ActingRequest
from workflows.words import Standstill, TargetState

_UNPROCESSABLE = 422


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two people wrote one section: what was typed here, and the draft as it stands now."""

    mine: str
    theirs: Draft


@dataclass(slots=True)
class Unsaved:
    """What a form carried and could not be saved: sections that somebody else wrote, answers with what is wrong.

    `locked`: what was typed in sections that were not returned. `answers`: by remark, what was typed and the reason;
    `contested`: one of them was answered by somebody else.
    `targets`: what was answered on targets in a section that could not be saved.
    `standstill`: an answer 本期无进展 or 无变化 without its kind or reason, as typed, with what is wrong.
    """

    sections: dict[str, Conflict] = field(default_factory=dict)
    locked: dict[str, str] = field(default_factory=dict)
    answers: dict[int, tuple[str, str]] = field(default_factory=dict)
    contested: bool = False
    standstill: dict[str, str] = field(default_factory=dict)
    targets: dict[str, dict[str, str]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.sections or self.locked or self.answers or self.standstill)

    @property
    def status(self) -> int:
        """Return the status code of the page that shows it: 409 where two people met, 422 where an answer is unfit."""
        if self.sections or self.locked or self.contested:
            return 409
        return _UNPROCESSABLE if self.answers or self.standstill else 200


def save_writing(document: Report | Contribution, request: ActingRequest) -> Unsaved:
    """Save what the form carries: `text-<section>` with `version-<section>` and `target-<section>-<target>`,
    `answer-<remark>` with `was-<remark>`.

    What can be saved is saved, whatever happens to the rest. Raises NotWriter.
    """
    unsaved = Unsaved()
    # A section whose text is locked carries answers on targets only.
    keys = [name.removeprefix("text-") for name in request.POST if name.startswith("text-")]
    answered = [name for name in request.POST if name.startswith("target-")]
    keys += [name.removeprefix("target-").rpartition("-")[0] for name in answered]
    typed = {
        key: Typed(
            without_nul(request.POST[f"text-{key}"]) if f"text-{key}" in request.POST else None,
            version_in(request.POST.get(f"version-{key}", "")),
            _targets_in(request, key),
        )
        for key in dict.fromkeys(keys)
    }
    if typed:
        saved = save_drafts(document, typed, by=request.actor, at=request.arrived_at)
        for key, why in saved.unsaved.items():
            unsaved.targets[key] = dict(typed[key].targets)
            if isinstance(why, DraftConflict):
                unsaved.sections[key] = Conflict(why.mine, why.theirs)
            else:  # typed on a page from before the return
                unsaved.locked[key] = why.mine if typed[key].text is not None else _answers_in_words(typed[key])
    _save_answers(document, request, unsaved)
    return unsaved


def _targets_in(request: ActingRequest, section: str) -> dict[str, str]:
    """Return what a section's part of the form answers on targets: known answers by the target's id."""
    prefix = f"target-{section}-"
    numbers = {name: number_in(name.removeprefix(prefix)) for name in request.POST if name.startswith(prefix)}
    return {
        str(number): request.POST[name]
        for name, number in numbers.items()
        if number is not None and request.POST[name] in TargetState.values
    }


def _answers_in_words(typed: Typed) -> str:
    """Return what was chosen on targets, for who could not save it."""
    words = "、".join(str(TargetState(one).label) for one in typed.targets.values())
    return _("目标完成情况：%(words)s") % {"words": words}


def _save_answers(document: Report | Contribution, request: ActingRequest, unsaved: Unsaved) -> None:
    named = [name.removeprefix("answer-") for name in request.POST if name.startswith("answer-")]
    typed = {
        number: (
            without_nul(request.POST[f"answer-{number}"]),
            without_nul(request.POST.get(f"was-{number}", "")),
        )
        for number in (number_in(name) for name in named)
        if number is not None
    }
    # What was not touched is not looked up: mostly no answer changed.
    changed = {number: words for number, words in typed.items() if words[0].split() != words[1].split()}
    for remark in _remarks_of(document, list(changed)):
        text, seen = changed[remark.pk]
        try:
            answer_remark(remark, text=text, seen=seen, by=request.actor, at=request.arrived_at)
        except AnswerConflict as conflict:
            unsaved.answers[remark.pk] = (text, str(conflict))
            unsaved.contested = True
        except AnswerRefused as refused:
            unsaved.answers[remark.pk] = (text, str(refused))


def declare_standstill(document: Report | Contribution, request: ActingRequest, unsaved: Unsaved) -> str | None:
    """Write the explicit answer 本期无进展 or 本期无变化 into its section, above what stands there; return the section.

    None when its button (`declare`) was not pressed, or when kind or reason is missing: then `unsaved` says so.
    """
    section = request.POST.get("declare")
    if section is None or unsaved:
        return None
    kind, reason = request.POST.get("standstill", ""), without_nul(request.POST.get("standstill-reason", "")).strip()
    if kind not in Standstill.values or not reason:
        problem = _("请写明原因。") if kind in Standstill.values else _("请选“本期无进展”或“本期无变化”，并写明原因。")
        unsaved.standstill = {"kind": kind, "reason": reason, "problem": problem}
        return None
    draft = document.drafts.select_related("section").filter(section__key=section).first()
    if draft is None:
        return None
    answer = standstill_text(Standstill(kind), reason)
    kept = "" if standstill_in(draft.text) else draft.text.strip()
    save_draft(
        document,
        section,
        text=f"{answer}\n{kept}" if kept else answer,
        expected_version=draft.version,
        by=request.actor,
        at=request.arrived_at,
    )
    return section


def settle(document: Report | Contribution, request: ActingRequest) -> str | None:
    """Return the section of the remark whose button was pressed, marking it as mended for `mend`; None for no button.

    The answer in words (`answered`) was saved with everything else.
    """
    mend, answered = number_in(request.POST.get("mend", "")), number_in(request.POST.get("answered", ""))
    wanted = [number for number in (mend, answered) if number is not None]
    remark = next(iter(_remarks_of(document, wanted)), None)
    if remark is None:
        return None
    if remark.pk == mend:
        mark_mended(remark, by=request.actor, at=request.arrived_at)
    return remark.section.key


def _remarks_of(document: Report | Contribution, numbers: list[int]) -> list[Remark]:
    if not numbers:
        return []
    owner = {"returned__report": document} if isinstance(document, Report) else {"returned__contribution": document}
    found = Remark.objects.filter(pk__in=numbers, **owner)
    return list(found.select_related("returned__report", "returned__contribution", "section"))


def autosave_answer(request: ActingRequest, writing: Writing, unsaved: Unsaved) -> HttpResponse:
    """Answer an autosave: fresh versions, and the conflicts (409) beside the fields; the time of saving in a header."""
    response = render(
        request,
        "submissions/autosaved.html",
        {"sections": writing.sections, "conflicts": unsaved.sections, "unanswered": unsaved.answers},
        status=unsaved.status,
    )
    if not unsaved:
        response["X-Saved-At"] = f"{local(request.arrived_at):%H:%M:%S}"
    return response


def with_typed(writing: Writing, unsaved: Unsaved) -> Writing:
    """Return the writing with what was typed where it could not be saved, under the version now in force."""
    for section in writing.sections:
        if section.key in unsaved.sections:
            section.text = unsaved.sections[section.key].mine
            section.theirs = unsaved.sections[section.key].theirs
        section.unsaved = unsaved.locked.get(section.key, "")
        section.answers |= unsaved.targets.get(section.key, {})
        for view in section.remarks:
            if view.remark.pk in unsaved.answers:
                view.box, view.problem = unsaved.answers[view.remark.pk]
    return writing
