"""Buying: what was ordered from suppliers, what of it came, what they billed, what they were paid and got back.

An order moves nothing; what comes of it is received by the stock room below, with the value agreed. Nothing is owed
until the supplier's bill says so (decision 0010): it moves money, and where its price is not the price the goods came
at, the difference follows them to where they are today. Payments and debit notes move money back. Every paper's id is
its ledger entry's id; an order becomes one when it is sent.
"""
