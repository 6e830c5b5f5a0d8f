"""Goods that go back to their supplier, with a debit note."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.foundation.database.rows import insert_rows
from galla.foundation.database.together import Insert
from galla.foundation.errors import InvalidInput
from galla.inventory.actions.booking import demand_quantity
from galla.inventory.errors import NotEnoughStock
from galla.inventory.models import Receipt, ReceiptLine
from galla.inventory.queries.batches import lying_by_product
from galla.inventory.valuation import issue_worth
from galla.ledger import places
from galla.ledger.entries import Claim, Standing, lock_balances
from galla.parties.models import Supplier
from galla.purchasing import papers
from galla.purchasing.actions import counting
from galla.purchasing.actions.booking import Act, Paper, cleaned, demand_lines, demand_open
from galla.purchasing.actions.levelling import level
from galla.purchasing.models import (
    LONGEST_REASON,
    LineKind,
    OrderArrival,
    PurchaseReturn,
    PurchaseReturnLine,
    PurchaseReturnTax,
    ReceivedLine,
    SupplierBillLine,
)
from galla.purchasing.taxes import components, taxes_of

PAPER_FIELDS = (
    *("id", "shop_id", "branch_id", "supplier_id", "receipt_id", "number", "reason", "net_minor", "tax_minor"),
    *("total_minor", "by_id", "happened_at", "business_date"),
)
LINE_FIELDS = (
    *("shop_id", "purchase_return_id", "position", "receipt_line_id", "product_id", "quantity_milli"),
    *("worth_minor", "average_minor", "unbilled_milli", "unbilled_worth_minor", "tax_class_id", "batches"),
)
TAX_FIELDS = ("shop_id", "purchase_return_id", "position", "name", "rate_ppm", "amount_minor")


@dataclass(frozen=True, slots=True)
class ReturnItem:
    """So much of a receipt's line goes back."""

    receipt_line_id: int
    quantity_milli: int


def return_goods(
    *,
    access: Access,
    at: datetime.datetime,
    key: str,
    receipt: Receipt,
    items: Sequence[ReturnItem],
    reason: str = "",
) -> Paper[PurchaseReturn]:
    """Send goods of a receipt back from the floor or place they came to, at the value they came with.

    First goes what nobody billed, so that it is not waited for any more; only of what was billed a debit note is made,
    at what the bill said, and its tax and money come off what is owed. The difference to the average of the shelf
    stays, in ``sold``. Raises ``NotReturnable``, ``NotEnoughStock``, and ``InvalidInput``
    naming the line.
    """
    reason = cleaned(reason, field="reason", maximum=LONGEST_REASON)
    supplier = _supplier(receipt)
    lines = _lines(access, receipt, items)
    taxed = _tax_classes(lines)
    act = Act(access, receipt.branch, papers.RETURN, at, key)

    def write(claimed: Claim) -> PurchaseReturn:
        standing = counting.locked_lines(lines.values())
        shelf = _Shelf(act, supplier, receipt, lines)
        rows = [
            shelf.line(claimed, standing[item.receipt_line_id], item, place, taxed) for place, item in enumerate(items)
        ]
        shelf.say_batches(rows)
        counting.keep(standing.values())
        taxes = _taxes(act, claimed, supplier, receipt, rows)
        paper = PurchaseReturn(**act.columns(claimed), receipt=receipt, reason=reason, **_sums(rows, taxes))
        paper.branch, paper.supplier = receipt.branch, supplier
        _post(act, claimed, paper, rows, taxes)
        insert_rows(PurchaseReturnLine, LINE_FIELDS, [[getattr(row, name) for name in LINE_FIELDS] for row in rows])
        insert_rows(PurchaseReturnTax, TAX_FIELDS, [[getattr(tax, name) for name in TAX_FIELDS] for tax in taxes])
        level(shop_id=paper.shop_id, supplier_id=supplier.pk)
        return paper

    wanted = [receipt.pk, reason, [[item.receipt_line_id, item.quantity_milli] for item in items]]
    return act.book(wanted, write, PurchaseReturn)


