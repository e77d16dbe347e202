"""The targets a frozen report is measured by, with what its lead answered on each."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from submissions.presenters.sections import answer_word


@dataclass(frozen=True, slots=True)
class FrozenTarget:
    """A target as frozen; `state` is the answer in words, "" in contents from before leads were asked."""

    label: str
    text: str
    cumulative: bool
    state: str
    tone: str
    before: str = ""


def frozen_targets(content: Mapping[str, Any], earlier: Mapping[str, Any] | None = None) -> list[FrozenTarget]:
    """Return the targets of frozen content (`targets_in_force`) as pages show them; no query.

    `before`: what the `earlier` content of the same report answered, where that was another answer.
    """
    answered = {_named(one): one.get("state") or "" for one in (earlier or {}).get("targets_in_force", ())}
    return [
        FrozenTarget(
            target["label"],
            target["text"],
            target["cumulative"] and "累计" not in target["text"],
            *(answer_word(target["state"] or "") if "state" in target else ("", "neutral")),
            _before(target, answered),
        )
        for target in content["targets_in_force"]
    ]


def _named(target: Mapping[str, Any]) -> tuple[str, str]:
    """Return by what a target of one content is found in another of the same report."""
    return target["label"], target["text"]


def _before(target: Mapping[str, Any], answered: Mapping[tuple[str, str], str]) -> str:
    was = answered.get(_named(target))
    return "" if was is None or was == (target.get("state") or "") else answer_word(was)[0]
