"""Interest is charged once a month, one note for each person, and a note is taken back whole."""

import datetime
import logging
from collections.abc import Collection
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.accounts.calendar import business_date, fiscal_year, shop_day
from galla.accounts.models import Shop
from galla.credit import papers
from galla.credit.actions.levelling import cancel_charges, charge_entry, hold_person, level
from galla.credit.errors import InterestWaived
from galla.credit.interest import Borne, borne, last_day_of_month_before, people_to_charge, terms_now
from galla.credit.models import (
    LONGEST_REASON,
    InterestLine,
    InterestMark,
    InterestNote,
    InterestRun,
    InterestTerms,
    InterestWaiver,
)
from galla.credit.queries import pairs_of
from galla.foundation.database.rows import insert_rows
from galla.foundation.database.together import Insert
from galla.foundation.database.transactions import Unprepared, in_transaction
from galla.foundation.errors import InvalidInput, KeyReused
from galla.foundation.texts import clean_text
from galla.ledger.actions import post
from galla.ledger.entries import Claim, Move, claim, lock_balances, request_hash
from galla.parties.queries import canonical, known_as
from galla.pricing.interest import ONE_DAY

logger = logging.getLogger("galla.credit")

NOTE = (
    *("id", "shop_id", "customer_id", "number", "since", "until", "amount_minor", "carried"),
    *("happened_at", "business_date"),
)
LINE = ("shop_id", "note_id", "charge_id", "since", "until", "open_minor", "rate_ppm")


def charge_all(*, at: datetime.datetime) -> int:
    """Charge interest up to the end of last month in every shop that takes some; how many notes were written.

    Each shop's month ends with its own business day, in its own zone. Again, by another worker, or after one that
    was killed on its way: what was charged is charged once. A shop whose khatas can't be read keeps no other waiting:
    the others are charged first, then an ``ExceptionGroup`` says what was wrong, and the next run tries again.
    """
    first = InterestTerms.objects.filter(customer=None, rate_ppm__gt=0).order_by()
    shops = Shop.objects.filter(pk__in=first.values("shop"), archived_at=None).order_by("pk")
    count, troubles = 0, []
    for shop in shops:
        try:
            count += charge_shop(shop, at=at)
        except Exception as error:
            logger.exception("interest was not charged", extra={"shop": shop.pk})
            troubles.append(error)
    if troubles:
        raise ExceptionGroup("interest was not charged in every shop", troubles)
    return count


def charge_shop(shop: Shop, *, at: datetime.datetime) -> int:
    """The same for one shop. A month that was gone through is not gone through again.

    A khata that can't be read keeps no other waiting: an ``ExceptionGroup`` follows, and the next run tries it again.
    """
    until = last_day_of_month_before(shop_day(shop, at))
    first = InterestTerms.objects.filter(shop=shop, customer=None).order_by("number").first()
    run = InterestRun.objects.filter(shop=shop).first()
    if first is None or first.since > until or (run is not None and run.until >= until):
        return 0
    since = first.since if run is None else run.until + ONE_DAY
    people = people_to_charge(shop.pk, since=since, until=shop_day(shop, at))
    count = _charge_each(shop, people, until, at)
    insert_rows(InterestRun, ("shop_id", "until"), [(shop.pk, until)], ignore_conflicts=True)
    InterestRun.objects.filter(shop=shop, until__lt=until).update(until=until)
    logger.info("interest charged", extra={"shop": shop.pk, "until": until.isoformat(), "notes": count})
    return count


def _charge_each(shop: Shop, people: list[int], until: datetime.date, at: datetime.datetime) -> int:
    count, troubles = 0, []
    for person in people:
        try:
            count += charge_person(shop, person, until=until, at=at) is not None
        except Exception as error:
            logger.exception("interest was not charged", extra={"shop": shop.pk, "customer": person})
            troubles.append(error)
    if troubles:
        raise ExceptionGroup("interest was not charged to everybody", troubles)
    return count


def charge_person(shop: Shop, customer_id: int, *, until: datetime.date, at: datetime.datetime) -> InterestNote | None:
    """One note over what a person bore up to a day; None where it was written before, or is below the smallest.

    What is not charged waits, a year at most: the next note begins where the last one ended. Who is found to be another
    while their balance is waited for is looked up again: a merge holds the balances of both.
    """

    def work() -> InterestNote | None:
        person, held = canonical(customer_id), known_as(customer_id)
        claimed = _claim_days(shop, person, until)
        if claimed.replayed:
            return None
        lock_balances(pairs_of(shop.pk, held))
        if (canonical(customer_id), known_as(customer_id)) != (person, held):
            raise Unprepared(lambda: None)
        terms, found = terms_now(shop.pk), borne(shop, person, until=until)
        if found is None:
            return None
        if found.amount_minor < max(terms.least_minor or 0 if terms is not None else 0, 1):
            _mark(shop.pk, person, found.since if found.stretches else until + ONE_DAY)
            return None
        _mark(shop.pk, person, until + ONE_DAY)
        return _write(shop, person, found, claimed, at)

    return in_transaction(work)


