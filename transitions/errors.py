"""What can go wrong when a document is moved; pages turn these into answers in Chinese."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from transitions.models import Governed
    from workflows.words import Action


class Refusal(Exception):
    """Somebody may not do this; the message is for the person. Pages answer 403 with it."""


class Conflict(Exception):
    """The world moved on since the page was made; pages answer 409 with what happened, and nothing typed is lost."""


class NotAllowed(Refusal):
    """The law refused; `reason` is for the person."""

    def __init__(self, action: "Action", reason: str) -> None:
        super().__init__(reason)
        self.action = action
        self.reason = reason


class Stale(Conflict):
    """The document moved on since the page was made: HTTP 409 with what happened meanwhile."""

    def __init__(self, document: "Governed") -> None:
        super().__init__(_("页面打开后，这份材料已经有了新的变化。请看最新情况再办理。"))
        self.document = document


class KeyReused(Conflict):
    """An idempotency key came back with another act: the form was altered or badly cached."""

    def __init__(self) -> None:
        super().__init__(_("这个页面的提交标识已经用于另一项操作，请刷新页面后再试。"))
