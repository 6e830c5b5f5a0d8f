"""Loyalty points: earned with bills, spent on bills, over when their time is.

A customer's points are an account that never falls below nothing, in a unit of their own; they become money, and an
expense, when they pay (decision 0021).
"""
