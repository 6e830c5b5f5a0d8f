"""Offers written down, changed, ended and taken up again."""

import datetime
from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.accounts.models import Shop
from galla.foundation.database.transactions import in_transaction
from galla.foundation.errors import InvalidInput
from galla.offers.actions.bundles import demand_a_saving, demand_goods, demand_parts, known_parts
from galla.offers.actions.needs import demand_needs, known_needs
from galla.offers.actions.steps import demand_steps, known_rewards, known_steps
from galla.offers.kinds import BOXES, UNHEEDED
from galla.offers.models import DAY_MINUTES, GroupPrice, Kind, Offer
from galla.offers.queries import rule_of
from galla.parties.models import CustomerGroup
from galla.pricing.offers import OfferUnclear

MOST_OFFERS = 200
CHANGEABLE = (
    *("name", "percent_ppm", "amount_minor", "price_minor", "buy", "get", "pieces", "products", "brands"),
    *(
        "categories",
        "parts",
        "steps",
        "rewards",
        "same_product",
        "needs",
        "least_milli",
        "least_minor",
        "starts_on",
        "ends_on",
    ),
    *("from_minute", "until_minute", "weekdays"),
    *("priority", "is_exclusive", "may_go_below_cost", "most_minor", "most_uses", "by_code"),
    *("group_id", "first_purchase", "most_bills", "most_bills_each"),
)
# What the arithmetic calls unclear, in the words of the form.
UNCLEAR = {"off": "percent", "buy": "buy", "pieces": "pieces"}


def add_offer(*, access: Access, at: datetime.datetime, kind: str, values: Mapping[str, Any]) -> Offer:
    """Write an offer down; bills from now on have it. Raises ``InvalidInput`` beside the field."""
    access.require("offer.edit")
    offer = Offer(shop=access.shop, kind=kind, created_at=at, **_known(values))
    _demand_sane(access, offer)
    demand_a_saving(access, offer)

    def work() -> Offer:
        hold_shop(access)
        _demand_room(access)
        offer.save(force_insert=True)
        say_whether_there_are_any(access)
        return offer

    return in_transaction(work)


def change_offer(*, access: Access, offer: Offer, changes: Mapping[str, Any]) -> Offer:
    """Change an offer for bills from now on; those that had it keep what they got. Raises ``InvalidInput``."""
    access.require("offer.edit")
    known = _known(changes)

    def work() -> Offer:
        # Two who change it at once change it one after the other: each sees what it has become by then.
        hold_shop(access)
        standing = access.rows(Offer).get(pk=offer.pk)
        said_before = (standing.price_minor, standing.parts)
        for name, value in known.items():
            setattr(standing, name, value)
        _demand_sane(access, standing)
        if said_before != (standing.price_minor, standing.parts):
            demand_a_saving(access, standing)
        if known:
            access.rows(Offer).filter(pk=offer.pk).update(**known)
        return standing

    return in_transaction(work)


def archive_offer(*, access: Access, at: datetime.datetime, offer: Offer) -> None:
    """End an offer."""
    _put(access, offer, at)


def restore_offer(*, access: Access, offer: Offer) -> None:
    """Take an offer up again."""
    _put(access, offer, None)


def _put(access: Access, offer: Offer, archived_at: datetime.datetime | None) -> None:
    access.require("offer.edit")

    def work() -> None:
        hold_shop(access)
        if archived_at is None and access.rows(Offer).filter(pk=offer.pk, archived_at__isnull=False).exists():
            _demand_room(access)
        access.rows(Offer).filter(pk=offer.pk).update(archived_at=archived_at)
        say_whether_there_are_any(access)

    in_transaction(work)


def _demand_room(access: Access) -> None:
    if access.rows(Offer).filter(archived_at=None).count() >= MOST_OFFERS:
        raise InvalidInput(_("A shop has at most %(count)d offers at a time.") % {"count": MOST_OFFERS}, field="name")


def hold_shop(access: Access) -> None:
    """One at a time may begin or end offers of a shop, so that what its row says of them is true."""
    Shop.objects.select_for_update(no_key=True).get(pk=access.shop.pk)


