"""What a paper of this room means in moves, and the hash its entry carries of it. Pure.

The actions post these moves, and ``galla verify`` asks again whether they were posted.
"""

from galla.purchasing.papers.orders import CLOSED, SENT, hash_of_closed, hash_of_sent

__all__ = ["CLOSED", "SENT", "hash_of_closed", "hash_of_sent"]
