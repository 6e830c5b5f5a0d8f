"""From data to paper: bills on A4 and on a 80 mm roll, as PDF.

``render(template, data)`` typesets one of this room's own templates. What is printed comes in as data, formatted by
whoever knows it (``documents.BillPaper``), and is never read as markup.
"""

from galla.paper.typesetting import render

__all__ = ["render"]
