"""The verbs of the counter: ``checkout``, ``void_sale``, and ``look_at`` what nobody was asked about."""

from galla.sales.actions.looking import look_at
from galla.sales.actions.selling import checkout
from galla.sales.actions.voiding import asked_to_void, void_sale

__all__ = ["asked_to_void", "checkout", "look_at", "void_sale"]
