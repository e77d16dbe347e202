"""Addresses. Natural ones for people (`/plans/2020/附件1/15/2020-02/`), ids only inside."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("worklists.urls")),
    path("", include("accounts.urls")),
    path("", include("plans.urls")),
    path("", include("lines.urls")),
    path("", include("submissions.urls")),
    path("", include("approvals.urls")),
    path("", include("archives.urls")),
    path("gallery/", include("components.urls")),
]
