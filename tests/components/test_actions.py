"""Buttons, the action bar, dialogs."""

import pytest

from tests.components.conftest import Render


def test_a_button_submits_and_knows_its_words_after_the_first_press(render: Render) -> None:
    button = render('{% button "签发并送督查室" kind="primary" working="正在签发" name="act" value="sign" %}').find(
        "button"
    )
    assert (button.get("type"), button.get("name"), button.get("value")) == ("submit", "act", "sign")
    assert button.get("data-working") == "正在签发"


def test_with_an_address_it_is_a_link(render: Render) -> None:
    link = render('{% button "打开" href="/x/" size="row" %}').find("a")
    assert link.get("href") == "/x/"
    assert "btn-row" in link.get("class")


def test_a_blocked_button_says_what_is_missing_and_submits_nothing(render: Render) -> None:
    button = render('{% button "入库" kind="primary" blocked="先确认 5 处存疑，再入库" %}').find("button")
    assert button.text_content() == "先确认 5 处存疑，再入库"
    assert (button.get("type"), button.get("aria-disabled")) == ("button", "true")


def test_htmx_attributes_pass_and_handlers_do_not(render: Render) -> None:
    assert render('{% button "存" hx_post="/save/" %}').find("button").get("hx-post") == "/save/"
    with pytest.raises(ValueError, match="onclick"):
        render('{% button "存" onclick="alert(1)" %}')


def test_a_dialog_is_named_by_its_title_and_can_be_closed(render: Render) -> None:
    shown = render('{% dialog id="sign" title="确认签发" %}内容{% enddialog %}').find("dialog")
    assert shown.get("aria-labelledby") == shown.find(".//h2").get("id") == "sign-title"
    assert shown.find(".//button").get("aria-label") == "关闭"


def test_the_same_dialog_is_a_page_for_those_without_script(render: Render) -> None:
    page = render('{% dialog id="sign" title="确认签发" as_page=True %}内容{% enddialog %}')
    assert page.find(".//dialog") is None
    assert page.find(".//h1").text_content() == "确认签发"


def test_the_link_that_opens_a_dialog_leads_somewhere_without_script(render: Render) -> None:
    link = render('{% button "同意签发" href="/sign/" dialog="sign" %}').find("a")
    assert (link.get("href"), link.get("data-dialog-open")) == ("/sign/", "sign")


def test_the_action_bar_says_what_is_missing_before_its_buttons(render: Render) -> None:
    bar = render('{% action_bar state="徐闻县未报" missing="还差 1 处：" %}{% button "暂存" %}{% endaction_bar %}')
    assert " ".join(bar.text_content().split()) == "还差 1 处：徐闻县未报 暂存"
