import importlib
from datetime import datetime
from typing import Any

import pytest
from django.db import IntegrityError, NotSupportedError, connection, transaction
from django.db.transaction import TransactionManagementError
from hypothesis import given
from hypothesis import strategies as st

from audit import append_only, chain, log
from audit.models import ChainHead, Event
from audit.verifying import verify_chain
from common import canonical
from tests.audit.conftest import ACTOR, AT, Append, Tampering
from tests.common.test_canonical import SCALARS, TEXTS
from tests.common.together import together

FIELDS: dict[str, Any] = {"government": "湛江市人民政府", "actor": ACTOR, "at": AT, "subject": "report:1", "data": {}}


@pytest.mark.django_db
def test_an_event_keeps_what_happened_as_it_was_told(append: Append) -> None:
    append(data={"sha256": "ab" * 32, "sections": ["进展情况", None, 3]})
    event = Event.objects.get()
    assert (event.sequence, event.kind, event.government) == (1, "report.submit", "湛江市人民政府")
    assert event.subject == "report:2020-02/附件1-001"
    assert event.actor == ACTOR
    assert event.data == {"sha256": "ab" * 32, "sections": ["进展情况", None, 3]}
    assert event.at.isoformat() == "2020-03-04T02:01:00.123456+00:00"


def test_each_event_names_the_one_before(five_events: list[Event]) -> None:
    assert [event.sequence for event in five_events] == [1, 2, 3, 4, 5]
    hashes = [chain.GENESIS, *(event.hash for event in five_events)]
    assert [event.previous_hash for event in five_events] == hashes[:-1]


def test_the_hash_can_be_recomputed_by_anyone_from_the_stored_fields(five_events: list[Event]) -> None:
    event = Event.objects.get(sequence=2)
    assert event.hash == canonical.digest(
        {
            "schema": "shuangyue.audit/1",
            "sequence": 2,
            "at": "2020-03-04T02:02:00.123456+00:00",
            "kind": "report.submit",
            "government": "湛江市人民政府",
            "actor": ACTOR,
            "subject": "report:2020-02/附件1-002",
            "data": {"version": 2},
            "previous_hash": five_events[0].hash,
        }
    )


@given(TEXTS, TEXTS, TEXTS, st.dictionaries(TEXTS, SCALARS | TEXTS), st.dictionaries(TEXTS, SCALARS))
def test_an_event_written_once_has_the_hash_of_its_fields(
    kind: str, government: str, subject: str, actor: dict[str, object], data: dict[str, object]
) -> None:
    fields: dict[str, Any] = {"sequence": 7, "at": AT, "kind": kind, "government": government, "subject": subject}
    fields["previous_hash"] = chain.GENESIS
    texts: dict[str, Any] = {"actor_text": canonical.dumps(actor).decode()}
    texts["data_text"] = canonical.dumps(data).decode()
    assert chain.event_hash_of_texts(**fields, **texts) == chain.event_hash(**fields, actor=actor, data=data)


@pytest.mark.django_db(transaction=True)
def test_an_event_without_the_transaction_of_its_act_is_refused() -> None:
    with pytest.raises(TransactionManagementError):
        log.append("report.submit", **FIELDS)


@pytest.mark.django_db(transaction=True)
def test_an_act_that_fails_leaves_no_event_and_no_gap(append: Append) -> None:
    append(1)
    with pytest.raises(RuntimeError), transaction.atomic():
        log.append("report.submit", **FIELDS)
        raise RuntimeError
    assert append(2).sequence == 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("subject", ""),
        ("at", datetime(2020, 3, 4)),  # noqa: DTZ001
        ("data", {"at": AT}),
        ("actor", {"id": 2**60}),
    ],
)
def test_an_event_that_could_not_be_verified_is_refused(field: str, value: object) -> None:
    with pytest.raises(ValueError), transaction.atomic():
        log.append("report.submit", **{**FIELDS, field: value})
    assert not Event.objects.exists()


