"""What changes around the documents: the clock, the calendar, posts, mandates. Part of the machine of states."""

import datetime as dt
from datetime import timedelta

from accounts.models import User
from approvals.errors import MandateRefused
from approvals.operations.mandates import grant, revoke
from common.clock import SHANGHAI, local
from plans.models import Period
from submissions.models import Report
from tests.approvals.machine import Machine
from tests.approvals.mandates import letter
from tests.approvals.scenario import BEGIN
from tests.submissions.steps import new_key
from units.models import Appointment, Delegation
from units.operations import appoint, end_appointment
from workdays.operations import set_day
from workflows.words import PeriodStatus, Role

_CHANGES = ("post", "mandate", "revocation", "day")
# Not the chiefs': who examined an application would be left to decide it.
_MOVED = (Role.REPORTER, Role.HEAD, Role.OFFICER)
# The number, of 0 to 30, with which weeks pass.
LONG = 17


class Around(Machine):
    """Steps that touch no document."""

    def the_clock_runs(self, place: int, person: int, number: int) -> None:
        """Hours or days pass; now and then it is the day on which the next period opens."""
        planned = Period.objects.filter(status=PeriodStatus.PLANNED, opens_on__gt=local(self.now).date())
        if number == LONG and (period := planned.order_by("opens_on").first()) is not None:
            self.now = dt.datetime.combine(period.opens_on, dt.time(9), SHANGHAI).astimezone(dt.UTC)
        else:
            self.now += timedelta(hours=(1, 7, 24, 60)[number % 4])

    def the_clock_is_set_back(self, place: int, person: int, number: int) -> None:
        self.latest = max(self.latest, self.now)
        self.now = max(BEGIN, self.now - timedelta(minutes=(1, 50)[number % 2]))

    def something_changes_around(self, place: int, person: int, number: int) -> None:
        """A post changes hands, a mandate is given or taken back, the calendar is edited."""
        place, change = number, _CHANGES[place % len(_CHANGES)]
        # After everything that was done: nobody's post ends before, or at, the instant of an act in that post.
        self.now = self.latest = max(self.latest, self.now) + timedelta(seconds=1)
        if change == "post":
            self._post_changes_hands(place, self.insiders[person % len(self.insiders)])
        elif change == "mandate":
            self._mandate_is_given(place, self.insiders[person % len(self.insiders)])
        elif change == "revocation":
            self._mandate_is_taken_back(place)
        else:
            day, calendar = dt.date(2020, 2, 24) + timedelta(days=place), self.scenario.government.calendar
            set_day(calendar=calendar, day=day, working=person % 2 == 0, note="调整", by="测试", at=self.now)
        self._count(change)

    def _post_changes_hands(self, place: int, successor: User) -> None:
        held = (
            Appointment.objects.filter(until__isnull=True, since__lt=self.now, post__role__in=_MOVED)
            .select_related("post__unit", "post__government", "person")
            .order_by("pk")
        )
        appointment = held[place % held.count()]
        if successor == appointment.person:
            return
        for moved in (successor, appointment.person):
            self.keyed.pop(moved.pk, None)
        end_appointment(appointment, until=self.now, by="测试", at=self.now)
        appoint(
            successor,
            government=appointment.post.government,
            role=Role(appointment.post.role),
            title=appointment.post.title,
            unit=appointment.post.unit,
            since=self.now,
            by="测试",
            at=self.now,
        )

    def _mandate_is_given(self, place: int, somebody: User) -> None:
        """Some head lets a colleague, now and then anybody, sign by the operation that the page uses; or is refused."""
        heads = Appointment.objects.filter(until__isnull=True, since__lte=self.now, post__role=Role.HEAD).order_by("pk")
        giver = heads.select_related("post__unit", "person")[place % heads.count()]
        unit, before = giver.post.unit, Delegation.objects.count()
        assert unit is not None
        held = Appointment.objects.filter(until__isnull=True, since__lte=self.now, post__unit=unit)
        colleague = held.exclude(person=giver.person).order_by("pk").first()
        led = [one.line_id for one in Report.objects.all() if unit.pk in {duty.unit_id for duty in one.lead_duties}]
        today = local(self.now).date()
        try:
            grant(
                unit=unit,
                deputy=colleague.person if colleague and place % 4 else somebody,
                first_day=today,
                last_day=today + timedelta(days=place % 10),
                lines=led[:1] if led and place % 2 else None,
                letter=letter(),
                by=self._now(giver.person),
                at=self.now,
                key=new_key(),
            )
        except MandateRefused:
            assert Delegation.objects.count() == before, "a refusal left a mandate behind"
            self._count("mandate refused")

    def _mandate_is_taken_back(self, place: int) -> None:
        given = Delegation.objects.filter(revoked_at__isnull=True).select_related("granted_by__person").order_by("-pk")
        for mandate in given[place % 3 :][:1]:
            by = self._now(mandate.granted_by.person)
            try:
                revoke(mandate, reason="本人已回岗。", by=by, at=self.now, key=new_key())
            except MandateRefused:
                mandate.refresh_from_db()
                assert mandate.revoked_at is None, "a refusal took a mandate back"
