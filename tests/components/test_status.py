"""Shapes with words: what each declares, and that colour never stands alone."""

from datetime import date

import pytest

from components.icons import ICONS, LAMPS
from components.pieces import Check, Span
from components.tags import status
from tests.components.conftest import Render

LAMP_WORDS = [
    ("normal", "正常"),
    ("behind", "滞后"),
    ("far_behind", "严重滞后"),
    ("unreported", "未报"),
    ("due_soon", "临期"),
    ("closed", "已办结"),
]


@pytest.mark.parametrize(("code", "word"), LAMP_WORDS)
def test_a_lamp_is_a_shape_and_its_word(render: Render, code: str, word: str) -> None:
    lamp = render(f'{{% lamp "{code}" %}}')
    assert lamp.text_content().strip() == word
    assert lamp.find(".//svg").get("aria-hidden") == "true"


def test_no_two_lamps_have_the_same_drawing() -> None:
    assert len({drawing for _, _, drawing in LAMPS.values()}) == len(LAMPS) == len(LAMP_WORDS)


def test_a_misspelt_lamp_is_an_error_and_not_a_grey_dot(render: Render) -> None:
    with pytest.raises(ValueError, match="lamp='green'"):
        render('{% lamp "green" %}')


def test_a_misspelt_tone_is_an_error(render: Render) -> None:
    with pytest.raises(ValueError, match="tone='purple'"):
        render('{% tag "填写中" tone="purple" %}')


def test_an_overridden_lamp_shows_both_lamps_who_why_and_when(render: Render) -> None:
    shown = render(
        '{% lamp_override "behind" rule="normal" by="周明" reason="拨款未到位" on=on %}', on=date(2020, 10, 30)
    )
    assert shown.find(".//del").text_content() == "规则：正常"
    text = shown.text_content()
    assert all(part in text for part in ("滞后", "周明：拨款未到位", "10 月 30 日"))


@pytest.mark.parametrize(("value", "word"), [("valid", "有效"), ("changed", "已被改动"), ("unknown", "无法判断")])
def test_a_verdict_is_a_shield_and_a_word(render: Render, value: str, word: str) -> None:
    verdict = render(f'{{% verdict "{value}" %}}')
    assert verdict.text_content().strip() == word
    assert verdict.find(".//svg") is not None


def test_what_cannot_be_judged_is_neither_green_nor_red() -> None:
    assert status.VERDICTS["unknown"][1] == "sub"


def test_compared_text_says_added_and_removed_to_readers(render: Render) -> None:
    shown = render("{% diff spans %}", spans=[Span("same", "解决 "), Span("removed", "212"), Span("added", "243")])
    assert shown.find(".//del").text_content() == "删去：212"
    assert shown.find(".//ins").text_content() == "新增：243"


def test_a_checked_point_has_its_sign_and_its_word(render: Render) -> None:
    shown = render("{% checks points %}", points=[Check("ok", "按时", "今天送达"), Check("look", "计划", "未完成")])
    assert [" ".join(item.text_content().split()) for item in shown.iter("li")] == ["✓ 按时今天送达", "△ 计划未完成"]


@pytest.mark.parametrize("name", sorted(ICONS))
def test_every_icon_takes_the_colour_of_its_text(render: Render, name: str) -> None:
    drawing = render(f'{{% icon "{name}" %}}').find("svg")
    assert drawing.get("viewbox") == "0 0 24 24"
    assert not any(part.get("fill") or part.get("stroke") for part in drawing.iter())


def test_an_icon_alone_carries_its_word(render: Render) -> None:
    drawing = render('{% icon "bell" label="提醒" %}').find("svg")
    assert drawing.get("role") == "img"
    assert drawing.get("aria-label") == "提醒"


@pytest.mark.parametrize(
    "source",
    [
        "{% chip evil %}",
        "{% tag evil %}",
        "{% notice tone='red' title=evil %}{% endnotice %}",
        "{% card title=evil note=evil %}{% endcard %}",
        "{% page_head title=evil sub=evil chip=evil role_line=evil %}{% endpage_head %}",
        "{% button evil href=evil working=evil %}",
        "{% button evil blocked=evil %}",
        "{% empty_state title=evil text=evil %}",
        "{% fold title=evil %}{% endfold %}",
        "{% plain_field id='x' name='x' label=evil hint=evil error=evil value=evil %}{% endplain_field %}",
        "{% task_row title=evil url=evil chip=evil %}{% endtask_row %}",
        "{% dialog id='x' title=evil lead=evil %}{% enddialog %}",
        "{% save_state evil key=evil %}",
        "{% icon 'bell' label=evil %}",
    ],
)
def test_text_is_escaped_everywhere(render: Render, source: str) -> None:
    evil = "<script>alert(1)</script>\" onclick='x' 报告一份"
    shown = render(source, evil=evil)
    assert not list(shown.iter("script"))
    assert not any(element.get("onclick") for element in shown.iter())
