"""Writes, by subject: opening, drafting, contributing, reporting, returning."""
