"""Pure arithmetic of the shop: money, quantities, tax, discounts, bills and change.

This room owns no tables and imports nothing of the house and nothing of Django. Everything in it is a function from
integers to integers: money in minor units of the shop's currency, quantities in thousandths, unit prices in
ten-thousandths of the currency, rates in parts per million. The rules, with worked tables, are in
docs/algorithms/bill.md and docs/algorithms/change.md.
"""
