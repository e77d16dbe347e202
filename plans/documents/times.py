"""Deadlines and milestones: the months that the text names."""

import re

from plans.documents.model import Milestone

_YEAR_MONTH = re.compile(r"(?P<year>(?:19|20)\d{2})\s*(?:年|[.．/\-])\s*(?P<month>1[0-2]|0?[1-9])(?!\d)")
_MONTH = re.compile(r"(?<![\d.])(?P<month>1[0-2]|0?[1-9])月")
_YEAR = re.compile(r"(?P<year>(?:19|20)\d{2})年")
_HALF = re.compile(r"上半年")
_WHOLE_YEAR = re.compile(r"全年|年底|年末|年内|下半年")
_QUARTER = re.compile(r"第?(?P<quarter>[一二三四1-4])季度")
_CHINESE_MONTH = re.compile(r"(?<![一二三四五六七八九十])(?P<month>十[一二]?|[一二三四五六七八九])月")
_CHINESE_YEAR = re.compile(r"(?P<year>二[〇○零][一二三四五六七八九〇○零]{2})年")
_DIGITS = str.maketrans("０１２３４５６７８９．", "0123456789.")
_CHINESE_DIGITS = {**{letter: str(place) for place, letter in enumerate("〇一二三四五六七八九")}, "○": "0", "零": "0"}
_CLAUSE_STARTS = "，,。；;：:\n"
_SENTENCE_END = re.compile(r"[。；;\n]")
# A time by which something is promised: 3月底前, 6月底, 10月1日前, 上半年, 2020年底.
_BY = re.compile(
    r"(?:(?P<year>(?:19|20)\d{2})\s*年\s*)?"
    r"(?:(?<![\d.])(?P<month>1[0-2]|[1-9])\s*月\s*(?:(?P<day>[12]\d|3[01]|[1-9])\s*日\s*(?:前|之前)|(?:底|末)\s*(?:之?前)?|前|之前|份?内|份?(?=[：:]))"
    r"|(?P<half>上半年)|(?P<end>年[底末]|(?<=\d年)[底末]|下半年(?=[：:])))"
)


def deadline_month(printed: str, year: int | None) -> str | None:
    """Return the month of a printed deadline as YYYY-MM: 2020年12月, 2017.12, 12月底前, 全年, 年底, 上半年.

    Digits may be wide or Chinese (２０２０年６月, 十二月底前); a quarter is its last month. A deadline without a year
    of its own takes the plan's. None when no month can be read.
    """
    text = _in_digits("".join(printed.split()))
    if found := _YEAR_MONTH.search(text):
        return f"{found['year']}-{int(found['month']):02d}"
    own = _YEAR.search(text)
    of = int(own["year"]) if own else year
    if of is None:
        return None
    if found := _MONTH.search(text):
        return f"{of}-{int(found['month']):02d}"
    if quarters := _QUARTER.findall(text):
        return f"{of}-{'一二三四1234'.index(quarters[-1]) % 4 * 3 + 3:02d}"
    if _HALF.search(text):
        return f"{of}-06"
    if _WHOLE_YEAR.search(text):
        return f"{of}-12"
    return None


def milestones(text: str, year: int | None) -> tuple[Milestone, ...]:
    """Return what the text promises by a time inside the year, in printed order.

    A milestone's text runs from the clause that names the time to the end of the sentence, or to the next time named.
    Without a year in the text and for the plan there are none.
    """
    # One wide digit for one narrow: every place stays where it is.
    printed, text = text, text.translate(_DIGITS)
    kept: list[tuple[re.Match[str], int]] = []  # a time and where its clause starts
    before = clause = 0
    for found in _BY.finditer(text):
        # Looked for behind the time before only: the cost stays linear in the length of the cell.
        clause = max(text.rfind(mark, before, found.start()) for mark in _CLAUSE_STARTS) + 1 or clause
        before = found.end()
        # Two times in one clause: the first says when.
        if (found["year"] or year) and not (kept and kept[-1][1] == clause):
            kept.append((found, clause))
    answer: list[Milestone] = []
    stop = 0
    nexts = [*(clause for _, clause in kept[1:]), len(text)]
    for (found, start), following in zip(kept, nexts[: len(kept)], strict=True):
        if stop < found.end():
            end = _SENTENCE_END.search(text, found.end())
            stop = end.end() if end else len(text)
        answer.append(Milestone(_month(found, year), printed[start : min(stop, following)].strip()))
    return tuple(answer)


def _in_digits(text: str) -> str:
    """Return a deadline with the digits that the rest of this module reads."""
    text = text.translate(_DIGITS)
    text = _CHINESE_YEAR.sub(lambda found: "".join(_CHINESE_DIGITS[one] for one in found["year"]) + "年", text)
    return _CHINESE_MONTH.sub(lambda found: f"{_month_number(found['month'])}月", text)


def _month_number(words: str) -> int:
    return ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二").index(words) + 1


def _month(found: re.Match[str], year: int | None) -> str:
    month = 6 if found["half"] else 12 if found["end"] else int(found["month"])
    return f"{found['year'] or year}-{month:02d}"