def _post(
    act: Act,
    claimed: Claim,
    paper: PurchaseReturn,
    rows: Sequence[PurchaseReturnLine],
    taxes: Sequence[PurchaseReturnTax],
) -> None:
    """Write the paper with its entry: in the series of debit notes if it is one, else in the branch's journal."""
    moves, said = papers.moves_of_return(paper, rows, taxes), papers.hash_of_return(paper, rows, taxes)
    if papers.is_billed(rows):
        written = Insert(PurchaseReturn, PAPER_FIELDS, [[getattr(paper, name) for name in PAPER_FIELDS]])
        paper.number = act.post(claimed, moves, said, series=papers.SERIES, numbered=written).written
    else:
        paper.number = f"#{paper.pk}"
        act.post(claimed, moves, said)
        paper.save(force_insert=True)


def _sums(rows: Sequence[PurchaseReturnLine], taxes: Sequence[PurchaseReturnTax]) -> dict[str, int]:
    net, tax = sum(row.owed_less_minor for row in rows), sum(tax.amount_minor for tax in taxes)
    return {"net_minor": net, "tax_minor": tax, "total_minor": net + tax}


def _supplier(receipt: Receipt) -> Supplier:
    if receipt.supplier is None:
        raise InvalidInput(_("Nobody is known who brought these goods."), field="receipt")
    return receipt.supplier


def _lines(access: Access, receipt: Receipt, items: Sequence[ReturnItem]) -> dict[int, ReceiptLine]:
    demand_open(access, receipt.branch)
    demand_lines(len(items), said=_("Say how much of at least one line goes back."))
    rows = access.rows(ReceiptLine).filter(receipt=receipt).select_related("product__measure")
    found = {line.pk: line for line in rows}
    seen: set[int] = set()
    for place, item in enumerate(items):
        line = found.get(item.receipt_line_id)
        if line is None or line.pk in seen:
            raise InvalidInput(_("There is no such line in this receipt."), field=f"lines.{place}.line")
        if item.quantity_milli <= 0:
            raise InvalidInput(_("A quantity above zero."), field=f"lines.{place}.quantity")
        demand_quantity(line.product, item.quantity_milli, field=f"lines.{place}.quantity")
        seen.add(line.pk)
    return {number: found[number] for number in seen}


def _tax_classes(lines: dict[int, ReceiptLine]) -> dict[int, int]:
    """The class of each line's tax: as it was billed, else as it was ordered, else the product's own."""
    found = {number: line.product.tax_class_id for number, line in lines.items()}
    ordered = OrderArrival.objects.filter(receipt_line__in=list(lines)).select_related("order_line")
    found |= {row.receipt_line_id: row.order_line.tax_class_id for row in ordered}
    billed = SupplierBillLine.objects.filter(kind=LineKind.GOODS, receipt_line__in=list(lines)).order_by("pk")
    for number, tax_class in billed.values_list("receipt_line_id", "tax_class_id"):
        if tax_class is not None:
            found[number] = tax_class
    return found


