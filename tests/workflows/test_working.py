"""Who may plan and who may assign: pure rules, each refusal with its reason."""

from tests.workflows.stand_ins import CONTRIBUTOR, FIRST_LEAD, HERE, holding, is_chinese
from workflows.people import ANONYMOUS
from workflows.rules.working import reporter_of_a_lead_assigns, reporter_plans_for_the_own_unit
from workflows.words import Role


def test_each_responsible_units_own_reporter_plans() -> None:
    own = {"government": HERE, "unit": CONTRIBUTOR}
    assert reporter_plans_for_the_own_unit(holding(Role.REPORTER, CONTRIBUTOR), responsible=True, **own)
    for actor, responsible in (
        (holding(Role.REPORTER, CONTRIBUTOR), False),
        (holding(Role.REPORTER, FIRST_LEAD), True),
        (holding(Role.HEAD, CONTRIBUTOR), True),
        (holding(Role.OFFICER), True),
        (ANONYMOUS, True),
    ):
        refused = reporter_plans_for_the_own_unit(actor, responsible=responsible, **own)
        assert not refused
        assert is_chinese(refused.message)


def test_a_leads_reporter_assigns_to_others_of_the_line_only() -> None:
    by = holding(Role.REPORTER, FIRST_LEAD)
    assert reporter_of_a_lead_assigns(by, government=HERE, lead=FIRST_LEAD, leads=True, receives=True)
    assert not reporter_of_a_lead_assigns(by, government=HERE, lead=FIRST_LEAD, leads=False, receives=True)
    assert not reporter_of_a_lead_assigns(by, government=HERE, lead=FIRST_LEAD, leads=True, receives=False)
    other = holding(Role.REPORTER, CONTRIBUTOR)
    assert not reporter_of_a_lead_assigns(other, government=HERE, lead=FIRST_LEAD, leads=True, receives=True)
