"""Fields with their hints, errors and budgets; return notes; the error summary."""

from datetime import UTC, datetime

import pytest
from django import forms

from tests.components.conftest import Render

NOW = datetime(2020, 11, 2, 6, 30, tzinfo=UTC)


class Section(forms.Form):
    problems = forms.CharField(label="二、存在问题", help_text="没有就写“无”。", widget=forms.Textarea)
    verdict = forms.ChoiceField(label="结论", choices=[("a", "验收"), ("r", "退回")], widget=forms.RadioSelect)


def sent(**values: str) -> Section:
    form = Section(values)
    form.full_clean()
    return form


def test_a_field_is_described_by_its_hint_its_error_and_its_budget(render: Render) -> None:
    shown = render("{% field form.problems budget=300 %}{% endfield %}", form=sent(problems=""))
    control = shown.find(".//textarea")
    described = control.get("aria-describedby").split()
    assert described == ["id_problems_hint", "id_problems_error", "id_problems_budget"]
    assert all(shown.get_element_by_id(name) is not None for name in described)
    assert control.get("aria-invalid") == "true"
    assert shown.find(".//label").get("for") == control.get("id")


def test_a_group_of_radios_has_a_legend(render: Render) -> None:
    shown = render("{% field form.verdict %}{% endfield %}", form=sent(verdict="a"))
    assert shown.find("fieldset/legend").text_content() == "结论"
    assert len(shown.findall(".//input")) == 2


def test_what_was_typed_survives_an_error(render: Render) -> None:
    shown = render("{% field form.problems %}{% endfield %}", form=sent(problems="卡在省道许可"))
    assert shown.find(".//textarea").text.strip() == "卡在省道许可"


@pytest.mark.parametrize(("length", "word"), [(89, ""), (90, "快满了"), (100, "快满了"), (101, "超出了")])
def test_the_budget_warns_from_ninety_percent(render: Render, length: int, word: str) -> None:
    shown = render("{% budget text 100 %}", text="字" * length)
    assert " ".join(shown.text_content().split()).endswith(f"{length} / 100 字")
    label = shown.xpath('.//span[@class="budget-word"]')[0]
    assert ("" if label.get("hidden") is not None else label.text) == word


def test_the_return_note_stands_between_hint_and_control(render: Render) -> None:
    shown = render(
        "{% field form.problems %}"
        '{% return_note by="黄文韬" at=now now=now text="请写明日期" %}{% endreturn_note %}'
        "{% endfield %}",
        form=sent(problems="x"),
        now=NOW,
    )
    text = " ".join(shown.text_content().split())
    assert text.index("没有就写") < text.index("退回意见・黄文韬 今天 14:30") < text.index("请写明日期")
    assert shown.find(".//div[@class='return-note']").getnext().tag == "textarea"


def test_a_settled_note_stays_folded(render: Render) -> None:
    shown = render(
        '{% return_note by="黄文韬" at=now now=now text="请写明日期" settled=True %}{% endreturn_note %}', now=NOW
    )
    assert shown.find("details").get("open") is None
    assert "请写明日期" in shown.text_content()


def test_the_summary_links_to_every_field_in_error(render: Render) -> None:
    shown = render("{% error_summary form %}", form=sent())
    assert shown.find("div").get("role") == "alert"
    assert [link.get("href") for link in shown.iter("a")] == ["#id_problems", "#id_verdict_0"]
    assert "还有 2 处要改" in shown.text_content()


def test_links_of_the_summary_find_their_targets(render: Render) -> None:
    source = "{% error_summary form %}{% field form.problems %}{% endfield %}{% field form.verdict %}{% endfield %}"
    shown = render(source, form=sent())
    for link in shown.iter("a"):
        assert len(shown.xpath("//*[@id=$id]", id=link.get("href")[1:])) == 1


def test_without_errors_there_is_no_summary(render: Render) -> None:
    assert len(render("{% error_summary form %}", form=sent(problems="x", verdict="a"))) == 0


def test_autosave_speaks_politely(render: Render) -> None:
    shown = render('{% save_state "10:32:08 已自动保存" key="report-1" %}')
    live = shown.xpath('.//*[@aria-live="polite"]')
    assert [part.text for part in live] == ["10:32:08 已自动保存"]
