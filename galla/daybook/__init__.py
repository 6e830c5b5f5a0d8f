"""The day book: a business day in order, what each account of money held, received and gave, and closing the day.

A reading of the ledger; it has no tables. Which entries there are, and what each was made for, the rooms say that made
them (``ledger.documents``).
"""
