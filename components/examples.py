"""Invented examples for the gallery and for the tests of components. People and figures here are made up."""

from datetime import UTC, date, datetime
from typing import Any

from django import forms
from django.core.paginator import Paginator

from components.pieces import Check, Count, Day, Event, Fact, NavItem, Option, Remark, SectionLink, Span, Stop

NOW = datetime(2020, 11, 2, 6, 30, tzinfo=UTC)
DUE = datetime(2020, 11, 4, 9, 30, tzinfo=UTC)


class ExampleForm(forms.Form):
    """A form with one of each kind of control; bound in the gallery, so that its errors show."""

    problems = forms.CharField(
        label="二、存在问题", help_text="写清卡在哪里、谁能解决。", widget=forms.Textarea(attrs={"rows": 2})
    )
    actual = forms.DecimalField(label="实际（条）")
    focused = forms.DecimalField(label="焦点", widget=forms.NumberInput(attrs={"class": "is-focus"}))
    verdict = forms.ChoiceField(
        label="结论", choices=[("accept", "验收，按“滞后”归档"), ("return", "退回，写明理由")], widget=forms.RadioSelect
    )
    unit = forms.ChoiceField(label="牵头单位", choices=[("a", "市水务局"), ("b", "市交通运输局")])
    read = forms.BooleanField(label="变更之处已看过")


def example_form() -> ExampleForm:
    """Return the form as somebody sent it, with the first field left empty."""
    form = ExampleForm(
        {"problems": "", "actual": "49", "focused": "49", "verdict": "accept", "unit": "a", "read": "on"}
    )
    form.fields["problems"].error_messages["required"] = "请填写存在问题。没有就写“无”。"
    form.full_clean()
    return form


def gallery_context() -> dict[str, Any]:
    """Return what the gallery shows."""
    return {
        "now": NOW,
        "government": "湛江市",
        "nav": [
            NavItem("收件台", "#buttons", 14, icon="inbox", key="s"),
            NavItem("期次", "#lamps", icon="calendar", key="q"),
            NavItem("挂图作战", "#relay", icon="grid", key="w"),
            NavItem("通报", "#table", icon="file", key="t"),
            NavItem("督办措施", "#notices"),
            NavItem("事项库", "#fields", None, True),
            NavItem("检索", "#pagination"),
        ],
        "person": {"unit": "市政府督查室", "name": "周明", "post": "督查员"},
        "search_url": "/gallery/",
        "notices_url": "#notices",
        "due": DUE,
        "lamps": ["normal", "behind", "far_behind", "unreported", "due_soon", "closed"],
        "overridden_on": date(2020, 10, 30),
        "form": example_form(),
        "errors": [
            ("#id_problems", "二、存在问题", "请填写，没有就写“无”"),
            ("#id_actual", "实际（条）", "49 小于上期 53，请核实或写明原因"),
        ],
        "stops": [
            Stop("廉江市政府", "10 月 30 日", "done"),
            Stop("市水务局", "退回修改", "returned"),
            Stop("负责人签发"),
            Stop("督查室验收"),
        ],
        "stops_now": [
            Stop("7 家单位", "", "done"),
            Stop("黄文韬汇总", "今天 14:12", "done"),
            Stop("负责人签发", "到您这里", "now"),
            Stop("督查室验收"),
        ],
        "days": [
            Day(date(2020, 11, 1), working=False),
            Day(date(2020, 11, 2), today=True),
            Day(date(2020, 11, 4), "报督查室", due=True),
        ],
        "spans": [
            Span("same", "累计解决 "),
            Span("removed", "212"),
            Span("added", "243"),
            Span("same", " 条自然村，"),
            Span("added", "高于第三季度目标 13 条。"),
            Span("same", "占用挖掘许可"),
            Span("removed", "正在申请"),
            Span("added", "尚未批复"),
            Span("same", "。"),
        ],
        "events": [
            Event(datetime(2020, 11, 2, 7, 6, 44, tzinfo=UTC), "签发，送达督查室", "陈志远，市水务局局长", "signature"),
            Event(
                datetime(2020, 11, 2, 5, 40, 51, tzinfo=UTC),
                "负责人退回第 1 稿",
                "请写明省道许可最早何时申请",
                "return",
            ),
            Event(datetime(2020, 11, 2, 3, 2, 37, tzinfo=UTC), "廉江市重报"),
        ],
        "counts": [
            Count("待验收", 14, "件", url="#table", selected=True),
            Count("已退回，等重报", 3, "件", url="#table"),
            Count("未报，牵头单位手里 4，负责人手里 2", 6, "件", url="#table"),
            Count("已验收", 79, "件", url="#table"),
            Count("本期应报", 102, "件", url="#table"),
        ],
        "lamp_counts": [
            Count("", 2, note="比上期 +1", url="#table", lamp="far_behind"),
            Count("", 3, note="比上期 −3", url="#table", lamp="behind"),
            Count("", 2, note="剩 2 个工作日", url="#table", lamp="unreported"),
            Count("", 14, note="比上期 −1", url="#table", lamp="normal"),
        ],
        "options": [
            Option("严重滞后", "#red", count=2),
            Option("滞后", "#amber", selected=True, count=3),
            Option("正常", "#green", count=14),
        ],
        "unit_options": [Option("市水务局", "#water", count=4), Option("市交通运输局", "#roads", count=9)],
        "facts": [
            Fact("编号", "反馈 2020-5-M02-廉江-2"),
            Fact("送达时间", "11 月 2 日 11:02:37", note="按时"),
            Fact("现在谁手里", "市水务局 黄文韬", strong=True, note="尚未打开"),
        ],
        "sections": [
            SectionLink("一、进展情况", "#s1", "revise", True, "一"),
            SectionLink("二、存在问题", "#s2", "draft", False, "二"),
            SectionLink("三、下一步工作计划", "#s3", "complete", False, "三"),
            SectionLink("附件与佐证", "#s5", "untouched", False, "附件"),
        ],
        "remarks": [
            Remark("一、进展情况", "石角镇 3 条自然村，验收单只有 2 条，请核实条数或补传验收单。"),
            Remark("二、存在问题", "请写明 207 省道穿越许可卡在哪一级、何时申请。"),
        ],
        "checks": [
            Check("ok", "按时", "今天 10:05 送达"),
            Check("ok", "签名", "市交通运输局局长 何建军，有效"),
            Check("look", "计划", "上期计划三季度末 10.8 亿元，未完成"),
        ],
        "crumbs": [("待办", "#"), ("填报", "#"), ("核对", "")],
        "text": "长山镇 5 条自然村的主管需穿越 207 省道。",
        "digest": "9f2c41d7e08b13aa5c7640f12b9d8e3341cc07f5a6e29d1870f35b4cb05e7a13",
        "page": Paginator(range(95), 10).page(4),
        "swatches": [
            ("nav", "导航"),
            ("btn", "主色"),
            ("b50", "主色浅"),
            ("text", "正文"),
            ("sub", "次要"),
            ("ctl", "边框"),
            ("page", "页底"),
            ("surface", "面"),
            ("red", "红"),
            ("amber", "黄"),
            ("green", "绿"),
            ("blue", "蓝"),
        ],
    }
