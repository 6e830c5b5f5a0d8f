"""What customers gave ahead: gift cards, store credit and advances, and what of it can still be spent.

Each is an account that owes money and holds, beside it, as much of a unit that never falls below nothing: so the last
rupee of a card is spent once, whoever asks at the same time (decision 0016).
"""
