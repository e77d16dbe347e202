"""Where the machine of states begins: two plans, the lines, reports and people of them. 2 March 2020, 12:00."""

from dataclasses import replace
from datetime import date

from lines.operations.deciding import decide_line
from plans.models import Line, OpenName
from plans.operations import store_plan
from tests import factories, personas, unprinted
from tests.factories import at
from tests.submissions.steps import Way, new_key, other_way, way
from workflows.words import Action, DutyRole, Role

LINES = ("附件1-016", "附件1-014", "附件1-026", "附件1-019")
# Rests when the period opens: it owes nothing until the chief takes it up again. One of its printed names is open.
RESTING = "附件1-020"
# Of last year's plan, nothing of which was opened then: its periods can be opened, and closed, at once.
OF_LAST_YEAR = "附件1-091"
BEGIN = at(3, 2, 12)


def scenario() -> Way:
    """Contributions to 16 are in, one to 14 is out, nothing to 26, 19 is with the office; everybody holds a post."""
    first = way(*LINES, RESTING, opened=False)
    personas_of_the_office(first)
    rest(factories.line(first.plan, RESTING), first)
    factories.open_first_period(first.plan)
    for line in LINES:
        walk = other_way(first, line)
        for unit in walk.contributors:
            walk.reporter(unit)
        for unit in walk.leads:
            walk.head(unit)
        walk.reporter()
        walk.write(walk.report, walk.reporter(), at(3, 2, 9))
        if line != "附件1-026":
            for unit in walk.contributors[: 3 if line == "附件1-016" else 2]:
                walk.send(unit, at(3, 2, 10))
                walk.adopt(unit, at(3, 2, 11))
    second = first.head(first.leads[0])
    first.people["deputy", ""] = personas.deputy(second, "林副主任", since=at(3, 3), until=at(3, 6))
    first.people["both", ""] = personas.appoint_also(first.head("市民政局"), Role.REPORTER, unit="市民政局")
    for unit in (*first.leads[:1], *first.contributors[:2]):
        first.people["colleague", unit] = personas.reporter(first.government, unit, f"{unit[:3]}同事")
    first.people["leader", ""] = personas.leader(first.government)
    first.people["auditor", ""] = personas.auditor(first.government)
    bring_to_the_office(other_way(first, "附件1-019"))
    lay_down_last_year(first)
    return first


def personas_of_the_office(walk: Way) -> None:
    """An officer and two chiefs: whoever of them examines an application, another decides it."""
    assert walk.officer
    walk.people["chief", ""] = personas.chief(walk.government)
    walk.people["chief", "second"] = personas.chief(walk.government, "郑主任")


def rest(line: Line, walk: Way) -> None:
    """Have the chief suspend a line from 20 February on."""
    decide_line(
        line,
        action=Action.SUSPEND_LINE,
        since=date(2020, 2, 20),
        reason="市政府已同意。",
        by=walk.people["chief", ""].actor(at(2, 20)),
        at=at(2, 20),
        expected_version=0,
        key=new_key(),
    )


def bring_to_the_office(walk: Way) -> None:
    """Hand a report that is complete to its head and have it signed, without printing."""
    walk.submit(at(3, 2, 11))
    revision, when = walk.revision(), at(3, 2, 11, 30)
    move = {"by": walk.head().actor(when), "at": when, "expected_version": walk.report.version, "key": new_key()}
    unprinted.sign(walk.report, revision, unprinted.signing_copy(revision, at=when).sha256, **move)  # type: ignore[arg-type]


def lay_down_last_year(walk: Way) -> None:
    """Store a plan of 2019 with two periods and one line, which rests and names units that are open; staff its lead."""
    document = factories.notice_with(OF_LAST_YEAR)
    assert document.rules
    document = replace(document, rules=replace(document.rules, first_period="2019-10"))
    plan = store_plan(document, government_name=None, year=2019, name=None, by="测试", at=factories.IMPORTED)
    line = factories.line(plan, OF_LAST_YEAR)
    OpenName.objects.create(line=line, role=DutyRole.UNDERTAKING, printed="有关企业")
    OpenName.objects.create(line=line, role=DutyRole.ASSISTING, printed="相关单位")
    rest(line, walk)
    lead = line.responsibilities.get(role=DutyRole.LEAD).unit.name
    walk.head(lead)
    walk.reporter(lead)
