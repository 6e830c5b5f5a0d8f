"""Bundles in the words of a list: what is in one, and what it costs together."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from galla.accounts.access import Access
from galla.catalog.models import Brand, Category, Product
from galla.foundation.formats import money_symbol
from galla.offers.models import Kind, Offer

KINDS: Mapping[str, Any] = {"products": Product, "brands": Brand, "categories": Category}
# So many goods of a part are named; the others are counted.
MOST_NAMED = 2

type Names = Mapping[str, Mapping[int, str]]


def bundles_in_words(access: Access, offers: Iterable[Offer]) -> dict[int, str]:
    """Offer → "Soap + 2 × Shampoo together for ₹90.00", of those that are bundles. Three statements at most."""
    bundles = [offer for offer in offers if offer.kind == Kind.BUNDLE]
    names = {
        kind: _names(access, kind, {number for offer in bundles for part in offer.parts for number in part[kind]})
        for kind in KINDS
    }
    return {offer.pk: _words(offer, names) for offer in bundles}


def _names(access: Access, kind: str, ids: set[int]) -> dict[int, str]:
    return dict(access.rows(KINDS[kind]).filter(pk__in=ids).values_list("pk", "name")) if ids else {}


def _words(offer: Offer, names: Names) -> str:
    parts = " + ".join(_part(part, names) for part in offer.parts)
    return _("%(parts)s together for %(price)s") % {"parts": parts, "price": money_symbol(offer.price_minor or 0)}


def _part(part: Mapping[str, Any], names: Names) -> str:
    goods = [names[kind][number] for kind in KINDS for number in part[kind] if number in names[kind]]
    said = _(" or ").join(goods[:MOST_NAMED])
    more = len(goods) - MOST_NAMED
    if more > 0:
        told = {"goods": said, "count": more}
        said = ngettext("%(goods)s or %(count)d other", "%(goods)s or %(count)d others", more) % told
    return f"{part['pieces']} × {said}" if part["pieces"] > 1 else said
