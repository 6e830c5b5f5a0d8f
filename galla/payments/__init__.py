"""How the shop is paid: its methods, money that was promised over UPI and has not been seen yet, cards with a credit.

What a bill or a settlement was paid with is theirs; this room says which ways there are and follows the money until it
has arrived.
"""