def say_whether_there_are_any(access: Access) -> None:
    """The shop's own row says whether bills need ask for offers at all: a shop without any pays no statement."""
    offered = access.rows(Offer).filter(archived_at=None)
    has_offers = offered.exists() or access.rows(GroupPrice).filter(price_e4__isnull=False).exists()
    Shop.objects.filter(pk=access.shop.pk).update(has_offers=has_offers)
    access.shop.has_offers = has_offers


def _known(values: Mapping[str, Any]) -> dict[str, Any]:
    known = {name: values[name] for name in CHANGEABLE if name in values}
    kept: Mapping[str, Callable[[Any], Any]] = {
        "parts": known_parts,
        "steps": known_steps,
        "rewards": known_rewards,
        "needs": known_needs,
    }
    return known | {name: keep(known[name]) for name, keep in kept.items() if name in known}


def _demand_sane(access: Access, offer: Offer) -> None:
    if not offer.name.strip():
        raise InvalidInput(_("Give it a name."), field="name")
    if offer.kind not in Kind.values:
        raise InvalidInput(_("Choose one of the list."), field="kind")
    demand_goods(access, {name: getattr(offer, name) for name in ("products", "brands", "categories")})
    if offer.starts_on and offer.ends_on and offer.ends_on < offer.starts_on:
        raise InvalidInput(_("It ends before it begins."), field="ends_on")
    _demand_whom(access, offer)
    _demand_hours(offer)
    _demand_heeded(offer)
    if offer.kind == Kind.BUNDLE:
        demand_parts(access, offer)
    if offer.rewards:
        demand_goods(access, offer.rewards, within="rewards.")
        if offer.same_product:
            raise InvalidInput(_("Other goods are not the same product."), field="same_product")
    demand_steps(offer)
    demand_needs(access, offer)
    _demand_deed(offer)


def _demand_whom(access: Access, offer: Offer) -> None:
    if offer.group_id is not None and not access.rows(CustomerGroup).filter(pk=offer.group_id).exists():
        raise InvalidInput(_("There is no such group in this shop."), field="group")
    for name, field in (("most_bills", "bills"), ("most_bills_each", "bills_each")):
        if getattr(offer, name) == 0:
            raise InvalidInput(_("At least one bill, or no limit."), field=field)


def _demand_hours(offer: Offer) -> None:
    times = (offer.from_minute, offer.until_minute)
    if (times[0] is None) != (times[1] is None) or (times[0] is not None and times[0] == times[1]):
        raise InvalidInput(_("Say from when until when, or neither."), field="until_minute")
    if any(minute is not None and not 0 <= minute < DAY_MINUTES for minute in times):
        raise InvalidInput(_("A day has 1440 minutes."), field="until_minute")
    if any(day not in range(7) for day in offer.weekdays):
        raise InvalidInput(_("Days are counted from 0, Monday, to 6, Sunday."), field="weekdays")


def _demand_heeded(offer: Offer) -> None:
    """Nothing is said that the kind would not heed."""
    for name in UNHEEDED[Kind(offer.kind)]:
        if getattr(offer, name):
            raise InvalidInput(_("This kind of offer has no such figure."), field=BOXES.get(name, name))


def _demand_deed(offer: Offer) -> None:
    """What the kind needs is said."""
    if offer.kind == Kind.SET_PRICE and offer.price_minor is None:
        raise InvalidInput(_("Say the price of them together."), field="price")
    try:
        rule_of(offer)
    except OfferUnclear as unclear:
        if offer.steps and (offer.percent_ppm, offer.amount_minor, offer.price_minor) == (None, None, None):
            detail = _("The first step is the offer's own: say here what comes off from the least on.")
            raise InvalidInput(detail, field="percent") from unclear
        detail = _(
            "Say one thing that comes off: a percentage up to 100, an amount or a price; sets have 1 to 100 pieces."
        )
        raise InvalidInput(detail, field=UNCLEAR.get(unclear.field, "percent")) from unclear
