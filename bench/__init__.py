"""How fast the shop is, as ratios measured in one run: ``galla bench --help``.

Each measurement is a module with ``measure(options)``, which answers plain rows; ``galla bench`` prints them as a table
or as JSON. Nothing here is asserted: speed is watched, not tested. A measurement makes a database of its own and throws
it away; the shop of this machine is never touched.
"""
