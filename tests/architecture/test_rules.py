"""Our sources keep the rules of docs/architecture.md, and each rule finds what it is for."""

import ast
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest

from tests.architecture import rules, sources

Case = TypeVar("Case")

# Texts that are HTML by themselves, with the reason. Everything else is escaped.
BELIEVED = {
    "components/tags/status.py": "drawings of lamps: constants of components.icons, no input",
}

BAD_PYTHON: dict[Callable[[ast.AST, str], Iterator[int]], list[tuple[str, str]]] = {
    rules.move_is_called_by_transitions_only: [
        ("submissions/operations.py", "from workflows.decide import move"),
        ("plans/periods.py", "from workflows import decide\ndecide.move(facts, actor, action)"),
        ("plans/periods.py", "import workflows.decide\nworkflows.decide.move(facts, actor, action)"),
    ],
    rules.choices_are_asked_by_queries_and_presenters_only: [
        ("submissions/views.py", "from workflows.decide import choices"),
        ("submissions/operations/sending.py", "from workflows import decide\ndecide.choices(facts, actor)"),
    ],
    rules.evidence_is_built_by_approvals_only: [
        ("submissions/operations.py", "Evidence(signer=1)"),
        ("worklists/views.py", "facts.Evidence(signer=1)"),
    ],
    rules.views_and_presenters_compare_no_status: [
        ("submissions/views.py", "if report.status == 'draft': pass"),
        ("submissions/presenters/form.py", "shown = 'draft' != line.report.status"),
        ("worklists/presenters.py", "shown = report.status in OPEN"),
        ("worklists/views.py", "match report.status:\n    case 'draft': pass"),
    ],
    rules.a_status_is_written_by_transitions_only: [
        ("submissions/operations.py", "Report.objects.filter(pk=1).update(status='accepted')"),
        ("submissions/operations.py", "Report.objects.bulk_update(found, ['status'])"),
        ("submissions/operations.py", "PreparedUpdate(lambda: (Report.objects.all(), {'status': Slot('s', TEXT)}))"),
        ("approvals/operations.py", "report.status = 'accepted'"),
        ("transitions/operations.py", "document.status = 'accepted'"),
    ],
    rules.only_the_clock_tells_the_time: [
        ("plans/models.py", "from django.utils import timezone\nmade = DateTimeField(default=timezone.now)"),
        ("plans/models.py", "made = DateTimeField(auto_now_add=True)"),
        ("plans/models.py", "made = datetime.datetime.now(UTC)"),
        ("plans/models.py", "from django.utils.timezone import now"),
        ("plans/models.py", "today = date.today()"),
        ("outbox/lease.py", "import time\nlimit = time.time() + 60"),
        ("outbox/lease.py", "jobs.filter(until__lt=Now())"),
        ("plans/presenters.py", "timezone.localdate()"),
    ],
    rules.law_and_printers_know_no_table_and_no_page: [
        ("workflows/rules/signing.py", "from django.db.models import Q"),
        ("workflows/rules/signing.py", "from django import db"),
        ("workflows/flows/report.py", "import viewflow.workflow.models"),
        ("pdf/rendering.py", "from django.http import HttpResponse"),
    ],
    rules.nothing_is_marked_safe: [
        ("components/x.py", "mark_safe(text)"),
        ("components/x.py", "safestring.SafeString(text)"),
    ],
}

GOOD_PYTHON: dict[Callable[[ast.AST, str], Iterator[int]], list[tuple[str, str]]] = {
    rules.move_is_called_by_transitions_only: [
        ("transitions/operations.py", "from workflows import decide\ndecide.move(facts, actor, action)"),
        ("common/durable.py", "shutil.move(a, b)"),
    ],
    rules.choices_are_asked_by_queries_and_presenters_only: [
        ("submissions/queries/inbox.py", "from workflows.decide import choices"),
        ("plans/models.py", "kind = CharField(choices=Kind.choices)"),
    ],
    rules.views_and_presenters_compare_no_status: [
        ("submissions/views.py", "if response.status_code == 404: pass"),
        ("submissions/queries.py", "if report.status == 'draft': pass"),
    ],
    rules.a_status_is_written_by_transitions_only: [
        ("transitions/models.py", "rows.update(status=decision.target)"),
        ("plans/operations.py", "rows.update(title='…')"),
    ],
    rules.only_the_clock_tells_the_time: [
        ("plans/models.py", "made = clock.now()"),
        ("common/clock.py", "datetime.now(UTC)"),
        ("plans/presenters.py", "timezone.localtime(at)"),
    ],
    rules.law_and_printers_know_no_table_and_no_page: [
        ("workflows/decide.py", "from viewflow.fsm import State"),
        ("workflows/words.py", "from django.db.models import TextChoices"),
        ("plans/models.py", "from django.db import models"),
    ],
}

