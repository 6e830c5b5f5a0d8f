"""Shifts of the tills: what was taken in each, the report at any time (X) and the one written at its close (Z).

The drawer opens and closes shifts; here stands what a shopkeeper reads of them.
"""
