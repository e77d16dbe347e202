"""The law of batches: as alone, and only what was opened."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.batches import BATCH_ACTS, in_batch
from workflows.decide import Choice
from workflows.words import Action

answers = st.builds(Choice, st.just(Action.SIGN), st.booleans(), st.text(max_size=20), st.booleans())


@given(answers, st.booleans())
def test_a_batch_allows_what_is_allowed_alone_and_was_opened(choice: Choice, opened: bool) -> None:
    answer = in_batch(choice, Action.SIGN, opened=opened)
    assert answer.allowed == (choice.allowed and opened)
    if not choice.allowed:
        assert answer == choice


def test_a_report_at_another_step_is_refused_with_words() -> None:
    answer = in_batch(None, Action.ACCEPT, opened=True)
    assert not answer.allowed
    assert not answer.for_person
    assert answer.reason


@pytest.mark.parametrize("action", sorted(set(Action) - set(BATCH_ACTS)))
def test_nothing_else_is_done_in_batches(action: Action) -> None:
    with pytest.raises(ValueError, match="batches"):
        in_batch(None, action, opened=True)
