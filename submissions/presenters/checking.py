"""The check-before-submit page: every answer, what changed, what still hinders, what to look at once more."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from components.comparing import changes, spans
from components.pieces import Span
from submissions.models import Contribution, Report
from submissions.presenters.attachments import AttachmentView, attached_now
from submissions.presenters.sections import Last, SectionView, Writing
from submissions.texts import is_none, length, texts_of_content


@dataclass(frozen=True, slots=True)
class Answer:
    """One section as it will be sent: spans against the earlier version, how many places changed, what hinders."""

    section: SectionView
    spans: list[Span]
    changed: int


@dataclass(frozen=True, slots=True)
class Checked:
    """The whole page: the answers, against what they are compared, hindrances (must be mended) and warnings.

    `number` is the number this version will have when it is sent.
    """

    answers: list[Answer]
    against: str
    hindrances: list[tuple[str, str, str]]
    warnings: list[str]
    number: int
    attachments: list[AttachmentView]


def checked(document: Report | Contribution, writing: Writing) -> Checked:
    """Return what the page shows: compared with the version returned, else with the last period, else with nothing."""
    sections = writing.sections
    earlier, against, number = _earlier(document, writing.last)
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
            _("还有 %(n)d 条退回意见没有答复") % {"n": len(section.open_remarks)},
        )
        for section in sections
        if section.open_remarks
    ]
    attachments = attached_now(document, writing.attachments)
    return Checked(answers, against, hindrances, _warnings(sections, writing.last), number, attachments)


def _earlier(document: Report | Contribution, last: Last | None) -> tuple[dict[str, str], str, int]:
    # What has never moved was never frozen.
    revision = document.revisions.order_by("-number").first() if document.version else None
    if revision is not None:
        words = _("与第 %(n)d 稿相比") % {"n": revision.number}
        return texts_of_content(revision.content), words, revision.number + 1
    return (last.texts, _("与上期相比"), 1) if last else ({}, "", 1)


def _warnings(sections: list[SectionView], last: Last | None) -> list[str]:
    before = last.texts if last else {}
    found = [
        _("“%(title)s”与上期完全相同，请核实本期是否有新情况。") % {"title": section.title}
        for section in sections
        if section.text.strip()
        and not is_none(section.text)
        and before.get(section.key, "").strip() == section.text.strip()
    ]
    found += [
        _("“%(title)s”只有 %(n)d 字，请看是否写清了数量和日期。") % {"title": section.title, "n": length(section.text)}
        for section in sections[:1]
        if 0 < length(section.text) < 20
    ]
    return found
