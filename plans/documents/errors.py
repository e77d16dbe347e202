"""What can be wrong with a file before anything in it is understood."""


class DocumentError(Exception):
    """The file is unreadable, unsafe or unsupported; the message (Chinese) says what, where and how to mend it."""


class DecisionsError(Exception):
    """The decisions' file is wrong or does not fit the document; the message (Chinese) names the entry."""
