"""What contributing units write where texts.toml has nothing: sentences about the matter's own printed targets.

Deterministic: the same unit on the same line always writes the same. 40–120 characters, progress at least 60.
"""

import re
from collections.abc import Sequence

from config.demonstration.hours import spread

LONGEST, SHORTEST = 120, 40
_LONGEST_CLAUSE = 30
_SHORTEST_CLAUSE = 6

_PROGRESS_OF_COUNTIES = (
    "围绕“{c}”，{we}1至2月召开调度会{few}次、现场核查{some}次，列出需配合事项{many}项，截至2月底办结{part}项，其余均已明确责任镇街和完成日期。",
    "{we}已将本事项列入年度督办台账，对照“{c}”逐项核对，涉及镇街{some}个；2月{day}日起分批复工，走访群众{crowd}户，协调解决堵点{part}个。",
    "“{c}”涉及{we}的任务已分解到{some}个镇街和部门，2月{day}日印发分工表；截至2月29日完成首轮摸排，登记问题{many}个，已整改{part}个。",
    "对照“{c}”，{we}成立工作专班，抽调{some}人到一线；2月通过电话、视频对接{few}次，应提供的资料{many}份已报送{part}份，现场清点同步进行。",
    "{we}主要做了三件事：为“{c}”落实专人{few}名，2月{day}日开完部署会；完成{many}处点位核查中的{part}处；收集群众意见{crowd}条并逐条答复。",
)
_PROGRESS_OF_OTHERS = (
    "围绕“{c}”，{we}指定专人对接，1至2月参加牵头单位会商{few}次，审核材料{many}份、办结{part}份，提出书面意见{crowd}条，没有超时件。",
    "{we}按职责承担“{c}”的配合工作，2月{day}日完成资料清单，涉及{many}项，已提供{part}项；视频会商{few}次，其余事项均已排定完成日期。",
    "针对“{c}”，{we}建立了协办台账，登记事项{many}项，截至2月29日办结{part}项；疫情期间改用线上审核，平均办理时间比去年缩短{few}天。",
    "{we}派出{few}名技术人员参与“{c}”，完成现场踏勘{some}次，形成意见稿{few}份；牵头单位交办的{many}项任务已完成{part}项，余下的正在办理。",
)
_PROBLEMS = (
    "无",
    "无",
    "受疫情影响，2月有{days}天不能开展现场工作，原定的{few}次踏勘推迟到3月，后续时间偏紧，{part}项任务可能顺延一周左右。",
    "涉及的{some}处点位中有{few}处权属资料不全，村组和企业说法不一，需要自然资源等部门调取原始档案后才能确认，进度受到影响。",
    "具体经办人员同时承担防疫值守，实际投入不足；个别资料由多个部门掌握，口径不一，核对一遍需要{days}天，影响上报时间。",
    "本级配套资金尚未下达，{few}个子项暂由实施单位垫付；材料和人工价格比年前上涨约{few}个百分点，原预算偏紧。",
    "返岗人员只到了约{percent}%，部分设备和材料从外地采购，物流延迟{days}天以上，3月中旬前还不能恢复到正常进度。",
)
_NEXT_STEPS = (
    "3月{early}日前补齐余下资料，{late}日前完成现场复核；每周五向牵头单位报送一次进度，遇到问题当天反馈，确保按季度目标推进。",
    "按倒排时间表，3月上旬完成权属核对，中旬开展第{few}轮现场推进，{late}日前办结现有事项，月底与牵头单位一起对账销号。",
    "3月{early}日前恢复全部现场作业，逐项核定责任人；{late}日前完成余下{few}项任务，并把完成数、照片和签收单一并报牵头单位。",
    "继续配合牵头单位抓好本事项，3月{early}日前参加专题会商，{late}日前提交书面意见，二季度任务的准备工作提前到4月初启动。",
    "分两步走：3月{early}日前解决现有{few}个堵点，{late}日前完成季度目标中由{we}承担的部分，同时做好4月份的人员和资金安排。",
)
_SUGGESTIONS = (
    "无",
    "无",
    "无",
    "建议牵头单位统一数据口径和报送表样，每月{early}日前发布一次任务清单，减少重复填报，方便基层安排人员。",
    "建议对疫情期间确需现场办理的事项实行预约办理，由牵头单位开具证明，便于人员和材料通行，缩短等候时间。",
    "建议市级尽早明确配套资金的分担比例和下达时间，对先行垫付的单位按进度返还，避免因资金影响后续施工。",
)
_RETURN_NOTES = (
    "请写明截至2月29日的完成数量、占季度目标的比例和下一个节点的日期，数据要与台账一致。",
    "请分别写出已办结和未办结的具体事项、责任镇街或科室，并说明未办结的原因和预计完成日期。",
    "请补充本单位承担部分的完成情况，不要只写会议和核查次数；有照片或签收单的请注明。",
)
_RETURN_SUMMARIES = (
    "没有写明“{c}”做到哪一步，无法汇总，请补充后重报。",
    "只写了做法，没有写“{c}”的完成数，请核实后重报。",
    "内容与季度目标“{c}”对不上，请对照目标重新填写。",
)


