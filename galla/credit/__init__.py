"""Udhar khata: what customers owe, bill by bill, how old it is, and how much each may owe.

What a customer owes is the ledger's (``customer:<id>``). This room says of which bills it is made: a charge for every
payment that was put on a khata, and how much of it has been settled since.
"""
