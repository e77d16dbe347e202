"""The audit log: events in one hash chain for the whole installation, and the chain's head."""

import json
from typing import Any

from django.db import models


class Event(models.Model):
    """One thing that happened. Written by `audit.log.append` only; triggers refuse every change and removal.

    Evidence: no operation reads it to decide anything. `actor_text` and `data_text` are canonical JSON (RFC 8785),
    kept as text so that the stored bytes are the hashed ones on every database.
    """

    sequence = models.BigIntegerField(unique=True)
    at = models.DateTimeField()
    kind = models.CharField(max_length=80)
    government = models.CharField(max_length=200, blank=True)
    actor_text = models.TextField()
    subject = models.CharField(max_length=400)
    data_text = models.TextField()
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ["sequence"]
        indexes = [
            models.Index(fields=["government", "sequence"], name="audit_event_government"),
            models.Index(fields=["subject", "sequence"], name="audit_event_subject"),
            models.Index(fields=["kind", "sequence"], name="audit_event_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.sequence} {self.kind} {self.subject}"

    @property
    def actor(self) -> dict[str, Any]:
        """Who acted, as recorded then: id, name, post, unit."""
        value: dict[str, Any] = json.loads(self.actor_text)
        return value

    @property
    def data(self) -> dict[str, Any]:
        """What the event's kind records (digests, versions, reasons)."""
        value: dict[str, Any] = json.loads(self.data_text)
        return value


class ChainHead(models.Model):
    """The single row that appends lock one after another: the sequence and hash of the last event (0: none yet)."""

    ONLY = 1

    id = models.SmallIntegerField(primary_key=True, default=ONLY)
    sequence = models.BigIntegerField()
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="audit_chainhead_single")]

    def __str__(self) -> str:
        return f"{self.sequence} {self.hash}"
