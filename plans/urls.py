"""Addresses of plans."""

from django.urls import path

from plans import views

app_name = "plans"
urlpatterns = [
    path("calendar/", views.this_year, name="this_year"),
    path("calendar/<int:year>/", views.calendar, name="calendar"),
]
