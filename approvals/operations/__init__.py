"""Writes of the desk, by subject: credentials, signing copies, signing, accepting, publishing."""
