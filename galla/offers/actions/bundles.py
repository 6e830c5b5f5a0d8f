"""What a bundle is made of: parts of goods this shop has, and a price that is less than the goods one by one."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.catalog.models import DEEPEST, Product
from galla.foundation.errors import InvalidInput
from galla.foundation.formats import money_of, money_symbol
from galla.offers.kinds import GOODS
from galla.offers.models import MOST_GOODS, MOST_PARTS, Kind, Offer
from galla.pricing.offers import MOST_IN_A_SET


def known_parts(parts: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Parts as an offer keeps them, whatever else was said of them."""
    return [
        {"pieces": part.get("pieces") or 0, **{name: list(part.get(name) or ()) for name in GOODS}} for part in parts
    ]


def demand_goods(access: Access, said: Mapping[str, list[int]], *, within: str = "") -> None:
    """Raises ``InvalidInput`` for goods this shop has not, and for too many; ``within`` stands before the field."""
    for name, ids in said.items():
        if len(ids) > MOST_GOODS:
            raise InvalidInput(_("At most %(count)d of them.") % {"count": MOST_GOODS}, field=within + name)
        if ids and access.rows(GOODS[name]).filter(pk__in=ids).count() != len(set(ids)):
            raise InvalidInput(_("There is no such thing in this shop."), field=within + name)


def demand_parts(access: Access, offer: Offer) -> None:
    """Raises ``InvalidInput`` beside the field unless a bundle has two parts or more, each of some goods, and a price.

    A part of all goods is none: whoever means any two things asks for so many for a price.
    """
    if not 2 <= len(offer.parts) <= MOST_PARTS:
        words = _("A bundle is made of 2 to %(count)d parts.") % {"count": MOST_PARTS}
        raise InvalidInput(words, field="parts")
    for place, part in enumerate(offer.parts):
        goods = {name: part[name] for name in GOODS}
        if not any(goods.values()):
            raise InvalidInput(_("Say which goods this part is of."), field=f"parts.{place}.products")
        demand_goods(access, goods, within=f"parts.{place}.")
        if not 1 <= part["pieces"] <= MOST_IN_A_SET:
            words = _("From 1 to %(count)d pieces.") % {"count": MOST_IN_A_SET}
            raise InvalidInput(words, field=f"parts.{place}.pieces")
    if sum(part["pieces"] for part in offer.parts) > MOST_IN_A_SET:
        words = _("At most %(count)d pieces together.") % {"count": MOST_IN_A_SET}
        raise InvalidInput(words, field=f"parts.{len(offer.parts) - 1}.pieces")
    if offer.price_minor is None or offer.price_minor <= 0:
        raise InvalidInput(_("Say the price of them together, above zero."), field="price")


def demand_a_saving(access: Access, offer: Offer) -> None:
    """Raises ``InvalidInput`` for a bundle that no choice of its goods makes cheaper than they are one by one today.

    It is asked when the price or the parts are said: a price that falls later ends no bundle. Where one of the goods
    has no price, or batches that may have their own, nobody can say.
    """
    if offer.kind != Kind.BUNDLE or offer.price_minor is None:
        return
    sums = [_dearest(access, part) for part in offer.parts]
    known = [price for price in sums if price is not None]
    if len(known) != len(sums):
        return
    digits = money_of(access.shop.currency).minor_digits
    most = sum(known) * 10**digits // 10**4
    if offer.price_minor >= most:
        words = _("One by one they cost %(amount)s at most today: nobody would pay more for them together.")
        raise InvalidInput(words % {"amount": money_symbol(most)}, field="price")


def _dearest(access: Access, part: Mapping[str, Any]) -> int | None:
    """What the pieces of a part cost at most, in 1e-4; None where that is not known."""
    goods = Q(pk__in=part["products"]) | Q(brand_id__in=part["brands"])
    for depth in range(DEEPEST):
        goods |= Q(**{f"category{'__parent' * depth}_id__in": part["categories"]})
    rows = access.rows(Product).filter(goods, archived_at=None)
    unknown = models.Count("pk", filter=Q(price_e4=0) | Q(keeps_batches=True))
    found = rows.aggregate(dearest=models.Max("price_e4"), unknown=unknown)
    return None if found["unknown"] or found["dearest"] is None else found["dearest"] * part["pieces"]
