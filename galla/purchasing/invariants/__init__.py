"""What must always hold of orders, bills, payments and returns."""

from galla.purchasing.invariants import counters, orders, owed, papers

__all__ = ["counters", "orders", "owed", "papers"]
