"""A person who can sign in and holds no post: all that accounts know."""

from django.test import Client
from django.urls import reverse

from accounts.models import User

PASSWORD = "demo-pass-2020"
SIGN_IN = "/sign-in/"


def person(username: str = "qianwen", *, dark: bool = False, language: str = "zh-hans", is_active: bool = True) -> User:
    """Make 钱文, who can sign in unless the account is closed."""
    return User.objects.create_user(
        username=username,
        password=PASSWORD,
        full_name="钱文",
        dark=dark,
        language=language,
        is_active=is_active,
    )


def signed_in(user: User) -> Client:
    """A browser in which this person is signed in."""
    client = Client()
    client.force_login(user)
    return client


def is_signed_in(client: Client) -> bool:
    """Whether this browser's session is somebody's."""
    return "_auth_user_id" in client.session


def switch(client: Client, *, back: str = "/gallery/", **choices: str) -> None:
    """Press a switch: large_type="1", dark="0", language="en"."""
    answer = client.post(reverse("accounts:switches"), {"next": back, **choices})
    assert answer.status_code == 302
