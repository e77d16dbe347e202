"""A throw-away Django project: the way of a report on viewflow's own task engine, to compare with. Never the product's.

Its settings stand alone (viewflow.workflow is installed here and nowhere else), its database is made for one run.
"""