def parted(*, shop_id: int, customer_ids: Collection[int], **_told: object) -> None:
    """Of two who were taken apart again each is reckoned by themselves from the day on that no run has gone through.

    Until then they were reckoned as one, who may have owed nothing. Their balances are held.
    """
    run = InterestRun.objects.filter(shop=shop_id).first()
    if len(customer_ids) < 2 or run is None:
        return
    since = run.until + ONE_DAY
    for person in customer_ids:
        if not InterestMark.objects.filter(customer=person, since__gte=since).exists():
            _mark(shop_id, person, since)


def _mark(shop_id: int, person: int, since: datetime.date) -> None:
    """From which day this person is reckoned next; their balance is held."""
    insert_rows(InterestMark, ("shop_id", "customer_id", "since"), [(shop_id, person, since)], ignore_conflicts=True)
    InterestMark.objects.filter(customer=person).update(since=since)


def _claim_days(shop: Shop, person: int, until: datetime.date) -> Claim:
    key = f"{person}:{until.isoformat()}"
    return claim(shop=shop, kind=papers.INTEREST, key=key, request_hash=request_hash([person, until]))


def _write(shop: Shop, person: int, found: Borne, claimed: Claim, at: datetime.datetime) -> InterestNote:
    note = InterestNote(
        id=claimed.entry_id,
        shop=shop,
        customer_id=person,
        since=found.since,
        until=found.until,
        amount_minor=found.amount_minor,
        carried=found.carried,
        happened_at=at.astimezone(datetime.UTC),
        business_date=business_date(shop, at),
    )
    lines = [(shop.pk, note.pk, *stretch) for stretch in found.stretches]
    written = Insert(InterestNote, NOTE, [[getattr(note, name) for name in NOTE]])
    note.number = post(
        **_told(shop, claimed, at, papers.moves_of(note), note.business_date),
        series=papers.SERIES,
        by_id=None,
        document_hash=papers.hash_of(note, found.stretches),
        numbered=written,
    ).written
    insert_rows(InterestLine, LINE, lines)
    charge_entry(
        shop_id=shop.pk,
        customer_id=person,
        entry_id=note.pk,
        amount_minor=note.amount_minor,
        business_date=note.business_date,
    )
    return note


def _told(shop: Shop, claimed: Claim, at: datetime.datetime, moves: list[Move], day: datetime.date) -> dict[str, Any]:
    return {
        "claim": claimed,
        "shop_id": shop.pk,
        "moves": moves,
        "fiscal_year": fiscal_year(shop, day),
        "happened_at": at,
        "recorded_at": at,
        "business_date": day,
    }


def waive(*, access: Access, at: datetime.datetime, note: InterestNote, reason: str) -> InterestWaiver:
    """Take an interest note back whole: it is owed no more, from today on, and its days are not charged again.

    What was paid of it is free for what else is open, or is the customer's credit. The same again answers the same.
    Raises ``InvalidInput`` (no reason), ``InterestWaived`` for one taken back with another reason.
    """
    access.require("credit.waive")
    try:
        reason = clean_text(reason, maximum=LONGEST_REASON)
    except ValidationError as error:
        raise InvalidInput(error.messages[0], field="reason") from error
    if not reason:
        raise InvalidInput(_("Say why it is taken back."), field="reason")
    try:
        return in_transaction(lambda: _waive(access, at, note, reason))
    except KeyReused:
        raise InterestWaived(_("This interest was taken back before.")) from None


def _waive(access: Access, at: datetime.datetime, note: InterestNote, reason: str) -> InterestWaiver:
    shop = access.shop
    claimed = claim(
        shop=shop,
        kind=papers.INTEREST_WAIVED,
        key=f"interest:{note.pk}",
        request_hash=request_hash([note.pk, reason]),
        member_id=access.membership.pk,
    )
    if claimed.replayed:
        return InterestWaiver.objects.get(pk=claimed.entry_id)
    lock_balances(hold_person(shop.pk, note.customer_id))
    waiver = InterestWaiver(
        id=claimed.entry_id,
        shop=shop,
        note=note,
        reason=reason,
        by=access.user,
        happened_at=at.astimezone(datetime.UTC),
        business_date=business_date(shop, at),
    )
    post(
        **_told(shop, claimed, at, papers.moves_of_waiver(note), waiver.business_date),
        series=papers.JOURNAL,
        by_id=access.user.pk,
        document_hash=papers.hash_of_waiver(waiver),
        reverses_id=note.pk,
    )
    waiver.save(force_insert=True)
    cancel_charges(shop_id=shop.pk, entry_id=note.pk, by_entry=waiver.pk)
    level(shop_id=shop.pk, customer_id=note.customer_id)
    return waiver
