"""What people hand in as files, and nobody sees by an address: pictures and PDF of papers, kept for a shop.

Owns the folder ``media`` and the rows that say what lies there. A file is checked by what it holds, drawn anew where it
is a picture, and kept under a name that tells nothing; a room above refers to its row and hands it out to whoever may
see its own document.
"""
