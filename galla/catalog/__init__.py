"""Products, categories, brands, barcodes, prices, tax classes: what the shop sells, and what is printed about it.

Owns the words by which a product is found and the files a catalogue is read from. Stock belongs to ``inventory``.
"""
