"""The reporting rule that the notice itself states: cycle, due date, first period and sections."""

import re

from plans.documents.model import DayOfLastMonth, DayOfNextMonth, DueRule, Rules, WorkingDaysAfterEnd
from plans.documents.names import brackets_match, cut

_CYCLES: tuple[tuple[re.Pattern[str], int], ...] = (
    (re.compile(r"(?:逢|每)?双月|每(?:两|二|2)个?月"), 2),
    (re.compile(r"每(?:个)?季度"), 3),
    (re.compile(r"每(?:个)?半年"), 6),
    (re.compile(r"每(?:个)?月"), 1),
)
_DIGITS = str.maketrans("０１２３４５６７８９", "0123456789")
_CHINESE = re.compile(r"(?P<tens>[一二三]?十)?(?P<ones>[一二三四五六七八九])?(?=个工作日|日[之以]?[前内])")
_ONES = "一二三四五六七八九"
_AFTER_END = re.compile(r"(?:结束|终了)后\s*(?P<days>\d{1,2})\s*个工作日(?:之?内|前)")
_LAST_MONTH = re.compile(r"(?:末月|最后一个月|双月)的?\s*(?P<day>[12]\d|3[01]|[1-9])\s*日(?:之?前|以前)")
_THIS_MONTH = re.compile(r"每(?:个)?月的?\s*(?P<day>[12]\d|3[01]|[1-9])\s*日(?:之?前|以前).*(?:当月|本月)")
_DAYS_AFTER_END = re.compile(r"(?:结束|终了)后的?\s*(?P<day>[12]\d|3[01]|[1-9])\s*日(?:之?内|以内)")
_NEXT_MONTH = re.compile(
    r"(?:次月|下月|下个月|首月|第一个月|每(?:个)?月)的?\s*(?P<day>[12]\d|3[01]|[1-9])\s*日(?:之?前|以前)"
)
_FROM = re.compile(r"从\s*(?P<year>20\d{2})\s*年\s*(?P<month>1[0-2]|0?[1-9])\s*月(?:份)?\s*起")
_SECTIONS = re.compile(
    r"(?:报告|报送|上报|汇报|反馈|材料)的?(?:主要)?内容(?:主要)?(?:须|应当?|要|需)?(?:包含|包括)(?:但不限于)?"
    r"(?:以下)?(?:内容|方面|部分|几个方面)?[：:]?(?P<list>[^。\n]+)"
)
# 一是进展情况；二是存在问题 / （1）进展情况，（2）存在问题
_ITEM = re.compile(r"(?:^|(?<=[；;，,、]))(?:[一二三四五六七八九]是|[（(][一二三四五六七八九\d]+[）)]|\d[、.．]|[①-⑨])")
_AND_SO_ON = re.compile(r"等(?:内容|情况|方面|部分)*$")
_LONGEST_SECTION, _MOST_SECTIONS = 20, 9  # what is longer is a sentence and heads no text
_ENDS_OF_SENTENCES = re.compile(r"(?<=[。；;\n])")


def read_rules(paragraphs: list[str]) -> Rules | None:
    """Return the rule that a sentence of the notice states, None where no sentence speaks of a cycle and a due date.

    湛府办〔2020〕2号: 从2020年3月起，逢双月结束后3个工作日内报告进展情况。报告内容须包含进展情况、存在问题、
    下一步工作计划和建议。
    """
    sentences = [_in_digits(sentence) for paragraph in paragraphs for sentence in _ENDS_OF_SENTENCES.split(paragraph)]
    sections = _sections(_stated(paragraphs))
    for sentence in sentences:
        if not re.search(r"报|反馈", sentence):
            continue
        cycle = next((months for words, months in _CYCLES if words.search(sentence)), None)
        due = _due(sentence)
        if cycle is not None and due is not None:
            return Rules(cycle, due, _first_period(sentence, cycle, due), sections)
    return None


def _due(sentence: str) -> DueRule | None:
    if found := _AFTER_END.search(sentence):
        return WorkingDaysAfterEnd(int(found["days"]))
    if found := _LAST_MONTH.search(sentence):
        return DayOfLastMonth(int(found["day"]))
    if found := _THIS_MONTH.search(sentence):
        return DayOfLastMonth(int(found["day"]))
    if found := _NEXT_MONTH.search(sentence) or _DAYS_AFTER_END.search(sentence):
        return DayOfNextMonth(int(found["day"]))
    return None


def may_mean_its_own_month(rules: Rules, paragraphs: list[str]) -> bool:
    """Tell whether “每月25日前” may be a day of the month that is reported on: it is late, and no 上月 stands by it."""
    late = isinstance(rules.due, DayOfNextMonth) and rules.due.day > 15 and rules.cycle_months == 1
    return late and not re.search(r"上月|上个月|次月|下月|下个月", "".join(paragraphs))


def _in_digits(sentence: str) -> str:
    """Return a sentence whose days are told in digits: 三个工作日内, 每月五日前."""

    def number(found: re.Match[str]) -> str:
        tens = 0 if not found["tens"] else (_ONES.index(found["tens"][0]) + 1 if found["tens"][0] != "十" else 1)
        return str(tens * 10 + (_ONES.index(found["ones"]) + 1 if found["ones"] else 0)) if found[0] else ""

    return _CHINESE.sub(number, sentence.translate(_DIGITS))


def _first_period(sentence: str, cycle: int, due: DueRule) -> str | None:
    """Return the first period whose report falls due in or after the month that the sentence starts with.

    “从2020年3月起” is read as: reporting happens from March, so the period that ends in February is the first.
    """
    found = _FROM.search(sentence)
    if found is None:
        return None
    first_due = int(found["year"]) * 12 + int(found["month"]) - 1
    last_month = first_due if isinstance(due, DayOfLastMonth) else first_due - 1
    while (last_month + 1) % cycle:
        last_month += 1
    return f"{last_month // 12}-{last_month % 12 + 1:02d}"


def unread_sections(paragraphs: list[str]) -> str:
    """Return what the text says a report contains where no list of sections can be read from it, else ""."""
    stated = _stated(paragraphs)
    return "" if _sections(stated) else stated


def _stated(paragraphs: list[str]) -> str:
    found = next((found for paragraph in paragraphs if (found := _SECTIONS.search(paragraph))), None)
    return "".join(found["list"].split()) if found else ""


def _sections(stated: str) -> tuple[str, ...]:
    """Return the sections of a list; () for what is none: a sentence instead of a name, one name twice."""
    if _ITEM.match(stated):
        names = [piece.rstrip("；;，,、") for piece in _ITEM.split(stated)[1:]]
        names = [] if any(len(cut(name)) > 1 for name in names) else names
    else:
        names = [piece for piece, _separator in cut(re.split("[；;]", stated)[0])]
        # The word “and” joins the last two; inside an earlier name it belongs to the name.
        last_two = re.split(r"以及|和|及", names[-1], maxsplit=1)
        names[-1:] = last_two if all(map(brackets_match, last_two)) else names[-1:]
    names = [_AND_SO_ON.sub("", name) for name in names if name]
    fit = len(set(names)) == len(names) <= _MOST_SECTIONS and all(0 < len(name) <= _LONGEST_SECTION for name in names)
    return tuple(names) if fit else ()
