"""Statements put together once answer as the querysets that they were made of, in every transaction and thread."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.db.models import BigAutoField, CharField, DateTimeField, F, Q
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext

from common.prepared import Making, Prepared, PreparedInsert, PreparedUpdate, Slot
from outbox.models import Job
from submissions.models import Contribution
from tests.common.together import together
from tests.submissions.steps import way

NOW = datetime(2020, 3, 2, 9, tzinfo=UTC)
_JOBS = PreparedInsert(Job)
_BY_KEY = Prepared(lambda: Job.objects.filter(dedup_key=Slot("key", CharField())))
_DUE = Prepared(
    lambda: (
        Job.objects.filter(
            Q(lease_until__isnull=True) | Q(lease_until__lte=Slot("at", DateTimeField())),
            available_at__lte=Slot("at", DateTimeField()),
        )
        .order_by("-dedup_key")
        .values_list("dedup_key", "payload")
    )
)
_PUT_OFF = PreparedUpdate(
    lambda: (
        Job.objects.filter(dedup_key=Slot("key", CharField())),
        {"available_at": Slot("until", DateTimeField()), "attempts": F("attempts") + 1},
    )
)
_LOCKED = Prepared(lambda: Job.objects.select_for_update().filter(dedup_key=Slot("key", CharField())))


def job(key: str, **values: object) -> Job:
    return Job(kind="test", payload={"甲": [1, None]}, dedup_key=key, created_at=NOW, available_at=NOW, **values)


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 2, 5])
def test_rows_written_at_once_are_the_rows_read(count: int) -> None:
    made = [job(str(number)) for number in range(count)]
    _JOBS.add(*made)
    assert [Job.objects.get(pk=one.pk).dedup_key for one in made] == [one.dedup_key for one in made]
    kept, read = Job.objects.get(pk=made[0].pk), _BY_KEY.get(key="0")
    names = [field.attname for field in Job._meta.concrete_fields]
    assert [getattr(kept, name) for name in names] == [getattr(read, name) for name in names]
    assert (made[0]._state.adding, read._state.adding, read._state.db) == (False, False, "default")


@pytest.mark.django_db
def test_an_object_of_every_model_is_made_as_django_makes_it() -> None:
    for model in apps.get_models():
        if model._meta.parents:
            continue
        compiler = model._base_manager.all().query.get_compiler(connection=connection)
        compiler.as_sql()
        making, row = Making(compiler.klass_info, compiler.select, "default"), tuple(map(str, range(99)))
        usual = model.from_db("default", making.names, row[making.columns]).__dict__
        made = making.made(row).__dict__
        state, usual_state = made.pop("_state").__dict__, usual.pop("_state").__dict__
        usual_state.pop("fields_cache", None)  # made when somebody looks into it: empty
        assert (made, state) == (usual, usual_state), model


def test_a_row_to_be_written_is_what_django_makes_of_every_column() -> None:
    usual = job("a")
    values = {name: value for name, value in usual.__dict__.items() if name not in ("_state", "id")}
    made = _JOBS.new(**values)
    assert {**made.__dict__, "_state": usual._state} == usual.__dict__
    assert made._state.__dict__ == usual._state.__dict__ == {}
    assert made._state.adding
    assert not made.pk
    values.pop("kind")
    for wrong in (values, {**values, "kind": "test", "id": 1}):
        with pytest.raises(TypeError):
            _JOBS.new(**wrong)


@pytest.mark.django_db
def test_each_asking_has_its_own_values() -> None:
    _JOBS.add(job("a"), job("b", lease_until=NOW + timedelta(hours=1)))
    assert _DUE.all(at=NOW) == [("a", {"甲": [1, None]})]
    assert [key for key, _payload in _DUE.all(at=NOW + timedelta(hours=1))] == ["b", "a"]
    assert _DUE.all(at=NOW - timedelta(seconds=1)) == []
    assert _PUT_OFF.run(key="a", until=NOW + timedelta(days=1)) == 1
    assert _PUT_OFF.run(key="nobody", until=NOW) == 0
    read = _BY_KEY.get(key="a")
    assert (read.available_at, read.attempts) == (NOW + timedelta(days=1), 1)
    with pytest.raises(Job.DoesNotExist):
        _BY_KEY.get(key="nobody")
    assert _BY_KEY.first(key="nobody") is None


@pytest.mark.django_db
def test_a_number_that_no_column_holds_is_found_in_no_row() -> None:
    by_number = Prepared(lambda: Job.objects.filter(pk=Slot("pk", BigAutoField())))
    assert [by_number.all(pk=number) for number in (10**30, -(10**30), 2**63 - 1)] == [[], [], []]


@pytest.mark.django_db
def test_what_the_database_refuses_is_an_error_of_the_database() -> None:
    _JOBS.add(job("once"))
    with pytest.raises(IntegrityError), transaction.atomic():
        _JOBS.add(job("once"))
    assert Job.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_rows_are_locked_in_a_transaction_only() -> None:
    with pytest.raises(TransactionManagementError):
        _LOCKED.first(key="a")
    with CaptureQueriesContext(connection) as asked, transaction.atomic():
        assert _LOCKED.first(key="a") is None
    locks = any("FOR UPDATE" in one["sql"] for one in asked)
    assert locks is connection.features.has_select_for_update


@pytest.mark.django_db
def test_a_document_in_hand_brings_along_what_its_queryset_brings() -> None:
    walk = way("附件1-026")
    walk.send(walk.contributors[0], NOW)
    pk = walk.contribution(walk.contributors[0]).pk
    with transaction.atomic():
        usual, prepared = Contribution.held().get(pk=pk), Contribution.hold(pk)
    assert prepared == usual
    assert (prepared.coordinating_lead, prepared.last_instant) == (usual.coordinating_lead, NOW)  # type: ignore[attr-defined]
    with CaptureQueriesContext(connection) as asked:
        assert prepared.subject == usual.subject
        assert prepared.report.period.plan == usual.report.period.plan
    assert len(asked) == 0, "everything came with the row"
    with pytest.raises(TypeError):
        Prepared(lambda: Job.objects.values("pk")).all()


@pytest.mark.django_db(transaction=True)
def test_a_new_connection_is_asked_once_the_old_one_is_closed() -> None:
    _JOBS.add(job("a"))
    for _time in range(2):
        connection.close()
        assert _BY_KEY.get(key="a").dedup_key == "a"
    assert _PUT_OFF.run(key="a", until=NOW) == 1
    with CaptureQueriesContext(connection) as asked:
        _BY_KEY.get(key="a")
    assert len(asked) == 1, "counted as every statement"
    _BY_KEY.get(key="a")
    assert len(asked) == 1


@pytest.mark.django_db(transaction=True)
def test_each_thread_asks_over_its_own_connection() -> None:
    _JOBS.add(*(job(str(number)) for number in range(4)))
    by_pk = Prepared(lambda: Job.objects.filter(pk=Slot("pk", BigAutoField())))
    keys = [Job.objects.get(dedup_key=str(number)).pk for number in range(4)]
    assert [one.pk for one in together(4, lambda number: by_pk.get(pk=keys[number])) if isinstance(one, Job)] == keys


@pytest.mark.django_db(transaction=True)
def test_under_an_event_loop_statements_are_asked_over_the_connection_that_django_gives_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Django keeps another connection there, in the same thread: the journeys' browser runs such a loop."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    _BY_KEY.all(key="a")

    async def elsewhere() -> list[Job]:
        try:
            with transaction.atomic():
                return _LOCKED.all(key="a")
        finally:
            connection.close()

    assert asyncio.run(elsewhere()) == []
