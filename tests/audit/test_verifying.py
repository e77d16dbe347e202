from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.db.models import F
from hypothesis import given
from hypothesis import strategies as st

from audit import chain, checkpoints, verifying
from audit.models import ChainHead, Event
from audit.verifying import Finding, register_evidence, verify_chain
from tests.audit.conftest import ACTOR, AT, Append, Tampering


def _findings(folders: Path) -> list[Finding]:
    return verify_chain(folders / "checkpoints")


def _numbers(folders: Path) -> list[int]:
    return [finding.sequence for finding in _findings(folders)]


def _rehash(first: int) -> None:
    """Do what a careful forger does: recompute every hash from `first` on, and the head."""
    previous = Event.objects.filter(sequence=first - 1).values_list("hash", flat=True).first() or chain.GENESIS
    for event in Event.objects.filter(sequence__gte=first):
        event.previous_hash = previous
        event.hash = previous = chain.event_hash(
            sequence=event.sequence,
            at=event.at,
            kind=event.kind,
            government=event.government,
            actor=event.actor,
            subject=event.subject,
            data=event.data,
            previous_hash=previous,
        )
        event.save()
        ChainHead.objects.update(sequence=event.sequence, hash=event.hash)


@pytest.mark.django_db
def test_an_empty_log_is_intact(folders: Path) -> None:
    assert _findings(folders) == []


def test_an_untouched_log_is_intact(five_events: list[Event], folders: Path) -> None:
    checkpoints.write(AT)
    assert _findings(folders) == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("at", AT + timedelta(days=-1)),
        ("kind", "report.accept"),
        ("government", "样例市人民政府"),
        ("actor_text", '{"id":8,"name":"林样例","post":"经办人","unit":"市样例局"}'),
        ("subject", "report:2020-02/附件1-099"),
        ("data_text", '{"version":9}'),
        ("data_text", '{ "version": 3 }'),
        ("data_text", "version 3"),
        ("data_text", "null"),
        ("previous_hash", "f" * 64),
        ("hash", "f" * 64),
    ],
)
def test_any_changed_field_names_the_event(
    five_events: list[Event], tampering: Tampering, folders: Path, field: str, value: object
) -> None:
    with tampering():
        Event.objects.filter(sequence=3).update(**{field: value})
    assert _numbers(folders)[0] == 3


def test_a_change_by_raw_sql_names_that_event_and_no_other(
    five_events: list[Event], tampering: Tampering, folders: Path
) -> None:
    with tampering(), connection.cursor() as cursor:
        cursor.execute("UPDATE audit_event SET subject = 'report:2020-02/附件1-099' WHERE sequence = 3")
    assert _findings(folders) == [Finding(3, "内容被改写：与事件自身的摘要不符。")]


def test_a_changed_event_with_a_fresh_hash_is_found_by_its_successor(
    five_events: list[Event], tampering: Tampering, folders: Path
) -> None:
    with tampering():
        event = Event.objects.get(sequence=3)
        event.hash = chain.event_hash(
            sequence=3,
            at=event.at,
            kind=event.kind,
            government=event.government,
            actor=ACTOR,
            subject="report:2020-02/附件1-099",
            data=event.data,
            previous_hash=event.previous_hash,
        )
        event.subject = "report:2020-02/附件1-099"
        event.save()
    assert _numbers(folders) == [3]


def test_a_removed_event_is_named(five_events: list[Event], tampering: Tampering, folders: Path) -> None:
    with tampering():
        Event.objects.filter(sequence=3).delete()
    assert _findings(folders) == [Finding(3, "第 3 号事件缺失。")]


def test_a_removed_beginning_is_named(five_events: list[Event], tampering: Tampering, folders: Path) -> None:
    with tampering():
        Event.objects.filter(sequence__lt=3).delete()
    assert _findings(folders) == [Finding(1, "第 1 至 2 号事件缺失。")]


def test_two_exchanged_events_are_found(five_events: list[Event], tampering: Tampering, folders: Path) -> None:
    with tampering():
        Event.objects.filter(sequence=2).update(sequence=99)
        Event.objects.filter(sequence=3).update(sequence=2)
        Event.objects.filter(sequence=99).update(sequence=3)
    assert _numbers(folders)[:2] == [2, 3]


def test_events_renumbered_over_a_removed_one_are_found(
    five_events: list[Event], tampering: Tampering, folders: Path
) -> None:
    with tampering():
        Event.objects.filter(sequence=3).delete()
        Event.objects.filter(sequence=4).update(sequence=F("sequence") - 1)
    assert _numbers(folders)[0] == 3


