"""What a paper of this room means in moves, and the hash its entry carries of it. Pure.

The actions post these moves, and ``galla verify`` asks again whether they were posted.
"""

from galla.purchasing.papers.bills import BILL, hash_of_bill, moves_of_bill
from galla.purchasing.papers.credits import CREDIT, hash_of_credit, moves_of_credit
from galla.purchasing.papers.orders import CLOSED, SENT, hash_of_closed, hash_of_sent
from galla.purchasing.papers.payments import PAYMENT, hash_of_payment, moves_of_payment, series_of_payment
from galla.purchasing.papers.returns import RETURN, SERIES, hash_of_return, is_billed, moves_of_return
from galla.purchasing.papers.setoffs import SET_OFF, hash_of_set_off

__all__ = [
    "BILL",
    "CLOSED",
    "CREDIT",
    "PAYMENT",
    "RETURN",
    "SENT",
    "SERIES",
    "SET_OFF",
    "hash_of_bill",
    "hash_of_closed",
    "hash_of_credit",
    "hash_of_payment",
    "hash_of_return",
    "hash_of_sent",
    "hash_of_set_off",
    "is_billed",
    "moves_of_bill",
    "moves_of_credit",
    "moves_of_payment",
    "moves_of_return",
    "series_of_payment",
]
