"""What can be wrong with a file before anything in it is understood."""

from plans.documents.message import Message


class _Told(Exception):
    """`message` is its sentence as data (a page says its own as text); the exception's text is Chinese."""

    def __init__(self, message: Message | str) -> None:
        super().__init__(str(message))
        self.message = Message(message) if isinstance(message, str) else message


class DocumentError(_Told):
    """The file is unreadable, unsafe or unsupported; the message says what, where and how to mend it."""


class DecisionsError(_Told):
    """The decisions' file is wrong or does not fit the document; the message names the entry."""
