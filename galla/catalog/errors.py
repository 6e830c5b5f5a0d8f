"""What the catalogue refuses."""

from galla.foundation.errors import InvalidInput, Refusal


class NameTaken(Refusal):
    """Two categories, brands, tax classes or units of a shop would bear one name."""

    code = "name_taken"


class CodeTaken(Refusal):
    """A SKU or a barcode already belongs to another product of the shop (``product`` is its id)."""

    code = "code_taken"


class AboveMrp(InvalidInput):
    """A price that a customer would pay is above the maximum retail price printed on the pack.

    Selling above it is an offence in India: Legal Metrology (Packaged Commodities) Rules, 2011, rule 18(2).
    """

    code = "above_mrp"


class AlreadyBeingTaken(Refusal):
    """The same file is being taken in by somebody else at this moment."""

    code = "being_taken"
