"""Reads of lines and of the applications about them."""
