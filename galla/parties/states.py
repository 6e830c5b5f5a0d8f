"""The states under their GST codes; they stand with the shop, whose own state is one of them."""

from galla.accounts.states import STATES, is_state

__all__ = ["STATES", "is_state"]
