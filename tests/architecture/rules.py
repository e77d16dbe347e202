"""The rules of docs/architecture.md that no linter knows, each a function over one source.

A Python rule gets the syntax tree and the file's name inside the project, a template rule its text; both give the
lines that break it.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import PurePosixPath


def move_is_called_by_transitions_only(tree: ast.AST, name: str) -> Iterator[int]:
    """Find uses of `workflows.decide.move` outside the one clerk that applies the law."""
    if app(name) not in {"transitions", "workflows"}:
        yield from uses_of_the_law(tree, "move")


def choices_are_asked_by_queries_and_presenters_only(tree: ast.AST, name: str) -> Iterator[int]:
    """Find uses of `workflows.decide.choices` outside the modules (or packages) queries and presenters."""
    if app(name) != "workflows" and not {"queries", "presenters"} & set(module(name)):
        yield from uses_of_the_law(tree, "choices")


def evidence_is_built_by_approvals_only(tree: ast.AST, name: str) -> Iterator[int]:
    """Find calls of `Evidence(…)`: the law refuses SIGN and ACCEPT without it, so nobody else may make it."""
    if app(name) != "approvals":
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and called(node) == "Evidence":
                yield node.lineno


def views_and_presenters_compare_no_status(tree: ast.AST, name: str) -> Iterator[int]:
    """Find comparisons of a `.status`: what may be done is the law's answer, what is shown comes from its chart."""
    if {"views", "presenters"} & set(module(name)):
        for node in ast.walk(tree):
            if isinstance(node, ast.Compare):
                if any(
                    isinstance(side, ast.Attribute) and side.attr == "status" for side in [node.left, *node.comparators]
                ):
                    yield node.lineno
            elif (
                isinstance(node, ast.Match)
                and isinstance(node.subject, ast.Attribute)
                and node.subject.attr == "status"
            ):
                yield node.lineno


def a_status_is_written_by_transitions_only(tree: ast.AST, name: str) -> Iterator[int]:
    """Find updates of `status` (`update`, `bulk_update`, PreparedUpdate) and assignments outside transitions.models.

    The law has no tables: its flows move a status in memory only.
    """
    if name == "transitions/models.py" or app(name) == "workflows":
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and called(node) in {
            "update",
            "bulk_update",
            "update_or_create",
            "PreparedUpdate",
        }:
            words = {word.arg for word in node.keywords}
            values = {leaf.value for leaf in ast.walk(node) if isinstance(leaf, ast.Constant)}
            if "status" in words or "status" in values:
                yield node.lineno
        elif isinstance(node, ast.Attribute) and node.attr == "status" and isinstance(node.ctx, ast.Store):
            yield node.lineno


def only_the_clock_tells_the_time(tree: ast.AST, name: str) -> Iterator[int]:
    """Find every other way to the machine's time, also the fields that fill themselves."""
    if name == "common/clock.py":
        return
    asked = {("timezone", "now"), ("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today")}
    asked |= {("time", "time"), ("time", "time_ns")}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            owner = node.value.attr if isinstance(node.value, ast.Attribute) else getattr(node.value, "id", "")
            if (owner, node.attr) in asked:
                yield node.lineno
        elif isinstance(node, ast.Call) and called(node) in {"localtime", "localdate"} and not node.args:
            yield node.lineno
        elif isinstance(node, ast.keyword) and node.arg in {"auto_now", "auto_now_add"}:
            yield node.value.lineno
        elif isinstance(node, ast.ImportFrom) and node.module in {"django.utils.timezone", "time"}:
            if {"now", "time"} & {alias.name for alias in node.names}:
                yield node.lineno
        elif isinstance(node, ast.Name) and node.id in {"Now", "CurrentTimestamp"}:
            yield node.lineno


