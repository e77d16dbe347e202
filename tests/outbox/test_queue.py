from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.transaction import TransactionManagementError

from outbox import queries, queue
from outbox.models import Job
from tests.common.together import together
from tests.outbox.conftest import AT, Enqueue

FIELDS: dict[str, Any] = {"kind": "test.print", "payload": {"revision": 1}, "dedup_key": "print:1", "at": AT}


@pytest.mark.django_db
def test_a_job_is_due_at_once_unless_told_otherwise(enqueue: Enqueue) -> None:
    assert enqueue(1).available_at == AT
    assert enqueue(2, available_at=AT + timedelta(days=1)).available_at == AT + timedelta(days=1)


@pytest.mark.django_db
def test_a_job_keeps_what_it_was_given() -> None:
    with transaction.atomic():
        queue.enqueue(
            "test.print", {"revision": 1, "names": ["附件1"]}, dedup_key="k", at=AT, government="湛江市人民政府"
        )
    job = Job.objects.get()
    assert (job.kind, job.payload, job.dedup_key) == ("test.print", {"revision": 1, "names": ["附件1"]}, "k")
    assert (job.government, job.created_at, job.attempts) == ("湛江市人民政府", AT, 0)


@pytest.mark.django_db(transaction=True)
def test_a_job_without_the_transaction_of_its_act_is_refused() -> None:
    with pytest.raises(TransactionManagementError):
        queue.enqueue(**FIELDS)


@pytest.mark.django_db(transaction=True)
def test_an_act_that_fails_leaves_no_job() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        queue.enqueue(**FIELDS)
        raise RuntimeError
    assert not Job.objects.exists()


@pytest.mark.django_db
def test_the_same_job_twice_is_one_job_as_it_was_first(enqueue: Enqueue) -> None:
    first = enqueue(1)
    assert enqueue(1, available_at=AT + timedelta(days=1)) == first
    assert Job.objects.get().available_at == AT


@pytest.mark.django_db
def test_a_finished_job_is_not_made_again(enqueue: Enqueue) -> None:
    enqueue(1)
    Job.objects.update(finished_at=AT)
    enqueue(1)
    assert not queries.waiting().exists()


@pytest.mark.django_db
@pytest.mark.parametrize("other", [{"kind": "test.send"}, {"payload": {"revision": 2}}], ids=["kind", "payload"])
def test_a_key_cannot_stand_for_two_jobs(other: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="print:1"), transaction.atomic():
        queue.enqueue(**FIELDS)
        queue.enqueue(**{**FIELDS, **other})


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("kind", ""),
        ("dedup_key", ""),
        ("payload", {"revision": AT}),
        ("at", datetime(2020, 3, 4)),  # noqa: DTZ001
        ("available_at", datetime(2020, 3, 4)),  # noqa: DTZ001
    ],
)
def test_a_job_that_could_not_run_is_refused(field: str, value: object) -> None:
    with pytest.raises(ValueError), transaction.atomic():
        queue.enqueue(**{**FIELDS, field: value})
    assert not Job.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_eight_who_enqueue_the_same_at_once_make_one_job(enqueue: Enqueue) -> None:
    results = together(8, lambda _: enqueue(1).pk)
    assert set(results) == {Job.objects.get().pk}


@pytest.mark.django_db
def test_no_job_is_both_finished_and_parked(enqueue: Enqueue) -> None:
    enqueue(1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.update(finished_at=AT, parked_at=AT)


@pytest.mark.django_db
def test_waiting_and_parked_are_told_apart(enqueue: Enqueue) -> None:
    waiting, parked, finished = enqueue(1), enqueue(2), enqueue(3)
    Job.objects.filter(pk=parked.pk).update(parked_at=AT)
    Job.objects.filter(pk=finished.pk).update(finished_at=AT)
    assert list(queries.waiting()) == [waiting]
    assert list(queries.parked()) == [parked]
