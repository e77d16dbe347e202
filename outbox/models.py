"""The table of durable jobs."""

from django.db import models
from django.db.models import Q


class Job(models.Model):
    """One piece of work that must happen once the act that made it is committed.

    Open until `finished_at` (done) or `parked_at` (given up, for a person to look at). A worker holds it by a lease:
    `lease_token` grows with every claim, and only who holds the newest token can finish it (fencing).
    """

    kind = models.CharField(max_length=80)
    payload = models.JSONField()
    dedup_key = models.CharField(max_length=255, unique=True)
    government = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    available_at = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)
    lease_owner = models.CharField(max_length=200, blank=True)
    lease_token = models.PositiveBigIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    parked_at = models.DateTimeField(null=True)
    last_error = models.TextField(blank=True)

    class Meta:
        ordering = ["available_at", "id"]
        indexes = [
            models.Index(
                fields=["available_at", "id"],
                name="outbox_job_open",
                condition=Q(finished_at__isnull=True, parked_at__isnull=True),
            ),
            models.Index(fields=["parked_at"], name="outbox_job_parked", condition=Q(parked_at__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(
                name="outbox_job_one_end", condition=Q(finished_at__isnull=True) | Q(parked_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.dedup_key}"
