"""What a customer's phone reads at the till: the shop's UPI address with the amount, and the picture of it."""

import secrets
from dataclasses import dataclass

from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.accounts.models import Shop
from galla.foundation.errors import InvalidInput
from galla.paper.barcodes import qr_picture
from galla.payments.errors import NoUpiId
from galla.payments.models import Method
from galla.payments.queries import MethodFacts, methods_in_use
from galla.pricing.upi import is_upi_id, is_upi_reference, upi_link

RUPEES = "INR"


@dataclass(frozen=True, slots=True)
class UpiCode:
    """A code that was drawn. ``reference`` is its ``tr``, which the bank's list shows again."""

    reference: str
    payee: str
    name: str
    amount_minor: int
    uri: str
    image: str


def payee_of(shop: Shop, method: MethodFacts) -> str:
    """The UPI ID a method is paid into: its own or the shop's. Empty for other kinds, and where none can be paid."""
    if method.kind != Method.UPI or shop.currency != RUPEES:
        return ""
    payee = method.pays_into or shop.upi_id
    return payee if is_upi_id(payee) else ""


def upi_code(*, access: Access, method: str, amount_minor: int, reference: str = "") -> UpiCode:
    """The code for an amount in paise; ``reference`` draws it again for another one. One statement, nothing is kept.

    Raises ``InvalidInput`` for a way the shop is not paid in or a reference that cannot stand there, and ``NoUpiId``.
    """
    shop = access.shop
    way = methods_in_use(shop.pk).get(method)
    if way is None or way.kind != Method.UPI:
        raise InvalidInput(_("This shop is not paid in this way."), field="method")
    payee = payee_of(shop, way)
    if not payee:
        raise NoUpiId(_("The shop has no UPI ID that can be paid. The owner gives it in the settings."))
    if reference and not is_upi_reference(reference):
        raise InvalidInput(_("At most 35 letters and digits."), field="tr")
    told = reference or new_reference()
    note = _("Bill at %s") % access.till if access.till is not None else ""
    uri = upi_link(payee=payee, name=str(shop), amount_minor=amount_minor, reference=told, note=note)
    return UpiCode(told, payee, str(shop), amount_minor, uri, qr_picture(uri))


def new_reference() -> str:
    """A reference no other bill has: 80 bits by chance, in letters and digits."""
    return f"G{secrets.token_hex(10).upper()}"
