"""Trial balance, profit and loss, who owes whom, cash flow, taxes, discounts: readings, without tables of their own.

One module per report: its question, its columns, its query. What they say of a day is equal to the paisa, whichever of
them is asked.
"""
