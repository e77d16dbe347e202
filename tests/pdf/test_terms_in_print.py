"""完成时限 as printed: 原定 → 第1次延期; what left the date as it was is told beside the targets."""

from typing import Any

import pytest

from pdf.wording import page
from tests.pdf import contents
from tests.pdf.conftest import copy_of

FIRST = {"label": "原定", "deadline": "2020年12月"}
ADJUSTED = {"label": "第1次调整（2020年3月11日批准）", "deadline": "2020年12月"}
EXTENDED = {"label": "第1次延期（2020年4月1日批准）", "deadline": "2021年6月"}
AGAIN = {"label": "第2次延期（2020年5月8日批准）", "deadline": "2021年9月"}


def printed(*history: dict[str, str]) -> dict[str, Any]:
    content = contents.matter_14()
    content["terms"] = {"deadline": history[-1]["deadline"], "from": "2020-03-11", "history": list(history)}
    return page(copy_of(content))


@pytest.mark.parametrize(
    ("history", "dates", "rewritten"),
    [
        ((FIRST,), [], ""),
        ((FIRST, EXTENDED), ["2020年12月", "2021年6月"], ""),
        ((FIRST, EXTENDED, AGAIN), ["2020年12月", "2021年6月", "2021年9月"], ""),
        ((FIRST, ADJUSTED), [], "第1次调整（2020年3月11日批准）"),
        ((FIRST, ADJUSTED, EXTENDED), ["2020年12月", "2021年6月"], "第1次调整（2020年3月11日批准）"),
    ],
)
def test_only_what_moved_the_date_stands_among_the_dates(
    history: tuple[dict[str, str], ...], dates: list[str], rewritten: str
) -> None:
    shown = printed(*history)
    assert [date for _label, date in shown["deadline_history"]] == dates
    assert shown["rewritten"] == rewritten
