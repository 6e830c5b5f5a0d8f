"""Another system's bills, taken in through the same checkout as every other bill.

``reading`` makes bills of a file's rows and says of every row why it is not in one; ``goods`` and ``people`` find or
make what the bills name; ``taking`` books them, each under a key of its own, so that a file taken twice, or taken on
after an interruption, changes nothing that is there.
"""

from galla.sales.imports.reading import BillsFile, PassedOver, read_bills
from galla.sales.imports.report import Refused, SalesReport, Stretch
from galla.sales.imports.taking import take_bills

__all__ = ["BillsFile", "PassedOver", "Refused", "SalesReport", "Stretch", "read_bills", "take_bills"]
