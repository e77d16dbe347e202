"""Who has signed in: read anew with every request, by a statement put together once."""

from django.contrib.auth.backends import ModelBackend
from django.db.models import BigAutoField

from accounts.models import User
from common.prepared import Prepared, Slot

_PERSON = Prepared(lambda: User.objects.filter(pk=Slot("pk", BigAutoField())))


class PersonBackend(ModelBackend):
    """Django's own backend, but for reading the person of a session."""

    def get_user(self, user_id: int) -> User | None:
        """Return the person of a session, None for nobody and for an account out of use; one query."""
        person = _PERSON.first(pk=user_id)
        return person if person is not None and self.user_can_authenticate(person) else None
