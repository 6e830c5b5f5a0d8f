"""The counter of the sales room, for tests that live through many of its days."""

from galla.sales.tests.conftest import stall

__all__ = ["stall"]
