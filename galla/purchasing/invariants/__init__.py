"""What must always hold of orders, bills, payments and returns."""

from galla.purchasing.invariants import counters, orders, owed, papers, settled

__all__ = ["counters", "orders", "owed", "papers", "settled"]
