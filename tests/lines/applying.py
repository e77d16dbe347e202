"""An application in steps that read as sentences, with the people who walk it."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from lines.asking import Asked
from lines.models import Application
from lines.operations.applying import apply, file_again, withdraw
from lines.operations.examining import grant, lay_before_chief, refuse, send_back
from lines.queries.lines import leads_on
from plans.models import Line
from submissions.files import Kept
from tests import factories, personas
from tests.factories import at
from tests.personas import Persona
from tests.submissions.steps import Way, new_key
from transitions.models import StatusRecord
from units.models import Unit
from workflows.words import ApplicationKind

EXTENSION = Asked(
    what=ApplicationKind.EXTENSION,
    reason="省级用地批复推迟，主体工程须顺延。",
    evidence="省自然资源厅 2020 年 3 月来函。",
    deadline_month="2021-06",
)
ADJUSTMENT = Asked(
    what=ApplicationKind.ADJUSTMENT,
    reason="设计方案调整。",
    evidence="市政府常务会议纪要。",
    targets={"3": "完成主体搬迁的 80%。"},
)
COMPLETION = Asked(what=ApplicationKind.COMPLETION, reason="全部目标已完成。", evidence="竣工验收报告。")

APPLIED, EXAMINED, DECIDED = at(3, 9), at(3, 10), at(3, 11)


@dataclass
class Asking:
    """One line's applications; people appear when first named."""

    walk: Way
    people: dict[str, Persona] = field(default_factory=dict)

    @property
    def line(self) -> Line:
        return factories.line(self.walk.plan, self.walk.padded)

    @property
    def application(self) -> Application:
        """The latest application as it stands now."""
        return Application.objects.select_related(*Application.READ_WITH).latest("pk")

    @cached_property
    def unit(self) -> Unit:
        """The unit that leads the line on the day of the application."""
        return leads_on(self.line, APPLIED.date())[0].unit

    @cached_property
    def reporter(self) -> Persona:
        return self.walk.reporter(self.unit.name)

    @cached_property
    def chief(self) -> Persona:
        return personas.chief(self.walk.government)

    @property
    def officer(self) -> Persona:
        return self.walk.officer

    def apply(
        self,
        asked: Asked = EXTENSION,
        when: datetime = APPLIED,
        *,
        by: Persona | None = None,
        unit: Unit | None = None,
        files: tuple[Kept, ...] = (),
        key: str = "",
    ) -> Application:
        person = by or self.reporter
        return apply(
            self.line,
            asked,
            unit=unit or self.unit,
            files=files,
            by=person.actor(when),
            at=when,
            key=key or new_key(),
        )

    def again(self, asked: Asked, when: datetime = EXAMINED) -> StatusRecord:
        now = self.application
        by = self.reporter.actor(when)
        return file_again(now, asked, by=by, at=when, expected_version=now.version, key=new_key())

    def withdraw(self, when: datetime = EXAMINED) -> StatusRecord:
        now, by = self.application, self.reporter.actor(when)
        return withdraw(now, by=by, at=when, expected_version=now.version, key=new_key())

    def send_back(self, when: datetime = EXAMINED) -> StatusRecord:
        now, by = self.application, self.officer.actor(when)
        return send_back(now, reason="请附批复。", by=by, at=when, expected_version=now.version, key=new_key())

    def examine(self, when: datetime = EXAMINED, *, by: Persona | None = None, key: str = "") -> StatusRecord:
        now, person = self.application, by or self.officer
        return lay_before_chief(
            now,
            opinion="情况属实，建议同意。",
            on_site=True,
            by=person.actor(when),
            at=when,
            expected_version=now.version,
            key=key or new_key(),
        )

    def grant(self, when: datetime = DECIDED, *, by: Persona | None = None, key: str = "") -> StatusRecord:
        now, person = self.application, by or self.chief
        return grant(now, by=person.actor(when), at=when, expected_version=now.version, key=key or new_key())

    def refuse(
        self, when: datetime = DECIDED, *, by: Persona | None = None, reason: str = "理由不足。"
    ) -> StatusRecord:
        now, person = self.application, by or self.chief
        return refuse(now, reason=reason, by=person.actor(when), at=when, expected_version=now.version, key=new_key())
