"""What is done about goods that come back."""

from galla.returns.actions.exchanging import GoodsBack, QuotedExchange, exchange, what_is_exchanged
from galla.returns.actions.items import Item, Quoted
from galla.returns.actions.taking_back import take_back, what_goes_back
from galla.returns.actions.terms import set_terms, terms_of
from galla.returns.actions.through_gateways import refuse_given_back_otherwise, refuse_paid_back
from galla.returns.actions.without_bill import Loose, since_when, take_back_without_bill

__all__ = [
    "GoodsBack",
    "Item",
    "Loose",
    "Quoted",
    "QuotedExchange",
    "exchange",
    "refuse_given_back_otherwise",
    "refuse_paid_back",
    "set_terms",
    "since_when",
    "take_back",
    "take_back_without_bill",
    "terms_of",
    "what_goes_back",
    "what_is_exchanged",
]
