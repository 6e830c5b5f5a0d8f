"""A bill from the first scan to the numbered document: quote, checkout, void, history.

Owns the tables of issued bills, which are never edited; their moves are the ledger's.
"""
