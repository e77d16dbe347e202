import logging
import threading
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from outbox import leases, queries, queue
from outbox.leases import LEASE
from outbox.models import Job
from outbox.registry import register
from outbox.working import MAX_ATTEMPTS, pause_after, run_due, run_until
from tests.common.together import together
from tests.outbox.conftest import AT, Enqueue

Freeze = Callable[[datetime], datetime]


@pytest.fixture
def done() -> list[int]:
    """Register the kind test.print, which notes the revisions that it got, and return the notes."""
    notes: list[int] = []
    register("test.print", lambda payload, at: notes.append(payload["revision"]))
    return notes


def _fail(payload: Mapping[str, Any], at: datetime) -> None:
    raise RuntimeError("打印机缺纸")


@pytest.mark.django_db
def test_a_due_job_runs_once(enqueue: Enqueue, done: list[int]) -> None:
    enqueue(14)
    assert run_due(AT) == 1
    assert run_due(AT) == 0
    assert done == [14]
    assert Job.objects.get().finished_at == AT


@pytest.mark.django_db
def test_a_job_does_not_run_before_it_is_due(enqueue: Enqueue, done: list[int]) -> None:
    enqueue(1, available_at=AT + timedelta(minutes=1))
    assert run_due(AT) == 0
    assert run_due(AT + timedelta(minutes=1)) == 1


@pytest.mark.django_db
def test_the_oldest_due_job_runs_first_and_no_more_than_asked_for(enqueue: Enqueue, done: list[int]) -> None:
    enqueue(1)
    enqueue(2, available_at=AT - timedelta(minutes=1))
    enqueue(3)
    assert run_due(AT, limit=2) == 2
    assert done == [2, 1]


@pytest.mark.django_db
def test_a_job_gets_the_instant_it_runs_at(enqueue: Enqueue) -> None:
    instants: list[datetime] = []
    register("test.print", lambda payload, at: instants.append(at))
    enqueue(1)
    run_due(AT + timedelta(hours=3))
    assert instants == [AT + timedelta(hours=3)]


@pytest.mark.django_db(transaction=True)
def test_a_job_runs_outside_any_transaction(enqueue: Enqueue) -> None:
    inside: list[bool] = []
    register("test.print", lambda payload, at: inside.append(connection.in_atomic_block))
    enqueue(1)
    run_due(AT)
    assert inside == [False]


@pytest.mark.django_db(transaction=True)
def test_jobs_cannot_be_run_inside_a_transaction(enqueue: Enqueue, done: list[int]) -> None:
    enqueue(1)
    with pytest.raises(RuntimeError), transaction.atomic():
        run_due(AT)
    assert done == []


@pytest.mark.django_db
def test_jobs_that_a_job_makes_run_too(enqueue: Enqueue, done: list[int]) -> None:
    def order(payload: Mapping[str, Any], at: datetime) -> None:
        with transaction.atomic():
            queue.enqueue("test.print", {"revision": 2}, dedup_key="print:2", at=at)

    register("test.order", order)
    enqueue(1, kind="test.order")
    assert run_due(AT) == 2
    assert done == [2]


@pytest.mark.django_db
def test_a_job_that_fails_waits_and_says_why(enqueue: Enqueue) -> None:
    register("test.print", _fail)
    enqueue(1)
    assert run_due(AT) == 1
    job = Job.objects.get()
    assert (job.attempts, job.finished_at, job.parked_at) == (1, None, None)
    assert job.available_at == AT + pause_after(1)
    assert job.last_error == "RuntimeError: 打印机缺纸"
    assert run_due(AT + pause_after(1) - timedelta(seconds=1)) == 0
    assert run_due(AT + pause_after(1)) == 1


@pytest.mark.django_db
def test_a_job_that_fails_once_is_done_at_the_next_attempt(enqueue: Enqueue) -> None:
    outcomes = iter([RuntimeError("busy"), None])

    def second_time_lucky(payload: Mapping[str, Any], at: datetime) -> None:
        outcome = next(outcomes)
        if outcome is not None:
            raise outcome

    register("test.print", second_time_lucky)
    enqueue(1)
    run_due(AT)
    run_due(AT + pause_after(1))
    job = Job.objects.get()
    assert job.finished_at == AT + pause_after(1)
    assert job.last_error == ""


@pytest.mark.django_db
def test_a_job_that_fails_does_not_stop_the_others(enqueue: Enqueue, done: list[int]) -> None:
    register("test.fail", _fail)
    enqueue(1, kind="test.fail")
    enqueue(2)
    assert run_due(AT) == 2
    assert done == [2]


