"""Rules: one rule, one small function, its docstring names the clause. Who and when are different words."""
