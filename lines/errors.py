"""What can go wrong with what is typed about a line; pages show it beside the field, with nothing typed lost."""


class Unfit(ValueError):
    """Something typed does not fit: in which field, and how to mend it (Chinese)."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field
        self.message = message
