"""What a shop that opens finds in its catalogue: units, and the tax classes of its country."""

import datetime
from typing import Any

from galla.accounts.models import Shop
from galla.catalog.actions.taxes import NewRate, add_tax_class, add_tax_classes, components_for
from galla.catalog.keys import name_key
from galla.catalog.models import Measure, TaxClass
from galla.foundation.database.rows import insert_rows

# GST began on 1 July 2017. Since 22 September 2025 goods bear nothing, 5, 18 or 40 per cent, beside the special rates
# for precious metals and stones (Notifications 9/2025 and 10/2025-Central Tax (Rate) of 17 September 2025).
GST_BEGAN = datetime.date(2017, 7, 1)
INDIA: tuple[tuple[str, int, datetime.date], ...] = (
    ("GST 0", 0, GST_BEGAN),
    ("GST 0.25", 2_500, GST_BEGAN),  # rough diamonds and stones
    ("GST 1.5", 15_000, datetime.date(2022, 7, 18)),  # cut and polished diamonds
    ("GST 3", 30_000, GST_BEGAN),  # gold, silver, jewellery
    ("GST 5", 50_000, GST_BEGAN),
    ("GST 18", 180_000, GST_BEGAN),
    ("GST 40", 400_000, datetime.date(2025, 9, 22)),
)
# What banks and payment gateways charge is a service, and billed with the tax of services (heading 9971).
OF_FEES = {"IN": "GST 18"}
NO_TAX = "No tax"
FIRST_DAY = datetime.date(1900, 1, 1)

# Sign, name, decimals, unit quantity code of the GST portal.
MEASURES: tuple[tuple[str, str, int, str], ...] = (
    ("pc", "Piece", 0, "PCS"),
    ("kg", "Kilogram", 3, "KGS"),
    ("g", "Gram", 0, "GMS"),
    ("l", "Litre", 3, "LTR"),
    ("ml", "Millilitre", 0, "MLT"),
    ("m", "Metre", 2, "MTR"),
    ("pack", "Pack", 0, "PAC"),
    ("box", "Box", 0, "BOX"),
    ("bottle", "Bottle", 0, "BTL"),
    ("bag", "Bag", 0, "BAG"),
    ("dozen", "Dozen", 0, "DOZ"),
    ("pair", "Pair", 0, "PRS"),
    ("set", "Set", 0, "SET"),
    ("unit", "Unit", 3, "UNT"),
)


def install_tax_classes(*, shop_id: int, at: datetime.datetime, **told: Any) -> None:
    """The tax classes of the shop's country, where they are missing. Elsewhere than in India: none but "No tax"."""
    known = set(TaxClass.objects.filter(shop_id=shop_id).values_list("name_key", flat=True))
    country = Shop.objects.values_list("country", flat=True).get(pk=shop_id)
    if country == "IN":
        wanted = [
            (name, components_for(country=country, rate_ppm=rate, valid_from=since)) for name, rate, since in INDIA
        ]
    else:
        wanted = [(NO_TAX, [NewRate(FIRST_DAY, "Tax", 0)])]
    add_tax_classes(shop_id=shop_id, told=[(name, rates) for name, rates in wanted if name_key(name) not in known])


def tax_class_of_fees(shop_id: int) -> TaxClass | None:
    """The class under which banks and gateways of the shop's country bill, where the shop has it; None elsewhere."""
    country = Shop.objects.values_list("country", flat=True).get(pk=shop_id)
    wanted = name_key(OF_FEES.get(country, ""))
    return TaxClass.objects.filter(shop_id=shop_id, name_key=wanted, archived_at=None).first() if wanted else None


def install_measures(*, shop_id: int, at: datetime.datetime, **told: Any) -> None:
    """The units goods are usually sold by, where they are missing."""
    insert_rows(
        Measure,
        ("shop_id", "name", "name_key", "label", "decimals", "gst_code"),
        [(shop_id, name, name_key(name), label, decimals, code) for name, label, decimals, code in MEASURES],
        ignore_conflicts=True,
    )


def default_tax_class(shop_id: int, *, at: datetime.datetime) -> TaxClass:
    """The class of goods nobody named one for: the one without tax."""
    for _ in range(2):
        found = TaxClass.objects.filter(shop_id=shop_id, name_key__in=[name_key("GST 0"), name_key(NO_TAX)]).first()
        if found is not None:
            return found
        install_tax_classes(shop_id=shop_id, at=at)
    return add_tax_class(shop_id=shop_id, name=NO_TAX, rates=[NewRate(FIRST_DAY, "Tax", 0)])


def default_measure(shop_id: int, *, at: datetime.datetime) -> Measure:
    """The unit of goods nobody named one for. It takes parts of one: nobody said that they are counted."""
    found = Measure.objects.filter(shop_id=shop_id, name_key="unit").first()
    if found is None:
        install_measures(shop_id=shop_id, at=at)
        found = Measure.objects.get(shop_id=shop_id, name_key="unit")
    return found
