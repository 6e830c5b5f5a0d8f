"""How a count ends: approved, and its differences are posted; or abandoned, and nothing is."""

import datetime
from collections.abc import Iterable, Mapping
from itertools import batched

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from galla.accounts.access import Access
from galla.catalog.models import Product
from galla.foundation.database.rows import insert_rows
from galla.foundation.database.transactions import in_transaction
from galla.foundation.errors import InvalidInput
from galla.foundation.keys import fresh_key
from galla.inventory import papers
from galla.inventory.actions.adjusting import AdjustmentItem, adjust
from galla.inventory.actions.booking import MOST_LINES, Booking, Paper, cleaned
from galla.inventory.actions.counting import demand_not_closed, hold
from galla.inventory.errors import CountNotEnded, CountOvertaken, NotEnoughStock, NothingCounted, RecountsOpen
from galla.inventory.models import (
    LONGEST_NOTE,
    CountClosing,
    CountedLine,
    CountEnd,
    CountLeftOut,
    CountOutcome,
    CountPaper,
    CountSession,
    Reason,
    RecountRequest,
    Unseen,
)
from galla.inventory.queries.counting import lines_of_count, open_recounts, shelf_of_count, unseen_goods
from galla.inventory.queries.overtaking import Overtaking, last_righted, overtaken
from galla.inventory.tallies import differences, tallies
from galla.ledger import places
from galla.ledger import queries as ledger
from galla.ledger.entries import Claim, Standing, lock_balances, request_hash

ASSUMED_FIELDS = (
    *("shop_id", "session_id", "product_id", "counted_milli", "on_hand_milli", "passed_milli", "last_righted"),
    *("replaces", "assumed", "key", "request_hash", "by_id", "counted_at"),
)
# No request can carry a key that begins like this one: it is not printable.
ASSUMED = "\x1f"
MOST_NAMED = 3


def approve_count(
    *,
    access: Access,
    at: datetime.datetime,
    key: str,
    session: CountSession,
    unseen: str = Unseen.LEAVE,
    leave_overtaken: bool = False,
    note: str = "",
) -> Paper[CountClosing]:
    """Post what a count found, once: each product changes by what was counted beside what the book said just then.

    ``unseen``: goods nobody counted are left as they are, or are taken as gone. ``leave_overtaken``: what another count
    has put right since it was counted here is left out; unless it is said, there may be nothing of the kind. All of it
    is one transaction; beyond ``MOST_LINES`` differences there are several adjustments. Raises ``CountClosed``,
    ``CountNotEnded``, ``RecountsOpen``, ``NothingCounted``, ``CountOvertaken``, ``InvalidInput``.
    """
    if unseen not in Unseen.values:
        raise InvalidInput(_("Say what becomes of goods nobody counted."), field="unseen")
    note = cleaned(note, field="note", maximum=LONGEST_NOTE)
    ending = _Ending(access, at, key, session, CountOutcome.APPROVED, unseen, note, leave_overtaken)

    def work() -> Paper[CountClosing]:
        hold(session, alone=True)
        earlier = ending.earlier()
        if earlier is not None:
            return Paper(earlier, replayed=True)
        demand_not_closed(session)
        _demand_ready(session)
        _take_as_gone(ending)
        found = tallies(lines_of_count(session))
        changes = differences(found)
        # All of them at once and in their order, before the first paper holds the branch's journal.
        _lock(session, changes)
        # From here on nobody else puts these goods right; whoever has is seen.
        late = overtaken(session, found)
        if late and not leave_overtaken:
            raise _put_right_elsewhere(late)
        posted = {product: change for product, change in changes.items() if product not in late}
        return Paper(ending.write(_posted(ending, posted), late), replayed=False)

    return in_transaction(work)


def abandon_count(
    *, access: Access, at: datetime.datetime, key: str, session: CountSession, note: str
) -> Paper[CountClosing]:
    """Give a count up, with the reason. Nothing is posted. Raises ``CountClosed``, ``InvalidInput``."""
    note = cleaned(note, field="note", maximum=LONGEST_NOTE)
    if not note:
        raise InvalidInput(_("Say why."), field="note")
    ending = _Ending(access, at, key, session, CountOutcome.ABANDONED, "", note)

    def work() -> Paper[CountClosing]:
        hold(session, alone=True)
        earlier = ending.earlier()
        if earlier is not None:
            return Paper(earlier, replayed=True)
        demand_not_closed(session)
        return Paper(ending.write([]), replayed=False)

    return in_transaction(work)


