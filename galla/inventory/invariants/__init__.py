"""What must always hold of the shelves and of the papers about them. Each module registers its own."""

from galla.inventory.invariants import counting, papers

__all__ = ["counting", "papers"]
