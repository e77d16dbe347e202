"""Writes of plans, by subject: storing a document, making periods."""

from plans.operations.periods import confirm_due, make_periods
from plans.operations.storing import PlanExists, store_plan

__all__ = ["PlanExists", "confirm_due", "make_periods", "store_plan"]
