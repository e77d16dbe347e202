"""The shortest and the longest report that the layout must bear."""

from typing import Any

from tests.pdf import contents


def one_line() -> dict[str, Any]:
    """One sentence, nothing else: no contributors, targets, returns, attachments."""
    content = contents.matter_14()
    content["sections"] = contents.sections(progress="已办结。", problems="无", next_steps="无", suggestions="无")
    for rows in ("contributors", "targets_in_force", "returns", "attachments"):
        content[rows] = []
    content["identity"] = "2020-02/附件1-014/v1"
    return content | {"version": 1, "demonstration": False}


def thirty_pages() -> dict[str, Any]:
    """Twenty-six contributors, one of them with more than a page of text in one cell; long sections; many returns."""
    content = contents.matter_27()
    sentence = content["contributors"][0]["sections"][0]["text"]
    content["sections"] = contents.sections(
        progress="\n".join([sentence * 3] * 12),
        problems="\n".join([sentence * 2] * 10),
        next_steps="\n".join([sentence * 3] * 8),
        suggestions=sentence,
    )
    names = [one["unit"] for one in content["contributors"]]
    content["contributors"] = [
        {
            **content["contributors"][index % len(names)],
            "unit": f"{names[index % len(names)]}第{index + 1}工作组",
            "sections": contents.sections(
                progress=sentence * (28 if index == 7 else 3), problems=sentence, next_steps=sentence * 2
            ),
        }
        for index in range(26)
    ]
    content["contributors"][3] |= {
        "state": "waived",
        "sent_at": None,
        "sections": [],
        "waiver_reason": "电话说明后补。",
    }
    content["returns"] = [content["returns"][0] | {"summary": f"第{time}次：{sentence}"} for time in range(1, 13)]
    content["attachments"] = [
        content["attachments"][0] | {"name": f"附件材料{number}：就业任务分解表.xlsx"} for number in range(1, 31)
    ]
    return content
