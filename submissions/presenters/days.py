"""Working days left, from the government's calendar; one table per request, not per row."""

from datetime import datetime
from functools import lru_cache

from django.utils.translation import gettext as _

from components.chinese import due_words
from submissions.due_now import DueNow
from units.models import Government
from workdays.arithmetic import Table, working_days_left
from workdays.queries import table_for_pages


class DayCounter:
    """Counts working days left at one instant; reads each government's calendar once."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        self._tables: dict[int, Table] = {}

    def left(self, government: Government, due_at: datetime) -> int:
        """Return working days left until `due_at`; negative when overdue."""
        return working_days_left(self.table(government), self.at, due_at)

    def table(self, government: Government) -> Table:
        """Return the government's calendar."""
        if government.pk not in self._tables:
            self._tables[government.pk] = table_for_pages(government.calendar)
        return self._tables[government.pk]


def due_note(due: DueNow) -> str:
    """Return beside an instant that binds now what became of the first one; "" where the first one binds."""
    if not due.again:
        return ""
    return _("这是退回或更正后重新报出的期限；原定 %(first)s，是否按时只看首次送达") % {"first": due_words(due.first)}


@lru_cache(maxsize=32)
def chinese_number(number: int) -> str:
    """Return 一, 二, … 十, 十一 … for the numbering of sections (up to 99)."""
    digits = "零一二三四五六七八九"
    tens, ones = divmod(number, 10)
    if tens == 0:
        return digits[ones]
    return ("" if tens == 1 else digits[tens]) + "十" + (digits[ones] if ones else "")
