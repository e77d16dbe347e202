"""Addresses of plans."""

from django.urls import path

from plans import views
from plans.correcting import views as correcting
from plans.reviewing import views as reviewing

app_name = "plans"
urlpatterns = [
    path("calendar/", views.this_year, name="this_year"),
    path("calendar/<int:year>/", views.calendar, name="calendar"),
    path("plans/", reviewing.drafts, name="drafts"),
    path("plans/drafts/<int:draft>/", reviewing.review, name="review"),
    path("plans/drafts/<int:draft>/cover/", reviewing.cover, name="draft_cover"),
    path("plans/drafts/<int:draft>/proposals/", reviewing.proposals, name="draft_proposals"),
    path("plans/drafts/<int:draft>/withdraw/", reviewing.withdraw, name="draft_withdraw"),
    path("plans/drafts/<int:draft>/matter/", correcting.correct, name="draft_correct"),
    path("plans/drafts/<int:draft>/cut/", correcting.cut, name="draft_cut"),
    path("plans/drafts/<int:draft>/discard/", correcting.discard, name="draft_discard"),
    path("plans/drafts/<int:draft>/check/", reviewing.dry_run, name="dry_run"),
    path("plans/drafts/<int:draft>/files/<str:sha256>/", reviewing.file, name="draft_file"),
]
