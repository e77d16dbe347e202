"""Words, colours and dates of the pages of reports and contributions, by subject."""