def law_and_printers_know_no_table_and_no_page(tree: ast.AST, name: str) -> Iterator[int]:
    """Find imports of tables, pages and viewflow's task engine in `workflows` and `pdf`."""
    if app(name) not in {"workflows", "pdf"} or "management" in module(name):
        return
    unknown = ("django.db", "django.http", "django.shortcuts", "django.views", "viewflow.workflow")
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            named = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            # TextChoices is an enumeration with words; it only lives beside the tables.
            named = [f"{node.module}.{alias.name}" for alias in node.names if alias.name != "TextChoices"]
        else:
            continue
        if any(one == other or one.startswith(f"{other}.") for one in named for other in unknown):
            yield node.lineno


def nothing_is_marked_safe(tree: ast.AST, name: str) -> Iterator[int]:
    """Find `mark_safe(…)` and `SafeString(…)`: `format_html` escapes, these two believe."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and called(node) in {"mark_safe", "SafeString", "SafeText"}:
            yield node.lineno


def templates_compare_no_status(text: str) -> Iterator[int]:
    """Find `{% if x.status == … %}` and its kin: templates ask what the presenter prepared."""
    yield from lines(text, r"{%-?\s*(?:if|elif|ifequal|ifnotequal)\b[^%]*\bstatus\b[^%]*(?:==|!=|\bin\b)")
    yield from lines(text, r"{%-?\s*(?:if|elif)\b[^%]*(?:==|!=|\bin\b)[^%]*\.status\b")


def templates_believe_nothing(text: str) -> Iterator[int]:
    """Find `|safe`, `|safeseq` and `{% autoescape off %}`."""
    yield from lines(text, r"\|\s*safe(?:seq)?\b|{%\s*autoescape\s+off")


def pages_hold_no_style_or_script(text: str) -> Iterator[int]:
    """Find inline style, inline script and handlers: the CSP forbids them, so they would silently do nothing."""
    yield from lines(
        text, r"<style\b|<[^>]*\sstyle\s*=|<script\b(?![^>]*\ssrc=)|<[a-z][^>]*\s(?:on\w+|hx-on[:\w-]*)\s*="
    )
    yield from lines(text, r"(?:href|src|action)\s*=\s*[\"']\s*javascript:")


def pages_load_nothing_from_elsewhere(text: str) -> Iterator[int]:
    """Find styles, scripts, pictures and frames of another host: the city's network has no way out."""
    yield from lines(text, r"<(?:script|img|iframe|source|use|link)\b[^>]*(?:src|href)\s*=\s*[\"'](?:https?:)?//")


PYTHON_RULES = [
    move_is_called_by_transitions_only,
    choices_are_asked_by_queries_and_presenters_only,
    evidence_is_built_by_approvals_only,
    views_and_presenters_compare_no_status,
    a_status_is_written_by_transitions_only,
    only_the_clock_tells_the_time,
    law_and_printers_know_no_table_and_no_page,
    nothing_is_marked_safe,
]
PAGE_RULES = [
    templates_compare_no_status,
    templates_believe_nothing,
    pages_hold_no_style_or_script,
    pages_load_nothing_from_elsewhere,
]


def app(name: str) -> str:
    """Return the package that a file belongs to."""
    return PurePosixPath(name).parts[0]


def module(name: str) -> tuple[str, ...]:
    """Return the parts of a module's dotted name: `queries.py` and `queries/inbox.py` both hold `queries`."""
    return PurePosixPath(name).with_suffix("").parts


def called(node: ast.Call) -> str:
    """Return the last word of what is called: `move` for `decide.move(…)`."""
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def uses_of_the_law(tree: ast.AST, question: str) -> Iterator[int]:
    """Find imports of `workflows.decide.<question>` and `decide.<question>`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "workflows.decide":
            if question in {alias.name for alias in node.names}:
                yield node.lineno
        elif isinstance(node, ast.Attribute) and node.attr == question:
            owner = node.value.attr if isinstance(node.value, ast.Attribute) else getattr(node.value, "id", "")
            if owner == "decide":
                yield node.lineno


def lines(text: str, pattern: str) -> Iterator[int]:
    """Give the line of every match."""
    for match in re.finditer(pattern, text, re.IGNORECASE):
        yield text.count("\n", 0, match.start()) + 1
