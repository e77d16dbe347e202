"""Recomputes signed files and letters of mandates for the audit verifier: these bytes never change (invariant 5)."""

import json

from approvals.models import SignedFile
from audit.models import Event
from common import store
from units.models import Delegation


def of_signature(event: Event) -> str | None:
    """Return a finding when the file of a signature is missing or altered; else None."""
    digest = json.loads(event.data_text).get("file_sha256")
    if not digest:
        return f"{event.subject} 的签名事件没有记下文件摘要。"
    if not SignedFile.objects.filter(sha256=digest).exists():
        return f"{event.subject} 的签名文件不在登记中（{digest[:8]}）。"
    try:
        store.read(digest)
    except FileNotFoundError:
        return f"{event.subject} 的签名文件不见了（{digest[:8]}）。"
    except store.DigestMismatch:
        return f"{event.subject} 的签名文件被改动过（{digest[:8]}）。"
    return None


def of_mandate(event: Event) -> str | None:
    """Return a finding when the letter of a mandate is missing or altered, or the mandate says something else."""
    said = json.loads(event.data_text)
    mandate = Delegation.objects.filter(government__name=event.government, number=said["number"]).first()
    if mandate is None:
        return f"代签授权 {said['number']} 不在登记中。"
    kept = (mandate.since.isoformat(), mandate.until.isoformat(), mandate.line_ids, mandate.letter_sha256)
    if kept != (said["since"], said["until"], said["lines"], said["letter_sha256"]):
        return f"代签授权 {said['number']} 的期限、事项或授权书与授权时不同。"
    try:
        store.read(said["letter_sha256"])
    except FileNotFoundError:
        return f"代签授权 {said['number']} 的授权书不见了。"
    except store.DigestMismatch:
        return f"代签授权 {said['number']} 的授权书被改动过。"
    return None
