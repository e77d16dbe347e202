"""Stray files: what a crash between storing a signed file and its commit left behind, and nothing else."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from approvals.models import SignedFile
from common import store

# Far longer than any signature takes: a file younger than this may belong to an act still under way.
YOUNG = timedelta(days=1)


def sweep_job(payload: Mapping[str, Any], at: datetime) -> None:
    """Remove stored files that no SignedFile names and that are a day old: the handler for `store.sweep`."""
    known = set(SignedFile.objects.values_list("sha256", flat=True))
    store.sweep(known, at - YOUNG)