class _Shelf:
    """Where the goods leave from, as it stands after each line."""

    def __init__(self, act: Act, supplier: Supplier, receipt: Receipt, lines: dict[int, ReceiptLine]) -> None:
        shop = act.access.shop.pk
        self.lines = lines
        self.place = places.shelf(shop, receipt.branch_id, receipt.place_id)
        self.units = {line.product_id: places.goods(shop, line.product_id) for line in lines.values()}
        owed = (places.supplier(shop, supplier.pk), places.money(shop))
        self.locked = lock_balances([owed, *((self.place, unit) for unit in self.units.values())])
        self.before = {product: self.locked[self.place.id, unit.id] for product, unit in self.units.items()}

    def line(
        self, claimed: Claim, standing: ReceivedLine, item: ReturnItem, place: int, taxed: dict[int, int]
    ) -> PurchaseReturnLine:
        """A line of the paper, counted, with its goods taken. Raises ``NotReturnable``, ``NotEnoughStock``."""
        came = self.lines[item.receipt_line_id]
        back = counting.count_returned(standing, item.quantity_milli, field=f"lines.{place}.quantity")
        return PurchaseReturnLine(
            shop_id=came.shop_id,
            purchase_return_id=claimed.entry_id,
            position=place + 1,
            receipt_line_id=came.pk,
            product_id=came.product_id,
            quantity_milli=item.quantity_milli,
            worth_minor=back.worth_minor,
            unbilled_milli=back.unbilled_milli,
            unbilled_worth_minor=back.unbilled_worth_minor,
            average_minor=self._taken(came, item.quantity_milli, field=f"lines.{place}.quantity"),
            tax_class_id=taxed[came.pk],
        )

    def say_batches(self, rows: Sequence[PurchaseReturnLine]) -> None:
        """Say on each line of which batches its goods are: the one they came with, else whichever would be lost.

        Raises ``NotEnoughStock`` beside a line whose batch has not so much left here.
        """
        kept = {line.product_id for line in self.lines.values() if line.product.keeps_batches}
        lying = lying_by_product(self.place, kept, self.before)
        for place, row in enumerate(rows):
            here, came = lying.get(row.product_id), self.lines[row.receipt_line_id]
            if here is None:
                continue
            held = None if came.batch_id is None else here.of(came.batch_id)
            if came.batch_id is None:
                taken = here.lose(row.quantity_milli)
            elif held is not None and here.left(held) >= row.quantity_milli:
                taken = here.take([held], row.quantity_milli)
            else:
                raise NotEnoughStock(
                    product_id=row.product_id,
                    name=came.product.name,
                    asked_milli=row.quantity_milli,
                    on_hand_milli=0 if held is None else here.left(held),
                    field=f"lines.{place}.quantity",
                )
            row.batches = [[one.batch.id, one.milli] for one in taken] or None

    def _taken(self, came: ReceiptLine, quantity_milli: int, *, field: str) -> int:
        pair = (self.place.id, self.units[came.product_id].id)
        here = self.locked[pair]
        if quantity_milli > here.on_hand:
            raise NotEnoughStock(
                product_id=came.product_id,
                name=came.product.name,
                asked_milli=quantity_milli,
                on_hand_milli=here.on_hand,
                field=field,
            )
        average = issue_worth(
            on_hand_milli=here.on_hand, worth_minor=here.worth_minor, quantity_milli=quantity_milli, last_cost_e4=0
        )
        self.locked[pair] = Standing(here.on_hand - quantity_milli, here.worth_minor - average)
        return average


def _taxes(
    act: Act, claimed: Claim, supplier: Supplier, receipt: Receipt, rows: Sequence[PurchaseReturnLine]
) -> list[PurchaseReturnTax]:
    """The taxes that come back: of what was billed, those of each line's class that its bills bore."""
    billed = [row for row in rows if row.billed_milli]
    classes = {row.receipt_line_id: row.tax_class_id for row in billed if row.tax_class_id is not None}
    known = components(act.access.shop, supplier, on=receipt.business_date, tax_class_ids=classes.values())
    borne = _borne(list(classes))
    of_line = {
        number: tuple(part for part in known[tax_class] if (part.name, part.rate_ppm) in borne[number])
        for number, tax_class in classes.items()
    }
    found = taxes_of([(row.owed_less_minor, row.receipt_line_id) for row in billed], of_line)
    return [
        PurchaseReturnTax(
            shop_id=receipt.shop_id,
            purchase_return_id=claimed.entry_id,
            position=place + 1,
            name=tax.name,
            rate_ppm=tax.rate_ppm,
            amount_minor=tax.amount_minor,
        )
        for place, tax in enumerate(tax for tax in found if tax.amount_minor)
    ]


def _borne(receipt_lines: Sequence[int]) -> dict[int, set[tuple[str, int]]]:
    """Of each line that was billed, the names and rates of the taxes on its bills."""
    billed = SupplierBillLine.objects.filter(receipt_line__in=receipt_lines)
    found: dict[int, set[tuple[str, int]]] = {}
    for number, name, rate in billed.values_list("receipt_line_id", "bill__taxes__name", "bill__taxes__rate_ppm"):
        taxes = found.setdefault(number, set())
        if name is not None:
            taxes.add((name, rate))
    return found
