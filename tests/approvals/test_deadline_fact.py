"""完成时限 beside what is to be signed or accepted: the date that the file prints, and the way it came."""

import pytest

from approvals.presenters.signing import deadline_fact

FIRST = {"label": "原定", "deadline": "2020年6月"}
ADJUSTED = {"label": "第1次调整（2020年2月20日批准）", "deadline": "2020年6月"}
EXTENDED = {"label": "第1次延期（2020年2月27日批准）", "deadline": "2020年9月"}


@pytest.mark.parametrize(
    ("history", "note"),
    [
        ([FIRST], ""),
        ([FIRST, ADJUSTED], ""),
        ([FIRST, ADJUSTED, EXTENDED], "原定 2020年6月 → 第1次延期（2020年2月27日批准） 2020年9月"),
    ],
)
def test_the_way_of_the_deadline_leaves_out_what_did_not_move_it(history: list[dict[str, str]], note: str) -> None:
    fact = deadline_fact({"terms": {"deadline": history[-1]["deadline"], "history": history}})
    assert (fact.value, fact.note) == (history[-1]["deadline"], note)


def test_a_line_without_a_deadline_says_so() -> None:
    content = {"terms": {"deadline": "", "history": [{"label": "原定", "deadline": ""}]}}
    assert deadline_fact(content).value == "未写明"
