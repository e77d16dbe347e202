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


def frozen_targets(content: Mapping[str, Any]) -> list[FrozenTarget]:
    """Return the targets of frozen content (`targets_in_force`) as pages show them; no query."""
    return [
        FrozenTarget(
            target["label"],
            target["text"],
            target["cumulative"] and "累计" not in target["text"],
            *(answer_word(target["state"] or "") if "state" in target else ("", "neutral")),
        )
        for target in content["targets_in_force"]
    ]
