"""Addresses of lines: their page, what the chief decides about them, what their lead applies for,
plans to take away."""

from django.urls import path

from lines.addresses import LINE
from lines.views import application, applying, deciding, downloads, line, resolving, source, working

ONE = LINE + "applications/<int:number>/"

app_name = "lines"
urlpatterns = [
    path("applications/", application.applications, name="applications"),
    path("plans/downloads/", downloads.downloads, name="downloads"),
    path("names/", resolving.names, name="names"),
    path(LINE, line.line, name="line"),
    path(LINE + "source/", source.source, name="source"),
    path(LINE + "work/", working.work, name="work"),
    path(LINE + "work/<int:unit>/", working.work_plan, name="work_plan"),
    path(LINE + "work/tasks/<int:task>/<str:how>/", working.end_task, name="end_task"),
    path(LINE + "names/<int:name>/", resolving.resolve, name="resolve"),
    path(LINE + "apply/<str:what>/", applying.apply_for, name="apply"),
    path(ONE, application.application, name="application"),
    path(ONE + "edit/", applying.edit, name="application_edit"),
    path(ONE + "act/", application.act, name="application_act"),
    path(ONE + "open/", application.open_application, name="application_open"),
    path(ONE + "files/<str:sha256>/", application.file, name="application_file"),
    path(LINE + "decide/<str:act>/", deciding.decide, name="decide"),
]
