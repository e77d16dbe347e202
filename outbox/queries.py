"""Reads of the queue."""

from django.db.models import QuerySet

from outbox.models import Job


def parked() -> QuerySet[Job]:
    """Return the jobs that were given up and wait for a person, the longest parked first."""
    return Job.objects.filter(parked_at__isnull=False).order_by("parked_at", "id")


def waiting() -> QuerySet[Job]:
    """Return the jobs that are neither finished nor parked, in the order in which they are taken up."""
    return Job.objects.filter(finished_at__isnull=True, parked_at__isnull=True)
