"""Stock: what lies on the shelves of each branch, what it cost, and how it came or went other than by a sale.

Goods carry their value from the first day: receiving brings value in at cost, whatever leaves takes its share along.
"""
