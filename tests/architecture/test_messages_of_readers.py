"""What the readers of plans say reaches the catalogues: each sentence is a literal inside `_()`, never text alone."""

import ast

from tests.architecture.sources import ROOT
from tests.architecture.test_messages import CHINESE

# Which argument of each call is said to a person.
SAID = {"DocumentError": 0, "DecisionsError": 0, "Doubt": 4, "Unread": 2}


def _calls() -> list[tuple[str, ast.Call, str]]:
    return [
        (f"{file.name}:{node.lineno}", node, node.func.id)
        for file in sorted((ROOT / "plans" / "documents").glob("*.py"))
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    ]


def _is_text(node: ast.expr) -> bool:
    texts = [one.value for one in ast.walk(node) if isinstance(one, ast.Constant) and isinstance(one.value, str)]
    return isinstance(node, ast.Constant | ast.JoinedStr) and bool(CHINESE.search("".join(texts)))


def test_every_message_is_a_literal_that_the_catalogues_find() -> None:
    calls = [(place, call.args[0]) for place, call, name in _calls() if name == "_"]
    assert len(calls) > 100
    assert [place for place, told in calls if not isinstance(told, ast.Constant)] == []


def test_nothing_is_said_as_text_alone() -> None:
    said = [(place, call.args[SAID[name]]) for place, call, name in _calls() if len(call.args) > SAID.get(name, 99)]
    assert len(said) > 80
    assert [place for place, told in said if _is_text(told)] == []
