"""What is done about goods that come back."""

from galla.returns.actions.taking_back import Item, take_back
from galla.returns.actions.terms import set_terms, terms_of
from galla.returns.actions.through_gateways import refuse_given_back_otherwise

__all__ = ["Item", "refuse_given_back_otherwise", "set_terms", "take_back", "terms_of"]
