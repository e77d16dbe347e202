"""Rules: one rule, one small function, its docstring names the clause. Who and when are different words.

Reasons are translated when somebody reads them (lazily): an act asks many rules, and mostly none hinders it.
"""
