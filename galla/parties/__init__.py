"""Customers and suppliers: who they are, how they are reached, and which two of them are one person.

A merge of duplicates is a row (``CustomerAlias``); nothing that was written for either of them is re-pointed, and the
merge can be taken back.
"""
