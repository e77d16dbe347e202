"""`python -m benchmarks.engine.running REPORTS`: walk that many reports; a line of JSON says what they cost."""

import json
import os
import sys
from time import perf_counter, process_time
from types import SimpleNamespace

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
WRITTEN = ("contribute_1", "contribute_2", "contribute_3", "consolidate")


def main(reports: int) -> None:
    """Make the people and the processes, then measure the acts of `reports` reports after one that warms up."""
    import django

    django.setup()
    from django.db import connection
    from django.test.utils import CaptureQueriesContext, setup_databases, teardown_databases

    made = setup_databases(verbosity=0, interactive=False)
    try:
        from benchmarks.engine.flows import ReportFlow

        _appoint()
        begun = [ReportFlow.start.run() for _number in range(reports + 2)]
        _walk(begun[0].pk)
        with CaptureQueriesContext(connection) as queries:
            _walk(begun[1].pk)
        clock, processor = perf_counter(), process_time()
        for process in begun[2:]:
            _walk(process.pk)
        clock, processor = perf_counter() - clock, process_time() - processor
        if ReportFlow.process_class.objects.exclude(status="DONE").exists():
            raise RuntimeError("a report did not come to its end")
    finally:
        teardown_databases(made, verbosity=0)
    print(json.dumps({"seconds": clock, "cpu_seconds": processor, "statements": len(queries)}), flush=True)


def _appoint() -> None:
    from django.contrib.auth.models import Permission, User
    from django.contrib.contenttypes.models import ContentType

    kind = ContentType.objects.get_for_model(User)
    for name, right in RIGHTS.items():
        permission = Permission.objects.create(content_type=kind, codename=right, name=right)
        User.objects.create(username=name).user_permissions.add(permission)


def _walk(process: int) -> None:
    """Let everybody take and do the one task: two posts each, as the library's own pages make them."""
    from django.contrib.auth.models import User

    for task, name in PEOPLE.items():
        _post(process, task, User.objects.get(username=name), taking=True)
        _post(process, task, User.objects.get(username=name), taking=False)


def _post(process: int, name: str, user: object, *, taking: bool) -> None:
    """Do what `viewflow.workflow.flow.utils.wrap_view` and the view behind it do for a POST, without the page."""
    from viewflow.workflow.models import Task

    from benchmarks.engine.flows import ReportFlow

    node = getattr(ReportFlow, name)
    with ReportFlow.lock(process):
        task = Task.objects.get(process=process, flow_task=node)
        activation = node.activation_class(task)
        if taking:
            if not node.can_assign(user, task):
                raise PermissionError(name)
            activation.assign(user)
            return
        if not node.can_execute(user, task):
            raise PermissionError(name)
        activation.start(SimpleNamespace(user=user))
        if name in WRITTEN:
            task.data = TEXTS  # saved with the task: the texts cost the engine no statement of their own
        activation.execute()


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.engine.settings"
    main(int(sys.argv[1]))
