"""The verbs of the counter: ``checkout`` and ``void_sale``."""

from galla.sales.actions.selling import checkout
from galla.sales.actions.voiding import void_sale

__all__ = ["checkout", "void_sale"]
