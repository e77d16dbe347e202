"""The check-before-submit page: every answer, what changed, what still hinders, what to look at once more."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from components.pieces import Span
from submissions.models import Contribution, Report
from submissions.presenters.comparing import changes, spans
from submissions.presenters.sections import SectionView, last_texts, texts_of_content
from submissions.texts import is_none, length


@dataclass(frozen=True, slots=True)
class Answer:
    """One section as it will be sent: spans against the earlier version, how many places changed, what hinders."""

    section: SectionView
    spans: list[Span]
    changed: int


@dataclass(frozen=True, slots=True)
class Checked:
    """The whole page: the answers, against what they are compared, hindrances (must be mended) and warnings."""

    answers: list[Answer]
    against: str
    hindrances: list[tuple[str, str, str]]
    warnings: list[str]


def checked(document: Report | Contribution, sections: list[SectionView]) -> Checked:
    """Return what the page shows: compared with the version returned, else with the last period, else with nothing."""
    earlier, against = _earlier(document)
    answers = []
    for section in sections:
        before = earlier.get(section.key)
        compared = spans(before, section.text) if before is not None else [Span("same", section.text)]
        answers.append(Answer(section, compared, changes(compared)))
    hindrances = [
        (f"#section-{section.key}", section.title, section.message) for section in sections if section.message
    ]
    hindrances += [
        (
            f"#section-{section.key}",
            section.title,
            _("还有 %(n)d 条退回意见没有标为已改") % {"n": len(section.open_remarks)},
        )
        for section in sections
        if section.open_remarks
    ]
    return Checked(answers, against, hindrances, _warnings(document, sections))


def _earlier(document: Report | Contribution) -> tuple[dict[str, str], str]:
    revision = document.revisions.order_by("-number").first()
    if revision is not None:
        return texts_of_content(revision.content), _("与第 %(n)d 稿相比") % {"n": revision.number}
    last = last_texts(document)
    return (last, _("与上期相比")) if last else ({}, "")


def _warnings(document: Report | Contribution, sections: list[SectionView]) -> list[str]:
    last = last_texts(document)
    found = [
        _("“%(title)s”与上期完全相同，请核实本期是否有新情况。") % {"title": section.title}
        for section in sections
        if section.text.strip()
        and not is_none(section.text)
        and last.get(section.key, "").strip() == section.text.strip()
    ]
    found += [
        _("“%(title)s”只有 %(n)d 字，请看是否写清了数量和日期。") % {"title": section.title, "n": length(section.text)}
        for section in sections[:1]
        if 0 < length(section.text) < 20
    ]
    return found
