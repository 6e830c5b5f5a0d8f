"""Galla: the billing counter, the stock room and the account book of a real shop."""
