"""Matter 14 while it is being written: one unit writes, one has sent; 2 March 2020, 10:00."""

from collections.abc import Callable
from datetime import datetime

import pytest

from tests.factories import at
from tests.submissions.steps import Way, way


@pytest.fixture
def writing(db: None, freeze: Callable[[datetime], datetime]) -> Way:
    """Give the way of a report whose first unit still writes and whose second has sent."""
    walk = way("附件1-014")
    walk.send(walk.contributors[1], at(3, 2, 9))
    freeze(at(3, 2, 10))
    return walk
