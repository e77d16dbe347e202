"""Figures and times inside a sentence: everything that counts something, and nothing that only looks like it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.documents.figures import deadline_in, figures


def told(sentence: str) -> list[tuple[str, str, str]]:
    return [(one.value, one.unit, one.bound) for one in figures(sentence)]


@pytest.mark.parametrize(
    ("sentence", "wanted"),
    [
        ("成片造林5000亩。", [("5000", "亩", "")]),
        ("完成 3 万亩高标准农田工程", [("3", "万亩", "")]),
        ("增长 7.5% 以上，失业率控制在４.５％以内", [("7.5", "%", "以上"), ("4.5", "%", "以内")]),
        ("引进 1-2 家金融机构", [("1-2", "家", "")]),
        ("投资1,200万元", [("1,200", "万元", "")]),
        ("PM2.5浓度下降2微克/立方米", [("2", "微克/立方米", "")]),
        ("2020年12月底前，举办第13届展会", []),
        ("每月5日前公布，5月27日开幕，2018-2020年行动计划", []),
        ("实施10大工程", [("10", "", "")]),
        ("新建5G基站500座、1.5T机房，4A级景区2个", [("500", "座", ""), ("2", "个", "")]),
        ("架设500kV线路12km", [("500", "kV", ""), ("12", "km", "")]),
        ("完成率达到95%-98%", [("95%-98", "%", "")]),
        ("突破二百亿元以上，新增十五家", [("二百亿", "元", "以上"), ("十五", "家", "")]),
        ("第十三届、十四五规划、千家万户、一批、三医联动、九十年代", []),
    ],
)
def test_figures(sentence: str, wanted: list[tuple[str, str, str]]) -> None:
    assert told(sentence) == wanted


def test_a_figure_is_told_with_its_clause() -> None:
    assert figures("完成东晶街等8条小巷改造，新建停车 泊位800个，提升能力。")[1].text == "新建停车泊位800个"


@pytest.mark.parametrize(
    ("sentence", "printed", "month"),
    [
        ("6 月底前完成征地，年底前建成", "年底前", "2020-12"),
        ("10月1日前通车", "10月1日前", "2020-10"),
        ("全年实现5家以上入库", "全年", "2020-12"),
        ("第三季度完成", "第三季度", "2020-09"),
        ("十一月底前完成", "十一月底前", "2020-11"),
        ("2021年6月底前投用", "2021年6月底前", "2021-06"),
        ("3月开工", "", None),
        ("三年内建成，近五年内", "", None),
        ("每月5日前报送", "", None),
        ("2019年底前建成的项目继续运营", "", None),
    ],
)
def test_deadlines(sentence: str, printed: str, month: str | None) -> None:
    assert deadline_in(sentence, 2020) == (printed, month)


filler = st.text(alphabet="加快推进建设改造提升完善，、“”", min_size=1, max_size=8)
number = st.one_of(
    st.integers(1, 99_999).map(str),
    st.tuples(st.integers(0, 99), st.integers(1, 9)).map(lambda one: f"{one[0]}.{one[1]}"),
)
figure = st.tuples(
    number, st.sampled_from(["亩", "万亩", "亿元", "%", "户", "公里", "个"]), st.sampled_from(["", "以上", "左右"])
)
none = st.sampled_from(["第7届", "2020年", "2020年6月", "5月27日", "PM10", "第三季度", "12月底前"])


@given(parts=st.lists(st.tuples(filler, st.one_of(figure, none)), max_size=6), blank=st.sampled_from(["", " "]))
def test_every_figure_is_found_once_and_nothing_else(
    parts: list[tuple[str, tuple[str, str, str] | str]], blank: str
) -> None:
    words = "".join(
        text + (one if isinstance(one, str) else f"{blank}{one[0]}{blank}{one[1]}{one[2]}") for text, one in parts
    )
    assert told(words + "。") == [one for _, one in parts if not isinstance(one, str)]


@given(
    before=filler,
    after=filler,
    month=st.integers(1, 12),
    form=st.sampled_from(["{}月底前", "{} 月底前", "{}月前", "{}月15日前", "2020年{}月底"]),
)
def test_a_time_by_which_is_the_deadline(before: str, after: str, month: int, form: str) -> None:
    printed = form.format(month)
    assert deadline_in(before + printed + after, 2020) == (printed.replace(" ", ""), f"2020-{month:02d}")
