"""Attachments (佐证材料) as pages show them: name, size, whose, where to fetch it, what changed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from pdf.wording import size
from submissions.addresses import address_of
from submissions.attachment_models import entries_of
from submissions.models import Attachment, Contribution, Report


@dataclass(frozen=True, slots=True)
class AttachmentView:
    """One attachment. `number`: of its row while it may be taken off; `tag`: 新增 or 已删去 (then `url` is "")."""

    name: str
    size: str
    sha256: str
    url: str
    unit: str = ""
    tag: tuple[str, str] | None = None
    number: int | None = None


def attached_now(document: Report | Contribution, attachments: Iterable[Attachment]) -> list[AttachmentView]:
    """Return what is attached to a text that is being written."""
    return [_view(document, entries_of([one])[0], number=one.pk) for one in attachments]


def attached(
    document: Report | Contribution,
    entries: Sequence[Mapping[str, Any]],
    before: Sequence[Mapping[str, Any]] | None = None,
) -> list[AttachmentView]:
    """Return the attachments that a text names, against those of the version `before` it (None: nothing to compare).

    Of a report those of its units are marked; one query where anything is attached, none else.
    """
    units = _units(document, entries) if isinstance(document, Report) else {}
    found = []
    known = None if before is None else {one["sha256"] for one in before}
    for one in entries:
        tag = (_("新增"), "blue") if known is not None and one["sha256"] not in known else None
        found.append(_view(document, one, unit=units.get(one["sha256"], ""), tag=tag))
    present = {one["sha256"] for one in entries}
    gone = [one for one in before or () if one["sha256"] not in present]
    return found + [
        AttachmentView(str(one["name"]), size(one["size"]), one["sha256"], "", tag=(_("已删去"), "neutral"))
        for one in gone
    ]


def _view(document: Report | Contribution, one: Mapping[str, Any], **more: Any) -> AttachmentView:
    return AttachmentView(str(one["name"]), size(one["size"]), one["sha256"], _url(document, one["sha256"]), **more)


def _url(document: Report | Contribution, sha256: str) -> str:
    if isinstance(document, Report):
        return reverse("approvals:attachment", kwargs=address_of(document) | {"sha256": sha256})
    address = address_of(document.report) | {"unit": document.unit_id, "sha256": sha256}
    return reverse("approvals:unit_attachment", kwargs=address)


def _units(report: Report, entries: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Return whose an attachment is, by its digest, for those that came with a unit's contribution."""
    if not entries:
        return {}
    rows = Attachment.objects.filter(Q(report=report) | Q(contribution__report=report))
    rows = rows.filter(sha256__in=[one["sha256"] for one in entries])
    found = list(rows.values_list("sha256", "report", "contribution__unit__name"))
    own = {sha256 for sha256, of_report, _unit in found if of_report is not None}
    return {sha256: unit for sha256, _report, unit in found if sha256 not in own}
