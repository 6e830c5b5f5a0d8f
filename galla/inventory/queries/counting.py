"""What was counted: the counts of a shop, the lines of one, what it found beside the book, and what nobody counted."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, IntegerField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from galla.accounts.access import Access
from galla.catalog.models import Product
from galla.foundation.formats import in_use
from galla.inventory.models import (
    Adjustment,
    CountClosing,
    CountedLine,
    CountEnd,
    CountOutcome,
    CountSession,
    RecountRequest,
)
from galla.inventory.queries.overtaking import Overtaking, by_hand_since, overtaken_or_left_out
from galla.inventory.queries.stock import lying_at, stock
from galla.inventory.tallies import Tally, tallies
from galla.inventory.valuation import found_worth, issue_worth
from galla.ledger import places


@dataclass(frozen=True, slots=True)
class Found:
    """What a count found of a product. Without a tally nobody counted it, and the book says ``on_hand_milli``.

    ``worth_minor`` is what the difference is worth at today's cost, below zero for a loss. ``overtaken``: another count
    has put the product right since, so that the difference is not posted. ``by_hand_milli``: so much was written off or
    found by hand since it was counted, and stays.
    """

    product: Product
    session_id: int
    branch_id: int
    tally: Tally | None
    on_hand_milli: int
    worth_minor: int
    is_asked: bool
    counted_by: str
    overtaken: Overtaking | None = None
    by_hand_milli: int = 0

    @property
    def pk(self) -> int:
        """The product's id: a count has one row for each."""
        return self.product.pk

    @property
    def name_key(self) -> str:
        """By what the rows are sorted."""
        return self.product.name_key

    @property
    def counted_milli(self) -> int | None:
        """What was counted, at all spots together."""
        return None if self.tally is None else self.tally.counted_milli

    @property
    def change_milli(self) -> int | None:
        """Above zero: more was there than the book said."""
        return None if self.tally is None else self.tally.change_milli

    @property
    def moved_milli(self) -> int:
        """How much came and left while its spots were counted."""
        return 0 if self.tally is None else self.tally.moved_milli


def counts(access: Access) -> QuerySet[CountSession]:
    """The counts of the shop with how they ended, and how many products were counted (``product_count``)."""
    rows = access.rows(CountSession).select_related("branch", "place", "category", "by", "closing__by", "end")
    own = CountedLine.objects.filter(session=OuterRef("pk")).order_by().values("session")
    count = own.annotate(count=Count("product", distinct=True)).values("count")
    return rows.annotate(product_count=Coalesce(Subquery(count, output_field=IntegerField()), Value(0)))


def shelf_of_count(session: CountSession) -> places.Account:
    """Where the goods lie that are counted."""
    return places.shelf(session.shop_id, session.branch_id, session.place_id)


def lines_of_count(session: CountSession) -> QuerySet[CountedLine]:
    """Every line of a count, in the order in which they were saved."""
    return CountedLine.objects.filter(session=session).order_by("pk")


def latest_lines(session: CountSession, *, by_id: int | None = None) -> QuerySet[CountedLine]:
    """The lines of a count, the latest first; of one person, or of all."""
    rows = CountedLine.objects.filter(session=session, assumed=False).select_related("product__measure", "by")
    return (rows if by_id is None else rows.filter(by_id=by_id)).order_by("-pk")


def tally_so_far(line: CountedLine) -> Tally:
    """What was counted of a line's product by now, at all spots together."""
    lines = CountedLine.objects.filter(session_id=line.session_id, product_id=line.product_id).order_by("pk")
    return tallies(lines)[line.product_id]


def open_recounts(session: CountSession) -> dict[int, RecountRequest]:
    """The products that are to be counted again and were not yet, by product id."""
    since = CountedLine.objects.filter(
        session_id=OuterRef("session_id"), product_id=OuterRef("product_id"), pk__gt=OuterRef("after_line")
    )
    rows = RecountRequest.objects.filter(~Exists(since), session=session).select_related("product__measure", "by")
    return {row.product_id: row for row in rows.order_by("pk")}


