"""Recomputes signed files for the audit verifier: bytes once signed never change (invariant 5)."""

import json

from approvals.models import SignedFile
from audit.models import Event
from common import store


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
