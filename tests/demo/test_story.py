"""The story of the demonstration: the schedule alone, without replaying it."""

from collections import Counter, defaultdict
from datetime import timedelta
from itertools import pairwise

import pytest
from pytest_django import DjangoDbBlocker

from common.clock import local
from config.demonstration import composing
from config.demonstration.beside import Aside
from config.demonstration.hours import office_minutes, window
from config.demonstration.replay import lines_of
from config.demonstration.script import SECTIONS, Fate, Place, read_script
from config.demonstration.story import OPENED, START, Act, Deed, LineOfStory, Who, tell
from plans.models import Period
from submissions.texts import length
from tests import factories
from tests.factories import at

DUE = at(3, 3, 0)  # contributions: the end of the first working day after 29 February
LATER_DEEDS = (Deed.SUBMIT, Deed.SIGN, Deed.ACCEPT)


@pytest.fixture(scope="module")
def lines(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> list[LineOfStory]:
    """The lines of the whole notice, read once from an opened period that is rolled back again."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        period: Period = factories.open_first_period(factories.plan())
        found = lines_of(period)
        transaction.set_rollback(True)
    return found


@pytest.fixture(scope="module")
def story(lines: list[LineOfStory]) -> list[Act]:
    return tell(lines, read_script())


def of_line(story: list[Act], padded: str) -> list[Act]:
    return [act for act in story if act.line == padded]


def ending(story: list[Act], deed: Deed) -> set[str]:
    """The lines whose last act on the report itself is this deed."""
    last = {act.line: act.deed for act in story if not act.contributor}
    return {line for line, found in last.items() if found == deed}


pytestmark = pytest.mark.django_db


def test_every_line_of_the_notice_has_exactly_one_fate(lines: list[LineOfStory]) -> None:
    assert sorted(line.padded for line in lines) == sorted(read_script().fates)
    assert len(lines) == 104


def test_the_schedule_is_in_order_of_time_between_the_opening_and_the_start(story: list[Act]) -> None:
    instants = [act.at for act in story]
    assert instants == sorted(instants)
    assert instants[0] > OPENED
    assert instants[-1] < START


def test_people_act_in_office_hours(story: list[Act]) -> None:
    for act in story:
        assert 8 <= local(act.at).hour <= 17, act
        assert local(act.at).date().isoformat() != "2020-03-01", act


def test_no_report_goes_to_its_head_before_the_last_day_of_the_period(story: list[Act]) -> None:
    assert all(act.at >= at(2, 29, 0) for act in story if act.deed in LATER_DEEDS)


def test_the_steps_of_a_line_do_not_overtake_each_other(story: list[Act]) -> None:
    rank = {Deed.SUBMIT: 1, Deed.SIGN: 2, Deed.ACCEPT: 3}
    for line in {act.line for act in story}:
        moves = [act for act in of_line(story, line) if act.deed in rank]
        ranks = [rank[act.deed] for act in moves]
        again = {Deed.RETURN_BY_HEAD, Deed.RETURN_BY_OFFICE, Deed.CORRECT}
        returned = {act.deed for act in of_line(story, line)} & again
        if not returned:
            assert ranks == sorted(ranks), line
        adoptions = [a.at for a in of_line(story, line) if a.deed in (Deed.ADOPT, Deed.WAIVE)]
        if moves and adoptions:
            assert max(adoptions) < moves[0].at, line


def test_windows_of_a_pace_follow_one_another() -> None:
    for pace, steps in read_script().windows.items():
        spans = [span for step, span in steps.items() if step not in ("back", "late_send", "resend")]
        for before, after in pairwise(spans):
            assert before[1] < after[0] + timedelta(minutes=1), (pace, before, after)


def test_every_window_has_office_hours_in_it() -> None:
    assert all(office_minutes(span) for steps in read_script().windows.values() for span in steps.values())


def test_a_window_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ValueError, match="不晚于"):
        window(["03-02 10:00", "03-02 09:00"])


def test_at_least_40_lines_are_accepted_once_and_what_is_corrected_twice(story: list[Act]) -> None:
    accepted = Counter(act.line for act in story if act.deed == Deed.ACCEPT)
    corrected = read_script().corrections
    assert len(accepted) >= 40
    assert corrected
    assert accepted == {line: 2 if line in corrected else 1 for line in accepted}


def test_a_correction_goes_from_the_office_to_the_lead_its_head_and_back(story: list[Act]) -> None:
    for line in read_script().corrections:
        acts = [act.deed for act in of_line(story, line)]
        after = [Deed.CORRECT, Deed.WRITE, Deed.SUBMIT, Deed.READ, Deed.SIGN, Deed.READ, Deed.ACCEPT]
        assert acts[acts.index(Deed.CORRECT) :] == after, line


def test_what_happens_beside_the_reports_is_told_in_order_of_time_on_lines_of_the_notice(
    lines: list[LineOfStory],
) -> None:
    events = read_script().events
    assert [event.at for event in events] == sorted(event.at for event in events)
    assert events[0].at > OPENED
    assert events[-1].at < START
    assert {event.line for event in events} - {line.padded for line in lines} == {""}
    assert {event.deed for event in events} == set(Aside)


def test_two_accepted_lines_have_co_leads_and_one_has_a_lead_of_its_own(
    lines: list[LineOfStory], story: list[Act]
) -> None:
    accepted = ending(story, Deed.ACCEPT)
    assert len([line for line in lines if len(line.leads) == 2 and line.padded in accepted]) >= 2
    assert any(line.startswith("附件2-010.") for line in accepted)


def test_every_head_of_an_accepted_line_signs_in_printed_order(lines: list[LineOfStory], story: list[Act]) -> None:
    for line in lines:
        acts = of_line(story, line.padded)
        if any(act.deed == Deed.ACCEPT for act in acts):
            signers = [act.unit for act in acts if act.deed == Deed.SIGN]
            assert tuple(signers[-len(line.leads) :]) == line.leads, line.padded


def test_each_of_the_three_places_returns_one_text_that_is_mended_and_accepted(story: list[Act]) -> None:
    accepted = ending(story, Deed.ACCEPT)
    script = read_script()
    for place in Place:
        mended = [
            line
            for line, backs in script.returns.items()
            for back in backs
            if back.place == place and back.revised and line in accepted
        ]
        assert mended, place
        for line in mended:
            assert Deed.MEND in {act.deed for act in of_line(story, line)}, line


def test_after_a_return_the_better_text_is_written_marked_and_handed_on(story: list[Act]) -> None:
    acts = [act.deed for act in of_line(story, "附件1-017") if not act.contributor]
    after = acts[acts.index(Deed.RETURN_BY_HEAD) :]
    assert after == [
        Deed.RETURN_BY_HEAD,
        Deed.WRITE,
        Deed.MEND,
        Deed.SUBMIT,
        Deed.READ,
        Deed.SIGN,
        Deed.READ,
        Deed.ACCEPT,
    ]


def test_a_late_contribution_and_a_waived_one_are_on_accepted_lines(story: list[Act]) -> None:
    accepted = ending(story, Deed.ACCEPT)
    late = {(act.line, act.contributor) for act in story if act.deed == Deed.SEND and act.at >= DUE}
    assert any(line in accepted for line, _ in late)
    waived = [act for act in story if act.deed == Deed.WAIVE]
    assert any(act.line in accepted for act in waived)
    assert all(act.at >= DUE for act in waived)


def test_the_other_lines_are_spread_over_every_other_state(story: list[Act]) -> None:
    assert set(read_script().fates.values()) == set(Fate)
    last: dict[tuple[str, str], Deed] = {}
    for act in story:
        if act.contributor:
            last[act.line, act.contributor] = act.deed
    counts = Counter(last.values())
    for deed in (Deed.WRITE, Deed.SEND, Deed.ADOPT, Deed.RETURN_CONTRIBUTION, Deed.WAIVE):
        assert counts[deed], deed


def test_nobody_signs_what_they_wrote(story: list[Act]) -> None:
    writers = defaultdict(set)
    for act in story:
        if act.deed == Deed.WRITE:
            writers[act.line].add((act.who, act.unit))
    for act in story:
        if act.deed == Deed.SIGN:
            assert (act.who, act.unit) not in writers[act.line]
            assert act.who == Who.HEAD


def test_every_act_has_a_key_of_its_own(story: list[Act]) -> None:
    keys = [act.key for act in story if act.deed not in (Deed.WRITE, Deed.MEND, Deed.READ)]
    assert len(keys) == len(set(keys))
    assert all(len(key) <= 64 for key in keys)


def test_the_same_story_is_told_every_time(lines: list[LineOfStory], story: list[Act]) -> None:
    assert tell(lines, read_script()) == story


def test_a_line_without_a_fate_is_refused(lines: list[LineOfStory]) -> None:
    stranger = LineOfStory("附件3-001", "无此事项", ("市公路局",), (), ("完成。",))
    with pytest.raises(ValueError, match="没有写 附件3-001 的结局"):
        tell([*lines, stranger], read_script())


def composed(lines: list[LineOfStory]) -> list[tuple[str, str, dict[str, str]]]:
    return [
        (
            line.padded,
            unit,
            composing.contribution(line=line.padded, unit=unit, place=place, title=line.title, targets=line.targets),
        )
        for line in lines
        for place, unit in enumerate(line.contributors)
    ]


def test_composed_contributions_are_neither_filler_nor_treatises(lines: list[LineOfStory]) -> None:
    for line, unit, texts in composed(lines):
        assert list(texts) == list(SECTIONS)
        assert 60 <= length(texts["progress"]) <= 120, (line, unit, texts["progress"])
        for text in texts.values():
            assert text == "无" or 40 <= length(text) <= 120, (line, unit, text)


def test_composed_progress_quotes_the_matters_own_words(lines: list[LineOfStory]) -> None:
    by_number = {line.padded: line for line in lines}
    for padded, unit, texts in composed(lines):
        quoted = texts["progress"].split("“")[1].split("”")[0]
        source = "".join("".join([*by_number[padded].targets, by_number[padded].title]).split())
        assert quoted.replace("‘", "“").replace("’", "”") in source, (padded, unit, quoted)


def test_no_two_units_write_the_same_progress(lines: list[LineOfStory]) -> None:
    counts = Counter(texts["progress"] for _, _, texts in composed(lines))
    assert [text for text, count in counts.items() if count > 1] == []
