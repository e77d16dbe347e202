"""Who has signed in: read anew with every request, together with the posts that the request will ask for."""

from django.contrib.auth.backends import ModelBackend

from accounts.models import User
from units.queries import person_with_posts


class PersonBackend(ModelBackend):
    """Django's own backend, but for reading the person of a session."""

    def get_user(self, user_id: int) -> User | None:
        """Return the person of a session, None for nobody and for an account out of use; one query.

        The posts come along for the first `actor_for` of this object.
        """
        person = person_with_posts(user_id)
        return person if person is not None and self.user_can_authenticate(person) else None
