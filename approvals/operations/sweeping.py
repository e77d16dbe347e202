"""Stray files: what a crash between storing a file and its commit left behind, and nothing else."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from approvals.models import KeptFile, SignedFile
from common import store
from lines.models import ApplicationFile
from plans.models import PlanDraft
from submissions.models import Attachment
from units.models import Delegation

# Far longer than any signature takes: a file younger than this may belong to an act still under way.
YOUNG = timedelta(days=1)


def sweep_job(payload: Mapping[str, Any], at: datetime) -> None:
    """Remove stored files that no row names and that are a day old: the handler for `store.sweep`.

    Rows that name files: signed files, kept records, letters of mandates, evidence of applications,
    attachments of texts (also those taken off again, which a frozen version names), drafts of plans.
    """
    known = set(SignedFile.objects.values_list("sha256", flat=True))
    known |= set(KeptFile.objects.values_list("sha256", flat=True))
    known |= set(Delegation.objects.exclude(letter_sha256="").values_list("letter_sha256", flat=True))
    known |= set(ApplicationFile.objects.values_list("sha256", flat=True))
    known |= set(Attachment.objects.values_list("sha256", flat=True))
    known |= {file["sha256"] for files in PlanDraft.objects.values_list("files", flat=True) for file in files}
    store.sweep(known, at - YOUNG)
