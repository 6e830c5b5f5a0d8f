"""The counter of the sales room, for those who mean it ill."""

from galla.sales.tests.conftest import stall

__all__ = ["stall"]
