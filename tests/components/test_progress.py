"""Relay, workday ruler, target gauge, days left."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from components.pieces import Day, Stop
from tests.components.conftest import Render

STOPS = [Stop("廉江市政府", "10 月 30 日", "done"), Stop("市水务局", "退回修改", "returned"), Stop("负责人签发")]


def words(element: object) -> str:
    return " ".join(element.text_content().split())  # type: ignore[attr-defined]


def test_the_relay_says_in_words_where_it_stands(render: Render) -> None:
    relay = render("{% relay stops %}", stops=STOPS)
    assert [words(stop) for stop in relay.iter("li")] == [
        "廉江市政府 10 月 30 日 （已过）",
        "市水务局 退回修改 （已退回）",
        "负责人签发 （未到）",
    ]
    assert [stop.get("aria-current") for stop in relay.iter("li")] == [None, "step", None]


def test_the_phone_reads_the_relay_as_one_sentence(render: Render) -> None:
    relay = render('{% relay stops sentence="黄文韬 今天 14:12 送签" %}', stops=STOPS)
    assert words(relay.find(".//p")) == "黄文韬 今天 14:12 送签"


def test_the_bars_name_the_current_stop_to_readers(render: Render) -> None:
    assert words(render("{% relay_bars stops %}", stops=STOPS)) == "现在：市水务局"


def test_the_ruler_marks_days_off_today_and_due_days_in_words(render: Render) -> None:
    days = [
        Day(date(2020, 11, 1), working=False),
        Day(date(2020, 11, 2), today=True),
        Day(date(2020, 11, 4), "报督查室", due=True),
    ]
    ruler = render('{% workday_ruler days caption="第 5 期" confirmed=True %}', days=days)
    assert [words(day) for day in ruler.iter("li")] == [
        "11 月 1 日 周日 休",
        "11 月 2 日 周一 今天",
        "11 月 4 日 周三 报督查室",
    ]


@pytest.mark.parametrize(("confirmed", "word"), [("True", "已核定"), ("False", "暂定")])
def test_the_ruler_says_whether_the_calendar_is_settled(render: Render, confirmed: str, word: str) -> None:
    ruler = render(f'{{% workday_ruler days caption="第 5 期" confirmed={confirmed} %}}', days=[])
    assert words(ruler.find(".//figcaption")).endswith(word)


def test_the_gauge_gives_due_actual_and_gap_in_words(render: Render) -> None:
    gauge = render(
        '{% target_gauge name="完成年度投资额" unit="亿元，累计" total=t actual=a due=d lamp="behind" %}',
        t=Decimal(14),
        a=Decimal("10.1"),
        d=Decimal("10.8"),
    )
    assert [words(row) for row in gauge.find(".//dl")] == ["应达10.8", "实际10.1", "差距−0.7", "全年14"]
    assert gauge.xpath('.//rect[@class="gauge-fill"]/@width') == ["72.14%"]


def test_an_unreported_gauge_shows_dashes_and_an_empty_track(render: Render) -> None:
    gauge = render('{% target_gauge name="投资" unit="亿元" total=14 due=10 lamp="unreported" %}')
    assert [words(row) for row in gauge.find(".//dl")] == ["应达10", "实际—", "差距—", "全年14"]
    assert gauge.xpath('.//rect[@class="gauge-fill"]/@width') == ["0.00%"]


@pytest.mark.parametrize(("actual", "width"), [(1260, "100.00%"), (-5, "0.00%")])
def test_what_is_beyond_the_track_stays_on_it(render: Render, actual: int, width: str) -> None:
    gauge = render("{% bare_gauge total=1000 actual=a %}", a=actual)
    assert gauge.xpath('.//rect[@class="gauge-fill"]/@width') == [width]


@pytest.mark.parametrize(
    ("days", "sentence", "tone"),
    [(2, "剩 2 个工作日", "text"), (1, "剩 1 个工作日", "amb"), (0, "今天到期", "amb"), (-3, "逾期 3 个工作日", "red")],
)
def test_days_left_are_red_only_when_overdue(render: Render, days: int, sentence: str, tone: str) -> None:
    shown = render("{% days_left days due=due %}", days=days, due=datetime(2020, 11, 4, 9, 30, tzinfo=UTC))
    assert words(shown) == f"{sentence} 11 月 4 日（周三）17:30"
    assert tone in shown.find("span").get("class").split()
