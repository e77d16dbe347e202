"""Words, colours and dates of the pages of the desk, by subject."""
