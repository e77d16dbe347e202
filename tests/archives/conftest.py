"""One scenario for each module, as the tests of the desk use it."""

from tests.approvals.conftest import _scenario, walk

__all__ = ["_scenario", "walk"]
