"""Goods that come back for what was paid: credit notes, linked line by line to the bills they were sold on.

What a bill's line has left to come back is a counter of ``sales``; this room raises it.
"""
