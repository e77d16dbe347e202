"""Figures and times inside a sentence of prose: how much of what, and by when."""

import re
from dataclasses import dataclass

from plans.documents.times import deadline_month

# One wide letter for one narrow: every place stays where it is.
_NARROW = str.maketrans("０１２３４５６７８９．％", "0123456789.%")
_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_MEASURES = (
    "亿元|万元|元|美元|人民币|平方公里|平方千米|平方米|立方米|立方|公里|千米|公顷|亩|米|公斤|千克|吨|方|千瓦时|千瓦|兆瓦|kW|MW|GW|kV|km|"
    "微克/立方米|个百分点|%|‰|倍|人次|人|名|户|家|个|座|处|条|项|件|张|辆|台|套|所|栋|幢|间|床|盏|场次|场|起|篇|位|批|班|"
    "学位|标箱|艘|架|株|棵|头|只|羽|片|块|支|只|对|组|类|种|门|部|本|册|眼|口|天|小时|分钟|年|村|镇|度|次|例"
)
# In Chinese letters only what counts beyond nine and says what it counts: 十五家, 二百亿元; not 一批, 千家万户,
# 第十三届.
_DIGITS, _POWERS = "一二两三四五六七八九", "十百千万亿"
_IN_LETTERS = rf"(?<![第零〇{_DIGITS}{_POWERS}])(?:[{_DIGITS}][{_POWERS}]|十)[零〇{_DIGITS}{_POWERS}]*"
_FIGURE = re.compile(
    rf"(?:(?<![A-Za-z\d.第])(?P<value>(?>{_NUMBER})(?>\s*[%‰]?\s*[-—–~～至到]\s*(?:{_NUMBER}))?)\s*"
    # 5G基站, 4A级景区: a letter behind a number makes a name of it, unless it is a measure.
    rf"(?P<unit>[十百千万亿]*(?:{_MEASURES}|(?![A-Za-z])))"
    rf"|(?P<letters>{_IN_LETTERS})(?P<counted>{_MEASURES})(?!代))\s*(?P<bound>以上|以内|以下|左右|上下)?"
)
# Days, months and years that say when, and ordinals: no figures.
_DATE = re.compile(
    r"(?:19|20)\d{2}\s*(?:[-—–~～至到]\s*(?:19|20)?\d{2}\s*)?年度?(?:\s*\d{1,2}\s*月(?:份)?(?:\s*\d{1,2}\s*日)?)?"
    r"|\d{1,2}\s*月(?:份)?(?:\s*\d{1,2}\s*日)?|(?:19|20)\d{2}[.．/\-]\d{1,2}(?!\d)"
    r"|第\s*\d+|(?<=月)\s*\d{1,2}\s*日|每(?:个)?月\s*\d{1,2}\s*日"
)
_CLAUSE = re.compile(r"[^，。；：！？\n]+")
_TIME = re.compile(
    r"(?<![每逢])(?:(?:20\d{2}年)?"
    r"(?:(?<!\d)(?:1[0-2]|[1-9]|十[一二]?|(?<![十一二三四五六七八九])[一二三四五六七八九])月(?:份)?"
    r"(?:(?:[12]\d|3[01]|[1-9])日(?:之?前|以前)|[底末](?:之?前|以前)?|之?前|以前|之?内)"
    r"|第?[一二三四]季度(?:[底末])?(?:之?[前内])?|上半年(?:之?[前内])?|下半年(?:之?[前内])?|(?:(?<=\d年)|(?<!\d)年)[底末](?:之?前)?|(?<![\d一二两三四五六七八九十几数近])年内)|全年)"
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of a sentence: `value` as printed without blanks (1-2, 7.5), `unit` what is counted (万亩, %).

    `unit` is empty where no known measure follows. `bound` is 以上, 以内, 左右 … when it stands behind; `text` is the
    clause, without blanks.
    """

    value: str
    unit: str
    bound: str
    text: str


def figures(sentence: str) -> tuple[Figure, ...]:
    """Return the figures of a sentence in printed order. Dates, ordinals (第13届) and names (PM2.5) are none."""
    text = sentence.translate(_NARROW)
    dates = [found.span() for found in _DATE.finditer(text)]
    answer: list[Figure] = []
    for clause in _CLAUSE.finditer(text):
        for found in _FIGURE.finditer(text, clause.start(), clause.end()):
            if any(start <= found.start() < end for start, end in dates):
                continue
            answer.append(
                Figure(
                    _solid(found["value"] or found["letters"]),
                    _solid(found["unit"] if found["value"] else found["counted"]),
                    found["bound"] or "",
                    _solid(clause[0]),
                )
            )
    return tuple(answer)


def deadline_in(sentence: str, year: int | None) -> tuple[str, str | None]:
    """Return the latest time by which a sentence promises something: as printed without blanks, and as YYYY-MM.

    A time is 6月底前, 10月1日前, 第三季度, 上半年, 全年, 年底 …; a bare month (3月开工) says no more than when
    something happens, and what comes again (每月5日前) is no deadline. Empty and None when the sentence names none.
    """
    found = [
        (month, one[0])
        for one in _TIME.finditer(_solid(sentence).translate(_NARROW))
        if (month := deadline_month(one[0], year)) is not None and (year is None or int(month[:4]) >= year)
    ]
    month, printed = max(found, key=lambda one: one[0], default=(None, ""))
    return printed, month


def _solid(text: str) -> str:
    return "".join(text.split())