class _Ending:
    """Who ends which count how, and the entry that says so."""

    def __init__(
        self,
        access: Access,
        at: datetime.datetime,
        key: str,
        session: CountSession,
        outcome: str,
        unseen: str,
        note: str,
        leave_overtaken: bool = False,
    ) -> None:
        self.booking = Booking(access, session.branch, papers.COUNT, at, key)
        self.session = session
        self.outcome, self.unseen, self.note = outcome, unseen, note
        self.wanted = [session.pk, outcome, unseen, note, *([leave_overtaken] if leave_overtaken else [])]

    def earlier(self) -> CountClosing | None:
        """What the same request made before."""
        shop_id, branch_id = self.session.shop_id, self.session.branch_id
        entry = ledger.entry_of_key(shop_id, papers.COUNT, self.booking.key)
        if entry is None or entry.request_hash != request_hash([branch_id, self.wanted]):
            return None
        return CountClosing.objects.get(pk=entry.id)

    def write(self, adjustment_ids: list[int], late: Mapping[int, Overtaking] | None = None) -> CountClosing:
        """The last entry of the count, over everything that was written down in it. ``late`` was left out."""
        session = self.session

        def write(claimed: Claim) -> CountClosing:
            columns = self.booking.columns(claimed)
            del columns["branch_id"], columns["place_id"]
            closing = CountClosing(**columns, session=session, outcome=self.outcome, unseen=self.unseen, note=self.note)
            left_out = [
                CountLeftOut(
                    shop_id=session.shop_id, closing=closing, product_id=product, adjustment_id=by.adjustment_id
                )
                for product, by in sorted((late or {}).items())
            ]
            told = papers.hash_of_closing(
                closing,
                lines=lines_of_count(session),
                recounts=RecountRequest.objects.filter(session=session).order_by("pk"),
                end=CountEnd.objects.filter(session=session).first(),
                adjustment_ids=[(number, session.shop_id) for number in adjustment_ids],
                left_out=left_out,
            )
            self.booking.post(claimed, [], told)
            closing.save(force_insert=True)
            rows = [(session.shop_id, closing.pk, number) for number in adjustment_ids]
            insert_rows(CountPaper, ("shop_id", "closing_id", "adjustment_id"), rows)
            CountLeftOut.objects.bulk_create(left_out)
            return closing

        closed: Paper[CountClosing] = self.booking.book(self.wanted, write, CountClosing)
        return closed.document


def _demand_ready(session: CountSession) -> None:
    if session.blind and not CountEnd.objects.filter(session=session).exists():
        raise CountNotEnded(_("This count is blind: end the counting first, then look at what it found."))
    if not CountedLine.objects.filter(session=session).exists():
        raise NothingCounted(_("Nothing was counted yet."))
    waiting = len(open_recounts(session))
    if waiting:
        detail = ngettext(
            "%(count)d product is still to be counted again.",
            "%(count)d products are still to be counted again.",
            waiting,
        )
        raise RecountsOpen(detail, products=waiting)


def _lock(session: CountSession, products: Iterable[int]) -> dict[int, Standing]:
    shelf = shelf_of_count(session)
    pairs = {product: (shelf, places.goods(session.shop_id, product)) for product in products}
    found = lock_balances(pairs.values())
    return {product: found[place.id, unit.id] for product, (place, unit) in pairs.items()}


def _take_as_gone(ending: _Ending) -> None:
    """A line of nothing for each product in the book that nobody counted, where these are taken as gone."""
    if ending.unseen != Unseen.ZERO:
        return
    session, booking = ending.session, ending.booking
    counted = differences(tallies(lines_of_count(session)))
    gone = list(unseen_goods(booking.access, session).values_list("pk", flat=True))
    standing = _lock(session, [*counted, *gone])
    shelf = shelf_of_count(session)
    righted = last_righted(session, gone)
    passed = ledger.passed((shelf, places.goods(session.shop_id, product)) for product in gone)
    rows = [
        (
            *(session.shop_id, session.pk, product, 0, standing[product].on_hand),
            *(passed[shelf.id, places.goods(session.shop_id, product).id], righted[product], False, True),
            *(f"{ASSUMED}{product}", "", booking.access.user.pk, booking.at),
        )
        for product in sorted(gone)
    ]
    insert_rows(CountedLine, ASSUMED_FIELDS, rows)


def _posted(ending: _Ending, changes: dict[int, int]) -> list[int]:
    """The adjustments that say these changes, by their ids."""
    booking, made = ending.booking, []
    for part in batched(changes.items(), MOST_LINES):
        items = [AdjustmentItem(product, change_milli=change) for product, change in part]
        try:
            paper = adjust(
                access=booking.access,
                at=booking.at,
                key=fresh_key(),
                branch=booking.branch,
                place=ending.session.place,
                items=items,
                reason=Reason.COUNT,
                note=ending.note,
            )
        except NotEnoughStock as refusal:
            raise _overtaken(refusal) from refusal
        except InvalidInput as refusal:
            # Its field is a line of the adjustment, which nobody has before them.
            raise InvalidInput(refusal.detail) from refusal
        made.append(paper.document.pk)
    return made


def _put_right_elsewhere(late: Mapping[int, Overtaking]) -> CountOvertaken:
    names = Product.objects.filter(pk__in=late).order_by("name_key", "pk").values_list("name", flat=True)
    said = {"names": ", ".join(names[:MOST_NAMED]), "count": len(late)}
    detail = ngettext(
        "Another count has put %(count)d product right since it was counted here: %(names)s. Have it counted again, or "
        "leave it out.",
        "Another count has put %(count)d products right since they were counted here: %(names)s. Have them counted "
        "again, or leave them out.",
        len(late),
    )
    return CountOvertaken(detail % said, products=sorted(late))


def _overtaken(refusal: NotEnoughStock) -> CountOvertaken:
    product = Product.objects.only("name").get(pk=refusal.product_id)
    detail = _("%(name)s: more has left since it was counted than was counted. Have it counted again.")
    return CountOvertaken(detail % {"name": product.name}, product=product.pk)
