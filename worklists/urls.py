"""Addresses of the work lists."""

from django.urls import path

from worklists.views import done, flows, home, periods, records, search, verify

app_name = "worklists"
urlpatterns = [
    path("", home.home, name="home"),
    path("flows/", flows.flows, name="flows"),
    path("flows/<str:kind>.bpmn", flows.flow_bpmn, name="flow_bpmn"),
    path("done/", done.done, name="done"),
    path("search/", search.search, name="search"),
    path("records/", records.records, name="records"),
    path("records/zip/", records.records_zip, name="records_zip"),
    path("records/verify/", records.records_verify, name="records_verify"),
    path("verify/", verify.verify, name="verify"),
    path("periods/", periods.periods, name="periods"),
    path("periods/open/", periods.open_it, name="open_period"),
    path("periods/close/", periods.close_it, name="close_period"),
    path("periods/confirm/", periods.confirm_it, name="confirm_due"),
]
