"""A plan goes out again: in the official layout, as rows for other programs, and with the status of each line."""

from plans.exports.formats import ENDINGS, written
from plans.exports.rows import ExportedPlan, exported

__all__ = ["ENDINGS", "ExportedPlan", "exported", "written"]
