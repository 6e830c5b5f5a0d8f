"""Where databases differ: connections, locks, sets of rows as parameters, triggers, full-text search.

Everything else in the house is written once. A third database is a new folder here and a branch in each module.
"""