def closing_of(session: CountSession) -> CountClosing | None:
    """How a count ended, or None."""
    return CountClosing.objects.filter(session=session).select_related("by").first()


def shows_book(access: Access, session: CountSession) -> bool:
    """Whether this person may see what the book says beside what was counted.

    Of a blind count nobody sees it while it is counted; from the end of the counting on those see it who approve, and
    the others after the approval.
    """
    if not session.blind:
        return True
    closing = closing_of(session)
    if closing is not None and closing.outcome == CountOutcome.APPROVED:
        return True
    return access.can("stock.approve") and CountEnd.objects.filter(session=session).exists()


def goods_in_scope(access: Access, session: CountSession) -> QuerySet[Product]:
    """The products that are counted, with what lies there of them now."""
    rows = stock(access, branch=session.branch)
    rows = lying_at(rows, [shelf_of_count(session)])
    return rows if session.category_id is None else rows.filter(category_id=session.category_id)


def unseen_goods(access: Access, session: CountSession) -> QuerySet[Product]:
    """Products of which the book says that some lies there (or less than nothing), and that nobody counted."""
    counted = CountedLine.objects.filter(session=session, product_id=OuterRef("pk"))
    rows = goods_in_scope(access, session).filter(~Exists(counted))
    return rows.exclude(on_hand_milli=0).order_by("pk")  # type: ignore[misc]  # annotated by lying_at


def findings(access: Access, session: CountSession) -> list[Found]:
    """What a count found, product by product, and the products nobody counted. A fixed number of statements."""
    lines = list(lines_of_count(session).select_related("by"))
    tallied, asked = tallies(lines), open_recounts(session)
    late = overtaken_or_left_out(access, session, tallied)
    people = {line.product_id: str(line.by) for line in lines}
    rows = access.rows(Product).filter(pk__in=[*tallied, *asked]).select_related("measure", "category")
    seen = list(lying_at(rows, [shelf_of_count(session)]))
    is_open = closing_of(session) is None
    unseen = list(unseen_goods(access, session)) if is_open else []
    by_hand = by_hand_since(session, lines) if is_open else {}
    known = {product.pk: product for product in (*seen, *unseen)}
    return [
        _found(
            product,
            session,
            tallied.get(product.pk),
            is_asked=product.pk in asked,
            counted_by=people.get(product.pk, ""),
            overtaken=late.get(product.pk),
            by_hand_milli=by_hand.get(product.pk, 0),
        )
        for product in known.values()
    ]


def _found(product: Product, session: CountSession, tally: Tally | None, **told: Any) -> Found:
    on_hand: int = product.on_hand_milli  # type: ignore[attr-defined]  # annotated by lying_at
    # What another count has put right is worth nothing any more: it is in the book already.
    worth = 0 if tally is None or told["overtaken"] else _worth(product, on_hand, tally.change_milli)
    book = on_hand if tally is None else tally.on_hand_milli
    return Found(product, session.pk, session.branch_id, tally, book, worth, **told)


def _worth(product: Product, on_hand_milli: int, change_milli: int) -> int:
    """What a difference is worth if it is posted now."""
    here = {
        "on_hand_milli": on_hand_milli,
        "worth_minor": product.worth_minor,  # type: ignore[attr-defined]  # annotated by lying_at
        "quantity_milli": abs(change_milli),
        "last_cost_e4": product.cost_e4,
        "minor_digits": in_use().minor_digits,
    }
    return found_worth(**here) if change_milli > 0 else -issue_worth(**here)


def adjustments_of_count(session: CountSession) -> list[int]:
    """The ids of the adjustments an approved count made."""
    rows = CountSession.objects.filter(pk=session.pk, closing__papers__isnull=False)
    return list(rows.order_by("closing__papers__adjustment").values_list(F("closing__papers__adjustment"), flat=True))


def count_of_adjustment(adjustment: Adjustment) -> int | None:
    """The id of the count that made an adjustment, or None."""
    rows = CountClosing.objects.filter(papers__adjustment=adjustment)
    return rows.values_list("session_id", flat=True).first()
