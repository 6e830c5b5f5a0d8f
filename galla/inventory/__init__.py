"""Stock on hand: what came in at what cost, what was adjusted and why, what is there and what it is worth."""
