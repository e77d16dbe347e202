"""`{% load components %}`: every component and text filter, gathered from `components.tags`."""

from django import template

from components.tags import actions, cards, forms, listing, progress, status, structure, text

register = template.Library()
for _library in (actions, cards, forms, listing, progress, status, structure, text):
    register.tags.update(_library.register.tags)
    register.filters.update(_library.register.filters)
