"""Addresses of the archives (归档包)."""

from django.urls import path

from archives import views

app_name = "archives"
urlpatterns = [
    path("archives/", views.archives, name="archives"),
    path("archives/<int:year>/<int:number>/", views.archive, name="archive"),
    path("archives/<int:year>/<int:number>/archive.zip", views.archive_zip, name="archive_zip"),
]