@pytest.mark.django_db
def test_a_job_that_always_fails_is_parked_with_an_alarm(enqueue: Enqueue, caplog: pytest.LogCaptureFixture) -> None:
    register("test.print", _fail)
    enqueue(1)
    at = AT
    for attempt in range(1, MAX_ATTEMPTS + 1):
        assert not queries.parked().exists()
        assert run_due(at) == 1
        at += pause_after(attempt)
    (job,) = queries.parked()
    assert (job.attempts, job.last_error) == (MAX_ATTEMPTS, "RuntimeError: 打印机缺纸")
    assert run_due(at + timedelta(days=365)) == 0
    assert any(record.levelno == logging.ERROR and "须人工处理" in record.message for record in caplog.records)


@pytest.mark.django_db
def test_an_unknown_kind_is_parked_at_once_with_an_alarm(enqueue: Enqueue, caplog: pytest.LogCaptureFixture) -> None:
    enqueue(1, kind="test.from_a_newer_version")
    assert run_due(AT) == 1
    (job,) = queries.parked()
    assert job.parked_at == AT
    assert "test.from_a_newer_version" in job.last_error
    assert any(record.levelno == logging.ERROR and "须人工处理" in record.message for record in caplog.records)


@pytest.mark.django_db
def test_a_job_in_hand_is_not_taken_by_another_worker(enqueue: Enqueue) -> None:
    taken: list[int] = []
    register("test.print", lambda payload, at: taken.append(run_due(AT + LEASE - timedelta(seconds=1))))
    enqueue(1)
    run_due(AT)
    assert taken == [0]


@pytest.mark.django_db
def test_a_worker_whose_lease_ran_out_cannot_finish_what_another_took_over(
    enqueue: Enqueue, caplog: pytest.LogCaptureFixture
) -> None:
    runs: list[datetime] = []

    def slow(payload: Mapping[str, Any], at: datetime) -> None:
        runs.append(at)
        if len(runs) == 1:  # while the first worker hangs, a second takes the job over and finishes it
            assert run_due(AT + LEASE) == 1

    register("test.print", slow)
    enqueue(1)
    run_due(AT)
    assert runs == [AT, AT + LEASE]
    assert Job.objects.get().finished_at == AT + LEASE
    assert "租约已被他人接管" in caplog.text


@pytest.mark.django_db
def test_a_job_that_renews_its_lease_keeps_it_however_long_it_takes(enqueue: Enqueue, freeze: Freeze) -> None:
    taken: list[int] = []

    def long(payload: Mapping[str, Any], at: datetime) -> None:
        for step in range(1, 6):
            now = freeze(AT + step * (LEASE - timedelta(minutes=1)))
            taken.append(run_due(now))
            leases.renew()

    register("test.print", long)
    enqueue(1)
    freeze(AT)
    run_due(AT)
    assert taken == [0] * 5
    assert Job.objects.get().finished_at == AT and Job.objects.get().attempts == 1


@pytest.mark.django_db
def test_a_job_that_lost_its_lease_stops_where_it_would_renew_it(
    enqueue: Enqueue, freeze: Freeze, caplog: pytest.LogCaptureFixture
) -> None:
    done: list[datetime] = []

    def slow(payload: Mapping[str, Any], at: datetime) -> None:
        if at == AT:
            run_due(freeze(AT + LEASE))
        leases.renew()
        done.append(at)

    register("test.print", slow)
    enqueue(1)
    run_due(AT)
    assert done == [AT + LEASE]
    job = Job.objects.get()
    assert (job.finished_at, job.last_error) == (AT + LEASE, "")
    assert "本次中途停止" in caplog.text


@pytest.mark.django_db
def test_work_that_no_job_does_renews_nothing(enqueue: Enqueue) -> None:
    enqueue(1)
    leases.renew()
    assert Job.objects.get().lease_until is None


@pytest.mark.django_db(transaction=True)
def test_a_worker_whose_lease_ran_out_cannot_finish_what_another_has_in_hand(enqueue: Enqueue) -> None:
    claimed, taken_over, late_end = threading.Event(), threading.Event(), threading.Event()
    after_late_end: list[datetime | None] = []

    def slow(payload: Mapping[str, Any], at: datetime) -> None:
        if at == AT:
            claimed.set()
            assert taken_over.wait(60)
        else:
            taken_over.set()
            assert late_end.wait(60)
            after_late_end.append(Job.objects.get().finished_at)

    def work(number: int) -> int:
        if number == 0:
            try:
                return run_due(AT)
            finally:
                late_end.set()
        assert claimed.wait(60)
        return run_due(AT + LEASE)

    register("test.print", slow)
    enqueue(1)
    assert together(2, work) == [1, 1]
    assert after_late_end == [None]
    assert Job.objects.get().finished_at == AT + LEASE


