"""The three switches of a reader: large type (大字版), dark (深色) and the language of the pages (语言).

One truth: the account of a signed-in person. Before sign-in a choice is a cookie of this browser; sign-in hands it to
the account and takes the cookie away, so that on a shared computer nobody inherits somebody else's choice.
"""

from collections.abc import Mapping
from typing import TypedDict

from django.conf import settings

from accounts.models import User

# Field of the account → name of the cookie before sign-in.
COOKIES = {"large_type": "large_type", "dark": "dark", "language": settings.LANGUAGE_COOKIE_NAME}
_ON = {"1": True, "0": False}

Choices = dict[str, bool | str]


class Appearance(TypedDict):
    """What the frame of a page asks: `theme` is "dark" or ""."""

    theme: str
    large_type: bool


def chosen(values: Mapping[str, str]) -> Choices:
    """Return the choices in these values, by field of the account; what is missing or impossible is left out."""
    found: Choices = {name: _ON[values[name]] for name in ("large_type", "dark") if values.get(name, "") in _ON}
    if values.get("language") in dict(settings.LANGUAGES):
        found["language"] = values["language"]
    return found


def of_browser(cookies: Mapping[str, str]) -> Choices:
    """Return what was chosen in this browser before sign-in."""
    return chosen({name: cookies.get(cookie, "") for name, cookie in COOKIES.items()})


def keep(user: User, choices: Choices) -> None:
    """Keep choices with the account; nothing chosen writes nothing."""
    for name, value in choices.items():
        setattr(user, name, value)
    if choices:
        user.save(update_fields=list(choices))


def appearance_for(user: object, cookies: Mapping[str, str]) -> Appearance:
    """Return how pages look: as the person keeps it, before sign-in as this browser does."""
    if isinstance(user, User):
        return {"theme": "dark" if user.dark else "", "large_type": user.large_type}
    choices = of_browser(cookies)
    return {"theme": "dark" if choices.get("dark") else "", "large_type": bool(choices.get("large_type"))}