def contribution(*, line: str, unit: str, place: int, title: str, targets: Sequence[str]) -> dict[str, str]:
    """Return a unit's text on a line, by section key; `targets` are the printed targets now in force.

    `place` is the unit's among the line's contributors: neighbours never use the same sentence.
    """
    name = f"{line}/{unit}"
    county = unit.endswith(("区政府", "县政府", "市政府", "管委会"))
    words = _words(name, unit, clause(name, title, targets))
    return {
        "progress": _one(_PROGRESS_OF_COUNTIES if county else _PROGRESS_OF_OTHERS, f"{line}/progress", place).format(
            **words
        ),
        "problems": _one(_PROBLEMS, f"{line}/problems", place).format(**words),
        "next_steps": _one(_NEXT_STEPS, f"{line}/next_steps", place).format(**words),
        "suggestions": _one(_SUGGESTIONS, f"{line}/suggestions", place).format(**words),
    }


def return_note(*, line: str, unit: str, title: str, targets: Sequence[str]) -> tuple[str, str]:
    """Return (summary, remark) with which a lead sends a composed contribution back."""
    name = f"{line}/{unit}/return"
    summary = _one(_RETURN_SUMMARIES, f"{name}/summary").format(c=clause(f"{line}/{unit}", title, targets))
    return summary, _one(_RETURN_NOTES, f"{name}/note")


def begun(text: str) -> str:
    """Return the first part of a text, as somebody leaves it who was called away: up to a comma near the middle."""
    middle = len(text) // 2
    cut = max(text.rfind(mark, 0, middle + 8) for mark in "，；、")
    return text[: cut + 1] if cut > 0 else text[:middle]


def clause(name: str, title: str, targets: Sequence[str]) -> str:
    """Return one clause of the printed targets that can stand in a sentence; the title where none can."""
    pieces = [_tidy(piece) for text in targets for piece in re.split(r"[。；;\n]", text)]
    found = [
        piece
        for piece in pieces
        if _SHORTEST_CLAUSE <= len(piece) <= _LONGEST_CLAUSE and not piece.startswith(("根据", "参照", "其中"))
    ]
    if found:
        return found[spread(f"{name}/clause", len(found))]
    return _tidy(re.split(r"[。；;\n]", title)[0], marks="，、") or "".join(title.split())[:_LONGEST_CLAUSE]


def _tidy(piece: str, marks: str = "，") -> str:
    """Return a piece of a target without ordinals, blanks and inner quotation marks; cut at a comma if long."""
    piece = "".join(piece.split()).replace("“", "‘").replace("”", "’")
    piece = re.sub(r"^(?:第[一二三四、至]+季度|[（(]?\d{1,2}[)）.．、]|[^：:]{1,12}[：:])+", "", piece)
    if len(piece) > _LONGEST_CLAUSE:
        piece = piece[: max(0, *(piece.rfind(mark, 0, _LONGEST_CLAUSE + 1) for mark in marks))]
    return piece.strip("，、：:.")


def _words(name: str, unit: str, quoted: str) -> dict[str, object]:
    many = 6 + spread(f"{name}/many", 13)
    return {
        "c": quoted,
        "we": _we(unit),
        "few": 2 + spread(f"{name}/few", 4),
        "some": 6 + spread(f"{name}/some", 7),
        "many": many,
        "part": max(2, many * (35 + spread(f"{name}/part", 55)) // 100),
        "crowd": 12 + spread(f"{name}/crowd", 76),
        "day": 10 + spread(f"{name}/day", 17),
        "days": 5 + spread(f"{name}/days", 9),
        "percent": 55 + spread(f"{name}/percent", 31),
        "early": 8 + spread(f"{name}/early", 8),
        "late": 20 + spread(f"{name}/late", 10),
    }


def _we(unit: str) -> str:
    """Return how a unit speaks of itself."""
    own = {
        "区政府": "我区", "县政府": "我县", "市政府": "我市", "管委会": "我区", "局": "我局", "公司": "我公司",
        "医院": "我院", "保健院": "我院", "大学": "我校", "学校": "我校", "中学": "我校", "学院": "我校", "馆": "我馆",
        "委": "我委", "办": "我办", "指挥部": "指挥部", "实验室": "实验室",
    }  # fmt: skip
    return next((words for ending, words in own.items() if unit.endswith(ending)), "我单位")


def _one(choices: Sequence[str], name: str, place: int = 0) -> str:
    return choices[(spread(name, len(choices)) + place) % len(choices)]
