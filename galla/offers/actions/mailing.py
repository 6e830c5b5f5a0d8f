"""Codes of a coupon mailed, one to each customer: made in steps, each written with its letters and never again."""

import datetime
import hashlib
import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.accounts.calendar import shop_day
from galla.foundation.database.transactions import in_transaction
from galla.foundation.errors import InvalidInput, KeyReused
from galla.offers.actions.coupons import TERMS, make_coupon
from galla.offers.actions.writing import hold_shop
from galla.offers.codes import drawn, hash_of, written
from galla.offers.mailings import to_write_to
from galla.offers.models import LONGEST_SEARCH, CodeLetter, CodeMailing, Coupon, CouponCode, NoOffersByMail, Offer
from galla.outbox.actions import enqueue
from galla.outbox.queries import sent_among
from galla.parties.models import Customer, CustomerGroup
from galla.parties.queries import canonical, known_as

AT_ONCE = 100  # so many are written at once: tills wait for no longer
SECRET_BYTES = 32


def mail_codes(
    *,
    access: Access,
    at: datetime.datetime,
    key: str,
    offer: Offer,
    search: str,
    terms: Mapping[str, Any],
    group_id: int | None = None,
) -> CodeMailing:
    """Mail a code that is good once to each customer ``search`` finds who has an address and wants offers by mail.

    ``group_id``: only to those of a group of customers.

    The first letters are written at once, the others by the worker. The same ``key`` again answers the same mailing.
    Raises ``InvalidInput`` beside ``search`` or ``group`` where that is nobody, or beside the term at fault, and
    ``KeyReused``.
    """
    access.require("offer.edit")
    search = search.strip()
    if len(search) > LONGEST_SEARCH:
        raise InvalidInput(_("At most %(most)d signs.") % {"most": LONGEST_SEARCH}, field="search")
    if group_id is not None and not access.rows(CustomerGroup).filter(pk=group_id).exists():
        raise InvalidInput(_("There is no such group in this shop."), field="group")
    known = {name: terms.get(name) for name in TERMS}

    def work() -> CodeMailing:
        hold_shop(access)
        before = access.rows(CodeMailing).filter(key=key).select_related("coupon").first()
        if before is not None:
            if (before.coupon.offer_id, before.search, before.group_id) != (offer.pk, search, group_id):
                raise KeyReused(_("This was sent already, with something else in it."))
            return before
        people = to_write_to(access.shop.pk, search=search, group_id=group_id, after=0, most=AT_ONCE)
        if not people:
            words = _("Nobody of these has an e-mail address and wants offers by mail.")
            raise InvalidInput(words, field="search" if search or group_id is None else "group")
        codes = [drawn() for _person in people]
        coupon = make_coupon(access, at, offer, codes, {**known, "most_uses": 1}, shown="")
        mailing: CodeMailing = CodeMailing.objects.create(
            shop=access.shop, coupon=coupon, key=key, search=search, group_id=group_id, reached=0
        )
        _write(mailing, people, codes, at)
        return mailing

    return in_transaction(work)


def go_on(*, mailing_id: int, at: datetime.datetime) -> None:
    """Write the next letters of a mailing. Nothing for one that is done, or whose codes are good no more."""

    def work() -> None:
        # Two workers at once: the second waits here, and finds what the first has written.
        mailing = CodeMailing.objects.select_for_update(no_key=True).filter(pk=mailing_id, done_at=None).first()
        if mailing is None:
            return
        told: dict[str, Any] = {"search": mailing.search, "group_id": mailing.group_id}
        people = to_write_to(mailing.shop_id, **told, after=mailing.reached, most=AT_ONCE)
        if is_over(mailing.coupon, shop_day(mailing.shop, at)):
            people = []
        codes = [drawn() for _person in people]
        rows = [
            CouponCode(
                shop_id=mailing.shop_id,
                coupon_id=mailing.coupon_id,
                code_hash=hash_of(mailing.shop_id, code),
                ending=code[-4:],
            )
            for code in codes
        ]
        CouponCode.objects.bulk_create(rows)
        Coupon.objects.filter(pk=mailing.coupon_id).update(code_count=F("code_count") + len(codes))
        _write(mailing, people, codes, at)

    in_transaction(work)


