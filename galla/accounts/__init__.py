"""Shops, branches, tills, people, roles, sign-in, tokens, and who may reach what.

Owns the tables of who and where; ``access`` is the only way by which a page or an API call gets at a shop's rows.
"""
