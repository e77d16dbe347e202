"""The way of a report as a viewflow flow: three units write beside each other, then lead, head and office."""

from typing import Any

from viewflow import this
from viewflow.workflow import flow, lock
from viewflow.workflow.models import Process


class ReportFlow(flow.Flow):  # type: ignore[misc]
    """Contribute and adopt (×3) → consolidate → sign → accept, each a task of a person who holds its permission."""

    process_class = Process
    # The library's own lock for flows with a join on a database.
    lock_impl = lock.SelectForUpdateLock()

    start = flow.StartHandle(this.begin).Next(this.units)
    units = flow.Split().Next(this.contribute_1).Next(this.contribute_2).Next(this.contribute_3)
    contribute_1 = flow.View(this.page).Permission("auth.contribute_1").Next(this.adopt_1)
    contribute_2 = flow.View(this.page).Permission("auth.contribute_2").Next(this.adopt_2)
    contribute_3 = flow.View(this.page).Permission("auth.contribute_3").Next(this.adopt_3)
    adopt_1 = flow.View(this.page).Permission("auth.lead").Next(this.gathered)
    adopt_2 = flow.View(this.page).Permission("auth.lead").Next(this.gathered)
    adopt_3 = flow.View(this.page).Permission("auth.lead").Next(this.gathered)
    gathered = flow.Join().Next(this.consolidate)
    consolidate = flow.View(this.page).Permission("auth.lead").Next(this.sign)
    sign = flow.View(this.page).Permission("auth.head").Next(this.accept)
    accept = flow.View(this.page).Permission("auth.office").Next(this.end)
    end = flow.End()

    def begin(self, activation: Any) -> Process:
        """Start a report: before the clock runs, as a period is opened before anybody writes."""
        return activation.process

    def page(self, request: Any) -> None:
        """Stand for the page; `benchmarks.engine.running` posts through the library's wrapper around one."""
