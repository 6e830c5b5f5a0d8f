"""The counter at which points are earned and spent."""

from galla.sales.tests.conftest import stall

__all__ = ["stall"]
