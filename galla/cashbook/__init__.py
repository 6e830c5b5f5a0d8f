"""The cash book: what the shop spends that is not for goods, what customers bring to settle their khata, and the bank.

Owns expenses and their categories, settlements, and those that were taken back. An expense moves money from where it
lay to ``expense:<category>``, and tax on it to ``tax-paid:``; a settlement from a customer's account to where it lies
now; which bills it settles is the khata's. The bank's accounts, the lines of their statements, and which moves of the
book those are: a match moves nothing, it only says what belongs together; ``bank`` is the pure part of it.
"""
