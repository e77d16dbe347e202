"""Tables, counts, filters, pages, the section list, time line, facts."""

from datetime import UTC, datetime

import pytest
from django.core.paginator import Paginator
from django.test import RequestFactory

from components.pieces import Count, Event, Option, Remark, SectionLink
from tests.components.conftest import Render


def test_a_table_has_a_caption_even_when_it_is_not_seen(render: Render) -> None:
    table = render('{% table caption="待验收 14 件" %}<tbody></tbody>{% endtable %}').find(".//table")
    assert table.find("caption").text_content() == "待验收 14 件"


def test_every_count_is_a_link_to_its_list(render: Render) -> None:
    shown = render(
        '{% count_strip counts label="件数" %}', counts=[Count("待验收", 14, "件", url="/inbox/", selected=True)]
    )
    link = shown.find(".//a")
    assert (link.get("href"), link.get("aria-current")) == ("/inbox/", "true")
    assert " ".join(link.text_content().split()) == "待验收14 件"


def test_a_count_with_a_lamp_brings_the_lamps_word(render: Render) -> None:
    shown = render('{% count_strip counts label="件数" %}', counts=[Count("", 2, lamp="far_behind")])
    assert " ".join(shown.text_content().split()) == "严重滞后 2"


def test_a_chosen_filter_shows_its_value_and_can_be_cleared(render: Render) -> None:
    options = [Option("滞后", "?lamp=behind", selected=True, count=3), Option("正常", "?lamp=normal")]
    shown = render('{% filter_menu "灯色" options clear_url="?" %}', options=options)
    assert shown.find(".//summary").text_content().strip() == "灯色：滞后"
    assert shown.xpath('.//a[@class="filter-unset"]//@aria-label') == ["不再按灯色筛选"]


def test_pages_keep_the_other_parameters_of_the_address(render: Render) -> None:
    request = RequestFactory().get("/inbox/", {"lamp": "behind", "page": "2"})
    shown = render("{% pagination page %}", page=Paginator(range(50), 10).page(2), request=request)
    assert {link.get("href") for link in shown.iter("a")} >= {"?lamp=behind&page=1", "?lamp=behind&page=3"}


def test_a_single_page_needs_no_pages(render: Render) -> None:
    assert len(render("{% pagination page %}", page=Paginator([1], 10).page(1))) == 0


def test_each_section_says_its_state(render: Render) -> None:
    sections = [SectionLink("一、进展", "#1", "revise"), SectionLink("二、问题", "#2", "complete", current=True)]
    shown = render('{% section_nav sections caption="已完成 1/2" %}{% endsection_nav %}', sections=sections)
    assert [link.text_content().replace("✓", " ").split() for link in shown.iter("a")] == [
        ["一、进展", "需修改"],
        ["二、问题", "已完成"],
    ]


def test_a_misspelt_state_of_a_section_is_an_error(render: Render) -> None:
    with pytest.raises(ValueError, match="status='done'"):
        render('{% section_nav s caption="x" %}{% endsection_nav %}', s=[SectionLink("一", "#", "done")])


def test_the_time_line_gives_seconds_and_a_machine_readable_time(render: Render) -> None:
    event = Event(datetime(2020, 11, 2, 7, 6, 44, tzinfo=UTC), "签发，送达督查室", "陈志远", "signature")
    shown = render("{% time_line events %}", events=[event])
    assert shown.find(".//time").text_content() == "11 月 2 日 15:06:44"
    assert shown.find(".//time").get("datetime") == "2020-11-02T15:06:44+08:00"


def test_the_returned_card_gives_each_remark_with_its_section_and_one_primary_button(render: Render) -> None:
    shown = render(
        '{% returned_card title="集中供水" chip="民生实事 2" role_line="承办" returned_by="黄文韬 退回" '
        'remarks=remarks days=1 due=due action_label="按意见修改 2 处" action_url="/edit/" %}',
        remarks=[Remark("一、进展情况", "请核实"), Remark("二、存在问题", "请写明")],
        due=datetime(2020, 11, 3, 4, 0, tzinfo=UTC),
    )
    words = [" ".join(item.text_content().split()) for item in shown.iter("li")]
    assert words == ["一、进展情况 请核实", "二、存在问题 请写明"]
    primary = shown.xpath('.//a[contains(@class, "btn-primary")]')
    assert [button.text_content().strip() for button in primary] == ["按意见修改 2 处"]
    assert "退回修改" in shown.text_content()