@pytest.mark.django_db(transaction=True)
def test_a_job_whose_row_another_has_locked_holds_up_nobody(enqueue: Enqueue, done: list[int]) -> None:
    enqueue(1)
    enqueue(2)
    if connection.vendor == "sqlite":  # knows no row locks: a claim waits for the writer before it, and takes both
        assert run_due(AT) == 2
        return
    other = connection.copy()
    try:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '5s'")
        with other.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("SELECT 1 FROM outbox_job WHERE dedup_key = 'test.print:1' FOR UPDATE")
        assert run_due(AT) == 1
        assert done == [2]
    finally:
        other.close()
        connection.close()


@pytest.mark.django_db
def test_a_worker_whose_lease_ran_out_cannot_put_off_what_another_finished(enqueue: Enqueue) -> None:
    runs: list[datetime] = []

    def hang_and_fail(payload: Mapping[str, Any], at: datetime) -> None:
        runs.append(at)
        if len(runs) == 1:
            run_due(AT + LEASE)
            raise RuntimeError("too late")

    register("test.print", hang_and_fail)
    enqueue(1)
    run_due(AT)
    job = Job.objects.get()
    assert (job.finished_at, job.last_error, job.available_at) == (AT + LEASE, "", AT)


@pytest.mark.django_db
def test_a_job_in_which_the_worker_dies_each_time_is_parked(enqueue: Enqueue, done: list[int]) -> None:
    enqueue(1)
    enqueue(2)
    Job.objects.filter(dedup_key="test.print:1").update(attempts=MAX_ATTEMPTS, lease_until=AT, lease_token=MAX_ATTEMPTS)
    run_due(AT)
    (job,) = queries.parked()
    assert "中途退出" in job.last_error
    assert done == [2]


@pytest.mark.django_db
def test_a_parked_job_runs_again_once_it_is_released(enqueue: Enqueue, done: list[int]) -> None:
    enqueue(1, kind="test.late")
    run_due(AT)
    register("test.late", lambda payload, at: done.append(payload["revision"]))
    assert run_due(AT + timedelta(days=1)) == 0
    assert queue.release_parked(AT + timedelta(days=1)) == 1
    assert run_due(AT + timedelta(days=1)) == 1
    assert done == [1]
    assert Job.objects.get().attempts == 1, "a released job has all its attempts again"
    assert queue.release_parked(AT + timedelta(days=2)) == 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("workers", [2, 8])
def test_workers_at_once_do_each_job_exactly_once(enqueue: Enqueue, done: list[int], workers: int) -> None:
    for number in range(24):
        enqueue(number)
    taken = together(workers, lambda _: run_due(AT))
    assert sum(count for count in taken if isinstance(count, int)) == 24, taken
    assert sorted(done) == list(range(24))
    assert not queries.waiting().exists()


@pytest.mark.django_db(transaction=True)
def test_a_worker_runs_what_is_due_until_it_is_stopped_and_finishes_the_job_in_hand(enqueue: Enqueue) -> None:
    stop = threading.Event()
    done: list[int] = []

    def stopped_meanwhile(payload: Mapping[str, Any], at: datetime) -> None:
        if payload["revision"] == 2:
            stop.set()
        done.append(payload["revision"])

    register("test.print", stopped_meanwhile)
    for number in (1, 2, 3):
        enqueue(number)
    run_until(stop)
    assert done == [1, 2]
    assert [job.payload["revision"] for job in queries.waiting()] == [3]


def test_a_kind_has_one_owner() -> None:
    register("test.print", _fail)
    register("test.print", _fail)
    with pytest.raises(ValueError, match=r"test\.print"):
        register("test.print", lambda payload, at: None)


@given(st.integers(1, 10_000))
def test_pauses_grow_from_half_a_minute_to_an_hour(attempts: int) -> None:
    assert timedelta(seconds=30) <= pause_after(attempts) <= pause_after(attempts + 1) <= timedelta(hours=1)


def test_the_first_pauses_are_short() -> None:
    assert [pause_after(attempts).seconds for attempts in (1, 2, 3)] == [30, 60, 120]
