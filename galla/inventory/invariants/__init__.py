"""What must always hold of the shelves and of the papers about them. Each module registers its own."""

from galla.inventory.invariants import batches, counting, papers, prices, transfers

__all__ = [
    "batches",
    "counting",
    "papers",
    "prices",
    "transfers",
]
