"""Django's SQLite, with one thing done once and not with every statement."""
