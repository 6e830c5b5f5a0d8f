"""What every room stands on: fields, errors, texts and numbers, manners of pages and API, database differences.

Knows no business: nothing here has heard of a bill, a shop or a customer.
"""
