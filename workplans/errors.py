"""What can go wrong with plans and assignments; pages turn these into answers, with nothing typed lost."""

from django.utils.translation import gettext as _

from transitions.errors import Refusal
from workplans.models import WorkPlan


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
