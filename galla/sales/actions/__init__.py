"""The verbs of the counter: ``checkout`` and ``void_sale``."""

from galla.sales.actions.checkout import checkout
from galla.sales.actions.void import void_sale

__all__ = ["checkout", "void_sale"]