@pytest.mark.django_db
def test_an_event_without_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="kind"), transaction.atomic():
        log.append("", **FIELDS)


def test_a_missing_head_beside_events_stops_every_append(five_events: list[Event], append: Append) -> None:
    ChainHead.objects.all().delete()
    with pytest.raises(log.ChainBroken, match="verify_audit"):
        append(6)


def _refused(statement: str) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except IntegrityError as error:
        return "append-only" in str(error)
    return False


def test_the_database_refuses_to_change_an_event(five_events: list[Event]) -> None:
    assert _refused("UPDATE audit_event SET subject = 'other' WHERE sequence = 3")
    assert _refused("UPDATE audit_event SET hash = hash WHERE sequence = 3")


def test_the_database_refuses_to_remove_events(five_events: list[Event]) -> None:
    assert _refused("DELETE FROM audit_event WHERE sequence = 5")
    assert _refused("DELETE FROM audit_event")
    # The back doors: REPLACE deletes on SQLite, TRUNCATE passes row triggers on PostgreSQL.
    back_door = {
        "sqlite": "REPLACE INTO audit_event SELECT * FROM audit_event",
        "postgresql": "TRUNCATE audit_event",
    }[connection.vendor]
    assert _refused(back_door)
    assert Event.objects.count() == 5


def test_the_models_own_ways_are_refused_too(five_events: list[Event]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        five_events[0].save()
    with pytest.raises(IntegrityError), transaction.atomic():
        five_events[0].delete()


@pytest.mark.django_db(transaction=True)
def test_the_triggers_come_and_go_with_their_migration(append: Append) -> None:
    append(1)
    migration = importlib.import_module("audit.migrations.0002_append_only")
    with connection.schema_editor() as editor:
        migration.remove(None, editor)
    assert not _refused("UPDATE audit_event SET subject = 'other'")
    with connection.schema_editor() as editor:
        migration.install(None, editor)
    assert _refused("UPDATE audit_event SET subject = 'another'")
    assert _refused("DELETE FROM audit_event")


@pytest.mark.django_db
def test_a_database_without_these_triggers_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "vendor", "mysql")
    with pytest.raises(NotSupportedError, match="mysql"):
        append_only.install(connection)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("threads", [2, 8])
def test_many_who_append_at_once_make_one_chain(threads: int, append: Append, folders: Any) -> None:
    results = together(threads, lambda number: [append(number * 10 + turn).sequence for turn in range(5)])
    assert [result for result in results if isinstance(result, Exception)] == []
    sequences = [sequence for result in results if isinstance(result, list) for sequence in result]
    assert sorted(sequences) == list(range(1, threads * 5 + 1))
    assert verify_chain(folders / "checkpoints") == []


@pytest.mark.django_db(transaction=True)
def test_verifying_while_others_append_finds_nothing(append: Append, folders: Any) -> None:
    def one(number: int) -> list[Any]:
        if number == 0:
            return [finding for _ in range(10) for finding in verify_chain(folders / "checkpoints")]
        for turn in range(10):
            append(number * 10 + turn)
        return []

    assert together(4, one) == [[], [], [], []]
    assert Event.objects.count() == 30


@pytest.mark.django_db(transaction=True)
def test_acts_that_fail_among_many_leave_no_gap(append: Append, folders: Any) -> None:
    def one(number: int) -> None:
        with transaction.atomic():
            append(number)
            if number % 2:
                raise RuntimeError

    together(8, one)
    assert Event.objects.count() == 4
    assert verify_chain(folders / "checkpoints") == []


def test_tampering_is_possible_only_without_the_triggers(five_events: list[Event], tampering: Tampering) -> None:
    with tampering():
        assert not _refused("UPDATE audit_event SET subject = 'other' WHERE sequence = 3")
    assert _refused("UPDATE audit_event SET subject = 'other' WHERE sequence = 3")
