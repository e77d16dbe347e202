"""Pages that only read: the one list, records, search, what was done, periods."""
