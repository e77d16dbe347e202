"""The words of the printed page: a frozen content becomes the names, dates and rows that the template prints."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from pdf import characters
from pdf.errors import ContentRefused
from pdf.printing import DEMONSTRATION_MARK, SCHEMA, SigningCopy, head_field

SHANGHAI = ZoneInfo("Asia/Shanghai")
NUMERALS = "一二三四五六七八九十"
TARGET_STATES = {"reached": "已达到", "partly": "部分达到", "not_reached": "未达到", None: "未填"}
STATES = {"accepted": "已采用", "waived": "未报送，\n先行报告", "excused": "本期减签"}


def page(copy: SigningCopy) -> dict[str, Any]:
    """Return everything that the template `pdf/report.html` prints, in its order.

    Raises ContentRefused when the content is not of the schema (what is missing is named), MissingGlyph when a
    character of it cannot be printed.
    """
    content = copy.content
    if content.get("schema") != SCHEMA:
        raise ContentRefused(f"冻结内容的格式是“{content.get('schema')}”，只能印制“{SCHEMA}”。")
    characters.check(content)
    try:
        return _page(copy, content)
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise ContentRefused(f"冻结内容不完整，无法印制：{type(error).__name__} {error}。") from error


def _page(copy: SigningCopy, content: Mapping[str, Any]) -> dict[str, Any]:
    line = content["line"]
    plan = content["plan"]
    number = f"{line['kind']}第{line['number']}项" + (f"第{line['row']}分项" if line["row"] is not None else "")
    period = period_words(content["period"]["start"], content["period"]["end"])
    frozen = instant(content["frozen_at"])
    moved, others = _deadlines(content["terms"]["history"])
    return {
        "demonstration": DEMONSTRATION_MARK if content["demonstration"] else "",
        "title": "督办事项进展报告（更正）" if "correction" in content else "督办事项进展报告",
        "correction": _correction(content.get("correction")),
        "identity": content["identity"],
        "subject": f"{number} {line['title']}",
        "number": number,
        "line_title": line["title"],
        "matter_title": line["matter_title"] if line["matter_title"] != line["title"] else "",
        "section": line["section"],
        "period": period,
        "government": content["government"],
        "plan": plan,
        "source": plan["number"] or plan["name"],
        "lead_units": "、".join(content["lead_units"]),
        "deadline": content["terms"]["deadline"],
        "deadline_history": moved,
        "rewritten": "、".join(others),
        "due_at": deadline(content["period"]["due_at"]),
        "version": content["version"],
        "prepared_by": content["prepared_by"],
        "frozen_at": moment(content["frozen_at"]),
        "frozen_iso": frozen.isoformat(),
        "sections": [
            {"title": f"{NUMERALS[index]}、{section['title']}", "paragraphs": paragraphs(section["text"])}
            for index, section in enumerate(content["sections"])
        ],
        "targets": [
            {
                "label": target["label"],
                "by": day(target["by"]) if target["by"] else "",
                "paragraphs": paragraphs(target["text"]),
                "cumulative": target["cumulative"] and "累计" not in target["text"],
                "state": TARGET_STATES[target["state"]] if "state" in target else "",
            }
            for target in content["targets_in_force"]
        ],
        # Contents that were frozen before the lead was asked say nothing of it.
        "targets_told": any("state" in target for target in content["targets_in_force"]),
        "contributors": [_contributor(contributor) for contributor in content["contributors"]],
        "reporting": _reporting(content["contributors"]),
        "returns": [{**item, "at": moment(item["at"])} for item in content["returns"]],
        "attachments": [
            {**item, "size": size(item["size"]), "sha256": in_two_lines(item["sha256"])}
            for item in content["attachments"]
        ],
        "heads": [{"field": head_field(signer["order"]), "unit": signer["unit"]} for signer in content["signers"]],
        "sha256": in_two_lines(copy.content_sha256),
        "sha256_short": f"{copy.content_sha256[:8]}…{copy.content_sha256[-8:]}",
        "verification_code": copy.verification_code,
        "verification_address": copy.verification_address,
        "checkpoint": copy.checkpoint
        and {"sequence": copy.checkpoint.sequence, "root": in_two_lines(copy.checkpoint.root)},
    }


def _deadlines(history: Sequence[Mapping[str, str]]) -> tuple[list[tuple[str, str]], list[str]]:
    """Return the way of the deadline (原定 → 第1次延期; nothing where it never moved), and what moved something else.

    An adjusted target (调整) has the deadline that it found: printed among the dates it would read like another one.
    """
    moved, others = [], []
    for place, step in enumerate(history):
        if place and step["deadline"] == history[place - 1]["deadline"]:
            others.append(step["label"])
        else:
            moved.append((step["label"], step["deadline"]))
    return (moved if len(moved) > 1 else []), others


def _correction(said: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Return which record this report corrects and why, as printed; None for any other report."""
    if said is None:
        return None
    return {
        "of": said["of"],
        "number": said["number"],
        "digest": f"{said['content_sha256'][:8]}…{said['content_sha256'][-8:]}",
        "paragraphs": paragraphs(said["reason"]),
        "opened": f"{said['opened_by']}，{moment(said['opened_at'])}",
    }


