"""Addresses of worklists."""

from django.urls import URLPattern

app_name = "worklists"
urlpatterns: list[URLPattern] = []
