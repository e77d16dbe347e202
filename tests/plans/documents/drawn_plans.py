"""Plans drawn at random: every kind of target, several leaders and units, groups in a cell, rows under a number."""

import calendar
from datetime import date

from hypothesis import strategies as st

from tests.plans.documents.layouts import Printed

HEAD = ("序号", "事项", "季度工作目标", "完成时限", "牵头单位", "协办单位", "市政府分管领导")
Row = tuple[str, ...]

word = st.text(alphabet="修路桥水厂学校园区", min_size=2, max_size=6)
units = st.sampled_from(["市交通运输局", "市水务局", "吴川市政府", "市教育局", "市发展改革局", "湛江开发区管委会"])
leaders = st.lists(st.sampled_from(["曹兴", "崔青", "陈光祥", "欧先伟"]), min_size=1, max_size=3, unique=True)
months = st.sampled_from(["2020年12月", "2020年6月", "2020年9月", "2021年3月"])


def parts(*labels: str) -> st.SearchStrategy[str]:
    """Return a text with a sentence for each of these parts of the year, some of them left out."""
    chosen = st.lists(st.sampled_from(labels), min_size=1, unique=True).map(lambda some: sorted(some, key=labels.index))
    return chosen.flatmap(
        lambda some: st.tuples(*[word for _ in some]).map(
            lambda texts: "\n".join(f"{label}：{text}。" for label, text in zip(some, texts, strict=True))
        )
    )


QUARTERS = ("第一季度", "第二季度", "第三季度", "第四季度")
targets = st.one_of(
    parts(*QUARTERS),
    parts("上半年", "下半年"),
    parts("上半年", "第三季度", "第四季度"),
    parts("1—3月", "4月", "6月底前", "7-9月", "12月"),
    parts("全年"),
    word.map(lambda text: f"{text}。"),
    st.tuples(word, word).map(lambda texts: f"{texts[0]}；\n{texts[1]}。"),
)
groups = st.lists(st.tuples(word, parts(*QUARTERS)), min_size=2, max_size=3, unique_by=lambda one: one[0]).map(
    lambda some: "\n".join(f"{name}园：\n{text}" for name, text in some)
)


def row(target: st.SearchStrategy[str]) -> st.SearchStrategy[Row]:
    """Return the cells of a row behind its number."""
    names = st.lists(units, min_size=1, max_size=3, unique=True).map("、".join)
    helping = st.lists(units, max_size=3, unique=True).map("、".join)
    return st.tuples(word, target, months, names, helping, leaders.map("、".join))


matter: st.SearchStrategy[list[Row]] = st.one_of(
    row(targets).map(lambda one: [one]),
    row(groups).map(lambda one: [one]),
    st.lists(row(targets), min_size=2, max_size=3, unique_by=lambda one: one[0]),
)


def printed(matters: list[list[Row]]) -> Printed:
    """Return matters as a document: a number before the first row of each."""
    rows = [
        (str(number) if place == 0 else "", *cells)
        for number, own in enumerate(matters, start=1)
        for place, cells in enumerate(own)
    ]
    return Printed(("湛江市2020年工作方案",), (("附件1", (HEAD, *rows)),), 2020)


def said(text: str) -> list[tuple[str, str]]:
    """Return a drawn target as its parts of the year and their words; none for words without any."""
    lines = [line.partition("：") for line in text.split("\n")]
    return [(label, words) for label, colon, words in lines if colon and words]


_MONTHS = {"上半年": 6, "下半年": 12, "全年": 12, "1—3月": 3, "4月": 4, "6月底前": 6, "7-9月": 9, "12月": 12}
_MONTHS |= {quarter: 3 * place for place, quarter in enumerate(QUARTERS, start=1)}


def ends(label: str) -> date:
    """Return the last day of 2020 that belongs to a part of the year."""
    month = _MONTHS[label]
    return date(2020, month, calendar.monthrange(2020, month)[1])


plans: st.SearchStrategy[list[list[Row]]] = st.lists(matter, min_size=1, max_size=4)