def is_over(coupon: Coupon, day: datetime.date) -> bool:
    """Whether no code of a coupon is good on a day or later: it or its offer was ended, or their last day is gone."""
    offer = coupon.offer
    if coupon.ended_at is not None or offer.archived_at is not None or not offer.by_code:
        return True
    return any(last is not None and last < day for last in (coupon.ends_on, offer.ends_on))


def _write(mailing: CodeMailing, people: Sequence[Customer], codes: Sequence[str], at: datetime.datetime) -> None:
    """The letters of so many people, and the job that goes on where there may be more."""
    hashes = {hash_of(mailing.shop_id, code): code for code in codes}
    known = {row.code_hash: row.pk for row in CouponCode.objects.filter(code_hash__in=hashes, shop_id=mailing.shop_id)}
    for who, (kept, code) in zip(people, hashes.items(), strict=True):
        secret = secrets.token_urlsafe(SECRET_BYTES)
        letter = CodeLetter.objects.create(
            shop_id=mailing.shop_id,
            mailing=mailing,
            customer=who,
            code_id=known[kept],
            secret_hash=secret_hash(secret),
            held_code=written(code),
            held_secret=secret,
        )
        letter.message_id = enqueue(
            task="notifications.send_letter",
            payload={"letter": "offers.code", "shop": mailing.shop_id, "code_letter": letter.pk, "secret": True},
            shop_id=mailing.shop_id,
            run_at=at,
            reference=f"coupon:{mailing.coupon_id}",
        )
        letter.save(update_fields=["message_id"])
    is_last = len(people) < AT_ONCE
    mailing.reached = people[-1].pk if people else mailing.reached
    mailing.done_at = at if is_last else None
    mailing.save(update_fields=["reached", "done_at"])
    if not is_last:
        enqueue(task="offers.go_on_mailing", payload={"mailing": mailing.pk}, shop_id=mailing.shop_id, run_at=at)


def forget_codes() -> int:
    """Forget the codes and addresses of letters that have left; of how many."""
    held = CodeLetter.objects.exclude(held_code="").values_list("message_id", "pk")
    letters = {message: letter for message, letter in held if message is not None}
    gone = [letters[message] for message in sent_among(letters)]
    return CodeLetter.objects.filter(pk__in=gone).update(held_code="", held_secret="")


def say_no(*, access: Access, at: datetime.datetime, customer: Customer) -> None:
    """Take down that a customer wants no offers by mail. Again is the same."""
    access.require("customer.edit")
    _say_no(customer, at, access.user.pk)


def say_no_by_letter(*, secret: str, at: datetime.datetime) -> CodeLetter | None:
    """The customer says so, at the private address in a letter; the letter, None for an address nobody was told."""
    letter = letter_of(secret)
    if letter is not None:
        _say_no(letter.customer, at, None)
    return letter


def say_yes(*, access: Access, customer: Customer) -> None:
    """The customer wants offers by mail again."""
    access.require("customer.edit")
    access.rows(NoOffersByMail).filter(customer__in=known_as(customer.pk)).delete()


def letter_of(secret: str) -> CodeLetter | None:
    """The letter in which an address with this secret stands."""
    return CodeLetter.objects.filter(secret_hash=secret_hash(secret)).select_related("shop", "customer").first()


def secret_hash(secret: str) -> str:
    """What is kept of a secret: 256 random bits need no slow hash."""
    return hashlib.sha256(f"galla.offers.letter/{secret}".encode()).hexdigest()


def _say_no(customer: Customer, at: datetime.datetime, by_id: int | None) -> None:
    row = NoOffersByMail(shop_id=customer.shop_id, customer_id=canonical(customer.pk), by_id=by_id, at=at)
    NoOffersByMail.objects.bulk_create([row], ignore_conflicts=True)
