"""Notes and coins: which there are, what lies in each till's drawer, and cash that goes in or out of it without a bill.

A drawer holds money (the ledger's currency unit) and, beside it, notes by the piece and loose cash. The law of the
room: notes × value + loose = money in the drawer.
"""
