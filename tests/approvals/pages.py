"""Standing before the pages of the desk: addresses, forms as the page made them, one act after another."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.test import Client
from django.urls import reverse

from submissions.addresses import address_of
from submissions.models import Report
from tests.personas import PIN, Persona

Freeze = Callable[[datetime], datetime]


def enter(person: Persona) -> Client:
    """A browser in which this person is signed in."""
    client = Client()
    client.force_login(person.user)
    return client


def url(name: str, report: Report, **more: str) -> str:
    """The address of a page of a report: url("review", report)."""
    return reverse(f"approvals:{name}", kwargs=address_of(report) | more)


def sign_fields(client: Client, page: str, **changed: Any) -> dict[str, Any]:
    """What the form of signing (or accepting) on a page sends, with the right PIN, some fields changed."""
    initial = client.get(page).context["form"].initial
    return {**initial, "pin": PIN} | changed


def return_fields(client: Client, page: str, **changed: Any) -> dict[str, Any]:
    """What a well-filled form of sending back sends, some fields changed."""
    initial = client.get(page).context["form"].initial
    return {**initial, "reason_code": "wrong_scope", "summary": "口径与目标不一致，请核实。", "whole": "on"} | changed
