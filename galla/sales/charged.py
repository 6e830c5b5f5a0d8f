"""What the ways a bill is paid in add to it."""

from collections.abc import Mapping
from dataclasses import replace

from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.foundation.formats import rate
from galla.payments.models import Method
from galla.payments.queries import MethodFacts
from galla.pricing.surcharge import surcharge_of
from galla.sales.carts import Payment
from galla.sales.quotes import PricedCart, components_of_rate
from galla.sales.rows import TenderRow


def surcharge_label(tender: TenderRow, names: Mapping[str, str]) -> str:
    """What a charge is called on a bill: *Card charge 2 %*."""
    told = {"method": names.get(tender.method, tender.method), "rate": rate(tender.surcharge_ppm)}
    return _("%(method)s charge %(rate)s") % told


def charged(access: Access, priced: PricedCart, payment: Payment, ways: Mapping[str, MethodFacts]) -> PricedCart:
    """The priced cart with a charge for each tender, where some way of paying has one.

    Cash bears none, for some of it is handed back. The tax in a charge is that of the bill's place of supply.
    """
    asked = [ways.get(str(tender.method)) for tender in payment.tenders]
    if not any(way is not None and way.surcharge_ppm for way in asked):
        return priced
    shop = access.shop
    across = bool(priced.place_of_supply and shop.state_code and priced.place_of_supply != shop.state_code)
    charges = []
    for tender, way in zip(payment.tenders, asked, strict=True):
        is_free = way is None or way.kind == Method.CASH or tender.amount_minor <= 0
        part, tax = (0, 0) if way is None or is_free else (way.surcharge_ppm, way.surcharge_tax_ppm)
        components = components_of_rate(shop.country, tax, across=across)
        charges.append(surcharge_of(tender.amount_minor, part, components if part else ()))
    return replace(priced, charges=tuple(charges))
