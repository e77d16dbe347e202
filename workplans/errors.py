"""What can go wrong with plans and assignments; pages turn these into answers, with nothing typed lost."""

from django.utils.translation import gettext as _

from components.chinese import moment_words
from transitions.errors import Conflict, Refusal
from workplans.models import AssignmentEnd, WorkPlan


class NotForYou(Refusal):
    """This person may not plan for the unit, or not assign on the line; the message says why."""


class Incomplete(ValueError):
    """What is missing or unfit: `errors` says for each field how to mend it."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__("；".join(errors.values()))
        self.errors = errors


class PlanConflict(Exception):
    """Somebody else saved the unit's plan meanwhile: `theirs` is what stands."""

    def __init__(self, theirs: WorkPlan) -> None:
        super().__init__(_("工作方案刚刚被别人改过。"))
        self.theirs = theirs


class AssignmentEnded(Conflict):
    """The task has ended since the page was made: `end` says who ended it, when, with which words."""

    def __init__(self, end: AssignmentEnd) -> None:
        words = {"who": end.by_name, "when": moment_words(end.at), "words": end.words}
        done = _("%(who)s 已于 %(when)s 说明这项任务已完成：“%(words)s”")
        back = _("%(who)s 已于 %(when)s 收回这项任务：“%(words)s”")
        super().__init__((done if end.how == AssignmentEnd.How.DONE else back) % words)
        self.end = end