BAD_PAGES: dict[Callable[[str], Iterator[int]], list[str]] = {
    rules.templates_compare_no_status: [
        '{% if report.status == "draft" %}',
        '{% elif report.status in "draft with_head" %}',
        '{% if "draft" == report.status %}',
    ],
    rules.templates_believe_nothing: ["{{ text|safe }}", "{{ text | safeseq }}", "{% autoescape off %}"],
    rules.pages_hold_no_style_or_script: [
        "<style>p {}</style>",
        '<p class="a" style="color: red">',
        "<script>alert(1)</script>",
        '<script type="module">alert(1)</script>',
        '<button type="submit" onclick="go()">',
        '<a href="javascript:go()">',
    ],
    rules.pages_load_nothing_from_elsewhere: [
        '<script src="https://cdn.example/x.js"></script>',
        "<link rel='stylesheet' href='//cdn.example/x.css'>",
        '<img alt="" src="http://example/x.png">',
    ],
}

GOOD_PAGES: dict[Callable[[str], Iterator[int]], list[str]] = {
    rules.templates_compare_no_status: ["{% if report.is_mine %}", "{{ report.status_words }}"],
    rules.templates_believe_nothing: ["{{ text|escape }}", '{% translate "safe" %}'],
    rules.pages_hold_no_style_or_script: [
        '<script src="{% static "js/x.js" %}" defer></script>',
        '<link rel="stylesheet" href="x.css">',
        '<p data-style="wide" class="on-time">',
    ],
    rules.pages_load_nothing_from_elsewhere: ['<a href="https://example/">', '<img alt="" src="/static/x.png">'],
}


def cases(table: dict[Callable[..., Iterator[int]], list[Case]]) -> list[tuple[Callable[..., Iterator[int]], Case]]:
    return [(rule, case) for rule, found in table.items() for case in found]


@pytest.mark.parametrize("rule", rules.PYTHON_RULES, ids=lambda rule: rule.__name__)
def test_our_python_keeps_the_rule(rule: Callable[[ast.AST, str], Iterator[int]]) -> None:
    broken = [
        f"{name}:{line}"
        for file in sources.python_files()
        for name in [sources.name(file)]
        if not (rule is rules.nothing_is_marked_safe and name in BELIEVED)
        for line in rule(ast.parse(file.read_text(encoding="utf-8")), name)
    ]
    assert broken == []


@pytest.mark.parametrize("rule", rules.PAGE_RULES, ids=lambda rule: rule.__name__)
def test_our_pages_keep_the_rule(rule: Callable[[str], Iterator[int]]) -> None:
    broken = [
        f"{sources.name(file)}:{line}"
        for file in sources.page_templates()
        for line in rule(file.read_text(encoding="utf-8"))
    ]
    assert broken == []


def test_every_rule_is_tried_with_something_bad() -> None:
    assert set(BAD_PYTHON) == set(rules.PYTHON_RULES)
    assert set(BAD_PAGES) == set(rules.PAGE_RULES)


@pytest.mark.parametrize(("rule", "case"), cases(BAD_PYTHON))
def test_a_python_rule_finds_what_it_is_for(
    rule: Callable[[ast.AST, str], Iterator[int]], case: tuple[str, str]
) -> None:
    name, source = case
    assert list(rule(ast.parse(source), name)) != []


@pytest.mark.parametrize(("rule", "case"), cases(GOOD_PYTHON))
def test_a_python_rule_leaves_the_rest_alone(
    rule: Callable[[ast.AST, str], Iterator[int]], case: tuple[str, str]
) -> None:
    name, source = case
    assert list(rule(ast.parse(source), name)) == []


@pytest.mark.parametrize(("rule", "page"), cases(BAD_PAGES))
def test_a_page_rule_finds_what_it_is_for(rule: Callable[[str], Iterator[int]], page: str) -> None:
    assert list(rule(page)) != []


@pytest.mark.parametrize(("rule", "page"), cases(GOOD_PAGES))
def test_a_page_rule_leaves_the_rest_alone(rule: Callable[[str], Iterator[int]], page: str) -> None:
    assert list(rule(page)) == []


@pytest.mark.parametrize("name", BELIEVED)
def test_what_is_believed_still_says_so(name: str) -> None:
    file: Path = sources.ROOT / name
    assert list(rules.nothing_is_marked_safe(ast.parse(file.read_text(encoding="utf-8")), name)) != []
