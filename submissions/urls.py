"""Addresses of writing: contributions of units, the lead's desk."""

from django.urls import path

from submissions.addresses import COORDINATION, REPORT
from submissions.views import (
    contribution,
    contributors,
    coordinating,
    desk,
    handing,
    handing_over,
    recalling,
    undoing,
    urging,
)

UNIT = REPORT + "units/<int:unit>/"

app_name = "submissions"
urlpatterns = [
    path("coordinations/", coordinating.everything, name="coordinations"),
    path(COORDINATION + "new/", coordinating.new, name="new_coordination"),
    path(COORDINATION + "<int:number>/", coordinating.problem, name="coordination"),
    path(COORDINATION + "<int:number>/open/", coordinating.open_problem, name="coordination_open"),
    path(COORDINATION + "<int:number>/edit/", coordinating.edit, name="coordination_edit"),
    path(UNIT, contribution.form, name="contribution"),
    path(UNIT + "check/", contribution.check, name="contribution_check"),
    path(UNIT + "send/", contribution.send_it, name="contribution_send"),
    path(UNIT + "sent/", contribution.sent, name="contribution_sent"),
    path(UNIT + "adopt/", desk.adopt_it, name="adopt"),
    path(UNIT + "return/", desk.return_it, name="return_contribution"),
    path(UNIT + "waive/", desk.waive_it, name="waive"),
    path(UNIT + "excuse/", contributors.excuse_it, name="excuse"),
    path(UNIT + "add/", contributors.add_it_again, name="add_again"),
    path(REPORT + "contributors/add/", contributors.add, name="add_contributor"),
    path(UNIT + "urge/", urging.urge_unit, name="urge_unit"),
    path(REPORT + "urge/", urging.urge_report_holder, name="urge_report"),
    path(UNIT + "reassign/", handing.reassign_unit, name="reassign_unit"),
    path(REPORT + "reassign/", handing.reassign_report, name="reassign_report"),
    path("handing-over/", handing_over.page, name="hand_over"),
    path(UNIT + "recall/", recalling.recall_unit, name="recall_unit"),
    path(REPORT + "recall/", recalling.recall_report, name="recall_report"),
    path(UNIT + "return/undo/", undoing.undo_unit, name="undo_unit_return"),
    path(UNIT + "return/open/", undoing.open_unit, name="open_unit_return"),
    path(REPORT + "return/undo/", undoing.undo_report, name="undo_report_return"),
    path(REPORT + "desk/open/", recalling.open_desk, name="open_desk"),
    path(REPORT + "desk/", desk.form, name="desk"),
    path(REPORT + "check/", desk.check, name="check"),
    path(REPORT + "submit/", desk.submit_it, name="submit"),
    path(REPORT + "submitted/", desk.submitted, name="submitted"),
]
