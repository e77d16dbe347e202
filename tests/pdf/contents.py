"""Frozen contents as `submissions` hands them over: matters 14, 16 and 27 of annex 1 of 湛府办〔2020〕2号.

Units, titles, targets and deadlines as the notice prints them; texts, people and files are invented.
"""

from typing import Any

PLAN = {"name": "2020年市《政府工作报告》重点督办事项", "number": "湛府办〔2020〕2号", "year": 2020}
PERIOD = {"key": "2020-02", "start": "2020-01-01", "end": "2020-02-29", "due_at": "2020-03-04T16:00:00Z"}
TITLES = {
    "progress": "进展情况",
    "problems": "存在问题",
    "next_steps": "下一步工作计划",
    "suggestions": "建议",
}


def sections(**texts: str) -> list[dict[str, str]]:
    return [{"key": key, "title": TITLES[key], "text": text} for key, text in texts.items()]


def matter_14() -> dict[str, Any]:
    """One lead, three assisting units (坡头区、吴川市政府，市交通投资集团有限公司): the thread of the main job."""
    return {
        "schema": "shuangyue.report/1",
        "demonstration": True,
        "government": "湛江市人民政府",
        "plan": PLAN,
        "line": {
            "section": "附件1",
            "kind": "重点督办事项",
            "number": 14,
            "row": None,
            "title": "开工建设机场高速",
            "matter_title": "开工建设机场高速",
        },
        "identity": "2020-02/附件1-014/v2",
        "terms": {
            "deadline": "2020年12月",
            "from": "2020-02-08",
            "history": [{"label": "原定", "deadline": "2020年12月"}],
        },
        "period": PERIOD,
        "version": 2,
        "lead_units": ["市交通运输局"],
        "signers": [{"order": 1, "unit": "市交通运输局"}],
        "sections": sections(
            progress="截至2月29日，机场高速可行性研究报告已完成编制并通过市级评审，2月21日报省交通运输厅待批。"
            "线路全长约37.9公里，起点与终点方案已与坡头区、吴川市政府书面确认。"
            "规划选址和用地预审的现场踏勘完成62%，社会稳定风险评估已委托第三方开展。",
            problems="受疫情影响，外业勘察队伍2月17日才返岗，吴川段约4公里的地形测量比计划晚两周。",
            next_steps="3月15日前补齐吴川段测量成果，3月底前取得可行性研究报告批复；"
            "4月起同步推进规划选址、用地预审和社稳评估三项前置工作，每周通报一次进度。",
            suggestions="恳请市政府协调省交通运输厅加快可行性研究报告的审批。",
        ),
        "targets_in_force": [
            {
                "label": "第一季度",
                "by": "2020-03-31",
                "text": "完成可行性研究报告编制并报批。",
                "cumulative": False,
            }
        ],
        "contributors": [
            {
                "unit": "坡头区政府",
                "role": "协办",
                "state": "accepted",
                "sent_at": "2020-03-02T03:20:00Z",
                "late": False,
                "waiver_reason": None,
                "sections": sections(
                    progress="龙头镇、官渡镇沿线12个村的征地意愿摸底已完成，群众支持率96%。", problems="无"
                ),
            },
            {
                "unit": "吴川市政府",
                "role": "协办",
                "state": "waived",
                "sent_at": None,
                "late": False,
                "waiver_reason": "疫情防控任务集中，吴川市电话说明3月10日前补报，先行报送。",
                "sections": [],
            },
            {
                "unit": "市交通投资集团有限公司",
                "role": "协办",
                "state": "accepted",
                "sent_at": "2020-03-03T09:41:00Z",
                "late": True,
                "waiver_reason": None,
                "sections": sections(progress="可研编制单位已完成交通量预测、工程方案和投资估算三个专题。"),
            },
        ],
        "returns": [
            {
                "at": "2020-03-03T02:05:00Z",
                "by": "市交通运输局 梁启衡",
                "summary": "请写明可行性研究报告报送省厅的日期，并补充测量滞后的原因。",
            }
        ],
        "attachments": [
            {
                "name": "机场高速前期工作进度表.xlsx",
                "size": 18432,
                "sha256": "6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b",
            }
        ],
        "prepared_by": {"name": "黄文韬", "unit": "市交通运输局"},
        "frozen_at": "2020-03-03T06:12:03Z",
    }


def matter_16() -> dict[str, Any]:
    """Two leads that sign one after the other (市交通运输局、湛江经开区管委会), in the printed order."""
    content = matter_14()
    content["line"] = {
        **content["line"],
        "number": 16,
        "title": "开工建设东海岛港区航道工程",
        "matter_title": "开工建设东海岛港区航道工程",
    }
    content["identity"] = "2020-02/附件1-016/v1"
    content["version"] = 1
    content["lead_units"] = ["市交通运输局", "湛江经开区管委会"]
    content["signers"] = [{"order": 1, "unit": "市交通运输局"}, {"order": 2, "unit": "湛江经开区管委会"}]
    content["returns"] = []
    content["attachments"] = []
    content["contributors"] = []
    content["targets_in_force"][0]["text"] = "完成勘察设计招标工作。"
    return content


def matter_27() -> dict[str, Any]:
    """The longest title of annex 1; every section at its budget of characters, thirteen contributors: many pages."""
    content = matter_14()
    title = "落实国务院稳就业意见和我市促进就业19条，新增城镇就业7万人，失业人员再就业3万人，确保零就业家庭动态清零"
    content["line"] = {**content["line"], "number": 27, "title": title, "matter_title": title}
    content["identity"] = "2020-02/附件1-027/v1"
    content["version"] = 1
    content["lead_units"] = ["市人力资源和社会保障局"]
    content["signers"] = [{"order": 1, "unit": "市人力资源和社会保障局"}]
    content["terms"] = {
        "deadline": "2021年6月",
        "from": "2020-02-25",
        "history": [
            {"label": "原定", "deadline": "2020年12月"},
            {"label": "延期（湛府办复〔2020〕7号）", "deadline": "2021年6月"},
        ],
    }
    sentence = (
        "全市新增城镇就业6821人，失业人员再就业2904人，就业困难人员实现就业513人，城镇登记失业率2.41%，"
        "零就业家庭动态清零；各县（市、区）已把年度任务分解到镇街。"
    )
    content["sections"] = sections(
        progress=(sentence * 9)[:600],
        problems=(sentence * 9)[:400],
        next_steps=(sentence * 9)[:300] + "\n" + sentence,
        suggestions="无",
    )
    content["targets_in_force"] = [
        {
            "label": "第一季度",
            "by": "2020-03-31",
            "text": "制订方案，下达任务指标；完成全年任务25%。",
            "cumulative": False,
        },
        {"label": "第二季度", "by": "2020-06-30", "text": "累计完成全年任务50%。", "cumulative": True},
    ]
    names = [
        *("赤坎区政府", "霞山区政府", "坡头区政府", "麻章区政府", "雷州市政府", "廉江市政府", "吴川市政府"),
        *("徐闻县政府", "遂溪县政府", "湛江经开区管委会", "南三岛管委会", "奋勇高新区管委会", "海东新区管委会"),
    ]
    content["contributors"] = [
        {
            "unit": name,
            "role": "协办",
            "state": "accepted",
            "sent_at": f"2020-03-02T0{index % 9}:20:00Z",
            "late": index % 5 == 4,
            "waiver_reason": None,
            "sections": sections(progress=sentence, problems="无", next_steps=sentence[:40]),
        }
        for index, name in enumerate(names)
    ]
    return content
