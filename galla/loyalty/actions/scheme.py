"""What the shop says of points."""

import datetime
from typing import Any

from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.foundation.database.transactions import in_transaction
from galla.foundation.errors import InvalidInput
from galla.ledger import places
from galla.ledger.actions import open_units
from galla.loyalty.models import Scheme
from galla.loyalty.reckoning import Rules, Tier
from galla.payments.actions import offer_method
from galla.payments.models import Method

LARGEST_MINOR = 10**12
MOST_POINTS = 1_000_000
MOST_MONTHS = 120
MOST_TIERS = 5
LONGEST_TIER = 40
LARGEST_HUNDREDTHS = 10_000


def set_scheme(*, access: Access, at: datetime.datetime, is_on: bool, rules: Rules) -> Scheme:
    """Say what bills earn from now on and what points pay; on, a bill can be paid with points.

    Off, nothing is earned, spent or over; points customers have stay theirs. Raises ``InvalidInput``.
    """
    access.require("loyalty.edit")
    _demand_sane(rules)
    tiers = sorted(rules.tiers, key=lambda tier: tier.from_minor)
    values: dict[str, Any] = {
        "is_on": is_on,
        "step_minor": rules.step_minor,
        "points_per_step": rules.points_per_step,
        "point_value_minor": rules.point_value_minor,
        "least_points": rules.least_points,
        "good_months": rules.good_months,
        "tiers": [list(tier) for tier in tiers],
    }

    def work() -> Scheme:
        if is_on:
            open_units([places.points(access.shop.pk)])
        scheme, _made = Scheme.objects.update_or_create(shop=access.shop, defaults=values)
        offer_method(access=access, at=at, kind=Method.POINTS, offered=is_on)
        return scheme

    return in_transaction(work)


def _demand_sane(rules: Rules) -> None:
    amounts = {"step": rules.step_minor, "point_value": rules.point_value_minor}
    for name, amount in amounts.items():
        if not 0 < amount <= LARGEST_MINOR:
            raise InvalidInput(_("An amount above zero."), field=name)
    for name in ("points_per_step", "least_points"):
        if not 0 < getattr(rules, name) <= MOST_POINTS:
            raise InvalidInput(_("From 1 to %(most)d.") % {"most": MOST_POINTS}, field=name)
    if rules.good_months is not None and not 0 < rules.good_months <= MOST_MONTHS:
        raise InvalidInput(_("From 1 to %(most)d months.") % {"most": MOST_MONTHS}, field="good_months")
    if len(rules.tiers) > MOST_TIERS:
        raise InvalidInput(_("At most %(most)d tiers.") % {"most": MOST_TIERS}, field="tiers")
    for place, tier in enumerate(rules.tiers):
        _demand_tier(tier, f"tiers.{place}")
    if len({tier.from_minor for tier in rules.tiers}) != len(rules.tiers):
        raise InvalidInput(_("Two tiers begin at the same amount."), field="tiers")


def _demand_tier(tier: Tier, field: str) -> None:
    if not 0 < len(tier.name.strip()) <= LONGEST_TIER:
        raise InvalidInput(_("Give it a name."), field=f"{field}.name")
    if not 0 < tier.from_minor <= LARGEST_MINOR:
        raise InvalidInput(_("An amount above zero."), field=f"{field}.bought")
    if not 0 < tier.hundredths <= LARGEST_HUNDREDTHS:
        raise InvalidInput(_("From 1 to 10000 percent of the points."), field=f"{field}.hundredths")