def test_events_removed_from_the_end_are_found_by_the_head(
    five_events: list[Event], tampering: Tampering, folders: Path
) -> None:
    with tampering():
        Event.objects.filter(sequence__gt=3).delete()
    assert _numbers(folders) == [4]


def test_events_removed_from_the_end_and_the_head_set_back_are_found_by_a_checkpoint(
    five_events: list[Event], tampering: Tampering, folders: Path
) -> None:
    checkpoints.write(AT)
    with tampering():
        Event.objects.filter(sequence__gt=3).delete()
        ChainHead.objects.update(sequence=3, hash=five_events[2].hash)
    assert _findings(folders) == [Finding(4, "日志末尾的事件被删除：检查点证明曾有第 5 号事件。")]


def test_a_log_emptied_with_its_head_is_found_by_a_checkpoint(
    five_events: list[Event], tampering: Tampering, folders: Path
) -> None:
    checkpoints.write(AT)
    with tampering():
        Event.objects.all().delete()
        ChainHead.objects.all().delete()
    assert _numbers(folders) == [1]


def test_a_chain_rewritten_from_an_event_on_is_found_by_a_checkpoint(
    five_events: list[Event], append: Append, tampering: Tampering, folders: Path
) -> None:
    checkpoints.write(AT)
    append(6)
    with tampering():
        Event.objects.filter(sequence=3).update(subject="report:2020-02/附件1-099")
        _rehash(3)
    assert _findings(folders) == [Finding(5, "事件被改写：与检查点 000000005.json 所签的摘要不符。")]


def test_an_event_slipped_in_behind_the_head_is_found(five_events: list[Event], folders: Path) -> None:
    fields: dict[str, Any] = {"sequence": 6, "at": AT, "kind": "report.accept", "government": "g", "subject": "s"}
    own = chain.event_hash(**fields, actor={}, data={}, previous_hash=five_events[-1].hash)
    Event.objects.create(**fields, actor_text="{}", data_text="{}", previous_hash=five_events[-1].hash, hash=own)
    assert _findings(folders) == [Finding(6, "事件不是由系统写入的：链头记录中没有它。")]


def test_a_head_that_names_another_hash_is_found(five_events: list[Event], folders: Path) -> None:
    ChainHead.objects.update(hash="f" * 64)
    assert _numbers(folders) == [5]


def test_a_missing_head_is_found(five_events: list[Event], folders: Path) -> None:
    ChainHead.objects.all().delete()
    assert _numbers(folders) == [5]
    assert "链头" in _findings(folders)[0].message


@given(number=st.integers(1, 5), text=st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])))
def test_a_changed_subject_of_any_event_changes_its_hash(number: int, text: str) -> None:
    def own(subject: str) -> str:
        return chain.event_hash(
            sequence=number,
            at=AT,
            kind="k",
            government="g",
            actor=ACTOR,
            subject=subject,
            data={},
            previous_hash=chain.GENESIS,
        )

    assert (own(text) == own("report:1")) == (text == "report:1")


def test_owners_recompute_their_evidence_for_their_kinds_only(
    five_events: list[Event], append: Append, folders: Path
) -> None:
    append(6, kind="record.issue")
    register_evidence("record.", lambda event: f"存档件与事件不符：{event.subject}。")
    assert _findings(folders) == [Finding(6, "存档件与事件不符：report:2020-02/附件1-006。")]


def test_evidence_that_agrees_is_no_finding(five_events: list[Event], folders: Path) -> None:
    seen: list[int] = []

    def note(event: Event) -> None:
        seen.append(event.sequence)

    register_evidence("report.", note)
    register_evidence("report.", note)
    assert _findings(folders) == []
    assert seen == [1, 2, 3, 4, 5]


def test_evidence_that_cannot_be_read_is_a_finding_and_hides_nothing_after_it(
    five_events: list[Event], tampering: Tampering, folders: Path
) -> None:
    def damaged(event: Event) -> str | None:
        if event.sequence == 2:
            raise FileNotFoundError("objects/ab/abcd")
        return None

    register_evidence("report.", damaged)
    with tampering():
        Event.objects.filter(sequence=4).update(subject="other")
    assert _numbers(folders) == [2, 4]
    assert "objects/ab/abcd" in _findings(folders)[0].message


def test_registering_is_for_the_installation_not_for_one_run(five_events: list[Event]) -> None:
    register_evidence("report.", str)
    assert verifying._evidence == [("report.", str)]
