"""A problem that needs the city government, brought to a place on its way in steps that read as sentences."""

from datetime import datetime
from itertools import count

from accounts.models import User
from plans.models import LineLeader
from submissions.models import Coordination, Report
from submissions.operations import coordinating
from tests import personas
from tests.factories import at, line
from tests.personas import Persona
from tests.submissions.steps import Way, new_key
from transitions.models import StatusRecord
from units.models import Appointment, Unit
from units.operations import appoint
from workflows.words import Role

TOLD = {
    "problem": "跨市供水管线穿越铁路，铁路部门一直没有批复施工方案。",
    "tried": "2 月 10 日、2 月 20 日两次到铁路部门协商，并书面致函，均未答复。",
    "asked": "请市政府出面与铁路部门协调，3 月底前批复。",
}
_names = count(1)


def leader_of(walk: Way) -> Persona:
    """The city leader in charge of the way's line, by a post that the line names."""
    if ("leader", "") not in walk.people:
        person = leader(walk)
        held = Appointment.objects.get(person=person.user, post__role=Role.LEADER)
        place = line(walk.plan, walk.padded)
        LineLeader.objects.filter(line=place).delete()
        LineLeader.objects.create(line=place, name=person.user.full_name, post=held.post)
        walk.people["leader", ""] = person
    return walk.people["leader", ""]


def leader(walk: Way) -> Persona:
    """A city leader with a post of the own: posts are told apart by their titles."""
    number = next(_names)
    user = User.objects.create_user(username=f"leader{number}", password=personas.PASSWORD, full_name=f"领导{number}")
    title, since = f"副市长（{number}）", personas.SINCE
    appoint(
        user, government=walk.government, role=Role.LEADER, title=title, unit=None, since=since, by="测试", at=since
    )
    return Persona(user, Role.LEADER, None, walk.government)


def begun(
    walk: Way,
    when: datetime | None = None,
    *,
    by: Persona | None = None,
    texts: dict[str, str] | None = None,
    report: Report | None = None,
    unit: str | None = None,
    key: str | None = None,
) -> Coordination:
    """A problem written down: by the first lead's reporter, unless somebody else is named."""
    when = when or at(2, 18)
    return coordinating.begin(
        line(walk.plan, walk.padded),
        Unit.objects.get(government=walk.government, name=unit or walk.leads[0]),
        texts=TOLD if texts is None else texts,
        report=report,
        by=(by or walk.reporter()).actor(when),
        at=when,
        key=key or new_key(),
    )


def step(
    name: str, problem: Coordination, by: Persona, when: datetime, *, key: str | None = None, **more: str
) -> StatusRecord:
    """One act of `submissions.operations.coordinating` on the problem as it stands now."""
    problem.refresh_from_db()
    act = getattr(coordinating, name)
    done: StatusRecord = act(
        problem, by=by.actor(when), at=when, expected_version=problem.version, key=key or new_key(), **more
    )
    return done


def before_the_head(walk: Way) -> Coordination:
    """A problem that waits for its head's consent."""
    problem = begun(walk)
    step("ask_consent", problem, walk.reporter(), at(2, 18, 10))
    return problem


def before_the_leader(walk: Way) -> Coordination:
    """A problem that waits for the leader's answer."""
    problem = before_the_head(walk)
    step("raise_to_leader", problem, walk.head(keyed=False), at(2, 18, 11))
    return problem
