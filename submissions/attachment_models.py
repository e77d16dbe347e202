"""What is attached to a report or a contribution (佐证材料); part of `submissions.models`."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _


class Attachment(models.Model):
    """佐证材料: a file as received with a report or a contribution; its bytes lie in the content store under `sha256`.

    A row that no frozen text names is deleted when its file is taken off; any other stays, with `removed_at`: the file
    belongs to a version for good. Frozen texts keep name, size and digest of their own (`entries_of`).
    """

    report = models.ForeignKey("submissions.Report", on_delete=models.PROTECT, null=True, related_name="attachments")
    contribution = models.ForeignKey(
        "submissions.Contribution", on_delete=models.PROTECT, null=True, related_name="attachments"
    )
    name = models.CharField(_("文件名"), max_length=120)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField(_("大小"))
    media_type = models.CharField(_("文件类型"), max_length=100)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(_("删去时间"), null=True)

    class Meta:
        verbose_name = _("佐证材料")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(report__isnull=False, contribution__isnull=True)
                | Q(report__isnull=True, contribution__isnull=False),
                name="attachment_of_one_document",
            ),
            # The same bytes twice are one file.
            models.UniqueConstraint(
                fields=["report", "sha256"],
                condition=Q(report__isnull=False, removed_at__isnull=True),
                name="report_attachment_once",
            ),
            models.UniqueConstraint(
                fields=["contribution", "sha256"],
                condition=Q(contribution__isnull=False, removed_at__isnull=True),
                name="contribution_attachment_once",
            ),
        ]


def has_attachments(owner: str) -> Exists:
    """Tell with a draft whether anything is attached to its document now: mostly nothing is, then nothing is read.

    `owner`: the draft's column, "report" or "contribution". Read with the drafts, after the document's lock, so that
    nobody attaches anything in between.
    """
    return Exists(Attachment.objects.filter(**{owner: OuterRef(owner)}, removed_at__isnull=True))


def entries_of(attachments: Iterable[Attachment]) -> list[dict[str, Any]]:
    """Return attachments as frozen content names them (docs: shuangyue.report/1)."""
    return [{"name": one.name, "size": one.size, "sha256": one.sha256} for one in attachments]
