"""What a form about a line carries, read without trust."""

from datetime import date

from submissions.addresses import number_in
from units.models import Unit


def day_in(text: str) -> date | None:
    """Return the day that a field holds (2020-10-01), None for anything else."""
    try:
        return date.fromisoformat(text.strip()) if len(text.strip()) == 10 else None
    except ValueError:
        return None


def unit_in(text: str, government: int) -> Unit | None:
    """Return the unit of this government that a field names by its number, None for anything else; one query."""
    pk = number_in(text)
    return Unit.objects.filter(pk=pk, government=government).first() if pk is not None else None