def _contributor(contributor: Mapping[str, Any]) -> dict[str, Any]:
    sent = contributor["sent_at"]
    return {
        "unit": contributor["unit"],
        "role": contributor["role"],
        "state": STATES[contributor["state"]],
        "sent_at": moment(sent) if sent else "",
        "late": contributor["late"],
        "reason": contributor["waiver_reason"] or "",
        "sections": [
            {"title": section["title"], "paragraphs": paragraphs(section["text"])}
            for section in contributor["sections"]
        ],
    }


def _reporting(contributors: Sequence[Mapping[str, Any]]) -> str:
    """Return one sentence on who reported and who did not, the missing ones by name; empty where nobody had to."""
    if not contributors:
        return ""
    by_state = {state: [one["unit"] for one in contributors if one["state"] == state] for state in STATES}
    late = [one["unit"] for one in contributors if one["late"] and one["state"] == "accepted"]
    said = f"本期承办、协办单位{len(contributors)}个，已报送{len(by_state['accepted'])}个"
    said += f"（其中逾期{len(late)}个：{'、'.join(late)}）" if late else ""
    for state, word in (("waived", "未报送"), ("excused", "减签")):
        if units := by_state[state]:
            said += f"，{word}{len(units)}个：{'、'.join(units)}"
    return said + "。"


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs of a text: its lines without blank ones and without their own indent."""
    return [line for line in (line.strip(" \t\u3000") for line in text.splitlines()) if line] or ["无"]


def instant(iso: str) -> datetime:
    """Return an aware instant from its ISO text. Raises ValueError when it has no time zone."""
    at = datetime.fromisoformat(iso)
    if at.utcoffset() is None:
        raise ValueError(f"时间 {iso} 没有时区")
    return at


def moment(at: str | datetime) -> str:
    """Return an instant in Beijing time, as printed: 2020年3月3日14:12."""
    local = (at if isinstance(at, datetime) else instant(at)).astimezone(SHANGHAI)
    return f"{local.year}年{local.month}月{local.day}日{local:%H:%M}"


def deadline(iso: str) -> str:
    """Return a due instant as printed; it is an exclusive end, so midnight is 24:00 of the day before."""
    local = instant(iso).astimezone(SHANGHAI)
    if (local.hour, local.minute) != (0, 0):
        return moment(local)
    return f"{day((local.date() - timedelta(days=1)).isoformat())}24:00"


def day(iso: str) -> str:
    """Return a date as printed: 2020年3月31日."""
    value = date.fromisoformat(iso)
    return f"{value.year}年{value.month}月{value.day}日"


def period_words(start: str, end: str) -> str:
    """Return a period as printed: 2020年1—2月, or both years where it crosses one."""
    first, last = date.fromisoformat(start), date.fromisoformat(end)
    if first.year != last.year:
        return f"{first.year}年{first.month}月—{last.year}年{last.month}月"
    if first.month == last.month:
        return f"{first.year}年{first.month}月"
    return f"{first.year}年{first.month}—{last.month}月"


def grouped(text: str, length: int) -> str:
    """Return hexadecimal letters in groups parted by thin room, so that people can compare them."""
    return " ".join(text[start : start + length] for start in range(0, len(text), length))


def in_two_lines(digest: str) -> str:
    """Return a SHA-256 in two lines of four groups, so that no group is left alone in a line."""
    half = len(digest) // 2
    return f"{grouped(digest[:half], 8)}\n{grouped(digest[half:], 8)}"


def size(count: int) -> str:
    """Return a file's size as people say it: 字节, KB or MB."""
    if count < 1024:
        return f"{count} 字节"
    if count < 1024 * 1024:
        return f"{count / 1024:.0f} KB"
    return f"{count / 1024 / 1024:.1f} MB"


def moment_to_second(at: datetime) -> str:
    """Return an instant in Beijing time to the second: 2020年3月3日 14:12:03."""
    local = at.astimezone(SHANGHAI)
    return f"{local.year}年{local.month}月{local.day}日 {local:%H:%M:%S}"
