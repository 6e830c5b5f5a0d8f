"""What is done about goods that come back."""

from galla.returns.actions.taking_back import Item, take_back
from galla.returns.actions.terms import set_terms, terms_of

__all__ = ["Item", "set_terms", "take_back", "terms_of"]
