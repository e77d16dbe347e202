"""`python -m benchmarks.engine.running`: walk as many reports as each line asks for; a line of JSON says the cost."""

import json
import os
import sys
from collections.abc import Callable
from functools import cache
from time import perf_counter, process_time
from typing import Any

PEOPLE = {
    "contribute_1": "unit1",
    "contribute_2": "unit2",
    "contribute_3": "unit3",
    "adopt_1": "lead",
    "adopt_2": "lead",
    "adopt_3": "lead",
    "consolidate": "lead",
    "sign": "head",
    "accept": "office",
}
RIGHTS = {
    "unit1": "contribute_1",
    "unit2": "contribute_2",
    "unit3": "contribute_3",
    "lead": "lead",
    "head": "head",
    "office": "office",
}
TEXTS = {"progress": "进展" * 15, "problems": "问题" * 15, "next_steps": "下一步" * 10, "suggestions": "无"}
# The address of each task: process and name of the task → its key.
ADDRESSES: dict[tuple[int, str], int] = {}
WRITTEN = ("contribute_1", "contribute_2", "contribute_3", "consolidate")


def main() -> None:
    """Make the people, warm up, then walk as many reports as each line of the standard input asks for.

    The first answer says how many statements a report takes, each later one what the reports of a line cost.
    """
    import django

    django.setup()
    from django.db import connection
    from django.db.models.signals import post_save
    from django.test.utils import CaptureQueriesContext, setup_databases, teardown_databases

    made = setup_databases(verbosity=0, interactive=False)
    try:
        from benchmarks.engine.flows import ReportFlow

        post_save.connect(_note_address, sender=ReportFlow.task_class)
        _appoint()
        _walk(ReportFlow.start.run().pk)
        counted = ReportFlow.start.run().pk
        with CaptureQueriesContext(connection) as queries:
            _walk(counted)
        print(json.dumps({"statements": len(queries)}), flush=True)
        for line in sys.stdin:
            begun = [ReportFlow.start.run().pk for _number in range(int(line))]
            clock, processor = perf_counter(), process_time()
            for process in begun:
                _walk(process)
            cost = {"seconds": perf_counter() - clock, "cpu_seconds": process_time() - processor}
            if ReportFlow.process_class.objects.exclude(status="DONE").exists():
                raise RuntimeError("a report did not come to its end")
            print(json.dumps(cost), flush=True)
    finally:
        teardown_databases(made, verbosity=0)


def _appoint() -> None:
    from django.contrib.auth.models import Permission, User
    from django.contrib.contenttypes.models import ContentType

    kind = ContentType.objects.get_for_model(User)
    for name, right in RIGHTS.items():
        permission = Permission.objects.create(content_type=kind, codename=right, name=right)
        User.objects.create(username=name).user_permissions.add(permission)


def _note_address(instance: Any, created: bool, **_other: object) -> None:
    """Keep where a new task is posted to; a person follows a link there, which is no part of the flow."""
    if created:
        ADDRESSES[instance.process_id, instance.flow_task.name] = instance.pk


def _walk(process: int) -> None:
    """Let everybody take and do the one task: two posts each, as the library's own pages make them."""
    from django.contrib.auth.models import User

    for task, name in PEOPLE.items():
        _post(process, task, User.objects.get(username=name), taking=True)
        _post(process, task, User.objects.get(username=name), taking=False)


def _post(process: int, name: str, user: Any, *, taking: bool) -> None:
    """Post to a task through the library's own wrapper of its pages: its lock, transaction, checks and activation."""
    from django.http import HttpRequest

    request = HttpRequest()
    request.method, request.user = "POST", user
    _view(name, taking)(request, process_pk=process, task_pk=ADDRESSES[process, name])


@cache
def _view(name: str, taking: bool) -> Callable[..., object]:
    """Return the page of a task, made once, as a project's list of addresses does."""
    from viewflow.workflow.flow.utils import wrap_task_view, wrap_view

    from benchmarks.engine.flows import ReportFlow

    node = getattr(ReportFlow, name)
    made: Callable[..., object] = (
        wrap_task_view(node, _take, permission=node.can_assign) if taking else wrap_view(node, _execute)
    )
    return made


def _take(request: Any, **_address: int) -> None:
    """Assign the task, as AssignTaskView does between reading its form and finding where to redirect."""
    request.activation.assign(request.user)


def _execute(request: Any, **_address: int) -> None:
    """Keep the text and do the task, as UpdateProcessView does, but without saving the process a second time."""
    if request.activation.flow_task.name in WRITTEN:
        request.activation.task.data = TEXTS  # saved with the task: the texts cost the engine no statement of their own
    request.activation.execute()


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.engine.settings"
    main()
