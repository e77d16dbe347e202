"""Addresses of lines: their page, and what the chief decides about them."""

from django.urls import path

from lines.addresses import LINE
from lines.views import deciding, line, resolving

app_name = "lines"
urlpatterns = [
    path("names/", resolving.names, name="names"),
    path(LINE, line.line, name="line"),
    path(LINE + "names/<int:name>/", resolving.resolve, name="resolve"),
    path(LINE + "decide/<str:act>/", deciding.decide, name="decide"),
]
