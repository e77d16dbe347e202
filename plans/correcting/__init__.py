"""Acts of a person on what was read of a table: typing a value, splitting a matter, throwing the draft away."""
