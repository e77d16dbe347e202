"""What is remarkable about the reports of a list, before one is opened: versions, returns, missing units, requests."""

from django.utils.translation import gettext as _

from approvals.presenters.reading import REQUESTS
from submissions.models import Contribution, Report, Return, Revision
from submissions.texts import is_none, texts_of_content
from workflows.way import is_waived
from workflows.words import Standstill


class Flags:
    """What is remarkable about the shown reports, read once for all of them."""

    def __init__(self, reports: list[Report]) -> None:
        self.returns: dict[int, int] = {}
        for (pk,) in Return.objects.filter(report__in=reports, undone_at__isnull=True).values_list("report_id"):
            self.returns[pk] = self.returns.get(pk, 0) + 1
        self.waived: dict[int, int] = {}
        for contribution in Contribution.objects.filter(report__in=reports):
            if is_waived(contribution.status):
                self.waived[contribution.report_id] = self.waived.get(contribution.report_id, 0) + 1
        self.revisions = {one.report_id: one for one in Revision.objects.filter(report__in=reports).order_by("number")}
        self.earlier: dict[int, list[Revision]] = {}
        for one in (
            Revision.objects.filter(report__line__in={report.line_id for report in reports})
            .select_related("report__period")
            .order_by("report__period__start", "number")
        ):
            self.earlier.setdefault(one.report.line_id, []).append(one)

    def of(self, report: Report, *, late: bool, whole: bool = True) -> list[tuple[str, str]]:
        """Return (word, tone) of everything worth a look; `whole` False: nothing that its frozen text says."""
        revision = self.revisions.get(report.pk)
        found: list[tuple[str, str]] = []
        if late:
            found.append((_("逾期"), "amber"))
        if revision is not None and revision.number > 1:
            found.append((_("第 %(n)d 稿") % {"n": revision.number}, "outline"))
        if times := self.returns.get(report.pk):
            found.append((_("曾退回 %(n)d 次") % {"n": times}, "red"))
        if missing := self.waived.get(report.pk):
            found.append((_("缺报 %(n)d 家") % {"n": missing}, "amber"))
        if revision is None or not whole:
            return found
        if revision.standstill:
            found.append((str(Standstill(revision.standstill).label), "amber"))
        texts = texts_of_content(revision.content)
        before = self.last_texts(report)
        if before is not None and before == texts:
            found.append((_("文字与上期相同"), "amber"))
        if (request := texts.get(REQUESTS, "").strip()) and not is_none(request):
            found.append((_("有建议"), "blue"))
        return found

    def last_texts(self, report: Report) -> dict[str, str] | None:
        """Return what the line's report said in the last period, by section; None in a first report."""
        before = [one for one in self.earlier.get(report.line_id, ()) if one.report.period.end < report.period.start]
        return texts_of_content(before[-1].content) if before else None
