"""Who stands before the review pages, and when."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client

from tests import personas
from tests.approvals.pages import enter
from tests.factories import at
from tests.personas import Persona
from units.operations import found_government


@pytest.fixture
def officer(freeze: Callable[[datetime], datetime]) -> Persona:
    """An officer of Zhanjiang, on 10 February 2020."""
    freeze(at(2, 10))
    return personas.officer(found_government(name="湛江市人民政府", short_name="湛江市"))


@pytest.fixture
def client(officer: Persona) -> Client:
    """The officer's browser, signed in."""
    return enter(officer)
