"""The law: what may happen next, to whom, and why not. Knows no table, no page, no clock."""
