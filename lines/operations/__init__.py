"""Writes about lines, by subject: what the chief decides about a line, what its lead applies for."""
