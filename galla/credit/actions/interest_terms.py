"""What interest a shop takes, and what is agreed with one customer about it."""

import datetime
from dataclasses import dataclass

from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.accounts.calendar import shop_day
from galla.credit.actions.levelling import hold_person
from galla.credit.actions.limits import MOST_LIMIT_MINOR
from galla.credit.chains import NewTerms, record_terms
from galla.credit.interest import rate_of, terms_now
from galla.credit.models import InterestHead, InterestTerms
from galla.foundation.database.transactions import Unprepared, in_transaction
from galla.foundation.errors import InvalidInput
from galla.ledger.chains import locked_head
from galla.ledger.entries import lock_balances
from galla.parties.models import Customer
from galla.parties.queries import canonical

MOST_GRACE_DAYS, USUAL_GRACE_DAYS = 3650, 30
MOST_RATE_PPM, LEAST_STEP_PPM = 1_000_000, 100


@dataclass(frozen=True, slots=True)
class Taking:
    """Interest a shop takes: parts per million a year, days of grace, the smallest charge in minor units."""

    rate_ppm: int
    grace_days: int = USUAL_GRACE_DAYS
    least_minor: int = 0


NONE = Taking(0, 0)


def set_interest(*, access: Access, at: datetime.datetime, how: Taking | None) -> None:
    """What interest this shop takes from today on; None: none. What was borne until yesterday stays to be charged.

    The same again changes nothing. Raises ``InvalidInput`` beside the field.
    """
    access.require("settings.edit")
    if how is not None:
        _demand_sane(how)
    told = how or NONE
    shop = access.shop

    def work() -> None:
        locked_head(InterestHead, shop.pk)
        stands = terms_now(shop.pk)
        if _as_told(stands) == told:
            return
        what = (told.rate_ppm, told.grace_days, told.least_minor)
        record_terms(NewTerms(shop.pk, None, shop_day(shop, at), *what, access.user.pk, at))

    in_transaction(work)


def set_own_rate(*, access: Access, at: datetime.datetime, customer: Customer, rate_ppm: int | None) -> None:
    """The rate one customer bears from today on while the shop takes interest: 0 for none, None for the shop's.

    Somebody merged into another is that person. Raises ``InvalidInput``.
    """
    access.require("credit.limit")
    if rate_ppm is not None:
        _demand_rate(rate_ppm, least=0)
    shop = access.shop

    def work() -> None:
        person = canonical(customer.pk)
        lock_balances(hold_person(shop.pk, person))
        if canonical(customer.pk) != person:  # a merge holds the balances of both
            raise Unprepared(lambda: None)
        locked_head(InterestHead, shop.pk)
        stands = rate_of(person)
        if (stands.rate_ppm if stands is not None else None) != rate_ppm:
            said = (person, shop_day(shop, at), rate_ppm, None, None, access.user.pk, at)
            record_terms(NewTerms(shop.pk, *said))

    in_transaction(work)


def _as_told(stands: InterestTerms | None) -> Taking:
    if stands is None:
        return NONE
    return Taking(stands.rate_ppm or 0, stands.grace_days or 0, stands.least_minor or 0)


def _demand_sane(how: Taking) -> None:
    _demand_rate(how.rate_ppm, least=LEAST_STEP_PPM)
    if not 0 <= how.grace_days <= MOST_GRACE_DAYS:
        raise InvalidInput(_("A number of days from 0 to %(most)d.") % {"most": MOST_GRACE_DAYS}, field="grace_days")
    if not 0 <= how.least_minor <= MOST_LIMIT_MINOR:
        raise InvalidInput(_("An amount from zero up."), field="least")


def _demand_rate(rate_ppm: int, *, least: int) -> None:
    if not least <= rate_ppm <= MOST_RATE_PPM or rate_ppm % LEAST_STEP_PPM:
        raise InvalidInput(_("A rate up to 100 % a year, with at most two decimals."), field="rate")
