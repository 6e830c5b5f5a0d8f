"""The demo shop: what it sells, who comes, what lies in its drawer, and the rhythm of its days.

The CSV and JSON files are facts to load; where they come from stands in README.md. ``rhythm`` plans bills from them
and knows nothing of the house, so that a demo can be planned, and tested, without a database.
"""
