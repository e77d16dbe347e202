"""What the readers say, in the language of the page (plans.documents.message)."""

from django.utils.translation import gettext

from plans.documents.errors import DecisionsError, DocumentError
from plans.documents.message import Message


def in_words(message: Message) -> str:
    """Return a message translated; what an older draft keeps as text alone is found by that text, or said as it is."""
    return message.told(gettext)


def words_of_error(error: DocumentError | DecisionsError) -> str:
    """Return what is wrong with a file or a decision, translated."""
    return in_words(error.message)
