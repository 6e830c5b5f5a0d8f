"""Lists from files beside the catalogue: opening stock, prices, suppliers.

Every row is accepted, accepted with a word, or refused with its reason, and a bad row stops no other. A file is taken
once: the same one again changes nothing, and a run that broke off goes on where it stopped.
"""

from galla.inventory.imports.prices import Prices
from galla.inventory.imports.rows import Taker
from galla.inventory.imports.running import import_list
from galla.inventory.imports.stock import OpeningStock
from galla.inventory.imports.suppliers import Suppliers

TAKERS: dict[str, type[Taker]] = {taker.kind: taker for taker in (OpeningStock, Prices, Suppliers)}

__all__ = ["TAKERS", "Taker", "import_list"]
