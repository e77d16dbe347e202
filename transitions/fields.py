"""The status column: django-fsm's guarded field, with a guard that several threads can share."""

from typing import Any

from django_fsm import FSMField
from django_fsm import FSMFieldDescriptor as GuardedColumn

# Set in an instance's own __dict__ while its row is read anew.
READING = "_reads_its_row"


class _StatusColumn(GuardedColumn):  # type: ignore[misc]  # django-fsm's classes are untyped to mypy
    """Refuses assignment like django-fsm's guard, except while this very instance reads its row."""

    def __set__(self, instance: Any, value: Any) -> None:
        if instance.__dict__.get(READING):
            self.field.set_state(instance, value)
        else:
            super().__set__(instance, value)


class StatusField(FSMField):  # type: ignore[misc]  # django-fsm's classes are untyped to mypy
    """`FSMField(protected=True)` that may be refreshed in one thread while another one refreshes another row.

    django-fsm opens the guard of the *class* during `refresh_from_db`, so that one thread closes it under the other's
    hands (seen on PostgreSQL: “Direct status modification is not allowed” in the answer to an accepted act). In
    migrations it is django-fsm's own field.
    """

    descriptor_class = _StatusColumn

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"protected": True, **kwargs})

    def deconstruct(self) -> tuple[str, str, Any, dict[str, Any]]:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django_fsm.FSMField", args, kwargs
