"""A frozen report as its readers see it: what changed and against what, the file, the contributors, the returns."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from approvals.models import SignedFile
from approvals.operations.copies import latest_file
from common import store
from components.chinese import moment_words, period_words
from components.comparing import changes, spans
from components.pieces import Span
from pdf.counting import pages_in
from pdf.errors import NotARecord
from plans.models import LineLeader, PlanSection
from submissions.corrections import open_correction
from submissions.due_now import DueNow, report_due
from submissions.fact_finding import Seen
from submissions.locks import passed_on
from submissions.models import Remark, Report, Return, Revision, SignOff
from submissions.presenters.attachments import AttachmentView, attached
from submissions.presenters.sections import last_revision, numbered, returns_of
from submissions.recalls import read_by_receiver
from submissions.texts import is_none, length, texts_of_content
from workflows.way import Stop, is_frozen, stop_of

REQUESTS = "suggestions"


@dataclass(frozen=True, slots=True)
class Baseline:
    """What the text is compared with; `texts` is None in a first report. `words` stand in the legend.

    `content`: of the same report's version before, whole.
    """

    words: str
    texts: dict[str, str] | None
    content: dict[str, Any] | None = None


@dataclass(slots=True)
class SectionReading:
    """One section: its text, the last text, and the differences.

    `asks`: it asks the city government for something. `answers`: the remarks of the last return, each with its answer.
    """

    key: str
    title: str
    text: str
    budget: int
    before: str | None
    compared: list[Span]
    asks: bool
    last_period: str | None = None
    answers: list[Remark] = field(default_factory=list)
    field: Any = None

    @property
    def changed(self) -> int:
        """Return how many places changed against the baseline; 0 where there is nothing to compare with."""
        return 0 if self.before is None else changes(self.compared)

    @property
    def note(self) -> str:
        """Return “改 3 处”, “未变”, “新增” or nothing."""
        if self.before is None:
            return ""
        if not self.changed:
            return _("未变")
        return _("改 %(n)d 处") % {"n": self.changed}

    @property
    def is_news(self) -> bool:
        """Return whether there is something to read: a first text, a change, or the answer to a remark."""
        return self.before is None or self.changed > 0 or bool(self.answers)

    @property
    def is_none(self) -> bool:
        """Return whether the section says 无."""
        return is_none(self.text)

    @property
    def used(self) -> int:
        """Return how many 字 the text has for its budget."""
        return length(self.text)


@dataclass(frozen=True, slots=True)
class ContributorLine:
    """One unit in the list of contributors, as frozen: state in words, its texts."""

    unit: str
    role: str
    waived: bool
    words: str
    sections: list[dict[str, str]]


@dataclass(slots=True)
class Reading:
    """Everything that is read before a report is signed or accepted."""

    report: Report
    revision: Revision
    content: dict[str, Any]
    baseline: Baseline
    sections: list[SectionReading]
    returns: list[Return]
    signatures: list[SignOff]
    contributors: list[ContributorLine]
    leaders: list[str]
    file: SignedFile | None
    due: DueNow
    attachments: list[AttachmentView]
    pages: int = 0
    damaged: bool = False
    title: str = ""
    period_words: str = field(default="")

    @property
    def asking(self) -> list[SectionReading]:
        """Return the sections that ask the city government for something: they come first."""
        return [section for section in self.sections if section.asks]

    @property
    def changed(self) -> list[SectionReading]:
        """Return what is read in full, requests left out: what changed or was answered, all of a first report."""
        return [section for section in self.sections if not section.asks and section.is_news]

    @property
    def unchanged(self) -> list[SectionReading]:
        """Return the sections that stand folded."""
        return [section for section in self.sections if not section.asks and not section.is_news]

    @property
    def seen(self) -> Seen:
        """Return what the law looks at, as this page has read it: the text is frozen, the contributions are in."""
        return Seen(
            texts=texts_of_content(self.revision.content),
            unanswered=sum(1 for back in self.returns for remark in back.remarks.all() if remark.is_open),
            revision=self.revision,
            signed=tuple(sign_off.unit_id for sign_off in self.signatures),
        )

    @property
    def waived(self) -> list[str]:
        """Return the units without which the lead files (缺报先行), by name."""
        return [one.unit for one in self.contributors if one.waived]

    @property
    def received_words(self) -> str:
        """Return “8 家已报 7 家，徐闻县未报（已注明）”."""
        if not self.contributors:
            return _("本事项没有反馈单位")
        total, missing = len(self.contributors), self.waived
        words = _("%(total)d 家已报 %(n)d 家") % {"total": total, "n": total - len(missing)}
        if not missing:
            return words
        return _("%(words)s，%(units)s缺报（已注明）") % {"words": words, "units": "、".join(missing)}

    @property
    def version_words(self) -> str:
        """Return “第 2 稿，曾退回 1 次”."""
        words = _("第 %(n)d 稿") % {"n": self.revision.number}
        if not self.returns:
            return words
        return _("%(words)s，曾退回 %(n)d 次") % {"words": words, "n": len(self.returns)}

    @property
    def correction(self) -> dict[str, str]:
        """Return what this revision says of the correction it is: of which record, and why; {} for any other."""
        found: dict[str, str] = self.content.get("correction", {})
        return found

    @property
    def total_changes(self) -> int:
        """Return how many places changed in the whole report."""
        return sum(section.changed for section in self.sections)


def reading_of(report: Report, revision: Revision) -> Reading:
    """Return a report's current revision as it is read; eight queries, and the file is opened to count its pages."""
    content = json.loads(revision.content)
    # Once for the page: the law's facts ask for the sections again.
    prefetch_related_objects([report], "period__plan__sections")
    plan_sections = report.period.sections
    last = _last_period(report)
    # A first version that is still with its readers was never sent back.
    returns = [] if revision.number == 1 and is_frozen(report.status) else returns_of(report)
    answered = passed_on([back for back in returns if back.revision < revision.number])
    signed = SignOff.objects.filter(revision=revision)
    signatures = list(signed.select_related("unit", "delegation__granted_by__person"))
    baseline = _baseline(report, revision, last, answered, tuple(one.unit_id for one in signatures))
    file = latest_file(revision)
    pages, damaged = _pages(file)
    return Reading(
        report=report,
        revision=revision,
        content=content,
        baseline=baseline,
        sections=[
            _section(section, texts_of_content(revision.content), baseline, last.texts, answered)
            for section in plan_sections
        ],
        returns=returns,
        signatures=signatures,
        contributors=[_contributor(one) for one in content["contributors"]],
        leaders=list(LineLeader.objects.filter(line=report.line_id).order_by("order").values_list("name", flat=True)),
        file=file,
        pages=pages,
        damaged=damaged,
        title=content["line"]["title"],
        period_words=period_words(report.period.start, report.period.end, year=True),
        due=report_due(report, returns, open_correction(report) if "correction" in content else None),
        attachments=attached(report, content["attachments"], (baseline.content or {}).get("attachments")),
    )


