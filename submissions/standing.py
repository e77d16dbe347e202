"""Which frozen revisions stand: a withdrawn one is kept, and no reader means it."""

from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from submissions.models import Revision


class StandingRevisions(models.Manager["Revision"]):
    """The revisions that stand: every reader means these; `Revision.every` holds the withdrawn ones as well."""

    def get_queryset(self) -> "models.QuerySet[Revision]":
        """Return what stands."""
        return super().get_queryset().filter(withdrawn_at__isnull=True)
