"""A count while the shop sells: begun, its lines saved by whoever counts, its counting ended, products asked for again.

Approving and abandoning one is in ``approving``.
"""

import datetime

from django.db import connection
from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.accounts.models import Branch
from galla.catalog.models import Category, Product
from galla.foundation.database.transactions import in_transaction
from galla.foundation.errors import InvalidInput, KeyReused
from galla.foundation.keys import HEADER
from galla.inventory import papers
from galla.inventory.actions.booking import Booking, Paper, cleaned, demand_open, demand_place, demand_quantity
from galla.inventory.errors import CountClosed, CountEnded
from galla.inventory.models import (
    LONGEST_NOTE,
    CountClosing,
    CountedLine,
    CountEnd,
    CountOutcome,
    CountSession,
    Place,
    RecountRequest,
)
from galla.inventory.queries.counting import open_recounts, shelf_of_count
from galla.inventory.queries.overtaking import last_righted
from galla.ledger import places
from galla.ledger import queries as ledger
from galla.ledger.entries import Claim, lock_balances, request_hash


def open_count(
    *,
    access: Access,
    at: datetime.datetime,
    key: str,
    branch: Branch,
    place: Place | None = None,
    category: Category | None = None,
    blind: bool = False,
    note: str = "",
) -> Paper[CountSession]:
    """Begin a count of a branch's floor or of one of its places, or of one category there. Raises ``InvalidInput``."""
    demand_open(access, branch)
    demand_place(branch, place)
    if category is not None and (category.shop_id != access.shop.pk or category.archived_at is not None):
        raise InvalidInput(_("There is no such category in this shop."), field="category")
    note = cleaned(note, field="note", maximum=LONGEST_NOTE)
    booking = Booking(access, branch, papers.COUNT_OPENING, at, key, place)

    def write(claimed: Claim) -> CountSession:
        session = CountSession(**booking.columns(claimed), category=category, blind=blind, note=note)
        booking.post(claimed, [], papers.hash_of_session(session))
        session.save(force_insert=True)
        return session

    asked = [category.pk if category else None, place.pk if place else None, blind, note]
    return booking.book(asked, write, CountSession)


def count_goods(
    *,
    access: Access,
    at: datetime.datetime,
    key: str,
    session: CountSession,
    product_id: int,
    counted_milli: int,
    replaces: bool = False,
) -> Paper[CountedLine]:
    """Save that so much of a product was counted at one spot, beside what the book says at this very moment.

    What is saved for a product adds up, unless a line ``replaces`` the earlier ones; the first line after a product
    was asked for again does so by itself. Raises ``InvalidInput``, ``CountClosed``, ``CountEnded``, ``KeyReused``.
    """
    product = _product(access, session, product_id)
    if counted_milli < 0:
        raise InvalidInput(_("A count from zero up."), field="counted")
    demand_quantity(product, counted_milli, field="counted")
    wanted = request_hash([session.pk, product.pk, counted_milli, replaces])

    def work() -> Paper[CountedLine]:
        hold(session)
        pair = (shelf_of_count(session), places.goods(session.shop_id, product.pk))
        # From here on a sale of this product is either in the book already, or waits until the line is saved.
        standing = lock_balances([pair])[pair[0].id, pair[1].id]
        known = CountedLine.objects.filter(session=session, key=key).first()
        if known is not None:
            return _known(known, wanted)
        asked_again = _demand_counting(session, product)
        line = CountedLine.objects.create(
            shop_id=session.shop_id,
            session=session,
            product=product,
            counted_milli=counted_milli,
            on_hand_milli=standing.on_hand,
            passed_milli=ledger.passed([pair])[pair[0].id, pair[1].id],
            last_righted=last_righted(session, [product.pk])[product.pk],
            replaces=replaces or asked_again,
            key=key,
            request_hash=wanted,
            by=access.user,
            counted_at=at,
        )
        return Paper(line, replayed=False)

    return in_transaction(work)


def _product(access: Access, session: CountSession, product_id: int) -> Product:
    product = access.rows(Product).filter(pk=product_id).select_related("measure").first()
    if product is None or session.shop_id != access.shop.pk:
        raise InvalidInput(_("There is no such product in this shop."), field="product")
    if not product.is_stocked:
        raise InvalidInput(_("%(name)s is not kept in stock.") % {"name": product.name}, field="product")
    if session.category is not None and product.category_id != session.category_id:
        said = {"name": product.name, "category": session.category}
        raise InvalidInput(_("%(name)s is not of %(category)s, which is counted here.") % said, field="product")
    return product


def _known(line: CountedLine, wanted: str) -> Paper[CountedLine]:
    if line.request_hash != wanted:
        raise KeyReused(_("This key was used before, with another request."), field=HEADER)
    return Paper(line, replayed=True)


def _demand_counting(session: CountSession, product: Product) -> bool:
    """Whether the product was asked for again and not counted since. Raises ``CountClosed``, ``CountEnded``."""
    demand_not_closed(session)
    was_asked_for = RecountRequest.objects.filter(session=session, product=product).exists()
    if not was_asked_for and CountEnd.objects.filter(session=session).exists():
        detail = _("The counting is over, and %(name)s was not asked for again.")
        raise CountEnded(detail % {"name": product.name}, field="product")
    return product.pk in open_recounts(session)


def hold(session: CountSession, *, alone: bool = False) -> None:
    """Hold a count until the transaction ends: together with others who count, or ``alone`` to decide about it.

    On SQLite the writer is alone anyway.
    """
    if connection.vendor == "postgresql":
        how = "FOR UPDATE" if alone else "FOR SHARE"
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT 1 FROM inventory_countsession WHERE id = %s {how}", [session.pk])


def demand_not_closed(session: CountSession) -> None:
    """Raises ``CountClosed`` when the count was approved or abandoned."""
    closing = CountClosing.objects.filter(session=session).select_related("by").first()
    if closing is not None:
        said = {"person": closing.by}
        approved = closing.outcome == CountOutcome.APPROVED
        detail = _("%(person)s has approved this count.") if approved else _("%(person)s has abandoned this count.")
        raise CountClosed(detail % said, outcome=closing.outcome)


def end_counting(*, access: Access, at: datetime.datetime, session: CountSession) -> CountEnd:
    """Say that the counting is over; a second time says the same. Raises ``CountClosed``."""

    def work() -> CountEnd:
        hold(session, alone=True)
        demand_not_closed(session)
        known = CountEnd.objects.filter(session=session).first()
        return known or CountEnd.objects.create(shop_id=access.shop.pk, session=session, by=access.user, ended_at=at)

    return in_transaction(work)


def ask_again(
    *, access: Access, at: datetime.datetime, session: CountSession, product_id: int, note: str = ""
) -> RecountRequest:
    """Ask for a product to be counted again; asking twice before it is done is asking once.

    Raises ``InvalidInput``, ``CountClosed``.
    """
    note = cleaned(note, field="note", maximum=LONGEST_NOTE)
    product = _product(access, session, product_id)

    def work() -> RecountRequest:
        hold(session, alone=True)
        demand_not_closed(session)
        known = open_recounts(session).get(product.pk)
        last = CountedLine.objects.filter(session=session, product=product).order_by("-pk").first()
        return known or RecountRequest.objects.create(
            shop_id=access.shop.pk,
            session=session,
            product=product,
            after_line=last.pk if last else 0,
            note=note,
            by=access.user,
            asked_at=at,
        )

    return in_transaction(work)
