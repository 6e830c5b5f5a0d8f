"""Offers in the words of a list: what comes off, from what on, and of which goods."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from galla.accounts.access import Access
from galla.foundation.formats import money_symbol, percent, quantity
from galla.offers.kinds import GOODS
from galla.offers.models import Kind, Offer

# So many goods are named; the others are counted.
MOST_NAMED = 2

type Names = Mapping[str, Mapping[int, str]]
type Said = Mapping[str, Any]


def offers_in_words(access: Access, offers: Sequence[Offer]) -> dict[int, str]:
    """Offer → "Soap + 2 × Shampoo together for ₹90.00", "10% off each of Soap". Three statements at most."""
    named = [goods for offer in offers for goods in _goods_of(offer)]
    names = {kind: _names(access, kind, {number for goods in named for number in goods[kind]}) for kind in GOODS}
    return {offer.pk: _words(offer, names) for offer in offers}


def _goods_of(offer: Offer) -> Iterator[Said]:
    yield _own(offer)
    yield from offer.parts
    yield from offer.needs
    if offer.rewards:
        yield offer.rewards


def _own(offer: Offer) -> Said:
    return {"products": offer.products, "brands": offer.brands, "categories": offer.categories}


def _names(access: Access, kind: str, ids: set[int]) -> dict[int, str]:
    return dict(access.rows(GOODS[kind]).filter(pk__in=ids).values_list("pk", "name")) if ids else {}


def _words(offer: Offer, names: Names) -> str:
    """What it does, and what has to be on the bill besides."""
    return ", ".join([_deed(offer, names), *(_needed(need, names) for need in offer.needs)])


def _needed(need: Said, names: Names) -> str:
    goods, least = _of(need, names), _from(need["least_milli"], need["least_minor"])
    if not goods:
        return _("on a bill %(from)s") % {"from": least}
    return _("with %(goods)s on the bill %(from)s") % {"goods": goods, "from": least}


def _deed(offer: Offer, names: Names) -> str:
    goods = _of(_own(offer), names)
    if offer.same_product:
        goods = _("one product of %(goods)s") % {"goods": goods} if goods else _("one product")
    if offer.kind == Kind.BUNDLE:
        parts = " + ".join(_part(part, names) for part in offer.parts)
        return _("%(parts)s together for %(price)s") % {"parts": parts, "price": money_symbol(offer.price_minor or 0)}
    if offer.kind == Kind.SET_PRICE:
        told = {"pieces": offer.pieces, "goods": goods or _("anything"), "price": money_symbol(offer.price_minor or 0)}
        return _("%(pieces)d of %(goods)s for %(price)s") % told
    if offer.kind == Kind.BUY_GET:
        return _bought(offer, goods, _of(offer.rewards, names) if offer.rewards else "")
    return "; ".join(_steps(offer, goods))


def _bought(offer: Offer, goods: str, rewards: str) -> str:
    told = {"buy": offer.buy, "get": offer.get, "goods": goods or _("anything"), "rewards": rewards}
    said = _("Buy %(buy)d of %(goods)s, get %(get)d")
    if rewards:
        said = _("Buy %(buy)d of %(goods)s, get %(get)d of %(rewards)s")
    share = offer.percent_ppm
    how = _("free") if share is None or share >= 1_000_000 else _("%(share)s off") % {"share": percent(share)}
    return f"{said % told} {how}"


def _steps(offer: Offer, goods: str) -> Iterator[str]:
    """The first step with its goods, then what else comes off from what on."""
    first = {name: getattr(offer, name) for name in ("percent_ppm", "amount_minor", "price_minor")}
    told = {"off": _off(first), "goods": goods, "from": _from(offer.least_milli, offer.least_minor)}
    if offer.kind == Kind.OFF_EACH:
        said = _("%(off)s each of %(goods)s") if goods else _("%(off)s each piece")
    else:
        said = _("%(off)s the sum of %(goods)s") if goods else _("%(off)s the bill")
    yield (said % told + " " + told["from"]).strip()
    for step in offer.steps:
        yield f"{_off(step)} {_from(step['least_milli'], step['least_minor'])}"


def _off(step: Said) -> str:
    if step["percent_ppm"] is not None:
        return _("%(share)s off") % {"share": percent(step["percent_ppm"])}
    if step["amount_minor"] is not None:
        return _("%(amount)s off") % {"amount": money_symbol(step["amount_minor"])}
    return _("%(price)s for") % {"price": money_symbol(step["price_minor"] or 0)}


def _from(least_milli: int, least_minor: int) -> str:
    least = [quantity(least_milli)] if least_milli else []
    least += [money_symbol(least_minor)] if least_minor else []
    return _("from %(least)s on") % {"least": _(" and ").join(least)} if least else ""


def _part(part: Said, names: Names) -> str:
    said = _of(part, names)
    return f"{part['pieces']} × {said}" if part["pieces"] > 1 else said


def _of(said: Said, names: Names) -> str:
    """Some goods, the first of them by name; nothing where all goods are meant."""
    goods = [names[kind][number] for kind in GOODS for number in said[kind] if number in names[kind]]
    first = _(" or ").join(goods[:MOST_NAMED])
    more = len(goods) - MOST_NAMED
    if more <= 0:
        return first
    return ngettext("%(goods)s or %(count)d other", "%(goods)s or %(count)d others", more) % {
        "goods": first,
        "count": more,
    }
