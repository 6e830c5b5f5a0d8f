"""Transfers: what was sent, what became of it, and what is still on the way. Said by the papers, kept nowhere."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    Count,
    F,
    IntegerField,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from galla.accounts.access import Access
from galla.accounts.models import Branch
from galla.catalog.models import Product
from galla.inventory.batches import HeldBatch, first_expiring_first
from galla.inventory.models import Outcome, Transfer, TransferLine, TransferReceipt, TransferReceiptLine
from galla.inventory.queries.batches import held_batches
from galla.ledger import places
from galla.ledger import queries as ledger

ON_THE_WAY, MOVED, ARRIVED, SHORT, BACK = "on_the_way", "moved", "arrived", "short", "back"
_OFF_THE_WAY = F("received_milli") + F("damaged_milli") + F("missing_milli")
_SHORT = F("damaged_milli") + F("missing_milli")


@dataclass(frozen=True, slots=True)
class Underway:
    """What is still on the way of one product of a transfer, in thousandths, its value, and which batches it is of."""

    product: Product
    sent_milli: int
    left_milli: int
    worth_minor: int
    batches: Sequence[HeldBatch] = ()


def transfers(access: Access) -> QuerySet[Transfer]:
    """Every transfer with ``line_count``, the name of the ``first_product`` and its ``state``.

    Moved, where it was in one step. Else on the way while anything is; then arrived, arrived short where something was
    damaged or missing, or taken back where nothing came at all.
    """
    rows = access.rows(Transfer).select_related("branch", "place", "to_branch", "to_place", "by")
    first = TransferLine.objects.filter(transfer=OuterRef("pk"), position=1).values("product__name")
    count = TransferLine.objects.filter(transfer=OuterRef("pk")).order_by().values("transfer")
    state = Case(
        When(at_once=True, then=Value(MOVED)),
        When(left_milli__gt=0, then=Value(ON_THE_WAY)),
        When(short_milli__gt=0, then=Value(SHORT)),
        When(came_milli=0, then=Value(BACK)),
        default=Value(ARRIVED),
        output_field=CharField(),
    )
    return rows.annotate(
        line_count=Coalesce(Subquery(count.annotate(n=Count("pk")).values("n"), output_field=IntegerField()), Value(0)),
        first_product=Subquery(first),
        left_milli=_sent() - _told(_OFF_THE_WAY),
        short_milli=_told(_SHORT),
        came_milli=_told(F("received_milli"), receipt__outcome=Outcome.ARRIVED),
    ).annotate(state=state)


def left_on_the_way(*, shop_id: int) -> QuerySet[Transfer]:
    """The transfers of a shop of which anything is on the way."""
    rows = Transfer.objects.filter(shop_id=shop_id, at_once=False)
    rows = rows.annotate(left_milli=_sent() - _told(_OFF_THE_WAY))
    return rows.filter(left_milli__gt=0)


def coming(access: Access, product: Product, branch: Branch) -> list[tuple[Transfer, int]]:
    """The transfers that bring a product to a branch, the oldest first, and how much of it is on the way."""
    sent = TransferLine.objects.filter(product=product)
    rows = access.rows(Transfer).filter(to_branch=branch, at_once=False, pk__in=sent.values("transfer"))
    rows = rows.select_related("branch", "place", "to_branch", "to_place")
    left = _sent(product=product) - _told(_OFF_THE_WAY, product=product)
    found = rows.annotate(left_milli=left).filter(left_milli__gt=0).order_by("pk")
    return [(row, row.left_milli) for row in found]


def _sent(**of: Any) -> Coalesce:
    lines = TransferLine.objects.filter(transfer=OuterRef("pk"), **of).order_by().values("transfer")
    return _summed(lines.annotate(total=Sum("quantity_milli")).values("total"))


def _told(what: Any, **of: Any) -> Coalesce:
    lines = TransferReceiptLine.objects.filter(receipt__transfer=OuterRef("pk"), **of)
    return _summed(lines.order_by().values("receipt__transfer").annotate(total=Sum(what)).values("total"))


def _summed(totals: QuerySet[Any]) -> Coalesce:
    number = BigIntegerField()
    return Coalesce(Subquery(totals, output_field=number), Value(0), output_field=number)


def underway(transfer: Transfer) -> list[Underway]:
    """What was sent of each product with what is on the way of it by the books, in the order of the paper.

    Goods that moved at once are on no way.
    """
    if transfer.at_once:
        return []
    lines = TransferLine.objects.filter(transfer=transfer).select_related("product__measure").order_by("position")
    products: dict[int, Product] = {}
    sent: dict[int, int] = {}
    for line in lines:
        products.setdefault(line.product_id, line.product)
        sent[line.product_id] = sent.get(line.product_id, 0) + line.quantity_milli
    way = places.transit(transfer.shop_id, transfer.pk)
    units = {product: places.goods(transfer.shop_id, product) for product in products}
    held = ledger.balances((way, unit) for unit in units.values())
    standing = {product: held[way.id, unit.id] for product, unit in units.items()}
    batches: dict[int, list[HeldBatch]] = defaultdict(list)
    for batch in first_expiring_first(held_batches(way, [one.pk for one in products.values() if one.keeps_batches])):
        batches[batch.product_id].append(batch)
    return [
        Underway(one, sent[number], standing[number].on_hand, standing[number].worth_minor, batches[number])
        for number, one in products.items()
    ]


def transfer_receipts(transfer: Transfer) -> QuerySet[TransferReceipt]:
    """What became of a transfer so far, the first first, with lines and people."""
    rows = TransferReceipt.objects.filter(transfer=transfer).select_related("by", "branch", "place")
    return rows.order_by("pk").prefetch_related(_lines_of(TransferReceiptLine))


def transfers_with_lines(rows: QuerySet[Transfer]) -> QuerySet[Transfer]:
    """The same transfers, their lines and what became of them read along."""
    receipts = TransferReceipt.objects.order_by("pk").prefetch_related(_lines_of(TransferReceiptLine))
    return rows.prefetch_related(_lines_of(TransferLine), Prefetch("receipts", receipts))


def _lines_of(lines: type[TransferLine | TransferReceiptLine]) -> "Prefetch[Any]":
    return Prefetch("lines", lines._default_manager.select_related("product__measure").order_by("position"))


def of_state(rows: Any, state: str) -> Any:
    """Of the rows of ``transfers`` those that stand so."""
    return rows.filter(state=state)


def of_branch(rows: QuerySet[Transfer], branch: Branch) -> QuerySet[Transfer]:
    """Those that left a branch or go there."""
    return rows.filter(Q(branch=branch) | Q(to_branch=branch))


def sums_by_product(shop_id: int | None) -> dict[tuple[int, int], Sequence[int]]:
    """Sent, came, damaged, missing, taken back by (transfer id, product id), for checks. ``shop_id`` None: all.

    Of goods that were on the way: what moved at once came in the same entry.
    """
    of_shop = {} if shop_id is None else {"shop_id": shop_id}
    found: dict[tuple[int, int], list[int]] = {}
    lines = TransferLine.objects.filter(**of_shop, transfer__at_once=False)
    sent = lines.order_by().values_list("transfer", "product")
    for transfer, product, total in sent.annotate(total=Sum("quantity_milli")):
        found[transfer, product] = [int(total), 0, 0, 0, 0]
    told = TransferReceiptLine.objects.filter(**of_shop).order_by()
    whose = told.values_list("receipt__transfer", "product", "receipt__outcome")
    sums = whose.annotate(Sum("received_milli"), Sum("damaged_milli"), Sum("missing_milli"))
    for transfer, product, outcome, received, damaged, missing in sums:
        row = found.setdefault((transfer, product), [0] * 5)
        row[4 if outcome == Outcome.BACK else 1] += int(received)
        row[2] += int(damaged)
        row[3] += int(missing)
    return dict(found)
