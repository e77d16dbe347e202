"""What a text still lacks before it may be handed on. Pure: sections of the plan and texts, no rows."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from workflows.facts import Shortcoming

NONE_WORD = "无"


@dataclass(frozen=True, slots=True)
class SectionRule:
    """One section as the plan asks for it: `budget` in characters, `none_allowed` for an explicit 无."""

    key: str
    title: str
    budget: int
    none_allowed: bool


def texts_of_content(content: str) -> dict[str, str]:
    """Return the texts of frozen content by section key."""
    return {section["key"]: section["text"] for section in json.loads(content)["sections"]}


def length(text: str) -> int:
    """Return how many characters a text has for its budget: white space does not count (简明扼要)."""
    return sum(1 for character in text if not character.isspace())


def is_none(text: str) -> bool:
    """Return whether the text is the explicit 无, with or without a full stop."""
    return text.strip().rstrip("。.") == NONE_WORD


def shortcomings(rules: Sequence[SectionRule], texts: Mapping[str, str]) -> tuple[Shortcoming, ...]:
    """Return what hinders handing on, section by section, each with how to mend it.

    Every section must be filled (报告内容须包含…); an explicit 无 counts where the plan allows it; a text over its
    budget must be shortened (简明扼要, 湛府办〔2020〕2号 part 3).
    """
    found: list[Shortcoming] = []
    for rule in rules:
        text = texts.get(rule.key, "").strip()
        if not text:
            hint = _("没有就填“无”。") if rule.none_allowed else ""
            found.append(Shortcoming(rule.key, _("请填写“%(title)s”。%(hint)s") % {"title": rule.title, "hint": hint}))
        elif is_none(text) and not rule.none_allowed:
            found.append(Shortcoming(rule.key, _("“%(title)s”不能只填“无”，请写明本期情况。") % {"title": rule.title}))
        elif length(text) > rule.budget:
            found.append(
                Shortcoming(
                    rule.key,
                    _("“%(title)s”现有 %(n)d 字，超过 %(budget)d 字，请删去 %(over)d 字。")
                    % {
                        "title": rule.title,
                        "n": length(text),
                        "budget": rule.budget,
                        "over": length(text) - rule.budget,
                    },
                )
            )
    return tuple(found)
