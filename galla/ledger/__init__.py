"""What moved from where to where: money, goods and bank notes, in entries that are never edited.

Owns the tables of moves. One verb, ``post``, moves units between accounts; everything that shows a balance reads the
moves. No other room imports this room's models.
"""
