"""Issued records as files: `records/**/*.pdf`, written by a job after acceptance, never overwritten."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from approvals.models import Record
from common import store


def publish_job(payload: Mapping[str, Any], at: datetime) -> None:
    """Write the records of an accepted report under the records folder: the handler for `report.publish_record`.

    After a correction there are several; what lies there already is not written again.
    """
    for record in Record.objects.select_related("government").filter(report=payload["document"]):
        store.publish_record(record.sha256, record.path)