def _last_period(report: Report) -> Baseline:
    revision = last_revision(report)
    if revision is None:
        return Baseline(_("首期，全文如下"), None)
    before = revision.report.period
    words = period_words(before.start, before.end, year=True)
    return Baseline(_("与 %(period)s相比") % {"period": words}, texts_of_content(revision.content))


def _baseline(
    report: Report, revision: Revision, last: Baseline, answered: list[Return], signed: tuple[int, ...]
) -> Baseline:
    """A text is compared with the version that its reader knows: the one sent back from here, else the last one read
    here; with the last period where this reader has seen no version before.

    What a head sent back, the office has never seen; what its sender took back unopened, nobody has.
    """
    number = 0 if revision.number == 1 else _known_number(report, revision, answered, signed)
    if not number:
        return last
    earlier = report.revisions.get(number=number)
    words = _("与第 %(n)d 稿相比") % {"n": earlier.number}
    return Baseline(words, texts_of_content(earlier.content), json.loads(earlier.content))


def _known_number(report: Report, revision: Revision, answered: list[Return], signed: tuple[int, ...]) -> int:
    """Return the number of the version that the reader of a report knows; 0 for none."""
    if stop_of(report.status) not in (Stop.HEAD, Stop.OFFICE):
        return answered[0].revision if answered else revision.number - 1
    read = read_by_receiver(report, revision.number, signed)
    sent_back = [back.revision for back in answered if back.revision in read]
    return sent_back[0] if sent_back else max(read, default=0)


def _section(
    section: PlanSection,
    texts: dict[str, str],
    baseline: Baseline,
    last: dict[str, str] | None,
    answered: list[Return],
) -> SectionReading:
    text = texts.get(section.key, "")
    before = None if baseline.texts is None else baseline.texts.get(section.key, "")
    return SectionReading(
        key=section.key,
        title=numbered(section),
        text=text,
        budget=section.budget,
        before=before,
        compared=[Span("same", text)] if before is None else spans(before, text),
        asks=section.key == REQUESTS and not is_none(text),
        last_period=None if last is None else last.get(section.key),
        answers=[one for back in answered for one in back.remarks.all() if one.section_id == section.pk],
    )


def _contributor(one: dict[str, Any]) -> ContributorLine:
    waived = one["state"] == "waived"
    if waived or one["state"] == "excused":
        words = _("理由：%(reason)s") % {"reason": one.get("waiver_reason") or ""}
    else:
        sent = moment_words(datetime.fromisoformat(one["sent_at"])) if one["sent_at"] else ""
        words = (_("%(when)s 送达，逾期") if one["late"] else _("%(when)s 送达")) % {"when": sent}
    return ContributorLine(one["unit"], one["role"], waived, words, one["sections"])


def _pages(file: SignedFile | None) -> tuple[int, bool]:
    """Return how many pages a file has, and whether it is damaged: then nobody may sign it."""
    if file is None:
        return 0, False
    try:
        return pages_in(store.read(file.sha256)), False
    except (FileNotFoundError, store.DigestMismatch, NotARecord):
        return 0, True
