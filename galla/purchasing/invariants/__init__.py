"""What must always hold of orders, bills, payments and returns."""

from galla.purchasing.invariants import orders, papers

__all__ = ["orders", "papers"]
